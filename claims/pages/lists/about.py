"""The page about the site, and the page that explains how claims are checked and what each rating means."""

import re

from django.conf import settings
from django.db.models import F, Prefetch, Q
from django.utils.translation import gettext_lazy

from claims.models import Category, Rating, RatingScale
from claims.pages.base import page, public_view
from claims.pages.lists.caching import tagged_by_content
from sources.models import Publisher

MEANINGS = {
    Category.TRUE: gettext_lazy("What was said is right, and nothing that matters is missing."),
    Category.MOSTLY_TRUE: gettext_lazy("What was said is right in what matters; a detail is wrong or missing."),
    Category.MIXED: gettext_lazy("Part of what was said is right, and another part that matters is wrong."),
    Category.MOSTLY_FALSE: gettext_lazy("What was said is wrong in what matters, although a part of it is right."),
    Category.FALSE: gettext_lazy("What was said is wrong."),
    Category.MISLEADING: gettext_lazy(
        "The words or pictures may be genuine, but they are used so that people believe something wrong."
    ),
    Category.SATIRE: gettext_lazy("It was meant as a joke, and was taken for real."),
    Category.UNVERIFIABLE: gettext_lazy("The sources that can be reached neither prove nor disprove it."),
    Category.OTHER: gettext_lazy("The judge says something that no other category says, or a label not read yet."),
}


@public_view
def methodology(request):
    """Explain the categories, and the scales of our own and those that all may use."""
    ratings = Rating.objects.order_by(F("value").desc(nulls_last=True), "code")
    scales = RatingScale.objects.filter(Q(owner=None) | Q(owner__is_desk=True)).select_related("owner")
    context = {
        "categories": [(category, category.label, meaning) for category, meaning in MEANINGS.items()],
        "scales": scales.order_by("code").prefetch_related(Prefetch("ratings", ratings)),
    }
    return tagged_by_content(request, page(request, "pages/lists/methodology.html", context))


@public_view
def about(request):
    context = {
        "houses": Publisher.objects.filter(is_desk=True).order_by("name"),
        "contact": settings.SITE_CONTACT,
        "contact_address": address_of(settings.SITE_CONTACT),
        "text": settings.SITE_ABOUT,
        "fetcher": settings.FETCH_USER_AGENT,
    }
    return tagged_by_content(request, page(request, "pages/lists/about.html", context))


def address_of(contact):
    """Return the link to a mail address or a web page; empty for anything else."""
    if re.fullmatch(r"[^@\s:/]+@[^@\s:/]+", contact):
        return f"mailto:{contact}"
    return contact if contact.startswith(("https://", "http://")) else ""
