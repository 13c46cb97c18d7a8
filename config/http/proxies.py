"""Which address does a request come from? `TrustedProxiesMiddleware` sets `REMOTE_ADDR` to it.

Any client can send `X-Forwarded-For` and `X-Forwarded-Proto`, so they count only if the peer of the connection is in
the addresses and networks of the setting TRUSTED_PROXIES. From any other peer they are removed.
"""

import re
from contextlib import suppress
from functools import cache
from ipaddress import ip_address, ip_network

from django.conf import settings

FORWARDING_HEADERS = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO")
WITH_PORT = re.compile(r"\[([^\]]+)\](?::\d+)?|(\d+\.\d+\.\d+\.\d+):\d+")  # [2001:db8::1]:443, 192.0.2.1:443
IPV6_PREFIX = 64  # the smallest network of a subscriber


class TrustedProxiesMiddleware:
    """Set `REMOTE_ADDR` to the client's address, and remove forwarding headers that no trusted proxy sent.

    It comes before all that reads these headers, such as Django's SECURE_PROXY_SSL_HEADER.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        peer = parse_address(request.META.get("REMOTE_ADDR", ""))
        if is_trusted(peer):
            request.META["REMOTE_ADDR"] = str(client_behind(peer, request.META.get("HTTP_X_FORWARDED_FOR", "")))
        else:
            for name in FORWARDING_HEADERS:
                request.META.pop(name, None)
        return self.get_response(request)


def client_behind(peer, forwarded_for):
    """Return the rightmost address of `X-Forwarded-For` that is no trusted proxy; clients can forge those left of it.

    Text that is no address ends the search: the proxy that forwarded it counts as the client.
    """
    client = peer
    for text in reversed(forwarded_for.split(",")):
        address = parse_address(text) if is_trusted(client) else None
        if address is None:
            break
        client = address
    return client


def is_trusted(address):
    networks = trusted_networks(tuple(settings.TRUSTED_PROXIES))
    return address is not None and any(address in network for network in networks)


@cache
def trusted_networks(names):
    """Return the networks that `names` name. `manage.py check` reports names that are no network."""
    networks = []
    for name in names:
        with suppress(ValueError):
            networks.append(ip_network(name))
    return networks


def parse_address(text):
    """Return the IP address in `text`, with or without a port; None when there is none."""
    text = text.strip().strip('"')
    if match := WITH_PORT.fullmatch(text):
        text = match[1] or match[2]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def subscriber_network(text):
    """Return the addresses of one subscriber: the IPv4 address itself, or the /64 of an IPv6 address."""
    address = parse_address(text)
    if address is None or address.version == 4:
        return str(address)
    return str(ip_network((int(address), IPV6_PREFIX), strict=False))
