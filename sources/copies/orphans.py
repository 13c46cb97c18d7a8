"""Which copies does nothing name? `remove_orphans` deletes those of failed captures and of unchanged texts."""

from datetime import timedelta
from itertools import batched

from django.core.files.storage import storages

KEPT_FOR = timedelta(days=2)  # a capture names its copy within minutes
LOOKED_AT = 30  # days before that: a night that was left out is made up for
BATCH_SIZE = 1_000


def remove_orphans(at, *, named):
    """Delete the files of the last weeks that nothing names. Return how many there were.

    `named(names)` returns those of the names that a row has.
    """
    storage, removed = storages["copies"], 0
    for days in range(LOOKED_AT):
        folder = f"{at - KEPT_FOR - timedelta(days=days):%Y/%m/%d}"
        for names in batched(files_in(storage, folder), BATCH_SIZE):
            for name in sorted({*names} - {*named(names)}):
                storage.delete(name)
                removed += 1
    return removed


def files_in(storage, folder):
    """Return the names of the files of one day."""
    try:
        _folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return []
    return [f"{folder}/{name}" for name in files]
