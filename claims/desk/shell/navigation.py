"""Which pages of the desk lead where? `pages_for` returns those that a person may open, for header and palette.

A page that is not installed, or whose view asks for a permission that the person lacks, is left out.
"""

from typing import NamedTuple

from django.urls import NoReverseMatch, resolve, reverse
from django.utils.translation import gettext_lazy as _


class Page(NamedTuple):
    name: str  # of the URL, and of the action of its key
    label: str
    arguments: tuple = ()
    in_header: bool = True


PAGES = [
    Page("home", _("My desk")),
    Page("queue", _("Queue")),
    Page("sources", _("Sources")),
    Page("imports", _("Imports")),
    Page("merge", _("Merge"), ("claimants",)),
    Page("new_import", _("New import"), in_header=False),
    Page("labels", _("Labels to map"), in_header=False),
    Page("notices", _("Notices"), in_header=False),
    Page("settings", _("Settings"), in_header=False),
]


def pages_for(request):
    """Return name, label and address of each page, and whether the request asks for it or for a page below it."""
    found = []
    for page in PAGES:
        try:
            address = reverse(f"desk:{page.name}", args=page.arguments)
        except NoReverseMatch:
            continue
        if request.user.has_perm(resolve(address).func.permission):
            is_here = request.path == address or (page.name != "home" and request.path.startswith(address))
            found.append(page._asdict() | {"address": address, "is_here": is_here})
    return found
