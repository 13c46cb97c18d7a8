from django.apps import AppConfig
from django.db.backends.signals import connection_created


class ConfigConfig(AppConfig):
    name = "config"

    def ready(self):
        from django.conf import settings

        from config import checks, sentry  # noqa: F401 (registers the checks)
        from config.db.history import install_wrapper

        sentry.start(settings.SENTRY_DSN)
        connection_created.connect(install_wrapper, dispatch_uid="history")
