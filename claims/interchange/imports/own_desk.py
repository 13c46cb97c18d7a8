"""Is a publisher our own desk? Its verdicts are written and published here, so no import brings one."""

from typing import NamedTuple

from sources.models import DeskDomain


class OwnDesk(NamedTuple):
    """The domains that are or were those of our own desk."""

    domains: tuple

    @classmethod
    def stored(cls):
        return cls(tuple(DeskDomain.objects.values_list("domain", flat=True)))

    def owns(self, domain):
        """Return whether a domain is, was or lies below that of our own desk."""
        return any(f".{domain}".endswith(f".{above}") for above in self.domains)

    def is_named_in(self, text):
        """Return whether a text has one of the domains in it, perhaps as a part of another word."""
        return any(domain in text for domain in self.domains)
