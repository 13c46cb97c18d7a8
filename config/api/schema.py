class Schema:
    pass
