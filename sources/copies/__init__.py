"""What did an address answer, byte by byte? `keep` stores an answer as a WARC file, and `read` returns it.

A file is written once, whole, before any row names it, and never changed. Its name has the day and its own SHA-256:
`2026/11/30/<sha256>.warc.gz`. It is in `STORAGES["copies"]`: a folder, or a bucket (config/storages.py). Any tool for
web archives reads it: https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/
"""

from sources.copies.storage import NAME_PATTERN, CopyUnreadable, Kept, keep, open_copy, read
from sources.copies.warc import Copy

__all__ = ["NAME_PATTERN", "Copy", "CopyUnreadable", "Kept", "keep", "open_copy", "read"]
