"""Which settings are wrong, and what puts them right? `manage.py check --deploy --database default` runs every check.

Each finding says what is wrong and, as its hint, what to write instead.
"""

import os
import re
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import Group
from django.core import checks
from django.core.checks import Error, Tags, register
from django.db import DatabaseError, connections
from django.db.migrations.recorder import MigrationRecorder
from environ import Env

from config import sentry
from config.db.extensions import extensions
from config.db.protection import is_unprotected
from config.db.roles import owns_tables
from config.http.metrics import SHARED_FOLDER
from config.http.proxies import trusted_networks
from config.logs import ACCESS_LOGS, FORMATS
from config.retention import names_with_days, parsed

BEFORE_1_0 = ("claims", "0001_search_configurations")  # the first migration of the set that 1.0 replaced
MIN_TOKEN_LENGTH = 24  # of METRICS_TOKEN
TOKEN = re.compile(rf"[!-~]{{{MIN_TOKEN_LENGTH},}}")
MIN_LEASE = 15  # seconds: workers beat every 5
BOOLEANS = ("DATABASE_TIMEOUTS", "DEBUG")
TRUE_WORDS, FALSE_WORDS = Env.BOOLEAN_TRUE_STRINGS, ("false", "off", "no", "n", "0", "")


@register
def check_site_url(app_configs, **kwargs):
    if _is_origin(settings.SITE_URL):
        return []
    return [
        Error(
            f"SITE_URL is {settings.SITE_URL!r}, which is not the address of a site.",
            hint="Write scheme and host, a port when it is not the usual one, and no path: https://desk.example",
            id="config.E001",
        )
    ]


