"""The ASGI application, which `manage.py serve` serves: the WSGI application behind a `Front`."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.conf import settings  # noqa: E402

from config.server.front import Front  # noqa: E402 (it imports what needs the apps)
from config.wsgi import application as wsgi_application  # noqa: E402

application = Front(wsgi_application, settings.WORKER_THREADS)
