"""Which address does a request come from? What a trusted proxy says, or else the peer of the connection.

Any client can send `X-Forwarded-For` and `X-Forwarded-Proto`, so both count only when the peer is one of the addresses
or networks of the setting TRUSTED_PROXIES. From any other peer they are removed.
"""

import re
from contextlib import suppress
from functools import cache
from ipaddress import ip_address, ip_network

from django.conf import settings

FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO")
WITH_PORT = re.compile(r"\[([^\]]+)\](?::\d+)?|(\d+\.\d+\.\d+\.\d+):\d+")  # [2001:db8::1]:443, 192.0.2.1:443
IPV6_PREFIX = 64  # a subscriber has at least a /64, and so as many addresses as they like


class TrustedProxies:
    """Make `REMOTE_ADDR` the client's address, and remove forwarding headers that nobody vouches for.

    It stands before whatever reads them, such as Django's SECURE_PROXY_SSL_HEADER.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        peer = parsed(request.META.get("REMOTE_ADDR", ""))
        if is_trusted(peer):
            request.META["REMOTE_ADDR"] = str(client_behind(peer, request.META.get("HTTP_X_FORWARDED_FOR", "")))
        else:
            for name in FORWARDED:
                request.META.pop(name, None)
        return self.get_response(request)


def client_behind(peer, forwarded_for):
    """Return the rightmost address of `X-Forwarded-For` that is no trusted proxy; left of it anybody may have written.

    What is no address ends the search: then the proxy that passed it on counts as the client.
    """
    client = peer
    for text in reversed(forwarded_for.split(",")):
        address = parsed(text) if is_trusted(client) else None
        if address is None:
            break
        client = address
    return client


def is_trusted(address):
    networks = trusted_networks(tuple(settings.TRUSTED_PROXIES))
    return address is not None and any(address in network for network in networks)


@cache
def trusted_networks(names):
    """Return the networks that `names` name. `manage.py check` reports those that name none."""
    networks = []
    for name in names:
        with suppress(ValueError):
            networks.append(ip_network(name))
    return networks


def parsed(text):
    """Return the IP address in `text`, with or without a port; None when there is none."""
    text = text.strip().strip('"')
    if found := WITH_PORT.fullmatch(text):
        text = found[1] or found[2]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def neighbourhood(text):
    """Return what one subscriber holds of addresses: an IPv4 address, or the /64 of an IPv6 address."""
    address = parsed(text)
    if address is None or address.version == 4:
        return str(address)
    return str(ip_network((int(address), IPV6_PREFIX), strict=False))
