"""How is the site put together? What differs between machines comes from these environment variables.

SITE_URL       where people reach the desk; https:// turns on secure cookies, HSTS and the redirect
SITE_NAME      how the site calls itself in previews of links, embedded cards and citations (Claimdesk)
SECURITY_CONTACT   where faults that endanger the site are reported: mailto: or https:, several with commas
SITE_ABOUT     what the page /about/ says about the house, in paragraphs; empty without it
SITE_CONTACT   how readers reach the house: a mail address, or the address of a page; /about/ shows it
DATABASE_URL   a PostgreSQL >= 15; without it an embedded server runs in .data/
DATABASE_POOL_SIZE   connections of a web process at most (two more than it has threads)
DATABASE_TIMEOUTS    true or false (true): whether web processes limit the time of their statements
READ_BUDGET    seconds that a read with filters may take for a reader without a token (5)
SECRET_KEY     without it a key is made on first use, in .data/secret_key
DEBUG          true or false (false)
TRUSTED_PROXIES   addresses and networks of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed
NUM_PROXIES    how many proxies a request passes, if their addresses are not known
SECOND_FACTOR_GROUPS   groups whose members, like superusers, have to log in with a second factor; none without it
CORS_ALLOWED_ORIGINS   origins of other sites whose pages may write through the API; all may read what is public
LOG_FORMAT     text or json (text)
ACCESS_LOG     off, anonymous or full: a line for each request, the latter with the client's whole address (off)
METRICS_TOKEN   who sends it may read /metrics; without it there is no such address
PROMETHEUS_MULTIPROC_DIR   a folder in which several processes share their counts for /metrics
EMAIL_URL      the server that sends notices, such as smtp+tls://user:password@mail.example; no mails without it
DEFAULT_FROM_EMAIL   the sender of mails (desk@ the host of SITE_URL)
SENTRY_DSN     where our own faults are reported; takes the extra sentry (config/sentry.py)
RETENTION_DAYS   days that what ends is kept, by kind, such as tasks=30,admin_log=90 (config/upkeep/retention.py)
DATA_DIR       the folder for the embedded database, the secret key, the log's key and static files (.data/)
COPIES_URL     the bucket of kept copies, such as s3://bucket/copies?region=eu-west-3; without it DATA_DIR/copies
MEDIA_STORAGE_URL   the bucket of pictures, videos and sounds, as for COPIES_URL; without it DATA_DIR/media
AWS_ACCESS_KEY_ID   the key of these buckets, unless boto3 finds another on the machine
AWS_SECRET_ACCESS_KEY   the secret part of that key
ARCHIVE_LOOKUP   off, find or ask (off): look up a copy of captured pages at the Internet Archive, or have it make one
LOG_KEY_FILE   the private key that signs the log of all editions; made on first use, in .data/log_key
WORKER_LEASE   seconds without a beat, after which the tasks of a worker are put back (60)
GRANIAN_BLOCKING_THREADS   threads of a web process (4); at most half of them wait for new changes
CLAIM_ENCODER  use or e5: what finds claims that say the same in other words; nothing without it (docs/encoders.md)
CLAIM_RERANKER  dotted path of a class that puts the first matches in order; nothing without it
IMPORT_MAX_ITEMS   items of one imported file (1,000,000)
IMPORT_MAX_RATIO   how many times its size an imported file may unpack to (100)
FETCH_USER_AGENT   how the site names itself to the sites it reads (Claimdesk, with its address)
FETCH_FORBIDDEN_NETWORKS   networks that no page is read from, besides private ones, such as 198.51.100.0/24
RECHECK_SOURCES   true or false (true): whether the nightly has quoted articles fetched again
RECHECK_PACE   seconds between two pages of one site that are fetched again (10)
FETCH_TEST_SERVERS   names of sites that servers of this machine play: for tests alone
"""

import os
import re
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import environ
import pghistory
from django.templatetags.static import static
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from config import database, logs, mail, storages
from config.secret_key import read_or_make

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / ".data"))).resolve()
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = os.environ.get("SECRET_KEY") or read_or_make(DATA_DIR / "secret_key")
LOG_KEY_FILE = Path(env.str("LOG_KEY_FILE", default=str(DATA_DIR / "log_key"))).resolve()
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
SITE_NAME = env.str("SITE_NAME", default="").strip() or "Claimdesk"
SECURITY_CONTACT = [part.strip() for part in env.list("SECURITY_CONTACT", default=[]) if part.strip()]
SITE_ABOUT = env.str("SITE_ABOUT", default="").replace("\\n", "\n").strip()
SITE_CONTACT = env.str("SITE_CONTACT", default="").strip()

