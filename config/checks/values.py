"""Do the other settings have values that work: words, numbers, folders, files with keys?"""

import os
import re
from email.utils import parseaddr

from django.conf import settings
from django.core import checks
from django.core.checks import Error, register
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from environ import Env

from config import sentry, storages
from config.http.metrics import SHARED_FOLDER
from config.logs import ACCESS_LOGS, FORMATS
from config.upkeep.retention import names_with_days, parsed

MIN_TOKEN_LENGTH = 24  # of METRICS_TOKEN
TOKEN = re.compile(rf"[!-~]{{{MIN_TOKEN_LENGTH},}}")
MIN_LEASE = 15  # seconds: workers beat every 5
CONTACT = re.compile(r"mailto:[!-~]+@[!-~]+|https://[!-~]+|tel:[+0-9.-]+")
ARCHIVE_LOOKUPS = ("off", "find", "ask")
STORAGE_SETTINGS = ("COPIES_URL", "MEDIA_STORAGE_URL")
STORAGE_HINT = (
    "Write s3://bucket/prefix, with ?endpoint=https://… for another provider than AWS, or leave it out for a folder. "
    "Keys are in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
)
BOOLEANS = ("DATABASE_TIMEOUTS", "DEBUG")
TRUE_WORDS, FALSE_WORDS = Env.BOOLEAN_TRUE_STRINGS, ("false", "off", "no", "n", "0", "")


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
    words["ARCHIVE_LOOKUP"] = (settings.ARCHIVE_LOOKUP, ARCHIVE_LOOKUPS)
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
def check_mail(app_configs, **kwargs):
    """Check that mails can be sent, if they should be. The address may hold a password, so it is not repeated."""
    findings = []
    if settings.EMAIL_URL and not settings.SENDS_MAILS:
        findings.append(
            Error(
                "EMAIL_URL is not the address of a mail server.",
                hint="Write smtp+tls://user:password@mail.example, smtps:// or smtp://, with signs such as @ and / in "
                "the password as %40 and %2F; or leave EMAIL_URL out, and no mails are sent.",
                id="config.E090",
            )
        )
    try:
        validate_email(parseaddr(settings.DEFAULT_FROM_EMAIL)[1])
    except ValidationError:
        if os.environ.get("DEFAULT_FROM_EMAIL"):
            findings.append(
                Error(
                    f"DEFAULT_FROM_EMAIL is {settings.DEFAULT_FROM_EMAIL!r}, which is no sender of a mail.",
                    hint="Write desk@news.example or “The desk <desk@news.example>”, or leave it out.",
                    id="config.E091",
                )
            )
    return findings


@register
def check_security_contact(app_configs, **kwargs):
    """Check that each contact is a URI, as RFC 9116 demands, with mailto:, https: or tel:."""
    return [
        Error(
            f"SECURITY_CONTACT says {contact!r}, which is no address that people can write to.",
            hint="Write mailto:security@desk.example, https://desk.example/security or tel:+33-1-23-45-67-89.",
            id="config.E035",
        )
        for contact in settings.SECURITY_CONTACT
        if not CONTACT.fullmatch(contact)
    ]


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


@register
def check_storages(app_configs, **kwargs):
    """Check the settings that name a storage of files. The address may hold a key, so it is not repeated."""
    return [
        Error(f"{name} names no storage. {problem}", hint=STORAGE_HINT, id="config.E100")
        for name in STORAGE_SETTINGS
        if (problem := storages.problem_with(getattr(settings, name)))
    ]
