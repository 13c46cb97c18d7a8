"""Is a publisher our own desk? Its verdicts are written and published here, so no import brings one."""

from functools import partial

from sources.models import DeskDomain


def own_desk():
    """Return a function that says whether a domain is, was or lies below that of our own desk. It asks no database."""
    return partial(lies_below, domains=tuple(DeskDomain.objects.values_list("domain", flat=True)))


def lies_below(domain, domains):
    return any(f".{domain}".endswith(f".{above}") for above in domains)
