"""What was corrected? `corrections_page` lists the public record: corrections, retractions and amendments."""

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claims.models import Correction, CorrectionKind
from claims.pages.lists.items import claim_address, judgement_words
from config.api.pagination.cursor import Cursor
from config.api.pagination.ordering import Order
from config.api.pagination.pages import page_of
from config.api.parameters import QueryRefused, check_parameters, invalid, unknown_words

PAGE_SIZE = 20
NEWEST = 5  # on the home page
ORDER = Order("-made_at", "-made_at", nullable=False)
KINDS = {
    "correction": gettext_lazy("Corrections"),
    "retraction": gettext_lazy("Retractions"),
    "amendment": gettext_lazy("Amendments"),
}
WORDS = {
    "correction": gettext_lazy("corrected"),
    "retraction": gettext_lazy("retracted"),
    "amendment": gettext_lazy("amended"),
}


def all_corrections():
    return Correction.objects.for_api().select_related("claim")


def newest_corrections():
    """Return the entries of the home page."""
    return [entry_of(row) for row in all_corrections().order_by("-made_at", "-pk")[:NEWEST]]


def corrections_of(parameters):
    """Return the context of a page of the record. Raises `QueryRefused`."""
    check_parameters(parameters, ("kind", "cursor"))
    kind, cursor = parameters.get("kind"), None
    if errors := kind and unknown_words("kind", [kind], CorrectionKind.values, CorrectionKind.values):
        raise QueryRefused(errors)
    if "cursor" in parameters:
        cursor = Cursor.parse(parameters["cursor"])
        if cursor is None or cursor.ordering != ORDER.name:
            raise QueryRefused([invalid("cursor", _("This page of the list cannot be found: start anew."))])
    rows = all_corrections().filter(kind=kind) if kind else all_corrections()
    found = page_of(rows, ORDER, cursor, PAGE_SIZE)
    return {
        "corrections": [entry_of(row) for row in found.rows],
        "kinds": [(word, label, word == kind) for word, label in KINDS.items()],
        "kind": kind,
        "next": found.next and query(kind, found.next),
        "previous": found.previous and query(kind, found.previous),
    }


def query(kind, cursor):
    parameters = QueryDict(mutable=True)
    if kind:
        parameters["kind"] = kind
    parameters["cursor"] = cursor.sign()
    return parameters.urlencode()


def entry_of(row):
    """Return what a list says of a correction: which claim, by whom, when, why, and the words before and after."""
    return {
        "kind": row.kind,
        "word": WORDS[row.kind],
        "made_at": row.made_at,
        "publisher": row.publisher,
        "note": row.note,
        "statement": row.claim.statement,
        "language": row.claim.language,
        "address": claim_address(row.claim_id, row.claim.statement),
        "before": words_of(row.verdict),
        "after": words_of(row.replacement),
    }


def words_of(verdict):
    """Return the judgement of a verdict and its category, None without a verdict."""
    if verdict is None:
        return None
    rating = verdict.rating
    return {
        "words": judgement_words(verdict.label, rating and rating.names),
        "language": verdict.language if verdict.label else "",
        "category": (rating and rating.category) or "other",
    }
