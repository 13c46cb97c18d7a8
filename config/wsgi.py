"""The WSGI application. `manage.py serve` calls it behind config/asgi.py, which waits for slow clients."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()
