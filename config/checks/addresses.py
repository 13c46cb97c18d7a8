"""Are the addresses right: of the site, of its proxies, of other sites whose pages may write?"""

import os
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.core.checks import Error, register

from config.http.proxies import trusted_networks


@register
def check_site_url(app_configs, **kwargs):
    if _is_origin(settings.SITE_URL):
        return []
    return [
        Error(
            f"SITE_URL is {settings.SITE_URL!r}, which is not the address of a site.",
            hint="Write scheme and host, a port when it is not the usual one, and no path: https://desk.example",
            id="config.E001",
        )
    ]


def _is_origin(url):
    """Return whether it is scheme, host and perhaps port, and nothing else (RFC 6454)."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 (raises ValueError for an invalid port)
    except ValueError:
        return False
    is_plain = parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc
    return bool(is_plain) and url == f"{parts.scheme}://{parts.netloc}" and not url.endswith(":")


@register
def check_trusted_proxies(app_configs, **kwargs):
    names = settings.TRUSTED_PROXIES
    findings = [
        Error(
            f"TRUSTED_PROXIES names {name!r}, which is no address and no network.",
            hint="Name the addresses that the proxies connect from, with commas: 127.0.0.1,10.0.0.0/8,2001:db8::/32",
            id="config.E008",
        )
        for name in names
        if not trusted_networks((name,))
    ]
    if any(network.prefixlen == 0 for network in trusted_networks(tuple(names))):
        findings.append(
            Error(
                "TRUSTED_PROXIES names every address there is: any client could choose the address it is seen by.",
                hint="Name the proxies alone: 127.0.0.1,10.0.0.0/8",
                id="config.E009",
            )
        )
    if os.environ.get("BEHIND_PROXY") and not names:
        findings.append(
            Error(
                "BEHIND_PROXY is no longer read: nobody's X-Forwarded-Proto is believed.",
                hint="Leave it out, and name the proxy in TRUSTED_PROXIES: 127.0.0.1, if it runs on this machine.",
                id="config.E010",
            )
        )
    return findings


@register
def check_num_proxies(app_configs, **kwargs):
    sent = os.environ.get("NUM_PROXIES", "").strip()
    if sent and str(settings.NUM_PROXIES) != sent:
        return [
            Error(
                f"NUM_PROXIES is {sent!r}, which is no number of proxies.",
                hint="Say how many proxies a request passes before it reaches the site, such as 1, or leave it out.",
                id="config.E020",
            )
        ]
    if settings.NUM_PROXIES and settings.TRUSTED_PROXIES:
        return [
            Error(
                "TRUSTED_PROXIES and NUM_PROXIES are both set: the first would count for nothing.",
                hint="Keep TRUSTED_PROXIES if the addresses of the proxies are known, otherwise NUM_PROXIES.",
                id="config.E021",
            )
        ]
    return []


@register
def check_allowed_origins(app_configs, **kwargs):
    return [
        Error(
            f"CORS_ALLOWED_ORIGINS names {origin!r}, which is not the origin of a site.",
            hint="Write scheme and host, a port when it is not the usual one, no path and no *: https://news.example",
            id="config.E011",
        )
        for origin in settings.CORS_ALLOWED_ORIGINS
        if not _is_origin(origin) or "*" in origin
    ]


@register(deploy=True)
def check_https(app_configs, **kwargs):
    if settings.SITE_URL.startswith("https://"):
        return []
    return [
        checks.Warning(
            f"SITE_URL is {settings.SITE_URL!r}: passwords and tokens would travel unencrypted.",
            hint="Set SITE_URL to the https:// address of the site; cookies, redirect and HSTS follow from it.",
            id="config.W004",
        )
    ]
