from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db.backends.signals import connection_created
from django.db.models.signals import post_delete


class ConfigConfig(AppConfig):
    name = "config"

    def ready(self):
        from django.conf import settings
        from knox.models import get_token_model

        from config import checks, sentry  # noqa: F401 (registers the checks)
        from config.access.login_log import record_login, record_logout, record_revoked_token
        from config.db.history import install_wrapper

        sentry.start(settings.SENTRY_DSN)
        connection_created.connect(install_wrapper, dispatch_uid="history")
        user_logged_in.connect(record_login, dispatch_uid="log")
        user_logged_out.connect(record_logout, dispatch_uid="log")
        post_delete.connect(record_revoked_token, sender=get_token_model(), dispatch_uid="log")
