class KeysetPagination:
    pass
