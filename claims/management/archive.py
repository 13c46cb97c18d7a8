"""What is in a backup, and is it whole? A ZIP file of a dump of the database, of media and of a manifest.

The manifest comes last: a file without one is no backup. It has the SHA-256 of each part, the migrations, the rows of
each table and the newest edition, so that a restore can say whether it brought all of them back.
"""

import hashlib
import json
import os
import zipfile
from contextlib import contextmanager, suppress
from pathlib import Path

from django.core.management.base import CommandError

FORMAT = 1
BLOCK = 1 << 20  # bytes
MANIFEST, DUMP = "manifest.json", "database.dump"


class Writer:
    """Write the parts of a backup, each once, and count the bytes."""

    def __init__(self, archive, on_progress):
        self.archive, self.on_progress = archive, on_progress
        self.parts, self.written = {}, 0

    def add(self, name, stream):
        digest, size = hashlib.sha256(), 0
        with self.archive.open(name, "w", force_zip64=True) as part:
            while block := stream.read(BLOCK):
                part.write(block)
                digest.update(block)
                size += len(block)
                self.written += len(block)
                self.on_progress(self.written)
        self.parts[name] = {"sha256": digest.hexdigest(), "size": size}

    def finish(self, manifest):
        content = {"format": FORMAT, **manifest, "parts": self.parts}
        self.archive.writestr(MANIFEST, json.dumps(content, indent=2, ensure_ascii=False))


@contextmanager
def written_at_once(path, on_progress=lambda written: None):
    """Yield the Writer of a file that appears under its name whole, or not at all. Overwrites nothing."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.unfinished")
    if path.exists():
        raise CommandError(f"{path} exists already: name a new file.")
    try:
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}.") from error
    try:
        with os.fdopen(descriptor, "wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:  # the dump is compressed already
                yield Writer(archive, on_progress)
            file.flush()
            os.fsync(file.fileno())
        os.link(unfinished, path)  # unlike a renaming, it overwrites nothing
        _sync_folder(path.parent)
    except FileExistsError:
        raise CommandError(f"{path} exists already: name a new file.") from None
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror or error}.") from error
    finally:
        with suppress(FileNotFoundError):
            unfinished.unlink()


def _sync_folder(folder):
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def opened(path):
    """Yield the ZIP file and manifest of a backup. Raises CommandError if a byte of it is missing or altered."""
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = _manifest_of(archive)
            for name, part in manifest["parts"].items():
                if _digest_of(archive, name) != part["sha256"]:
                    raise CommandError(f"{path} is damaged: {name} is not as it was written.")
            yield archive, manifest
    except (zipfile.BadZipFile, KeyError, TypeError, ValueError, EOFError) as error:
        raise CommandError(f"{path} is no backup, or damaged: {error}.") from error
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror or error}.") from error


def _manifest_of(archive):
    manifest = json.loads(archive.read(MANIFEST))
    if manifest["format"] != FORMAT:
        raise CommandError(
            f"This backup has the format {manifest['format']}: restore it with the version that made it."
        )
    if DUMP not in manifest["parts"]:
        raise KeyError(DUMP)
    return manifest


def _digest_of(archive, name):
    digest = hashlib.sha256()
    with archive.open(name) as part:
        while block := part.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def files_below(folder):
    """Yield each file of a folder, with its path below it."""
    for path in sorted(Path(folder).rglob("*")):
        if path.is_file():
            yield path, path.relative_to(folder).as_posix()
