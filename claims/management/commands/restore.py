"""How does a backup come back? Into an empty database, whole or not at all, and verified afterwards."""

import re
import shutil
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.core.files.storage import storages
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from claims import catalogue
from claims.management import postgres
from claims.management.archive import DUMP, opened
from claims.management.commands.backup import applied_migrations, counts, newest_edition, secrets
from sources.copies import NAME_PATTERN

UNFINISHED = "claimdesk: a restore is not finished: "
USUAL_COMMENT = "standard public schema"


class Command(BaseCommand):
    help = (
        "Restore a backup into an empty database: check the file, bring all rows back in one transaction, migrate, "
        "begin an epoch of the feed, and verify. Interrupted while it loads, the database is empty as before; "
        "interrupted later, the same command finishes. Stop the site meanwhile, and name the owner's role in "
        "DATABASE_URL. Example: uv run manage.py restore /backups/2026-11-29.backup"
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", type=Path, help="what manage.py backup has written")

    def handle(self, *, file, **options):
        self.say("Checking the file.")
        with opened(file) as (archive, manifest):
            mark = f"{UNFINISHED}{manifest['parts'][DUMP]['sha256']}"
            if comment() == mark:
                self.say("The rows are there already: finishing.")
            else:
                self.refuse_unless_empty()
                refuse_older_server(manifest)
                self.say(f"Bringing back {sum(manifest['counts'].values()):,} rows of {manifest['made_at']}.")
                with archive.open(DUMP) as stream:
                    postgres.load(connection, stream, last_statement=f"COMMENT ON SCHEMA public IS '{mark}'")
                self.compare(manifest)
            connection.close()
            call_command("migrate", interactive=False, verbosity=0)
            self.say(f"Epoch {catalogue.begin_epoch()} of the feed begins.")
            for part in manifest["parts"]:
                self.bring_back_file(archive, part)
            self.verify(manifest)
        with connection.cursor() as cursor:
            cursor.execute(f"COMMENT ON SCHEMA public IS '{USUAL_COMMENT}'")
        self.stdout.write(self.style.SUCCESS("Restored and verified."))
        self.stdout.write("Give the site's role its grants again: manage.py grant_site_role ROLE.")

    def say(self, sentence):
        self.stdout.write(sentence)
        self.stdout.flush()

    def refuse_unless_empty(self):
        with connection.cursor() as cursor:
            cursor.execute(
                """SELECT count(*) FROM pg_class AS relation JOIN pg_namespace AS place ON place.oid = relnamespace
                WHERE relkind IN ('r', 'v', 'm', 'S', 'p', 'f')
                AND nspname <> 'information_schema' AND nspname NOT LIKE 'pg\\_%'
                AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = relation.oid AND deptype = 'e')"""
            )
            (found,) = cursor.fetchone()
        if found:
            name = connection.settings_dict["NAME"]
            raise CommandError(
                f"The database {name} is not empty: it has {found} tables, views and sequences. Name a new one in "
                "DATABASE_URL (CREATE DATABASE …), so that nothing is lost."
            )

    def compare(self, manifest):
        """Refuse to finish unless each table has the rows that it had, and the newest edition is the same."""
        with connection.cursor() as cursor:
            restored = counts(cursor)
        differing = [name for name, count in manifest["counts"].items() if restored.get(name) != count]
        if differing or newest_edition() != manifest["newest_edition"]:
            raise CommandError(f"The rows are not those of the backup: {', '.join(differing) or 'editions'}.")

    def verify(self, manifest):
        """Verify rows and log, and build cards again that this server's locale or dictionaries let differ."""
        self.say("Verifying.")
        call_command("verify", stdout=self.stdout)
        if differed := catalogue.rebuild():
            self.say(f"{differed:,} cards were built again: this server reads letters or words of search otherwise.")
            if again := catalogue.rebuild():
                raise CommandError(f"{again:,} cards differ from their rows each time: please report it.")
        is_same_version = manifest["migrations"] == applied_migrations()
        if is_same_version and newest_edition() != manifest["newest_edition"]:
            raise CommandError(
                "What is public is not what it was: see the newest versions in changes/, and report it."
            )

    def bring_back_file(self, archive, part):
        """Write a kept copy, a file of media, or a secret that this site has none of, to its place."""
        kind, _slash, name = part.partition("/")
        if kind == "copies":
            bring_back_copy(archive, part, name)
            return
        if kind == "media" and settings.MEDIA_ROOT:
            folder = Path(settings.MEDIA_ROOT).resolve()
            path = (folder / name).resolve()
            if not path.is_relative_to(folder):
                raise CommandError(f"{part} leads out of the folder of media.")
        elif kind == "secrets" and name not in secrets():
            path = {"secret_key": settings.DATA_DIR / name, "log_key": Path(settings.LOG_KEY_FILE)}[name]
        else:
            if kind == "secrets":
                self.say(f"The {name} that is here stays: the one of the backup was not taken.")
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(part) as source, path.open("xb") as target:
            path.chmod(0o600 if kind == "secrets" else 0o644)
            shutil.copyfileobj(source, target)


def bring_back_copy(archive, part, name):
    """Write a kept copy to the storage of copies, which may be another than the one it came from."""
    if not re.fullmatch(NAME_PATTERN, name):
        raise CommandError(f"{part} is not the name of a kept copy.")
    storage = storages["copies"]
    if storage.exists(name):
        storage.delete(name)  # an interrupted restore may have written a part of it
    with archive.open(part) as source:
        storage.save(name, File(source))


def comment():
    with connection.cursor() as cursor:
        cursor.execute("SELECT obj_description('public'::regnamespace, 'pg_namespace')")
        return cursor.fetchone()[0]


def refuse_older_server(manifest):
    ours, theirs = connection.pg_version // 10_000, manifest["server_version"] // 10_000
    if ours < theirs:
        raise CommandError(f"The backup is of PostgreSQL {theirs}, and this server is {ours}: take {theirs} or newer.")
