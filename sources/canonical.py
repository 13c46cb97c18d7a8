"""What is the one address of an article, however its link was shared? And which publisher's domain is it on?

`canonical_url` answers the first question, `domain_of` the second.
"""

import re
from functools import cache
from urllib.parse import urlsplit, urlunsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from publicsuffixlist import PublicSuffixList
from url_normalize import url_normalize

MAX_URL_LENGTH = 2_000  # characters, before and after: as much as an article's address holds
MAX_DOMAIN_LENGTH = 253  # RFC 1035, 2.3.4, written with dots

# Parameters that say how a reader came to the page, never which page it is. A choice from AdGuard's list, which
# explains each, with the newest of the same companies added:
# https://github.com/AdguardTeam/AdguardFilters/blob/master/TrackParamFilter/sections/general_url.txt
TRACKING_PREFIXES = ("utm_", "mtm_", "hsa_")  # Google Analytics, Matomo, HubSpot
TRACKING_PARAMETERS = frozenset(
    [
        *("_ga", "_gl", "dclid", "gbraid", "gclid", "gclsrc", "srsltid", "wbraid"),  # Google
        *("fbclid", "igsh", "igshid", "msclkid", "ttclid", "twclid"),  # Facebook, Instagram, Bing, TikTok, X
        *("_openstat", "yclid", "ysclid"),  # Yandex
        *("at_campaign", "at_medium", "xtor"),  # AT Internet, common in French newsrooms
        *("pk_campaign", "pk_kwd", "pk_medium", "pk_source"),  # Matomo, when it was Piwik
        *("itm_campaign", "itm_content", "itm_medium", "itm_source", "itm_term"),  # Parse.ly
        *("_hsenc", "_hsmi", "_kx", "mc_cid", "mc_eid", "mkt_tok", "oly_anon_id", "oly_enc_id", "vero_id"),  # letters
    ]
)

FORBIDDEN_CHARACTER = re.compile(r"[\s\x00-\x1f\x7f-\x9f\\\ud800-\udfff]")
LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")  # RFC 1123, 2.1
# Like Django's URLValidator, which the URL fields use; it rules out IP addresses such as 127.0.0.1 and 10.0x7f.
TOP_LABEL = re.compile(r"[a-z]{2,63}|xn--[a-z0-9]{1,59}")

# Subdomains with the same pages in another layout: `m.lemonde.fr` is `lemonde.fr`, but `mobile.co.uk` is a shop of
# its own, because anybody may register a name below `co.uk`.
LAYOUT_SUBDOMAINS = frozenset({"m", "amp", "mobile"})


def canonical_url(url):
    """Return the one address of the article at `url`, in plain ASCII; a canonical address is returned unchanged.

    The scheme, `www.` and a trailing slash are kept, because another page may be behind them. The fragment is dropped,
    except for `#!`, which names a page. Parameters that only track are dropped, and the rest is sorted by name (equal
    names keep their order), so that the order in which a link was built makes no second article.

    Raises ValidationError if `url` is not an address on the public web.
    """
    _refuse_forbidden_characters(url)
    try:
        _refuse_other_places(urlsplit(url))
        parts = urlsplit(url_normalize(url))
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise ValidationError(_("This is not a web address: write it like “https://lemonde.fr/article”.")) from error
    _domain_of_host(host)
    host_and_port = host if port is None else f"{host}:{port}"
    canonical = urlunsplit((parts.scheme, host_and_port, parts.path, _without_tracking(parts.query), ""))
    _refuse_too_long(canonical)
    return canonical


def domain_of(url):
    """Return the publisher's bare domain: lower-case ASCII, without `www.`, `m.`, `amp.` or `mobile.`

    Raises ValidationError if `url` is not an address on the public web.
    """
    return _domain_of_host(urlsplit(canonical_url(url)).hostname)


def is_on_domain(url, domain):
    """Return whether `url` is on this domain of a publisher, or below it.

    Below `co.uk` or `github.io`, where anybody registers a name, each name is a domain of its own.
    """
    host = domain_of(url)
    return host == domain or (host.endswith(f".{domain}") and is_registrable(domain.split(".")))


def _refuse_forbidden_characters(url):
    _refuse_too_long(url)
    if FORBIDDEN_CHARACTER.search(url):
        raise ValidationError(_("An address holds no spaces, backslashes or control characters."), code="url")


def _refuse_too_long(url):
    if len(url) > MAX_URL_LENGTH:
        raise ValidationError(
            _("An address has at most %(most)d characters; written out, this one has %(length)d."),
            code="url",
            params={"most": MAX_URL_LENGTH, "length": len(url)},
        )


def _refuse_other_places(parts):
    """Refuse what is not on the public web. Called before the address is normalised, which would guess a scheme."""
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValidationError(_("An article's address starts with http:// or https:// and a domain."), code="url")
    if "@" in parts.netloc:
        raise ValidationError(_("An address must not carry a user name or a password."), code="url")
    parts.port  # noqa: B018  raises ValueError if it is not a number; normalising would read “٣” as 3


def _without_tracking(query):
    parameters = [parameter for parameter in query.split("&") if not is_tracking(_name_of(parameter))]
    return "&".join(sorted(parameters, key=_name_of))


def _name_of(parameter):
    return parameter.partition("=")[0]


def is_tracking(name):
    """Return whether a parameter says how a reader came to a page, and never which page it is."""
    return name.lower() in TRACKING_PARAMETERS or name.lower().startswith(TRACKING_PREFIXES)


def _domain_of_host(host):
    labels = host.split(".")
    while labels[0] == "www" or (labels[0] in LAYOUT_SUBDOMAINS and is_registrable(labels[1:])):
        labels = labels[1:] or [""]
    if len(host) > MAX_DOMAIN_LENGTH or not _is_domain(labels):
        raise ValidationError(
            _("“%(host)s” is not the domain of a publisher, such as “lemonde.fr”."),
            code="url",
            params={"host": host[:MAX_DOMAIN_LENGTH]},
        )
    return ".".join(labels)


def is_registrable(labels):
    """Return whether one publisher can own this domain: it is below a public suffix such as `fr` or `github.io`."""
    return _public_suffixes().privatesuffix(".".join(labels)) is not None


@cache
def _public_suffixes():
    """Return the list of https://publicsuffix.org. The package brings it along; parsing it takes a moment."""
    return PublicSuffixList()


def _is_domain(labels):
    return len(labels) >= 2 and all(map(LABEL.fullmatch, labels)) and bool(TOP_LABEL.fullmatch(labels[-1]))
