"""At which other addresses may the same article be? `variants` returns those of its AMP, mobile and usual page."""

import re
from itertools import product
from urllib.parse import urlsplit

from sources.archives import original_of
from sources.canonical import LAYOUT_SUBDOMAINS, canonical_url, domain_of

AMP_PATHS = [
    (re.compile(r"/amp$"), ""),
    (re.compile(r"^/amp(?=/)"), ""),
    (re.compile(r"\.amp(\.html)?$"), r"\1"),
]
AMP_PARAMETERS = ("amp", "amp=1", "outputType=amp")
LAYOUTS = ("www", *sorted(LAYOUT_SUBDOMAINS))
FIRST_LABEL = re.compile(r"^([^.]+)\.(?=[^.]+\.)")
INNER_LAYOUT = re.compile(rf"^([^.]+)\.(?:{'|'.join(LAYOUTS[1:])})\.(?=[^.]+\.)")


def variants(url):
    """Return the canonical addresses, a hundred or so, at which the article at `url` may be: `url` is one of them.

    Raises ValidationError if `url` is not an address on the public web.
    """
    url = uncached(url)
    parts = urlsplit(url)
    port = f":{parts.port}" if parts.port else ""
    places = [*product(paths(parts.path), [usual_query(parts.query)])]
    places += [(parts.path, query) for query in queries(parts.query)]
    return {url} | {
        f"{scheme}://{host}{port}{path}{query and '?'}{query}"
        for scheme, host, (path, query) in product(("https", "http"), hosts(url, parts.hostname), places)
    }


def uncached(url):
    """Return the canonical address, which is that of the original if `url` is one in an archive or a cache."""
    original, _copy = original_of(url)
    return canonical_url(original or url)


def hosts(url, host):
    """Return the host names of a site's layouts, such as `www.lemonde.fr`, `m.lemonde.fr`, `en.m.wikipedia.org`."""
    bare = INNER_LAYOUT.sub(r"\1.", domain_of(url))
    return {host, bare, FIRST_LABEL.sub(r"\1.m.", bare), *(f"{layout}.{bare}" for layout in LAYOUTS)}


def paths(path):
    """Return the path as it is, without and with what asks for the AMP page, with and without its last slash."""
    usual = usual_path(path)
    if not usual:
        return {path, "/"}
    stem = usual.removesuffix(".html")
    amp = [f"{usual}/amp", f"{usual}/amp/", f"/amp{usual}", f"/amp{usual}/", f"{stem}.amp{usual[len(stem) :]}"]
    return {path, usual, f"{usual}/", *amp}


def usual_path(path):
    """Return the path without its last slash and without what asks for the AMP page."""
    usual = path.rstrip("/")
    for spelling, plain in AMP_PATHS:
        usual = spelling.sub(plain, usual)
    return usual


def usual_query(query):
    return "&".join(parameter for parameter in query.split("&") if parameter not in AMP_PARAMETERS)


def queries(query):
    """Return the query with each of the parameters that ask for the AMP page, in the order of canonical addresses."""
    usual = list(filter(None, usual_query(query).split("&")))
    named = [sorted([*usual, parameter], key=lambda one: one.partition("=")[0]) for parameter in AMP_PARAMETERS]
    return {query, *map("&".join, named)}
