"""Does compose.yaml hold what it promises? Its services × rules; no Docker is needed.

What an engine would say (that the images start under these rules) is not tested here.
"""

import re

import pytest
import yaml

from tests.config.conftest import CODE

COMPOSE = yaml.safe_load((CODE / "compose.yaml").read_text())
SERVICES = COMPOSE["services"]
EXAMPLE = dict(
    line.split("=", 1) for line in (CODE / "deploy" / "env.example").read_text().splitlines() if line[:1].isalpha()
)
SETTINGS_DOCSTRING = (CODE / "config" / "settings.py").read_text().split('"""')[1]
DOCKERFILE = (CODE / "Dockerfile").read_text()
VARIABLE = re.compile(r"\$\{(\w+)")
MEMBERS = {
    "build", "cap_drop", "command", "depends_on", "environment", "healthcheck", "image", "init", "logging", "networks",
    "ports", "read_only", "restart", "security_opt", "shm_size", "stop_grace_period", "sysctls", "tmpfs", "user",
    "volumes",
}  # fmt: skip
ONE_SHOT = {"migrate"}
OURS = {name for name, service in SERVICES.items() if service["image"] == "claimdesk"}


@pytest.fixture(params=SERVICES)
def name(request):
    return request.param


@pytest.fixture
def service(name):
    return SERVICES[name]


def test_the_site_is_complete():
    assert SERVICES.keys() == {"db", "migrate", "web", "worker", "nightly", "proxy"}
    assert {"migrate", "web", "worker", "nightly"} == OURS


def test_each_member_is_one_that_compose_knows(service):
    assert service.keys() <= MEMBERS


def test_no_service_runs_as_root_or_writes_to_its_image(service):
    user, group = service["user"].split(":")
    assert int(user) > 0
    assert int(group) > 0
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert any(mount.startswith("/tmp:") for mount in service["tmpfs"])


def test_each_service_comes_back_and_is_watched(name, service):
    assert service["restart"] == ("no" if name in ONE_SHOT else "unless-stopped")
    checked = service["healthcheck"]
    assert checked.get("test", ["CMD"])[0] == "CMD"
    assert ("disable" in checked) == (name in {"migrate", "nightly"})


def test_each_service_waits_for_what_it_needs():
    needs = {name: service.get("depends_on", {}) for name, service in SERVICES.items()}
    healthy, completed = {"condition": "service_healthy"}, {"condition": "service_completed_successfully"}
    assert needs == {
        "db": {},
        "migrate": {"db": healthy},
        "web": {"migrate": completed},
        "worker": {"migrate": completed},
        "nightly": {"migrate": completed},
        "proxy": {"web": healthy},
    }


def test_only_the_proxy_is_reached_from_outside(name, service):
    assert ("ports" in service) == (name == "proxy")
    assert ("outside" in service["networks"]) == (name == "proxy")
    assert COMPOSE["networks"]["inside"]["internal"] is True
    assert ("web-sites" in service["networks"]) == (name in ("worker", "nightly")), "these fetch pages"


def test_volumes_and_networks_are_declared(service):
    named = [mount.partition(":")[0] for mount in service.get("volumes", []) if not mount.startswith(".")]
    assert set(named) <= COMPOSE["volumes"].keys()
    assert set(service["networks"]) <= COMPOSE["networks"].keys()
    for mount in service.get("volumes", []):
        if mount.startswith("./"):
            assert mount.endswith(":ro")


@pytest.mark.parametrize("name", sorted(OURS))
def test_each_setting_is_one_that_the_site_reads(name):
    known = set(re.findall(r"^([A-Z_]+) ", SETTINGS_DOCSTRING, re.M))
    assert SERVICES[name]["environment"].keys() <= known


@pytest.mark.parametrize("name", sorted(OURS))
def test_commands_exist(name):
    command = " ".join(SERVICES[name].get("command", []))
    if "manage.py" in command:
        word = re.search(r"manage\.py (\w+)", command)[1]
        from django.core.management import get_commands

        assert word in get_commands()


def test_the_example_names_each_variable():
    named = set(VARIABLE.findall((CODE / "compose.yaml").read_text()))
    assert named == EXAMPLE.keys()
    assert {name for name in EXAMPLE if EXAMPLE[name]} == {"SITE_URL", "ACCESS_LOG"}  # no secret has a default


def test_a_site_without_its_secrets_does_not_start():
    text = (CODE / "compose.yaml").read_text()
    for name in ("SECRET_KEY", "DATABASE_PASSWORD", "SITE_DATABASE_PASSWORD", "SITE_URL"):
        assert set(re.findall(rf"\$\{{{name}(.)", text)) == {":"}
        assert f"${{{name}:?" in text


def test_only_migrations_run_as_the_owner_of_the_tables():
    roles = {name: re.match(r"postgres://(\w+):", SERVICES[name]["environment"]["DATABASE_URL"])[1] for name in OURS}
    assert roles == dict.fromkeys(OURS, "claimdesk_site") | {"migrate": "claimdesk"}
    assert "grant_site_role claimdesk_site" in SERVICES["migrate"]["command"][-1]
    assert "CREATE ROLE claimdesk_site " in (CODE / "deploy" / "postgres" / "site_role.sh").read_text()


def test_the_proxy_is_trusted_and_no_other_network():
    subnet = COMPOSE["networks"]["inside"]["ipam"]["config"][0]["subnet"]
    assert {SERVICES[name]["environment"]["TRUSTED_PROXIES"] for name in OURS} == {subnet}


def test_the_image_and_the_services_have_one_user():
    [user] = {SERVICES[name]["user"] for name in OURS}
    assert f"USER {user}\n" in DOCKERFILE
    assert DOCKERFILE.rindex("USER ") > DOCKERFILE.rindex("RUN ")


# The image


def copied():
    """Return what the image copies from the repository, and what .dockerignore lets through."""
    copies = set(re.findall(r"^COPY (?!--from)(\S+) ", DOCKERFILE, re.M))
    lines = (CODE / ".dockerignore").read_text().splitlines()
    return copies, {line[1:] for line in lines if line.startswith("!")}


def test_the_image_has_what_the_site_needs_and_no_secret():
    copies, sent = copied()
    assert copies == sent
    assert (CODE / ".dockerignore").read_text().splitlines()[1] == "*"
    assert not sent & {".env", ".data", ".git", "tests", "deploy", "uv.lock"}
    assert all((CODE / path).exists() for path in copies)


def test_no_image_is_of_any_version():
    images = [*re.findall(r"^FROM (\S+)", DOCKERFILE, re.M), *(service["image"] for service in SERVICES.values())]
    assert [image for image in images if image != "claimdesk" and not re.search(r":\d", image)] == []