def _is_origin(url):
    """Return whether it is scheme, host and perhaps port, and nothing else (RFC 6454)."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 (raises ValueError for an invalid port)
    except ValueError:
        return False
    is_plain = parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc
    return bool(is_plain) and url == f"{parts.scheme}://{parts.netloc}" and not url.endswith(":")


@register
def check_booleans(app_configs, **kwargs):
    words = {name: os.environ.get(name, "").strip().lower() for name in BOOLEANS}
    return [
        Error(
            f"{name} is {os.environ[name]!r}, which counts as false.",
            hint=f"Say true or false, or leave {name} out.",
            id="config.E002",
        )
        for name, word in words.items()
        if word not in TRUE_WORDS and word not in FALSE_WORDS
    ]


@register
def check_trusted_proxies(app_configs, **kwargs):
    names = settings.TRUSTED_PROXIES
    findings = [
        Error(
            f"TRUSTED_PROXIES names {name!r}, which is no address and no network.",
            hint="Name the addresses that the proxies connect from, with commas: 127.0.0.1,10.0.0.0/8,2001:db8::/32",
            id="config.E008",
        )
        for name in names
        if not trusted_networks((name,))
    ]
    if any(network.prefixlen == 0 for network in trusted_networks(tuple(names))):
        findings.append(
            Error(
                "TRUSTED_PROXIES names every address there is: any client could choose the address it is seen by.",
                hint="Name the proxies alone: 127.0.0.1,10.0.0.0/8",
                id="config.E009",
            )
        )
    if os.environ.get("BEHIND_PROXY") and not names:
        findings.append(
            Error(
                "BEHIND_PROXY is no longer read: nobody's X-Forwarded-Proto is believed.",
                hint="Leave it out, and name the proxy in TRUSTED_PROXIES: 127.0.0.1, if it runs on this machine.",
                id="config.E010",
            )
        )
    return findings


@register
def check_num_proxies(app_configs, **kwargs):
    sent = os.environ.get("NUM_PROXIES", "").strip()
    if sent and str(settings.NUM_PROXIES) != sent:
        return [
            Error(
                f"NUM_PROXIES is {sent!r}, which is no number of proxies.",
                hint="Say how many proxies a request passes before it reaches the site, such as 1, or leave it out.",
                id="config.E020",
            )
        ]
    if settings.NUM_PROXIES and settings.TRUSTED_PROXIES:
        return [
            Error(
                "TRUSTED_PROXIES and NUM_PROXIES are both set: the first would count for nothing.",
                hint="Keep TRUSTED_PROXIES if the addresses of the proxies are known, otherwise NUM_PROXIES.",
                id="config.E021",
            )
        ]
    return []


@register
def check_allowed_origins(app_configs, **kwargs):
    return [
        Error(
            f"CORS_ALLOWED_ORIGINS names {origin!r}, which is not the origin of a site.",
            hint="Write scheme and host, a port when it is not the usual one, no path and no *: https://news.example",
            id="config.E011",
        )
        for origin in settings.CORS_ALLOWED_ORIGINS
        if not _is_origin(origin) or "*" in origin
    ]


@register
def check_retention(app_configs, **kwargs):
    known = ", ".join(names_with_days())
    return [
        Error(
            f"RETENTION_DAYS says {part!r}, which is not a kind of rows and a number of days.",
            hint=f"Write a kind, = and a number from 1, with commas: tasks=30,admin_log=90. Kinds are {known}.",
            id="config.E030",
        )
        for part in settings.RETENTION_DAYS
        if not parsed(part)
    ]


@register
def check_words(app_configs, **kwargs):
    """Check the settings that take one word of a list."""
    words = {"LOG_FORMAT": (settings.LOG_FORMAT, FORMATS), "ACCESS_LOG": (settings.ACCESS_LOG, ACCESS_LOGS)}
    return [
        Error(
            f"{name} is {word!r}, which is none of its words.",
            hint=f"Say {', '.join(known[:-1])} or {known[-1]}, or leave {name} out.",
            id="config.E031",
        )
        for name, (word, known) in words.items()
        if word not in known
    ]


@register
def check_metrics(app_configs, **kwargs):
    token, folder = settings.METRICS_TOKEN, SHARED_FOLDER
    findings = []
    if token and not TOKEN.fullmatch(token):
        findings.append(
            Error(
                "METRICS_TOKEN can be guessed, or cannot be sent in a header.",
                hint=f"Take at least {MIN_TOKEN_LENGTH} visible ASCII characters: openssl rand -hex 24 makes some.",
                id="config.E032",
            )
        )
    if folder and not os.access(folder, os.W_OK | os.X_OK):
        findings.append(
            Error(
                f"Nothing can be written to PROMETHEUS_MULTIPROC_DIR, which is {folder}.",
                hint="Make that folder, empty, for the user the site runs as, or leave the variable out.",
                id="config.E033",
            )
        )
    return findings


@register
def check_sentry(app_configs, **kwargs):
    """Check that faults are reported if they should be. `config.sentry.start` has noted why they are not."""
    hints = {
        sentry.MISSING: "Install it: `uv sync --extra sentry`, or leave SENTRY_DSN out.",
        sentry.MALFORMED: "Copy the DSN from the settings of the project there: https://key@host/number",
    }
    return [Error(f"{sentry.problem}.", hint=hints[sentry.problem], id="config.E034")] if sentry.problem else []


@register
def check_data_dir(app_configs, **kwargs):
    if os.access(settings.DATA_DIR, os.W_OK | os.X_OK) and settings.DATA_DIR.is_dir():
        return []
    return [
        Error(
            f"Nothing can be written to DATA_DIR, which is {settings.DATA_DIR}.",
            hint="Make that folder and give it to the user the site runs as, or set DATA_DIR to another one.",
            id="config.E003",
        )
    ]


@register
def check_worker_lease(app_configs, **kwargs):
    if settings.WORKER_LEASE >= MIN_LEASE:
        return []
    return [
        Error(
            f"WORKER_LEASE is {settings.WORKER_LEASE}: a worker that lives would count as dead, and lose its task.",
            hint=f"Name at least {MIN_LEASE} seconds, three beats of a worker, or leave it out for 60.",
            id="config.E040",
        )
    ]


@register
def check_limits(app_configs, **kwargs):
    findings = [
        Error(
            f"{name} is {getattr(settings, name)}: no request could be answered.",
            hint=f"Write a whole number from 1 on, or leave {name} out.",
            id="config.E015",
        )
        for name in ("DATABASE_POOL_SIZE", "READ_BUDGET")
        if getattr(settings, name) < 1
    ]
    if 0 < settings.DATABASE_POOL_SIZE < settings.WORKER_THREADS:
        findings.append(
            checks.Warning(
                f"DATABASE_POOL_SIZE is {settings.DATABASE_POOL_SIZE}, fewer connections than the "
                f"{settings.WORKER_THREADS} threads of a web process: some requests wait, and are refused after 5 s.",
                hint="Leave it out for two more than GRANIAN_BLOCKING_THREADS, or lower that.",
                id="config.W016",
            )
        )
    return findings


@register(deploy=True)
def check_https(app_configs, **kwargs):
    if settings.SITE_URL.startswith("https://"):
        return []
    return [
        checks.Warning(
            f"SITE_URL is {settings.SITE_URL!r}: passwords and tokens would travel unencrypted.",
            hint="Set SITE_URL to the https:// address of the site; cookies, redirect and HSTS follow from it.",
            id="config.W004",
        )
    ]


@register(deploy=True)
def check_secret_key_file(app_configs, **kwargs):
    path = settings.DATA_DIR / "secret_key"
    if os.environ.get("SECRET_KEY") or not path.exists() or not path.stat().st_mode & 0o077:
        return []
    return [
        checks.Warning(
            f"Others may read the secret key in {path}.",
            hint=f"Run `chmod 600 {path}`, and delete the file if somebody may have read it: a new key is made.",
            id="config.W005",
        )
    ]


@register(deploy=True)
def check_log_key_file(app_configs, **kwargs):
    path = settings.LOG_KEY_FILE
    if not path.exists() or not path.stat().st_mode & 0o077:
        return []
    return [
        checks.Warning(
            f"Others may read the key of the log in {path}.",
            hint=f"Run `chmod 600 {path}`, and `manage.py rotate_log_key` if somebody may have read it.",
            id="config.W050",
        )
    ]


@register(Tags.database)
def check_database(app_configs, databases, **kwargs):
    """Check that PostgreSQL stores UTF-8 and offers our extensions, and that no migration is from before 1.0."""
    return [finding for alias in databases or [] for finding in _findings(connections[alias])]


@register(Tags.database, deploy=True)
def check_database_role(app_configs, databases, **kwargs):
    """Warn of a site that serves as a superuser; the embedded server has no other role, and is nobody else's."""
    if not os.environ.get("DATABASE_URL"):
        return []
    return [
        checks.Warning(
            f"The site connects as {connections[alias].settings_dict['USER'] or 'a role'}, a superuser of PostgreSQL: "
            "who breaks into the site may do anything to the server.",
            hint="Serve with a role that is no superuser and owns nothing (docs/operating.md); migrate as the owner.",
            id="config.W017",
        )
        for alias in databases or []
        if _is_superuser(connections[alias])
    ]


