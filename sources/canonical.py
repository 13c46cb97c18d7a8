"""What is the one address of an article, however its link was shared? And whose domain is it on?"""

import re
from urllib.parse import urlsplit, urlunsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from url_normalize import url_normalize

MAX_URL_LENGTH = 2_000  # characters, before and after: as much as an article's address holds
MAX_DOMAIN_LENGTH = 253  # RFC 1035, 2.3.4, written with dots

# Parameters that say how a reader came to the page, never which page it is. A choice from AdGuard's list, which
# explains each, with the newest of the same houses added:
# https://github.com/AdguardTeam/AdguardFilters/blob/master/TrackParamFilter/sections/general_url.txt
TRACKING_PREFIXES = ("utm_", "mtm_", "hsa_")  # Google Analytics, Matomo, HubSpot
TRACKING_PARAMETERS = frozenset(
    [
        *("_ga", "_gl", "dclid", "gbraid", "gclid", "gclsrc", "srsltid", "wbraid"),  # Google
        *("fbclid", "igsh", "igshid", "msclkid", "ttclid", "twclid"),  # Facebook, Instagram, Bing, TikTok, X
        *("_openstat", "yclid", "ysclid"),  # Yandex
        *("at_campaign", "at_medium", "xtor"),  # AT Internet, dear to French newsrooms
        *("pk_campaign", "pk_kwd", "pk_medium", "pk_source"),  # Matomo, when it was Piwik
        *("itm_campaign", "itm_content", "itm_medium", "itm_source", "itm_term"),  # Parse.ly
        *("_hsenc", "_hsmi", "_kx", "mc_cid", "mc_eid", "mkt_tok", "oly_anon_id", "oly_enc_id", "vero_id"),  # letters
    ]
)

UNREADABLE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\\\ud800-\udfff]")
LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")  # RFC 1123, 2.1
# As Django's URLValidator has it, which the URL fields use; so 127.0.0.1 and 10.0x7f, which are machines, are out.
TOP_LABEL = re.compile(r"[a-z]{2,63}|xn--[a-z0-9]{1,59}")

# The same house under another roof, and what must be left for it to be a house: `m.lemonde.fr` is `lemonde.fr`,
# but `mobile.co.uk` is a shop of its own.
OTHER_ROOFS = frozenset({"m", "amp", "mobile"})
SHARED_BY_MANY = frozenset({"ac", "co", "com", "edu", "go", "gob", "gouv", "gov", "ne", "net", "or", "org"})


def canonical_url(url):
    """The one address of the article at `url`, in plain ASCII; that of a canonical address is itself.

    The scheme, `www.` and a last slash stay, because they may lead elsewhere. The fragment goes, but for `#!`,
    which names a page. Parameters that only track go, the others are put in order of their names (those of one
    name keep theirs), so that the order in which a link was built makes no second article.

    Raises ValidationError when this is not an address on the public web.
    """
    _refuse_unreadable(url)
    try:
        _refuse_other_places(urlsplit(url))
        found = urlsplit(url_normalize(url))
        host, port = found.hostname or "", found.port
    except ValueError as error:
        raise ValidationError(_("This is not a web address: write it like “https://lemonde.fr/article”.")) from error
    _domain_of_host(host)
    place = host if port is None else f"{host}:{port}"
    canonical = urlunsplit((found.scheme, place, found.path, _what_names_the_page(found.query), ""))
    _refuse_too_long(canonical)
    return canonical


def domain_of(url):
    """The bare domain of who publishes at `url`: lower-case ASCII, without `www.`, `m.`, `amp.` or `mobile.`"""
    return _domain_of_host(urlsplit(canonical_url(url)).hostname)


def _refuse_unreadable(url):
    _refuse_too_long(url)
    if UNREADABLE.search(url):
        raise ValidationError(_("An address holds no spaces, backslashes or control characters."), code="url")


def _refuse_too_long(url):
    if len(url) > MAX_URL_LENGTH:
        raise ValidationError(
            _("An address has at most %(most)d characters; written out, this one has %(length)d."),
            code="url",
            params={"most": MAX_URL_LENGTH, "length": len(url)},
        )


def _refuse_other_places(parts):
    """What is not on the public web. Asked before the address is normalised, which would guess a scheme."""
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValidationError(_("An article's address starts with http:// or https:// and a domain."), code="url")
    if "@" in parts.netloc:
        raise ValidationError(_("An address must not carry a user name or a password."), code="url")
    parts.port  # noqa: B018  raises ValueError when it is no number; normalising would read “٣” as 3


def _what_names_the_page(query):
    parameters = [parameter for parameter in query.split("&") if not _only_tracks(_name(parameter))]
    return "&".join(sorted(parameters, key=_name))


def _name(parameter):
    return parameter.partition("=")[0]


def _only_tracks(name):
    return name.lower() in TRACKING_PARAMETERS or name.lower().startswith(TRACKING_PREFIXES)


def _domain_of_host(host):
    labels = host.split(".")
    while labels[0] == "www" or (labels[0] in OTHER_ROOFS and _is_house(labels[1:])):
        labels = labels[1:] or [""]
    if len(host) > MAX_DOMAIN_LENGTH or not _is_domain(labels):
        raise ValidationError(
            _("“%(host)s” is not the domain of a publisher, such as “lemonde.fr”."),
            code="url",
            params={"host": host[:MAX_DOMAIN_LENGTH]},
        )
    return ".".join(labels)


def _is_house(labels):
    is_shared = len(labels) == 2 and labels[0] in SHARED_BY_MANY and len(labels[1]) == 2
    return len(labels) >= 2 and not is_shared


def _is_domain(labels):
    return len(labels) >= 2 and all(map(LABEL.fullmatch, labels)) and bool(TOP_LABEL.fullmatch(labels[-1]))
