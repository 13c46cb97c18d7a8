"""Does a site ask programs not to read a page? `refuse_by_robots` reads its robots.txt (RFC 9309), once a day."""

from collections import OrderedDict
from datetime import timedelta
from threading import Lock
from urllib.parse import urljoin

from protego import Protego

from sources.fetching.refusals import NotFetched

PRODUCT = "Claimdesk"  # the name that robots.txt knows us by
MAX_ROBOTS_BYTES = 512 * 1024  # RFC 9309, 2.5: at least 500 KiB are read
MAX_HOSTS = 2_000
MAX_AGE = timedelta(days=1)
ABSENT = {"not_found", "gone", "refused", "not_readable", "empty", "too_many_redirects", "bad_address"}

_known = OrderedDict()  # by origin: when it was read, and the rules
_lock = Lock()


def refuse_by_robots(address, *, at, read):
    """Raise NotFetched if the site's robots.txt excludes this Address. `read(url)` returns the text of a robots.txt.

    A robots.txt that is not there allows everything. Behind an error of the server, nothing is allowed until the error
    is over (RFC 9309, 2.3.1): that NotFetched is raised as it is.
    """
    rules = _rules_of(address.origin, at)
    if rules is None:
        rules = _read_rules(address, read)
        _remember(address.origin, at, rules)
    if not rules.can_fetch(address.url, PRODUCT):
        raise NotFetched("refused_by_robots")


def forget_robots():
    """Empty the cache of this process."""
    with _lock:
        _known.clear()


def _rules_of(origin, at):
    with _lock:
        read_at, rules = _known.get(origin, (None, None))
    return rules if read_at and abs(at - read_at) < MAX_AGE else None


def _read_rules(address, read):
    try:
        return Protego.parse(read(urljoin(address.url, "/robots.txt")))
    except NotFetched as refused:
        if refused.code in ABSENT:
            return Protego.parse("")
        raise


def _remember(origin, at, rules):
    with _lock:
        _known[origin] = at, rules
        _known.move_to_end(origin)
        while len(_known) > MAX_HOSTS:
            _known.popitem(last=False)