DATABASES = {"default": database.settings_for(env.str("DATABASE_URL", default=""), DATA_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "config",
    "claims",
    "sources",
    "unfold",
    "unfold.contrib.filters",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django_filters",
    "django_htmx",
    "django_http_compression",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_tasks_db",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "knox",
    "pghistory",
    "pgtrigger",
    "rest_framework",
]

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

MIDDLEWARE = [
    "config.http.proxies.TrustedProxiesMiddleware",
    "config.http.middleware.RequestIdMiddleware",
    "config.http.monitoring.MonitoringMiddleware",
    "config.http.metrics.MetricsMiddleware",  # before middleware that redirects, or asks for a known host
    "config.http.middleware.UnreadableBodyMiddleware",
    "config.http.middleware.ProbeMiddleware",  # before middleware that looks at the host
    "config.http.middleware.OptionalSlashMiddleware",  # before middleware that reads the path
    "config.http.middleware.AuditContextMiddleware",
    "config.http.cors.Cors",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.http.middleware.ContentLengthMiddleware",
    "config.http.middleware.CompressionMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "config.http.middleware.AdminPolicyMiddleware",
    "config.http.bodies.BodyLimitMiddleware",  # before middleware that reads the body
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.access.second_factor.SecondFactorMiddleware",
    "claims.desk.time_zone.TimeZoneMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# People and requests

try:
    _site = urlsplit(SITE_URL)
except ValueError:
    _site = urlsplit("")  # `manage.py check` reports it
_local = ["127.0.0.1", "localhost", "[::1]"]
ALLOWED_HOSTS = [_site.hostname] if _site.scheme == "https" else [_site.hostname, *_local]
CSRF_TRUSTED_ORIGINS = [SITE_URL]
if _site.scheme == "https":
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = ["^livez$", "^readyz$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
TRUSTED_PROXIES = [name.strip() for name in env.list("TRUSTED_PROXIES", default=[])]
_num_proxies = env.str("NUM_PROXIES", default="").strip()
NUM_PROXIES = int(_num_proxies) if re.fullmatch("[0-9]{1,2}", _num_proxies) else 0  # `manage.py check` reports others
if (
    TRUSTED_PROXIES or NUM_PROXIES
):  # config.http.proxies.TrustedProxiesMiddleware removes the header from all other requests
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_ENGINE = "config.sessions"
SECOND_FACTOR_GROUPS = [name.strip() for name in env.list("SECOND_FACTOR_GROUPS", default=[]) if name.strip()]
OTP_TOTP_THROTTLE_FACTOR = 0  # config.access.logins counts wrong codes
OTP_TOTP_ISSUER = _site.hostname or "Claimdesk"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024  # of a request body; `manage.py capture` takes longer texts
FILE_UPLOAD_HANDLERS = ["config.http.bodies.RefuseFiles"]

SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "media-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
# The admin's policy, relaxed only as far as unfold needs. Scripts: Alpine.js compiles the expressions in
# attributes (`x-show="…"`) with `new Function`, hence 'unsafe-eval'; there are no inline scripts, so none is allowed.
# Styles: unfold writes its colours in a <style> element, and htmx and select2 set `style` attributes.
# Frames: the form for a new claimant opens in one, inside the form of the claim.
ADMIN_CSP = SECURE_CSP | {
    "script-src": [CSP.SELF, CSP.UNSAFE_EVAL],
    "style-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "frame-src": [CSP.SELF],
    "frame-ancestors": [CSP.SELF],
}

LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "desk:home"
# scrypt, as strong as OWASP asks for: a login takes half the time of Django's PBKDF2, and each guess 16 MB.
# https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#scrypt
# A login with a PBKDF2 hash still works, and replaces the hash.
PASSWORD_HASHERS = [f"django.contrib.auth.hashers.{name}PasswordHasher" for name in ("Scrypt", "PBKDF2")]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": name}
    for name in (
        "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "config.access.login_log.LoggedMinimumLength",
        "django.contrib.auth.password_validation.CommonPasswordValidator",
        "django.contrib.auth.password_validation.NumericPasswordValidator",
    )
]

# Language and time

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr", _("French"))]
LOCALE_PATHS = [BASE_DIR / "locale"]  # strings of libraries without French; ours are in each app
TIME_ZONE = "UTC"
USE_TZ = True
FORMAT_MODULE_PATH = "config.formats"  # times with their zone

SERIALIZATION_MODULES = {"json": "config.db.fixture_format"}
FIXTURE_DIRS = [BASE_DIR / "fixtures"]

# History (config/db/history.py): events name rows without foreign keys, so that rows can be deleted

PGHISTORY_CONTEXT_FIELD = pghistory.ContextJSONField()
PGHISTORY_FOREIGN_KEY_FIELD = pghistory.ForeignKey(db_index=False)
PGHISTORY_CREATED_AT_FUNCTION = "clock_timestamp()"  # after waiting for locks, not when the transaction began

# Static files: whitenoise serves those of the apps, with or without `collectstatic`

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
with suppress(OSError):  # `manage.py check` reports it
    STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # whitenoise warns at start without the folder
WHITENOISE_USE_FINDERS = True

# Kept files (config/storages.py)

COPIES_URL = env.str("COPIES_URL", default="").strip()
ARCHIVE_LOOKUP = env.str("ARCHIVE_LOOKUP", default="").strip() or "off"  # sources/archiving.py
MEDIA_STORAGE_URL = env.str("MEDIA_STORAGE_URL", default="").strip()
MEDIA_ROOT = "" if MEDIA_STORAGE_URL else DATA_DIR / "media"  # which backups take along
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "copies": storages.named_by(COPIES_URL, DATA_DIR / "copies"),
    "media": storages.named_by(MEDIA_STORAGE_URL, DATA_DIR / "media"),
}

# Logs and metrics

LOG_FORMAT = env.str("LOG_FORMAT", default="text")
ACCESS_LOG = env.str("ACCESS_LOG", default="off")
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
SENTRY_DSN = env.str("SENTRY_DSN", default="")  # config.apps starts it
LOGGING = logs.settings_for(LOG_FORMAT, ACCESS_LOG)

RETENTION_DAYS = [part.strip() for part in env.list("RETENTION_DAYS", default=[])]  # config/upkeep/retention.py

# Mails (config/mail.py)

EMAIL_URL = env.str("EMAIL_URL", default="").strip()
MAILERS = mail.mailers_for(EMAIL_URL)
SENDS_MAILS = MAILERS != mail.NONE
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="").strip() or f"desk@{_site.hostname or 'localhost'}"

