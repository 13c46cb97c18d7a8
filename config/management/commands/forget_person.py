"""How does an operator leave a person out for good? By this command, with a reason that is kept."""

from django.contrib.auth import get_user_model
from django.core.management import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from config.upkeep.forgotten import ForgetRefused, forget


class Command(BaseCommand):
    help = _(
        "Replace a person's name by a pseudonym, in all rows and in the history, and end their access: "
        '`uv run manage.py forget_person noor --reason "asked for it on 3 May"`. It cannot be taken back.'
    )

    def add_arguments(self, parser):
        parser.add_argument("name", help=_("the user name of the person"))
        parser.add_argument("--reason", required=True, help=_("why, for the record, without the person's name"))
        parser.add_argument("--dry-run", action="store_true", help=_("say what would change, and change nothing"))
        parser.add_argument("--yes", action="store_true", help=_("do not ask whether this is meant"))

    @transaction.atomic
    def handle(self, *, name, reason, dry_run, yes, **options):
        person = get_user_model().objects.filter(username=name).first()
        if person is None:
            raise CommandError(_("Nobody is called {name}.").format(name=name))
        if not (yes or dry_run) and input(_("This cannot be taken back. Type the user name again: ")) != name:
            raise CommandError(_("Nothing was changed: the name differs."))
        try:
            forgotten, changed = forget(person, reason=reason, at=timezone.now())
        except ForgetRefused as refusal:
            raise CommandError(str(refusal)) from None
        for kind, count in sorted(changed.items()):
            self.stdout.write(f"{count:>9}  {kind}")
        transaction.set_rollback(dry_run)
        said = _("Nothing was changed: this was a dry run.") if dry_run else _("{name} is {pseudonym} from now on.")
        self.stdout.write(said.format(name=name, pseudonym=forgotten.pseudonym))
