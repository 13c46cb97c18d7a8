"""Where are kept files: copies of sources, media? In a folder below DATA_DIR, or in a bucket that a setting names.

`named_by(url, folder)` returns the entry of Django's STORAGES. A bucket is `s3://bucket/prefix`, with `?endpoint=` for
another provider than AWS and `?region=`; its keys come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or from what
boto3 finds on the machine. Takes the extra `s3`. Code reaches a storage as `django.core.files.storage.storages[name]`.
"""

import os
import re
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from django.core.files.storage import FileSystemStorage
from django.utils.deconstruct import deconstructible

BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
OPTIONS = {"endpoint": "endpoint_url", "region": "region_name"}


class WrongAddress(Exception):
    """A setting does not name a storage. The message is for the person who runs the site."""


def named_by(url, folder):
    """Return the entry of STORAGES for a setting's value: a folder unless it names a bucket.

    A value that names no storage falls back to the folder, so that `manage.py check` can report it (`problem_with`).
    """
    if not url or problem_with(url):
        return {"BACKEND": "config.storages.Folder", "OPTIONS": {"location": str(folder)}}
    return {"BACKEND": "config.bucket.Bucket", "OPTIONS": _bucket_options(url)}


def problem_with(url):
    """Return what is wrong with the value of a setting, as a sentence; "" for a good one or none."""
    try:
        if url:
            _bucket_options(url)
    except WrongAddress as problem:
        return str(problem)
    if url and not find_spec("storages"):
        return "The library for S3 is not installed: `uv sync --extra s3`."
    return ""


def _bucket_options(url):
    try:
        parts = urlsplit(url)
        own = dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
    except ValueError:
        raise WrongAddress("It is no address: write s3://bucket/prefix.") from None
    if parts.scheme != "s3" or not BUCKET.fullmatch(parts.netloc) or parts.fragment:
        raise WrongAddress("It is no bucket: write s3://bucket/prefix, or leave it out for a folder.")
    if unknown := own.keys() - OPTIONS.keys():
        raise WrongAddress(f"“{min(unknown)}” is none of its options: {', '.join(OPTIONS)}.")
    return {
        "bucket_name": parts.netloc,
        "location": parts.path.strip("/"),
        "file_overwrite": False,
        "default_acl": None,
        **{OPTIONS[name]: value for name, value in own.items()},
    }


@deconstructible
class Folder(FileSystemStorage):
    """Files that only the site's user reads, synced to the disk before `save()` returns: no row outlives its file.

    A process that is killed while it writes leaves a file that no row names.
    """

    def __init__(self, location):
        super().__init__(location=location, file_permissions_mode=0o600, directory_permissions_mode=0o700)

    def _save(self, name, content):
        saved = super()._save(name, content)
        path = Path(self.path(saved))
        for place in (path, *self._folders_above(path)):
            descriptor = os.open(place, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        return saved

    def _folders_above(self, path):
        root = Path(self.location)
        return [folder for folder in path.parents if folder == root or root in folder.parents]
