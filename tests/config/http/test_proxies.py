"""Do forwarding headers count exactly if a trusted proxy sent them?"""

import pytest
from django.test import RequestFactory

from config.http.proxies import TrustedProxiesMiddleware, subscriber_network

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


def forwarded(settings, names, peer, forwarded_for):
    settings.TRUSTED_PROXIES = names
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    headers = {"X-Forwarded-Proto": "https"} | ({} if forwarded_for is None else {"X-Forwarded-For": forwarded_for})
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