def _is_superuser(connection):
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        return cursor.fetchone()[0]


@register(Tags.database)
def check_second_factor_groups(app_configs, databases, **kwargs):
    """Check that the groups exist whose members have to have a second factor."""
    if not databases or not settings.SECOND_FACTOR_GROUPS or Group._meta.db_table not in tables():
        return []
    names = sorted(Group.objects.values_list("name", flat=True))
    return [
        Error(
            f"SECOND_FACTOR_GROUPS names {name!r}, which is no group: nobody needs a second factor because of it.",
            hint=f"Name groups that exist, with commas: {', '.join(names)}",
            id="config.E022",
        )
        for name in settings.SECOND_FACTOR_GROUPS
        if name not in names
    ]


def tables():
    return connections["default"].introspection.table_names()


def _findings(connection):
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_encoding")
        [encoding] = cursor.fetchone()
        cursor.execute("SELECT name FROM pg_available_extensions")
        missing = extensions(connection) - {name for [name] in cursor}
    if encoding != "UTF8":
        yield Error(
            f"The database keeps text as {encoding}, which has no room for every language.",
            hint="Make it anew: CREATE DATABASE claimdesk ENCODING 'UTF8' TEMPLATE template0",
            id="config.E006",
        )
    if missing:
        yield Error(
            f"The PostgreSQL server does not offer {', '.join(sorted(missing))}.",
            hint="Install its contrib modules (Debian has them in postgresql itself, Fedora in postgresql-contrib).",
            id="config.E007",
        )
    if BEFORE_1_0 in MigrationRecorder(connection).applied_migrations():
        yield Error(
            "The database was made by a development version before 1.0, whose migrations are gone.",
            hint=f"Delete {settings.DATA_DIR}, or make a new database if DATABASE_URL names one; then migrate.",
            id="config.E012",
        )


@register
def check_import_limits(app_configs, **kwargs):
    return [
        Error(
            f"{name} is {getattr(settings, name)}: no import could be read.",
            hint=f"Write a whole number from 1 on, or leave {name} out.",
            id="config.E080",
        )
        for name in ("IMPORT_MAX_ITEMS", "IMPORT_MAX_RATIO")
        if getattr(settings, name) < 1
    ]


@register(Tags.database, deploy=True)
def check_site_role(app_configs, databases=None, **kwargs):
    """Warn of a site that serves as the owner of its tables; the embedded server has no other role."""
    if not databases or not os.environ.get("DATABASE_URL") or not _answers(owns_tables):
        return []
    return [
        checks.Warning(
            "The site runs with the role that owns its tables: whoever takes it over can rewrite what was public.",
            hint="Make a role with `manage.py grant_site_role claimdesk_site`, and name it in the DATABASE_URL of the "
            "web processes and the worker. `migrate` keeps the owner's.",
            id="config.W081",
        )
    ]


@register(Tags.database, deploy=True)  # `migrate` runs the others, and it is the cure of this one
def check_guards(app_configs, databases=None, **kwargs):
    if not databases or not _answers(is_unprotected):
        return []
    return [
        Error(
            "A setting of a session can switch the guards of this database off.",
            hint="Run `uv run manage.py migrate` as the owner of the tables, and no command of pgtrigger afterwards.",
            id="config.E082",
        )
    ]


def _answers(question):
    """Return what the database answers; False if it does not, which `check_database` reports."""
    try:
        return question(connections["default"])
    except DatabaseError:
        return False
