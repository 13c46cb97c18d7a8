"""Which PostgreSQL does the site use? `settings_for` reads DATABASE_URL, or else starts the embedded server."""

import re

import environ

from config.db.postgresql.base import check_if_disturbed
from config.db.timeouts import FOR_REQUESTS, startup_options
from config.server.embedded_server import NAME, DatabaseUnavailable, EmbeddedServer, folder_for

MAX_SECONDS_WITHOUT_CONNECTION = 5  # of a request; a fast restart of the server takes less
# A host that vanished ends no connection. TCP notices within a minute; Unix sockets ignore all but the first.
DETECT_DEAD_HOST = {
    "connect_timeout": 5,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}


def settings_for(database_url, data_dir):
    """Return Django's DATABASES["default"]; start the embedded server when no URL is given."""
    connection = _named_by(database_url) if database_url else _embedded_in(data_dir)
    return connection | {"ENGINE": "config.db.postgresql", "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}


def use_pool(connection, max_size, with_timeouts=True):
    """Change the settings of a connection for a process that serves requests: a pool, and limits of time.

    Server threads come and go, and a thread that ends would leave its own connection open; a pool bounds them.
    """
    own = connection.get("OPTIONS", {})
    limits = startup_options(FOR_REQUESTS) if with_timeouts else ""
    options = f"{limits} {own.get('options', '')}".strip()  # of two values for one name, PostgreSQL uses the last
    pool = {
        "min_size": 1,
        "max_size": max_size,
        "timeout": MAX_SECONDS_WITHOUT_CONNECTION,
        "reconnect_timeout": MAX_SECONDS_WITHOUT_CONNECTION,
        "check": check_if_disturbed,
    }
    connection["CONN_MAX_AGE"] = 0  # the end of a request returns its connection to the pool
    connection["OPTIONS"] = DETECT_DEAD_HOST | own | ({"options": options} if options else {}) | {"pool": pool}


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
