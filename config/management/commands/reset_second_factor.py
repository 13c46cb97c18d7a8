from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from config.access.login_log import record
from config.access.second_factor import RESET, remove_all


class Command(BaseCommand):
    help = (
        "Remove the second factor of a person who lost it, and end their sessions and tokens. Superusers do the same "
        "in the admin; this is for the last of them. "
        "Example: manage.py reset_second_factor noor --reason 'Lost her phone'"
    )

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("--reason", required=True, help="kept in the history of the person")

    @transaction.atomic
    def handle(self, *, username, reason, **options):
        person = get_user_model().objects.filter(username=username).first()
        if person is None:
            raise CommandError(f"Nobody has the name {username}.")
        if not remove_all(person):
            raise CommandError(f"{username} has no second factor.")
        message = f"{RESET} by a command: {reason}"
        LogEntry.objects.log_actions(person.pk, [person], CHANGE, message, single_object=True)
        record("second_factor_reset", person=person, reason=reason)
        self.stdout.write(f"{username} logs in with the password alone until there is a new second factor.")
