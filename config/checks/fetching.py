"""Are the settings right by which pages of the web are fetched? The range check must not be switched off on a site."""

from ipaddress import ip_address, ip_network

from django.conf import settings
from django.core.checks import Error, register


@register
def check_user_agent(app_configs, **kwargs):
    if settings.FETCH_USER_AGENT.isascii() and settings.FETCH_USER_AGENT.isprintable():
        return []
    return [
        Error(
            f"FETCH_USER_AGENT is {settings.FETCH_USER_AGENT!r}, which cannot be sent in a header.",
            hint="Write visible ASCII characters, with an address for the sites: Claimdesk (+https://desk.example/about/)",
            id="config.E070",
        )
    ]


@register
def check_forbidden_networks(app_configs, **kwargs):
    return [
        Error(
            f"FETCH_FORBIDDEN_NETWORKS names {name!r}, which is no network.",
            hint="Name networks that no page is read from, with commas: 198.51.100.0/24,2001:db8::/32",
            id="config.E071",
        )
        for name in settings.FETCH_FORBIDDEN_NETWORKS
        if not _is_network(name)
    ]


@register
def check_test_servers(app_configs, **kwargs):
    """Check that FETCH_TEST_SERVERS leads to this machine alone, and is empty on a site that has a certificate."""
    if settings.FETCH_TEST_SERVERS and settings.SITE_URL.startswith("https://"):
        return _refused_test_servers()
    return [
        Error(
            f"FETCH_TEST_SERVERS says {text!r}, which is not a name and a port of this machine.",
            hint="The setting is for tests alone: leave it out. There it reads outlet.example=127.0.0.1:8123",
            id="config.E072",
        )
        for text in settings.FETCH_TEST_SERVERS
        if not _is_test_server(text)
    ]


@register(deploy=True)
def check_no_test_servers(app_configs, **kwargs):
    return _refused_test_servers() if settings.FETCH_TEST_SERVERS else []


def _refused_test_servers():
    return [
        Error(
            "FETCH_TEST_SERVERS is set: an address that somebody pastes could lead to servers of this machine.",
            hint="The setting is for tests alone: leave it out.",
            id="config.E073",
        )
    ]


def _is_network(name):
    try:
        return bool(ip_network(name))
    except ValueError:
        return False


def _is_test_server(text):
    name, _equals, place = text.partition("=")
    ip, _colon, port = place.rpartition(":")
    try:
        return bool(name) and ip_address(ip).is_loopback and ip_address(ip).version == 4 and 0 < int(port) < 65536
    except ValueError:
        return False
