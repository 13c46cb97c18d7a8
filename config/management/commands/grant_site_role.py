"""Make the role that the site runs with, or bring its grants up to date."""

from argparse import RawDescriptionHelpFormatter

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection, transaction

from config.db.roles import grants, owns_tables

EXAMPLE = """examples:
  uv run manage.py grant_site_role claimdesk_site
  uv run manage.py grant_site_role claimdesk_site --sql | psql claimdesk
"""


class Command(BaseCommand):
    help = (
        "Make the role that the site runs with, or bring its grants up to date. It is no superuser, owns nothing, and "
        "may neither change nor delete what is a record. Each migrate brings the grants up to date."
    )
    requires_migrations_checks = True

    def create_parser(self, prog_name, subcommand, **kwargs):
        return super().create_parser(
            prog_name, subcommand, epilog=EXAMPLE, formatter_class=RawDescriptionHelpFormatter, **kwargs
        )

    def add_arguments(self, parser):
        parser.add_argument("role", metavar="ROLE", help="the role's name")
        parser.add_argument("--sql", action="store_true", help="print the statements and execute none")

    def handle(self, *, role, **options):
        if not owns_tables(connection):
            raise CommandError("Only the owner of the tables grants them: name the owner's role in DATABASE_URL.")
        statements = grants(connection, role).as_string(connection.connection)
        if options["sql"]:
            self.stdout.write(statements, ending="")
            return
        self.refuse_own_role(role)
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statements)
        except DatabaseError as error:
            raise CommandError(f"PostgreSQL refused it: {str(error).partition(chr(10))[0]}.") from error
        self.stdout.write(
            f"{role} may run the site now. Set its password (ALTER ROLE … PASSWORD) and name it in DATABASE_URL."
        )

    def refuse_own_role(self, role):
        with connection.cursor() as cursor:
            cursor.execute(
                """SELECT rolsuper OR pg_has_role(oid, (SELECT relowner FROM pg_class
                    WHERE oid = 'claims_claim'::regclass), 'USAGE') FROM pg_roles WHERE rolname = %s""",
                [role],
            )
            if cursor.fetchone() in [(True,)]:
                raise CommandError(f"{role} owns the tables or is a superuser: name another role for the site.")
