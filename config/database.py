"""Which PostgreSQL does the site use? `settings_for` reads DATABASE_URL, or else starts the embedded server."""

import re

import environ

from config.embedded_server import NAME, DatabaseUnavailable, EmbeddedServer, folder_for


def settings_for(database_url, data_dir):
    """Return Django's DATABASES["default"]; start the embedded server when no URL is given."""
    connection = _named_by(database_url) if database_url else _embedded_in(data_dir)
    # Not Django's pool: granian's threads are few, so each keeps its own connection, at the same cost for a request.
    return connection | {"ENGINE": "django.db.backends.postgresql", "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}


def _named_by(database_url):
    try:
        if re.match(r"(postgres|postgresql|pgsql|psql)://", database_url):
            connection = environ.Env.db_url_config(database_url)
            if connection["NAME"]:
                return connection
    except ValueError:
        pass  # such as a port that is no number
    raise DatabaseUnavailable(
        "DATABASE_URL must name a PostgreSQL database: postgres://user:password@host:5432/claimdesk"
    )


def _embedded_in(data_dir):
    server = EmbeddedServer(folder_for(data_dir))
    server.use()
    return {
        "HOST": str(server.socket_folder),
        "PORT": "5432",
        "USER": NAME,
        "NAME": NAME,
    }


def unreachable(error):
    """Return one sentence for an OperationalError: what does not answer, and what to do about it."""
    reason = str(error).partition("\n\tIs the server running")[0]
    return (
        f"The database does not answer ({' '.join(reason.split())}): start that server or correct DATABASE_URL, "
        "or unset DATABASE_URL to use the embedded one."
    )


def too_old(error):
    """Return one sentence for Django's NotSupportedError about the version of the server."""
    required = str(error).rstrip(".")
    return f"{required}: name a newer server in DATABASE_URL, or unset it to use the embedded one."
