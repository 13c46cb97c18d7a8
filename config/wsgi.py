"""The WSGI application. `manage.py serve` calls it behind config/asgi.py, which waits for slow clients."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup(set_prefix=False)

from config.http.requests import Handler  # noqa: E402 (it needs the settings)

application = Handler()
