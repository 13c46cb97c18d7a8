class StrictFilterBackend:
    pass
