"""The site's settings, for the processes that run the tests."""

import os
import sys

# Where PYTHONDONTWRITEBYTECODE is set (mostly in container images), each worker would compile every module of every
# library again, and so would the site, which tests start in a process of its own some fifty times.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

from config.settings import *  # noqa: E402, F403

# Hashing is slow on purpose, which protects nothing here. (Processes that tests start hash as in production.)
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

WSGI_APPLICATION = "tests.wsgi.application"  # of the live server, whose threads use the test's connections

STORAGES = STORAGES | {"media": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}  # noqa: F405
