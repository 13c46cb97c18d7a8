"""Which extensions of PostgreSQL does the site need? `extensions()` finds them in the migrations."""

from django.contrib.postgres.operations import CreateExtension
from django.db.migrations.loader import MigrationLoader


def extensions(connection):
    """Return the names of the extensions that any migration creates."""
    migrations = MigrationLoader(connection, ignore_no_migrations=True).disk_migrations.values()
    return {
        operation.name
        for migration in migrations
        for operation in migration.operations
        if isinstance(operation, CreateExtension)
    }
