"""What do the labels of a table mean? `map_labels` gives them the categories of the map, unless an editor has."""

from django.db.models import Q

from claims.models import Rating, VerdictOrigin
from config.db.history import audit_context
from sources.canonical import domain_of


def map_labels(mapping, source, *, since):
    """Give the category of the map to the labels of its publisher, and those that were imported since then.

    Labels that have a category keep it. Returns how many got one.
    """
    imported = Q(verdicts__origin=VerdictOrigin.IMPORT, verdicts__received_reviews__received_at__gte=since)
    if "author.url" in mapping.constants:
        imported |= Q(scale__owner__domain=domain_of(mapping.constants["author.url"]))
    count = 0
    with audit_context(route=f"import of {source}"):
        for rating in Rating.objects.to_be_mapped().filter(imported).distinct():
            labels = (str(name).casefold() for name in rating.names.values())
            if category := next((mapping.categories[label] for label in labels if label in mapping.categories), ""):
                count += Rating.objects.to_be_mapped().filter(pk=rating.pk).update(category=category)
    return count
