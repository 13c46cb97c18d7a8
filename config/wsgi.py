"""The WSGI application. `manage.py serve` calls it behind config/asgi.py, which waits for slow clients."""

import os

import django
from django.conf import settings

from config.database import use_pool

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup(set_prefix=False)

from config.http.requests import Handler  # noqa: E402 (it needs the settings)

application = Handler()
# Only here: commands and tests have few threads, and each of these threads keeps a connection of its own.
use_pool(settings.DATABASES["default"], settings.DATABASE_POOL_SIZE, settings.DATABASE_TIMEOUTS)
