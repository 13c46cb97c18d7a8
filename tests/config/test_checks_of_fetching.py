"""Are settings refused by which a site would fetch pages from where it must not?"""

import pytest

from config.checks import fetching
from tests.config.conftest import run_manage


def ids(findings):
    return [finding.id for finding in findings]


@pytest.mark.parametrize(
    ("agent", "expected"),
    [("Claimdesk (+https://desk.example/about/)", []), ("Zoé", ["config.E070"]), ("a\nb", ["config.E070"])],
)
def test_the_user_agent_can_be_sent(settings, agent, expected):
    settings.FETCH_USER_AGENT = agent
    assert ids(fetching.check_user_agent(None)) == expected


@pytest.mark.parametrize(
    ("networks", "expected"),
    [([], []), (["198.51.100.0/24", "2001:db8::/32", "192.0.2.1"], []), (["10.0.0.1/8", "all"], ["config.E071"] * 2)],
)
def test_forbidden_networks_are_networks(settings, networks, expected):
    settings.FETCH_FORBIDDEN_NETWORKS = networks
    assert ids(fetching.check_forbidden_networks(None)) == expected


@pytest.mark.parametrize(
    ("server", "expected"),
    [
        ("outlet.example=127.0.0.1:8123", []),
        ("outlet.example=10.0.0.1:80", ["config.E072"]),
        ("outlet.example=[::1]:80", ["config.E072"]),
        ("outlet.example=127.0.0.1:0", ["config.E072"]),
        ("outlet.example=127.0.0.1", ["config.E072"]),
        ("=127.0.0.1:80", ["config.E072"]),
        ("127.0.0.1:80", ["config.E072"]),
    ],
)
def test_servers_of_tests_are_on_this_machine(settings, server, expected):
    settings.FETCH_TEST_SERVERS = [server]
    assert ids(fetching.check_test_servers(None)) == expected


def test_a_site_with_a_certificate_has_no_servers_of_tests(settings):
    settings.SITE_URL = "https://desk.example"
    assert fetching.check_test_servers(None) == []
    settings.FETCH_TEST_SERVERS = ["outlet.example=127.0.0.1:8123"]
    assert ids(fetching.check_test_servers(None)) == ["config.E073"]


def test_the_deployment_checks_refuse_servers_of_tests():
    servers = {"FETCH_TEST_SERVERS": "outlet.example=127.0.0.1:8123"}
    assert "config.E073" in run_manage("check", "--deploy", **servers).stderr
    assert "config.E073" not in run_manage("check", **servers).stderr
