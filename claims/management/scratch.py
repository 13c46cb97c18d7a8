"""Where does a command try something with real rows? `scratch_database` is empty, and gone afterwards."""

from contextlib import contextmanager

from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import ProgrammingError, connection
from django.utils.translation import gettext as _


@contextmanager
def scratch_database(name):
    """Make Django use a new database of this server, with all tables, and drop it at the end."""
    own = connection.settings_dict["NAME"]
    with connection._nodb_cursor() as server:
        server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if server.fetchone():
            reason = _("There is a database %(name)s already: another run makes it, or left it. Drop it first.")
            raise CommandError(reason % {"name": name})
        try:
            server.execute(f"CREATE DATABASE {connection.ops.quote_name(name)} TEMPLATE template0 ENCODING 'UTF8'")
        except ProgrammingError as error:
            raise CommandError(_("This role may not create a database: name one that may in DATABASE_URL.")) from error
    try:
        use(name)
        call_command("migrate", interactive=False, verbosity=0)
        yield
    finally:
        use(own)
        with connection._nodb_cursor() as server:
            server.execute(f"DROP DATABASE IF EXISTS {connection.ops.quote_name(name)} WITH (FORCE)")


def use(name):
    connection.close()
    connection.settings_dict["NAME"] = name