# Pages of the web (sources/fetching)

FETCH_USER_AGENT = env.str("FETCH_USER_AGENT", default="").strip() or f"Claimdesk (+{SITE_URL}/about/)"
FETCH_FORBIDDEN_NETWORKS = [network.strip() for network in env.list("FETCH_FORBIDDEN_NETWORKS", default=[])]
RECHECK_SOURCES = env.bool("RECHECK_SOURCES", default=True)
RECHECK_PACE = env.int("RECHECK_PACE", default=10)
FETCH_TEST_SERVERS = [server.strip() for server in env.list("FETCH_TEST_SERVERS", default=[])]

# The API

WORKER_LEASE = env.int("WORKER_LEASE", default=60)
WORKER_THREADS = env.int("GRANIAN_BLOCKING_THREADS", default=4)  # of a web process
DATABASE_POOL_SIZE = env.int("DATABASE_POOL_SIZE", default=WORKER_THREADS + 2)  # two for the demo's worker
DATABASE_TIMEOUTS = env.bool("DATABASE_TIMEOUTS", default=True)
READ_BUDGET = env.int("READ_BUDGET", default=5)
CSRF_FAILURE_VIEW = "config.api.problems.csrf_failed"
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["config.api.tokens.DeskToken"],
    "DEFAULT_PERMISSION_CLASSES": ["config.api.permissions.ReadPublicWriteByPermission"],
    "DEFAULT_RENDERER_CLASSES": ["config.api.bodies.renderers.JSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "config.api.bodies.negotiation.ByAccept",
    "DEFAULT_PARSER_CLASSES": ["config.api.bodies.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "config.api.pagination.paginator.KeysetPagination",
    "DEFAULT_FILTER_BACKENDS": ["config.api.filtering.backend.StrictFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "config.api.schema.Schema",
    "EXCEPTION_HANDLER": "config.api.problems.problem_response",
    "PAGE_SIZE": 25,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "URL_FORMAT_OVERRIDE": None,
}
REST_KNOX = {"TOKEN_LIMIT_PER_USER": 20}
API_TAGS = [
    {"name": name, "description": description}
    for name, description in {
        "claims": "What was said, by whom, when and where, with the evidence and the verdicts on it. Claims are "
        "submitted, accepted, closed, dismissed and reopened; lists can be filtered, counted and exported.",
        "verdicts": "What a publisher concluded about a claim. A new verdict is a draft, which only the desk sees; it "
        "is submitted for review, published by a second person, and later corrected or retracted in public.",
        "evidence": "Where a claim was said, and what supports or refutes it: quotes from articles.",
        "amendments": "Changes of what the public reads of a claim that the desk judged. One person proposes them, "
        "an editor who is another person accepts them. What was accepted is in the public record of corrections.",
        "links": "Which claims belong together: the machine suggests a link of two claims, and one person confirms or "
        "rejects it. Claims that are the same, by confirmed links, are a group.",
        "corrections": "The public record of what was corrected, retracted or amended, when and why.",
        "claimants": "People and organisations that make claims.",
        "topics": "What claims are about.",
        "rating-scales": "How publishers rate claims: scales, and the ratings of each.",
        "publishers": "Who publishes articles, and who judges claims.",
        "articles": "Publications, one for each address. The versions of an article keep what it said, and when.",
        "media": "Pictures, videos and sounds that evidence shows; near-identical images are found.",
        "imports": "Files of ClaimReview that the desk imports, and what was refused or repaired in them.",
        "changes": "Every public state of every claim in order, for clients that keep a copy.",
        "log": "Proofs that nothing was rewritten: signed heads of a tree of hashes of all public states.",
        "feeds": "The newest verdicts and corrections as Atom, for feed readers.",
        "auth": "Log in for a token, and log out.",
    }.items()
]
SPECTACULAR_SETTINGS = {
    "TITLE": "Claimdesk",
    "DESCRIPTION": (
        "What was said, what the sources say, and what the desk concluded. Reading needs no account and shows what is "
        "public; with a token, people of the desk also see what is not. Errors are `application/problem+json` "
        "(RFC 9457). Lists come in pages: follow `next`. A change names the ETag of what was read, in `If-Match`. "
        "Addresses may end in a slash or not."
    ),
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "LICENSE": {"name": "Apache License 2.0", "identifier": "Apache-2.0"},
    "CONTACT": {"name": "The desk that runs this site"},
    "SERVERS": [{"url": "/", "description": "The site that serves this document."}],
    "TAGS": API_TAGS,
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "ClaimantKindEnum": "claims.models.ClaimantKind",
        "LinkKindEnum": "claims.models.LinkKind",
        "EditionKindEnum": "claims.models.EditionKind",
        "MediaKindEnum": "sources.models.MediaKind",
        "PublisherKindEnum": "sources.models.PublisherKind",
    },
    "ENUM_ADD_EXPLICIT_BLANK_NULL_CHOICE": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "config.api.schema.refusals.describe_problems",
    ],
}

