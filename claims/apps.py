from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class ClaimsConfig(AppConfig):
    name = "claims"
    verbose_name = _("claims")

    def ready(self):
        from claims import catalogue
        from claims.models.claim import sees_the_desk
        from claims.visibility import PUBLIC_ROWS
        from config.api import visibility

        visibility.register(PUBLIC_ROWS, sees_everything=sees_the_desk)

        pre_migrate.connect(catalogue.make_way, sender=self)
        post_migrate.connect(catalogue.keep_up, sender=self)
