"""Which page does an address lead to, however it is spelled? `page_identity` returns the same text for each spelling.

`http` and `https`, `www.` and `m.`, a last slash, the name of an index file and the AMP layout make no other page.
`canonical_url` keeps these, because only the site can say where they lead; here they only answer whether a review was
received before.
"""

import re
from functools import lru_cache

from sources.canonical import domain_of
from sources.variants import INNER_LAYOUT, uncached, usual_path, usual_query

DEFAULT_PORTS = (":80", ":443")
INDEX_FILE = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?|jsp)$", re.IGNORECASE)


def page_identity(canonical_url):
    """Return the text that all canonical addresses of one page have in common: `checker.example/r/1`.

    Raises ValidationError if the address is not on the public web.
    """
    if "cdn.ampproject.org/" in canonical_url or ".google." in canonical_url:
        canonical_url = uncached(canonical_url)
    _scheme, _separator, rest = canonical_url.partition("://")
    rest, _mark, query = rest.partition("?")
    host, _slash, path = rest.partition("/")
    path = f"/{path}".rstrip("/")
    if "amp" in path:
        path = usual_path(path)
    if INDEX_FILE.search(path):
        path = INDEX_FILE.sub("", path)
    query = usual_query(query) if query else ""
    return f"{_site_of(host)}{path}?{query}" if query else f"{_site_of(host)}{path}"


@lru_cache(maxsize=10_000)
def _site_of(host):
    """Return the host without the names of its layouts and without a port that says nothing."""
    name, _colon, port = host.partition(":")
    site = INNER_LAYOUT.sub(r"\1.", domain_of(f"https://{name}/"))
    return site if not port or f":{port}" in DEFAULT_PORTS else f"{site}:{port}"
