from django.apps import AppConfig
from django.db.backends.signals import connection_created


class ConfigConfig(AppConfig):
    name = "config"

    def ready(self):
        from config import checks  # noqa: F401 (registers them)
        from config.db.history import install_wrapper

        connection_created.connect(install_wrapper, dispatch_uid="history")
