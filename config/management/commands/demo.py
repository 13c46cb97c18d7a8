"""How does a newcomer see the desk within a minute? One command makes a database, rows and people, and serves them."""

import os
from io import StringIO

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.checks import Tags
from django.core.management import BaseCommand, CommandError, call_command
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from config.server import serving

FIXTURES = ["rating_scales", "topics", "summit"]
PEOPLE = {
    "contributor": gettext_noop("submits claims and evidence"),
    "checker": gettext_noop("writes verdicts"),
    "editor": gettext_noop("publishes, corrects and retracts them"),
    "admin": gettext_noop("may do everything"),
}


class Command(BaseCommand):
    help = _(
        "Show the desk with example rows and people: `uv run manage.py demo --port 8001`. "
        "A later run leaves alone what people have changed meanwhile."
    )

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000, help=_("where to serve, on this machine only (8000)"))
        parser.add_argument("--no-serve", action="store_true", help=_("prepare everything, but start no server"))
        parser.add_argument(
            "--force", action="store_true", help=_("even if DATABASE_URL is set: its people get the printed passwords")
        )

    def handle(self, *, port, no_serve, force, **options):
        if os.environ.get("DATABASE_URL") and not force:
            raise CommandError(
                _(
                    "DATABASE_URL names a database of yours, and the demo would add rows and people with printed "
                    "passwords to it: unset DATABASE_URL, or say --force if that is what you want."
                )
            )
        listener = None if no_serve else serving.listen(serving.LOCALHOST, port)
        self.check(tags=[Tags.database], databases=[DEFAULT_DB_ALIAS])
        call_command("migrate", interactive=False, verbosity=0)
        load_rows_and_people()
        site = f"http://{serving.LOCALHOST}:{port}"
        self.print_addresses_and_people(site)
        if no_serve:
            return
        self.stdout.write(_("Ctrl-C ends it."))
        self.stdout.flush()
        connections.close_all()
        os.environ["SITE_URL"] = site
        serving.serve(listener, is_demo=True)

    def print_addresses_and_people(self, site):
        width = max(map(len, PEOPLE))
        self.stdout.write(
            "\n".join(
                [
                    _("Claimdesk, with example rows, once it is served:"),
                    f"    {site}/               " + _("the public site"),
                    f"    {site}/desk/          " + _("the editors' desk"),
                    f"    {site}/admin/         " + _("its tables: people, publishers, topics, ratings"),
                    f"    {site}/api/v1/docs/   " + _("the API, to read and to try"),
                    f"    curl '{site}/api/v1/claims/?language=fr&q=sommet'",
                    _("People who may log in, with their passwords:"),
                    *(f"    {name:{width}}   {password_of(name)}   {_(role)}" for name, role in PEOPLE.items()),
                ]
            )
        )


@transaction.atomic
def load_rows_and_people():
    """Load the rows on the first run only, because people may have edited them since; make people; sign the log."""
    people = get_user_model().objects.filter(username__in=PEOPLE)
    if people.count() < len(PEOPLE):
        call_command("loaddata", *FIXTURES, verbosity=0)
    for name in PEOPLE:
        make_person(name)
    call_command("sign_log", stdout=StringIO())


def make_person(name):
    person, _new = get_user_model().objects.get_or_create(username=name)
    person.is_active, person.is_staff, person.is_superuser = True, True, name == "admin"
    # A new hash would end the sessions. `check_password` takes its time even for a person without a password.
    if not (person.password and person.check_password(password_of(name))):
        person.set_password(password_of(name))
    person.save()
    person.groups.set(Group.objects.filter(name=name))


def password_of(name):
    """Return the password of that person: the same at each run, another on each site, derived from the secret key."""
    return salted_hmac("claimdesk.demo", name, algorithm="sha256").hexdigest()[:12]