# Imports (claims/interchange/imports/files/limits.py)

IMPORT_MAX_ITEMS = env.int("IMPORT_MAX_ITEMS", default=1_000_000)
IMPORT_MAX_RATIO = env.int("IMPORT_MAX_RATIO", default=100)

# Encoders (claims/matching/encoders)

CLAIM_ENCODER = env.str("CLAIM_ENCODER", default="").strip()
CLAIM_RERANKER = env.str("CLAIM_RERANKER", default="").strip()  # claims/matching/rerankers.py

# Requests from pages of other sites (config/http/cors.py)

CORS_ALLOWED_ORIGINS = [origin.strip() for origin in env.list("CORS_ALLOWED_ORIGINS", default=[])]
CORS_ALLOW_ALL_ORIGINS = True  # of the requests that config.http.cors.Cors lets through
CORS_ALLOW_METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"]
CORS_ALLOW_HEADERS = [
    "accept", "accept-datetime", "authorization", "cache-control", "content-type", "idempotency-key", "if-match",
    "if-modified-since", "if-none-match", "x-http-method-override", "x-request-id",
]  # fmt: skip
CORS_EXPOSE_HEADERS = [
    "Content-Disposition", "ETag", "Idempotency-Replayed", "Link", "Location", "Memento-Datetime", "Retry-After",
    "X-Request-Id",
]  # fmt: skip

# The editors' desk

# The violet of config/static/config/theme.css: its --accent is "600" here, and "300" in the dark theme.
VIOLET = {
    "50": "oklch(96.9% .016 293.756)", "100": "oklch(94.3% .029 294.588)", "200": "oklch(89.4% .057 293.283)",
    "300": "oklch(81.1% .111 293.571)", "400": "oklch(76% .15 293.541)", "500": "oklch(60.6% .25 292.717)",
    "600": "oklch(49.1% .241 292.581)", "700": "oklch(43.2% .232 292.759)", "800": "oklch(38% .189 293.745)",
    "900": "oklch(33% .16 292)", "950": "oklch(28.3% .141 291.089)",
}  # fmt: skip
UNFOLD = {
    "COLORS": {"primary": VIOLET},
    "SITE_ICON": lambda request: static("config/icon.svg"),
    "LOGIN": {"form": "config.access.login_page.LoginForm"},
    "SITE_TITLE": "Claimdesk",
    "SITE_HEADER": "Claimdesk",
    "SITE_SUBHEADER": _("what was said, and what the sources say"),
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_LANGUAGES": True,
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("config/icon.svg")}],
    "STYLES": [lambda request: static("config/theme.css"), lambda request: static("config/admin.css")],
    "SCRIPTS": [lambda request: static("config/admin.js")],
    "ACCOUNT": {"navigation": "config.admin.navigation.account"},
    "SIDEBAR": {"navigation": "config.admin.navigation.navigation"},
    "DASHBOARD_CALLBACK": "config.admin.navigation.dashboard",
}
