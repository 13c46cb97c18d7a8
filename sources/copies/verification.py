"""Is each copy as it was written? `faults` reads every file that a row names, and compares its SHA-256."""

from django.utils.translation import gettext as _

from sources.copies.storage import CopyUnreadable, digest_of


def faults(copies):
    """Yield the name of each copy that is missing or altered, with a sentence. `copies` are names and digests."""
    for name, sha256 in copies:
        try:
            if digest_of(name) != sha256:
                yield name, _("The copy is not as it was written: its SHA-256 is another.")
        except CopyUnreadable as fault:
            yield name, str(fault)
