"""How is everything kept elsewhere? One file with the database, kept copies, media and a manifest, all of one moment.

Files are written before the rows that name them and are never changed, so those that are there after the dump are
enough. Files in a bucket are left out: the bucket keeps them.
"""

import os
import shutil
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage, storages
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from claims.management import postgres
from claims.management.archive import DUMP, files_below, written_at_once
from claims.models import Edition

SETTINGS = (
    "SITE_URL",
    "DATABASE_URL",
    "SECRET_KEY",
    "DATA_DIR",
    "COPIES_URL",
    "LOG_KEY_FILE",
    "TRUSTED_PROXIES",
    "CORS_ALLOWED_ORIGINS",
)
FREE_SHARE = 0.5  # of the database's size on disk: a dump has no indexes, and is compressed


class Command(BaseCommand):
    help = (
        "Write a backup: the database in pg_dump's format, kept copies, media, and a manifest with digests and "
        "counts, all of one moment, while the site runs. The file appears whole or not at all, and overwrites "
        "nothing. Secrets are left out unless you say so. Example: uv run manage.py backup /backups/2026-11-29.backup"
    )
    requires_migrations_checks = True

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", type=Path, help="a new file")
        parser.add_argument("--with-secrets", action="store_true", help="add the secret key and the log's private key")

    def handle(self, *, file, with_secrets, **options):
        self.refuse_too_little_space(file)
        with written_at_once(file, self.on_progress()) as writer:
            with snapshot() as (name, manifest), postgres.dump(connection, name) as stream:
                writer.add(DUMP, stream)
            for kind, folder in folders().items():
                for path, name in files_below(folder):
                    with suppress(FileNotFoundError), path.open("rb") as stream:  # the nightly removes orphans
                        writer.add(f"{kind}/{name}", stream)
            for name, path in secrets().items() if with_secrets else ():
                with path.open("rb") as stream:
                    writer.add(f"secrets/{name}", stream)
            writer.finish(manifest | {"settings": [name for name in SETTINGS if name in os.environ]})
        if self.stderr.isatty():
            self.stderr.write("")
        rows = sum(manifest["counts"].values())
        self.stdout.write(self.style.SUCCESS(f"{file}: {rows:,} rows, {file.stat().st_size:,} bytes."))
        if settings.COPIES_URL:
            self.stdout.write("Kept copies are in a bucket, and not in this file.")
        if not with_secrets:
            kept = ["your settings", *(str(path) for path in secrets().values())]
            self.stdout.write(f"Keep these yourself: {', '.join(kept)}.")

    def refuse_too_little_space(self, file):
        try:
            free = shutil.disk_usage(file.parent).free
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}.") from error
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            needed = int(cursor.fetchone()[0] * FREE_SHARE)
        needed += sum(path.stat().st_size for folder in folders().values() for path, _name in files_below(folder))
        if free < needed:
            raise CommandError(f"{file.parent} has {free:,} bytes left, and the backup may take {needed:,}.")

    def on_progress(self):
        if not self.stderr.isatty():
            return lambda written: None
        return lambda written: self.stderr.write(f"\r{written:,} bytes", ending="")


def folders():
    """Return the folders whose files are in a backup, by the first part of their names there."""
    found = {"media": settings.MEDIA_ROOT} if settings.MEDIA_ROOT else {}
    copies = storages["copies"]
    if isinstance(copies, FileSystemStorage):
        found["copies"] = copies.location
    return found


def secrets():
    """Return the files that hold secrets, by name."""
    paths = {"secret_key": settings.DATA_DIR / "secret_key", "log_key": Path(settings.LOG_KEY_FILE)}
    return {name: path for name, path in paths.items() if path.is_file()}


@contextmanager
def snapshot():
    """Yield the name of an exported snapshot, and what the manifest says of it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        for name in ("statement_timeout", "idle_in_transaction_session_timeout"):
            cursor.execute(f"SET LOCAL {name} = 0")
        manifest = {
            "made_at": datetime.now(UTC).isoformat(),
            "server_version": connection.pg_version,
            "migrations": applied_migrations(),
            "counts": counts(cursor),
            "newest_edition": newest_edition(),
        }
        cursor.execute("SELECT pg_export_snapshot()")
        yield cursor.fetchone()[0], manifest


def applied_migrations():
    return [list(name) for name in sorted(MigrationRecorder(connection).applied_migrations())]


def counts(cursor):
    """Return the number of rows of each table."""
    cursor.execute(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace ORDER BY 1"
    )
    tables = [table for (table,) in cursor.fetchall()]
    counted = {}
    for table in tables:
        cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608 (from pg_class)
        counted[table] = cursor.fetchone()[0]
    return counted


def newest_edition():
    newest = Edition.objects.order_by("-id").first()
    return {"id": newest.id, "digest": bytes(newest.digest).hex()} if newest else None
