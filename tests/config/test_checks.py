import pytest
from django.conf import settings as in_use
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection, connections
from django.db.migrations.recorder import MigrationRecorder

from config.checks import addresses, database, values
from config.server.embedded_server import EmbeddedServer
from tests.config.conftest import run_manage


def ids(findings):
    return [finding.id for finding in findings]


@pytest.mark.parametrize(
    ("url", "is_address"),
    [
        ("https://desk.example", True),
        ("http://127.0.0.1:8000", True),
        ("https://Desk.Example:8443", True),
        ("http://[::1]:8000", True),
        ("https://desk.example/", False),
        ("https://desk.example/claims", False),
        ("https://desk.example?page=1", False),
        ("https://editor:password@desk.example", False),
        ("https://desk.example:port", False),
        ("https://desk.example:", False),
        ("https://desk.example:99999", False),
        ("https://[::1", False),
        ("https://", False),
        ("ftp://desk.example", False),
        ("desk.example", False),
        ("desk.example:8000", False),
        ("", False),
    ],
)
def test_site_url_must_be_the_address_of_a_site(settings, url, is_address):
    settings.SITE_URL = url
    assert ids(addresses.check_site_url(None)) == ([] if is_address else ["config.E001"])


@pytest.mark.parametrize("name", values.BOOLEANS)
@pytest.mark.parametrize(
    ("word", "is_plain"), [("true", True), ("False", True), ("1", True), ("", True), ("yess", False), ("2", False)]
)
def test_a_boolean_setting_must_be_true_or_false(monkeypatch, name, word, is_plain):
    monkeypatch.setenv(name, word)
    findings = values.check_booleans(None)
    assert ids(findings) == ([] if is_plain else ["config.E002"])
    assert all(name in finding.msg and name in finding.hint for finding in findings)


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ({"DATABASE_POOL_SIZE": 4, "WORKER_THREADS": 4, "READ_BUDGET": 1}, []),
        ({"DATABASE_POOL_SIZE": 0}, ["config.E015"]),
        ({"READ_BUDGET": 0}, ["config.E015"]),
        ({"DATABASE_POOL_SIZE": -1, "READ_BUDGET": -1}, ["config.E015", "config.E015"]),
        ({"DATABASE_POOL_SIZE": 3, "WORKER_THREADS": 4}, ["config.W016"]),
    ],
)
def test_limits_that_leave_requests_without_an_answer(settings, limits, expected):
    for name, number in limits.items():
        setattr(settings, name, number)
    assert ids(values.check_limits(None)) == expected


@pytest.mark.django_db
@pytest.mark.parametrize(("role", "expected"), [("superuser", ["config.W017"]), ("plain", []), ("embedded", [])])
def test_a_site_must_not_serve_as_a_superuser(monkeypatch, role, expected):
    monkeypatch.setenv("DATABASE_URL", "" if role == "embedded" else "postgres://db.example/claims")
    if role == "plain":
        with connection.cursor() as cursor:
            cursor.execute("CREATE ROLE claimdesk_test_plain; SET LOCAL ROLE claimdesk_test_plain")
    assert ids(database.check_database_role(None, ["default"])) == expected


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([], []),
        (["127.0.0.1", "10.0.0.0/8", "2001:db8::/32"], []),
        (["10.0.0.1/8"], ["config.E008"]),
        (["localhost", "127.0.0.1", ""], ["config.E008", "config.E008"]),
        (["0.0.0.0/0"], ["config.E009"]),
        (["::/0", "x"], ["config.E008", "config.E009"]),
    ],
)
def test_trusted_proxies_must_be_addresses_or_networks(settings, names, expected):
    settings.TRUSTED_PROXIES = names
    findings = addresses.check_trusted_proxies(None)
    assert ids(findings) == expected
    assert all("TRUSTED_PROXIES" in finding.msg and "10.0.0.0/8" in finding.hint for finding in findings)


@pytest.mark.parametrize(
    ("sent", "number", "names", "expected"),
    [
        ("", 0, [], []),
        ("1", 1, [], []),
        (" 2 ", 2, [], []),
        ("0", 0, [], []),
        ("one", 0, [], ["config.E020"]),
        ("-1", 0, [], ["config.E020"]),
        ("1000", 0, [], ["config.E020"]),
        ("10.0.0.1", 0, ["10.0.0.1"], ["config.E020"]),
        ("1", 1, ["10.0.0.1"], ["config.E021"]),
    ],
)
def test_the_number_of_proxies_is_a_number_and_excludes_addresses(
    settings, monkeypatch, sent, number, names, expected
):
    monkeypatch.setenv("NUM_PROXIES", sent)
    settings.NUM_PROXIES, settings.TRUSTED_PROXIES = number, names
    assert ids(addresses.check_num_proxies(None)) == expected


@pytest.mark.parametrize(("names", "expected"), [([], ["config.E010"]), (["127.0.0.1"], [])])
def test_a_setting_that_is_no_longer_read_is_reported(settings, monkeypatch, names, expected):
    monkeypatch.setenv("BEHIND_PROXY", "true")
    settings.TRUSTED_PROXIES = names
    assert ids(addresses.check_trusted_proxies(None)) == expected


