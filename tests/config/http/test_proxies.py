"""Do forwarding headers count exactly if a trusted proxy sent them?"""

from http.client import HTTPConnection

import pytest
from django.test import RequestFactory

from config.access.logins import MAX_FROM_ADDRESS
from config.http.proxies import TrustedProxiesMiddleware, subscriber_network
from tests.support.servers import granian

PROXY, INNER, CLIENT, LIAR = "10.0.0.1", "10.0.0.2", "198.51.100.7", "203.0.113.9"
NAMED = ["10.0.0.0/8", "2001:db8:1::/48", "not an address"]

CASES = [
    # the peer, X-Forwarded-For, and who counts as the client
    (CLIENT, None, CLIENT),
    (CLIENT, LIAR, CLIENT),
    (CLIENT, f"{LIAR}, {PROXY}", CLIENT),
    (PROXY, None, PROXY),
    (PROXY, "", PROXY),
    (PROXY, CLIENT, CLIENT),
    (PROXY, f"{LIAR}, {CLIENT}", CLIENT),
    (PROXY, f"{LIAR},{CLIENT}, {INNER}", CLIENT),
    (PROXY, f"{PROXY}, {LIAR}, {CLIENT}, {INNER}", CLIENT),
    (PROXY, INNER, INNER),
    (PROXY, f"{CLIENT}:1234", CLIENT),
    (PROXY, "[2001:db8::7]:1234", "2001:db8::7"),
    (PROXY, "[2001:db8::7]", "2001:db8::7"),
    (PROXY, "2001:db8::7", "2001:db8::7"),
    (PROXY, f"::ffff:{CLIENT}", CLIENT),
    (f"::ffff:{PROXY}", CLIENT, CLIENT),
    ("2001:db8:1::1", CLIENT, CLIENT),
    (PROXY, f"{LIAR}, unknown", PROXY),
    (PROXY, f"{LIAR}, ", PROXY),
    (PROXY, f"{LIAR}, 1.2.3.4.5", PROXY),
    ("", CLIENT, ""),
]


BY_NUMBER = [
    # how many proxies there are, X-Forwarded-For, and who counts as the client
    (1, None, PROXY),
    (1, "", PROXY),
    (1, CLIENT, CLIENT),
    (1, f"{LIAR}, {CLIENT}", CLIENT),
    (1, f"{LIAR},{LIAR},{CLIENT}", CLIENT),
    (1, f"{CLIENT}, unknown", PROXY),
    (1, f"{LIAR}, {CLIENT}:1234", CLIENT),
    (1, f"{LIAR}, [2001:db8::7]:1234", "2001:db8::7"),
    (1, f"{LIAR}, ::ffff:{CLIENT}", CLIENT),
    (2, f"{LIAR}, {CLIENT}, {INNER}", CLIENT),
    (2, f"{LIAR}, {CLIENT}:5, {INNER}:6", CLIENT),
    (2, f"{LIAR}, unknown, {INNER}", INNER),
    (2, f"{LIAR}, {CLIENT}, ", PROXY),
    (2, CLIENT, CLIENT),
    (3, f"2001:db8::7, {INNER}, {INNER}", "2001:db8::7"),
]


@pytest.mark.parametrize("peer", [PROXY, "198.18.0.1", "fd00::1"])
@pytest.mark.parametrize(("number", "forwarded_for", "client"), BY_NUMBER)
def test_the_client_is_so_many_places_from_the_right(settings, peer, number, forwarded_for, client):
    settings.NUM_PROXIES = number
    seen = forwarded(settings, [], peer, forwarded_for)
    assert seen.META["REMOTE_ADDR"] == (peer if client == PROXY else client)
    assert seen.is_secure()


@pytest.mark.parametrize(
    ("number", "schemes", "is_secure"),
    [
        (1, "https", True),
        (1, "http", False),
        (1, "https, http", False),
        (1, "http,https", True),
        (2, "https, http", True),
        (2, "https, http, http", False),
        (2, "https", True),
        (1, "", False),
        (1, "https, ", False),
    ],
)
def test_a_client_cannot_claim_https_through_its_proxies(settings, number, schemes, is_secure):
    settings.NUM_PROXIES = number
    addresses = ", ".join([LIAR, *[CLIENT] * number])
    assert forwarded(settings, [], PROXY, addresses, schemes).is_secure() == is_secure
    settings.NUM_PROXIES = 0
    addresses = ", ".join([LIAR, CLIENT, INNER][: number + 1])
    assert forwarded(settings, ["10.0.0.0/8"], PROXY, addresses, schemes).is_secure() == is_secure


def test_several_lines_of_a_header_count_as_one(tmp_path, transactional_db):
    """granian joins them with a comma, so an address that the client sends stays left of the proxy's."""
    with granian(tmp_path, NUM_PROXIES="1", DEBUG="") as port:
        seen = []
        for number in range(MAX_FROM_ADDRESS + 1):
            connection = HTTPConnection("127.0.0.1", port)
            connection.putrequest("POST", "/api/v1/auth/login/")
            connection.putheader("X-Forwarded-For", f"203.0.113.{number}")
            connection.putheader("X-Forwarded-For", CLIENT)
            body = b'{"username": "name%d", "password": "wrong"}' % number
            connection.putheader("Content-Type", "application/json")
            connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            seen.append(connection.getresponse().status)
            connection.close()
        assert seen == [401] * MAX_FROM_ADDRESS + [429]


def forwarded(settings, names, peer, forwarded_for, schemes="https"):
    settings.TRUSTED_PROXIES = names
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    headers = {"X-Forwarded-Proto": schemes} | ({} if forwarded_for is None else {"X-Forwarded-For": forwarded_for})
    middleware = TrustedProxiesMiddleware(lambda request: request)
    return middleware(RequestFactory().get("/", REMOTE_ADDR=peer, headers=headers))


@pytest.mark.parametrize(("peer", "forwarded_for", "client"), CASES)
def test_the_client_is_the_rightmost_untrusted_address(settings, peer, forwarded_for, client):
    assert forwarded(settings, NAMED, peer, forwarded_for).META["REMOTE_ADDR"] == client


@pytest.mark.parametrize(("peer", "forwarded_for", "_client"), CASES)
def test_without_trusted_proxies_no_header_counts(settings, peer, forwarded_for, _client):
    request = forwarded(settings, [], peer, forwarded_for)
    assert request.META["REMOTE_ADDR"] == peer
    assert not request.is_secure()
    assert "X-Forwarded-For" not in request.headers


@pytest.mark.parametrize(("peer", "is_believed"), [(PROXY, True), (CLIENT, False), ("", False)])
def test_only_a_trusted_proxy_can_claim_https(settings, peer, is_believed):
    assert forwarded(settings, NAMED, peer, None).is_secure() == is_believed


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        (CLIENT, CLIENT),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        (f"::ffff:{CLIENT}", CLIENT),
        ("", "None"),
    ],
)
def test_a_subscriber_has_one_network(address, counted):
    assert subscriber_network(address) == counted
