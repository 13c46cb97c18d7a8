"""Where is the newest signed head of the log? Print it as a line of JSON, or append it to a file kept elsewhere."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from claims.log.heads import as_json
from claims.models import LogHead


class Command(BaseCommand):
    help = (
        "Print the newest signed head of the log as a line of JSON. Keep such lines outside of this machine: whoever "
        "has one can prove later that nothing was rewritten. "
        "Example: uv run manage.py log_head --to /mnt/elsewhere/heads.ndjson"
    )
    requires_migrations_checks = True

    def add_arguments(self, parser):
        parser.add_argument("--to", type=Path, metavar="FILE", help="append the line to this file instead")

    def handle(self, *, to, **options):
        head = LogHead.objects.order_by("id").last()
        if head is None:
            raise CommandError(_("No head was signed yet: run sign_log first."))
        line = json.dumps(as_json(head))
        if to is None:
            self.stdout.write(line)
            return
        try:
            with to.open("a") as file:
                file.write(f"{line}\n")
        except OSError as error:
            raise CommandError(f"{to}: {error.strerror}") from None
