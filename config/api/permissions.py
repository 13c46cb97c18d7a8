class ReadPublicWriteByPermission:
    pass
