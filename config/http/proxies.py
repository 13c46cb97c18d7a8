"""Which address does a request come from? `TrustedProxiesMiddleware` sets `REMOTE_ADDR` to it.

Any client can send `X-Forwarded-For` and `X-Forwarded-Proto`, so they count only if a proxy of ours sent them. One of
two settings says how that is known:

- TRUSTED_PROXIES has the addresses and networks that proxies connect from. Headers from any other peer are removed.
- NUM_PROXIES is for proxies without fixed addresses. Each proxy adds the address of its own peer at the right, so the
  last NUM_PROXIES addresses are believed, whatever the peer is: nobody but the proxies may reach the site.

Each proxy passes on what its client sent, so what is left of these addresses, or spelled with an underscore
(`X_Forwarded_For`, which WSGI cannot tell apart), is the client's own: proxies have to drop the latter.
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
        if settings.NUM_PROXIES or is_trusted(peer):
            believe(request.META, peer)
        else:
            for name in FORWARDING_HEADERS:
                request.META.pop(name, None)
        return self.get_response(request)


def believe(headers, peer):
    """Set `REMOTE_ADDR` and the scheme to what the proxies say of their clients."""
    client, proxies = client_behind(peer, headers.get("HTTP_X_FORWARDED_FOR", ""), settings.NUM_PROXIES)
    headers["REMOTE_ADDR"] = str(client)
    if "HTTP_X_FORWARDED_PROTO" in headers:  # Django reads the first of several, which may be the client's own
        schemes = headers["HTTP_X_FORWARDED_PROTO"].split(",")
        headers["HTTP_X_FORWARDED_PROTO"] = schemes[-min(max(proxies, 1), len(schemes))].strip()


def client_behind(peer, forwarded_for, num_proxies=0):
    """Return the client's address in `X-Forwarded-For`, and how many addresses were believed.

    The client is the rightmost address that is no trusted proxy, or with `num_proxies` the address that many places
    from the right: clients can forge those left of it. Text that is no address ends the search: the proxy that
    forwarded it counts as the client.
    """
    client, believed = peer, 0
    for text in reversed(forwarded_for.split(",")):
        is_believed = believed < num_proxies if num_proxies else is_trusted(client)
        address = parse_address(text) if is_believed else None
        if address is None:
            break
        client, believed = address, believed + 1
    return client, believed


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
