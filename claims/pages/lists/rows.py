"""Which row is a page about? Rows that were merged, and domains that belong to another house, lead to the row kept."""

import re

from django.db.models import Exists, OuterRef
from django.http import Http404

from claims.models import Verdict
from claims.pages.lists.query import STRANGER
from config.api.moved import moved_keys
from config.api.visibility import visible_rows
from sources.models import Publisher, PublisherDomain
from sources.models.publisher import DOMAIN_PATTERN


def row_or_kept(rows, field, key):
    """Return the row with this key, or else None and the key of the row that it was merged into.

    Raises 404 if the public sees neither.
    """
    row = visible_rows(rows.filter(**{field: key}), STRANGER).first()
    if row:
        return row, None
    kept = moved_keys(rows.model, field, [str(key)], STRANGER).get(str(key))
    if kept is None:
        raise Http404
    return None, kept


def publisher_or_kept(domain):
    """Return what `row_or_kept` does, for any domain of the publisher. `is_judge` says whether it judged a claim.

    A domain with capitals or `www.` leads to the one without.
    """
    bare = domain.lower().removeprefix("www.")
    if not re.fullmatch(DOMAIN_PATTERN, bare):
        raise Http404
    if bare != domain:
        row, kept = publisher_or_kept(bare)
        return None, row.domain if row else kept
    judged = Verdict.objects.public().filter(publisher=OuterRef("pk"))
    try:
        return row_or_kept(Publisher.objects.annotate(is_judge=Exists(judged)), "domain", domain)
    except Http404:
        listed = visible_rows(PublisherDomain.objects.filter(domain=domain), STRANGER)
        kept = listed.values_list("publisher__domain", flat=True).first()
        if kept is None or kept == domain:
            raise
        return None, kept
