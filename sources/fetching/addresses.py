"""Which addresses may be fetched? Names on the public web, if each address that DNS gives for a name is public, too.

`address_of` reads a URL, `resolve` asks DNS once. The caller connects to the very addresses that `resolve` returns, so
a name that leads somewhere else a moment later (DNS rebinding) gains nothing.
"""

import re
import socket
from contextlib import suppress
from ipaddress import ip_address, ip_network
from typing import NamedTuple
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from sources.canonical import canonical_url
from sources.fetching.budget import in_background
from sources.fetching.refusals import NotFetched

VISIBLE = "".join(map(chr, range(33, 127)))  # ASCII characters that stay as they are in a path
PORTS = {"http": 80, "https": 443}
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
# Names that never lead to the public web. To ask DNS for them may already say something inside a network.
# https://www.iana.org/assignments/special-use-domain-names, and .internal of ICANN
INSIDE = ("localhost", "local", "internal", "onion", "alt", "invalid", "home.arpa", "lan", "intranet", "corp", "home")

# What is not the public web in IPv4: https://www.iana.org/assignments/iana-ipv4-special-registry
FORBIDDEN_4 = [
    ip_network(network)
    for network in (
        *("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16"),  # this host, loopback, link-local and cloud metadata
        *(
            "10.0.0.0/8",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "100.64.0.0/10",
        ),  # private, shared (and metadata of Alibaba)
        *("192.0.0.0/24", "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "198.18.0.0/15"),  # protocols, examples
        *("192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.175.48.0/24"),  # AS112, AMT, relays of 6to4
        *("224.0.0.0/4", "240.0.0.0/4"),  # multicast, reserved, broadcast
        "168.63.129.16/32",  # a public address, at which Azure answers its own machines
    )
]
# IPv6: only 2000::/3 is given out, and these parts of it are none of a site, or carry an IPv4 address inside.
# https://www.iana.org/assignments/iana-ipv6-special-registry
GIVEN_OUT_6 = ip_network("2000::/3")
FORBIDDEN_6 = [
    ip_network(network)
    for network in (
        "2001::/23",  # Teredo, ORCHID, benchmarks and other protocols
        "2002::/16",  # 6to4: an IPv4 address inside
        *("2001:db8::/32", "3fff::/20"),  # examples
        "2620:4f:8000::/48",  # AS112
    )
]


class Address(NamedTuple):
    """A URL that was read: its host in ASCII, and the path with the query as it is sent."""

    url: str
    scheme: str
    host: str
    port: int
    target: str

    @property
    def origin(self):
        return f"{self.scheme}://{self.host}:{self.port}"

    @property
    def host_header(self):
        return self.host if self.port == PORTS[self.scheme] else f"{self.host}:{self.port}"


def address_of(url):
    """Return the Address of a URL, without its fragment. Raises NotFetched for what is no page on the web."""
    try:
        given = _quoted(url.strip())
        parts = urlsplit(canonical_url(urlunsplit(given)))
        port = PORTS[given.scheme] if given.port is None else given.port
    except ValueError as error:
        raise NotFetched("bad_address") from error
    except ValidationError as error:
        raise NotFetched("bad_address", error.messages[0]) from error
    if port not in PORTS.values():
        raise NotFetched("bad_address", _("Pages are only read from the usual ports, 80 and 443."))
    host = parts.hostname
    if any(host == name or host.endswith(f".{name}") for name in INSIDE):
        raise NotFetched("forbidden_address")
    netloc = host if port == PORTS[given.scheme] else f"{host}:{port}"
    target = (given.path or "/") + (f"?{given.query}" if given.query else "")  # urlunsplit makes // a ////
    return Address(f"{given.scheme}://{netloc}{target}", given.scheme, host, port, target)


def _quoted(url):
    """Return the parts of a URL, with the spaces and the letters of any script that its path and query may hold.

    Raises ValueError for control characters, some of which `urlsplit` would leave out.
    """
    if CONTROL.search(url):
        raise ValueError("control characters")
    parts = urlsplit(url)
    return parts._replace(path=quote(parts.path, VISIBLE), query=quote(parts.query, VISIBLE), fragment="")


def redirected(address, location):
    """Return the Address that the header Location names, relative to the address that answered."""
    with suppress(UnicodeError):  # http.client reads headers as Latin-1, and servers send UTF-8
        location = location.encode("latin-1").decode()
    try:
        return address_of(urljoin(address.url, location.strip()))
    except ValueError as error:
        raise NotFetched("bad_address") from error


def resolve(address, budget):
    """Return the socket addresses of an Address, each a family and what `connect` takes. All are public.

    Raises NotFetched if there is none, or if one of them is not public: a name that leads to both is no site.
    """
    if test_server := test_servers().get(address.host):
        return [(socket.AF_INET, test_server)]
    try:
        found = in_background(
            lambda: socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM), budget.remaining()
        )
    except (OSError, UnicodeError) as error:  # a label of more than 63 characters is a UnicodeError
        raise NotFetched("unknown_host") from error
    places = list(dict.fromkeys((family, place) for family, _type, _protocol, _name, place in found))
    if not places:
        raise NotFetched("unknown_host")
    if not all(is_public(place[0]) for _family, place in places):
        raise NotFetched("forbidden_address")
    return places


def is_public(ip):
    """Return whether an IP address is one of the public web."""
    try:
        ip = ip_address(ip)
    except ValueError:
        return False
    if any(ip in network for network in own_networks() if network.version == ip.version):
        return False
    if ip.version == 4:
        return not any(ip in network for network in FORBIDDEN_4)
    return ip.scope_id is None and ip in GIVEN_OUT_6 and not any(ip in network for network in FORBIDDEN_6)


def own_networks():
    """Return the networks of settings.FETCH_FORBIDDEN_NETWORKS."""
    return [ip_network(network) for network in settings.FETCH_FORBIDDEN_NETWORKS]


def test_servers():
    """Return where the tests' own web servers listen, by the name of the site that each plays.

    `outlet.example=127.0.0.1:8123` in settings.FETCH_TEST_SERVERS leads that name to this address on the loopback. The
    setting is empty on a site, as `manage.py check --deploy` ensures.
    """
    return dict(map(_parsed_test_server, settings.FETCH_TEST_SERVERS))


def _parsed_test_server(text):
    name, _equals, place = text.partition("=")
    ip, _colon, port = place.rpartition(":")
    if not ip_address(ip).is_loopback:
        raise ValueError(f"{text} leads off this machine")
    return name, (ip, int(port))
