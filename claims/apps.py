from functools import partial

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class ClaimsConfig(AppConfig):
    name = "claims"
    verbose_name = _("claims")

    def ready(self):
        from claims import catalogue, notice_mails, notices
        from claims.catalogue import installation
        from claims.desk.home.mail import send_mails
        from claims.drift import articles_to_recheck
        from claims.log.chore import sign_due, waiting
        from claims.matching import suggestions
        from claims.matching.encoders import checks, encoding, storage  # noqa: F401 (registers the checks)
        from claims.models.claim import sees_the_desk
        from claims.models.merge import MODELS, Merge
        from claims.readings import READINGS
        from claims.retention import KINDS
        from claims.visibility import PUBLIC_ROWS, RESERVED
        from config import tasks
        from config.api import moved, visibility
        from config.db.protection import protect_after_migrate
        from config.http import metrics
        from config.upkeep import nights, retention
        from sources import rechecking

        visibility.register(PUBLIC_ROWS, sees_everything=sees_the_desk, reserved=RESERVED)
        for kind, model in MODELS.items():
            moved.register(model, partial(Merge.objects.keys_kept, kind))
        retention.register(*KINDS)
        rechecking.register(articles_to_recheck)
        metrics.register(*READINGS)
        tasks.register(tasks.Chore("log", sign_due, waiting))
        tasks.register(tasks.Chore("cards", catalogue.refresh_stale, catalogue.stale_cards))
        tasks.register(tasks.Chore("claims to link", suggestions.suggest_waiting, suggestions.waiting))
        tasks.register(tasks.Chore("claims to encode", encoding.encode_waiting, encoding.waiting))
        tasks.register(tasks.Chore("events to notify of", notices.make_notices, notices.waiting))
        tasks.register(tasks.Chore("mails", send_mails, notice_mails.waiting))
        tasks.register(tasks.Chore("quotes to announce", notices.announce_drift, notices.drift_waiting))
        nights.register(
            nights.Job("due", _("notices of verdicts that are due again"), notices.notify_of_due),
            nights.Job("drift", _("changed sources of quotes"), lambda at: catalogue.refresh_every_drift()),
        )

        pre_migrate.connect(installation.drop_before_migrate, sender=self)
        post_migrate.connect(installation.rebuild_after_migrate, sender=self)
        post_migrate.connect(storage.adopt_after_migrate, sender=self)
        post_migrate.connect(protect_after_migrate, sender=self)