@pytest.mark.parametrize(
    ("origin", "is_origin"),
    [
        ("https://news.example", True),
        ("http://127.0.0.1:8001", True),
        ("https://news.example/", False),
        ("https://*.news.example", False),
        ("news.example", False),
        ("null", False),
        ("*", False),
        ("", False),
    ],
)
def test_allowed_origins_must_be_origins(settings, origin, is_origin):
    settings.CORS_ALLOWED_ORIGINS = ["https://first.example", origin]
    findings = addresses.check_allowed_origins(None)
    assert ids(findings) == ([] if is_origin else ["config.E011"])
    assert all("CORS_ALLOWED_ORIGINS" in finding.msg for finding in findings)


@pytest.mark.parametrize(("name", "expected"), [(".", []), ("missing", ["config.E003"]), ("a file", ["config.E003"])])
def test_the_data_folder_must_be_writable(settings, tmp_path, name, expected):
    (tmp_path / "a file").write_text("")
    (tmp_path / "a file").chmod(0o755)
    settings.DATA_DIR = tmp_path / name
    assert ids(values.check_data_dir(None)) == expected


@pytest.mark.parametrize(("url", "expected"), [("https://desk.example", []), ("http://desk.example", ["config.W004"])])
def test_the_site_must_use_https_in_production(settings, url, expected):
    settings.SITE_URL = url
    assert ids(addresses.check_https(None)) == expected


@pytest.mark.parametrize(("mode", "expected"), [(0o600, []), (0o640, ["config.W050"]), (None, [])])
def test_the_key_of_the_log_must_be_readable_by_its_owner_only(settings, tmp_path, mode, expected):
    settings.LOG_KEY_FILE = tmp_path / "log_key"
    if mode:
        settings.LOG_KEY_FILE.write_text("key")
        settings.LOG_KEY_FILE.chmod(mode)
    assert ids(values.check_log_key_file(None)) == expected


@pytest.mark.parametrize(
    ("mode", "named", "expected"),
    [(0o600, "", []), (0o640, "", ["config.W005"]), (0o644, "a key", []), (None, "", [])],
)
def test_the_secret_key_must_be_readable_by_its_owner_only(settings, monkeypatch, tmp_path, mode, named, expected):
    settings.DATA_DIR = tmp_path
    monkeypatch.setenv("SECRET_KEY", named)
    if mode:
        (tmp_path / "secret_key").write_text("secret")
        (tmp_path / "secret_key").chmod(mode)
    assert ids(values.check_secret_key_file(None)) == expected


def test_the_embedded_database_passes_the_check(db):
    assert database.check_database(None, databases=["default"]) == []


def test_the_database_is_checked_only_if_the_command_names_it():
    assert database.check_database(None, databases=None) == []


def test_a_database_without_utf8_is_reported(start, folder, django_db_blocker):
    start(folder).until_ready()
    server = EmbeddedServer(folder)
    with server._connect() as template:
        template.execute("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE_PROVIDER libc LOCALE 'C' TEMPLATE template0")
    latin = connection.copy()
    latin.settings_dict |= {"HOST": str(server.socket_folder), "PORT": "5432", "USER": "claimdesk", "NAME": "latin"}
    with django_db_blocker.unblock():
        [finding] = database._findings(latin)
        latin.close()
    assert (finding.id, "LATIN1" in finding.msg) == ("config.E006", True)


def test_an_extension_that_the_server_lacks_is_reported(db, monkeypatch):
    monkeypatch.setattr(database, "extensions", lambda connection: {"unaccent", "psychic"})
    [finding] = database._findings(connections["default"])
    assert (finding.id, "psychic" in finding.msg, "unaccent" in finding.msg) == ("config.E007", True, False)


@pytest.mark.parametrize("arguments", [["migrate"], ["demo", "--no-serve", "--force"]], ids=["migrate", "demo"])
def test_a_database_made_before_1_0_is_refused_with_the_cure(arguments, db):
    MigrationRecorder(connection).record_applied(*database.BEFORE_1_0)
    with pytest.raises(SystemCheckError, match=r"config\.E012.*\n.*Delete "):
        call_command(*arguments, skip_checks=False)


def test_the_checked_extensions_are_those_of_the_migrations(db):
    assert {"btree_gin", "pg_trgm", "unaccent"} <= database.extensions(connection)


def test_the_deployment_checks_pass_for_a_production_site():
    key = in_use.SECRET_KEY + "a key of its own 0123456789 abcdefghijklmnopqrstuvwxyz"
    done = run_manage(
        *("check", "--deploy", "--fail-level", "WARNING", "--database", "default"),
        SITE_URL="https://desk.example",
        SECRET_KEY=key,
    )
    assert (done.returncode, done.stdout) == (0, "System check identified no issues (0 silenced).\n"), done.stderr


def test_a_malformed_site_url_is_reported_without_a_traceback():
    done = run_manage("check", SITE_URL="http://[::1")
    assert done.returncode == 1
    assert "config.E001" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", ["IMPORT_MAX_ITEMS", "IMPORT_MAX_RATIO"])
@pytest.mark.parametrize(
    ("value", "expected"), [(1, []), (1_000_000, []), (0, ["config.E080"]), (-1, ["config.E080"])]
)
def test_limits_of_imports_are_at_least_one(settings, name, value, expected):
    setattr(settings, name, value)
    findings = values.check_import_limits(None)
    assert ids(findings) == expected
    assert all(name in finding.msg for finding in findings)
