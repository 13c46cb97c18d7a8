"""What can be decided beside a comparison? Amendments that are proposed, and verdicts that are in review.

`proposals_of` and `publications_of` return what the page offers; `refuse_stale_page` compares the page's token with
the newest change of the locked claim, so that nobody decides about words that they have not read.
"""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from claims.amendments import open_amendment_steps
from claims.desk.compare.differences import Field, text_field
from claims.desk.compare.readers import article_name
from claims.history import latest_change
from claims.models import Amendment, AmendmentStatus, Claim, Evidence, Verdict, VerdictStatus
from claims.workflow import StepRefused, open_steps, remarks
from config.admin.history_page import display_value
from config.admin.versions import conflict_message
from sources.models import Article

AMENDED = {"claim": Claim, "evidence": Evidence, "article": Article}


@dataclass
class Proposal:
    """A proposed amendment: its changes, as the fields of a comparison, and the steps that the reader can take."""

    amendment: Amendment
    fields: list[Field]
    steps: list[str]

    @property
    def is_own(self):
        return not self.steps


@dataclass
class Publication:
    """A verdict in review. `step` publishes it, alone or in place of `published`; None if the reader cannot."""

    verdict: Verdict
    published: Verdict | None
    step: str | None
    remarks: list[str] = field(default_factory=list)


def proposals_of(claim, person, document):
    """Return the proposed amendments of the claim, the oldest first. `document` is the desk's, for names."""
    rows = claim.amendments.filter(status=AmendmentStatus.PROPOSED).select_related("proposed_by")
    names = names_in(document)
    return [
        Proposal(row, [field_of(change, names, claim) for change in row.changes], open_amendment_steps(row, person))
        for row in rows.order_by("proposed_at", "id")
    ]


def names_in(document):
    """Return the titles of articles and the openings of quotes by id."""
    names = {}
    for piece in document["evidence"]:
        article = names[piece["article"]["id"]] = article_name(piece["article"])
        names[piece["id"]] = article
    for verdict in document["verdicts"]:
        if verdict["review"]:
            names[verdict["review"]["id"]] = article_name(verdict["review"])
    return names


def field_of(change, names, claim):
    """Return a change of an amendment as a field of a comparison."""
    model_field = AMENDED[change["what"]]._meta.get_field(change["field"])
    label = str(model_field.verbose_name)
    if change["what"] != "claim":
        label = f"{names.get(change['id'], '')} · {label}"
    language = claim.language if change["field"] in ("statement", "context", "place") else ""
    return text_field(
        change["field"], label, *(value_text(model_field, change[side]) for side in ("old", "new")), language
    )


def value_text(model_field, value):
    if isinstance(value, list):
        return ", ".join(topic["name"] for topic in value)
    return display_value(model_field, value)


def publications_of(claim, person):
    """Return the newest verdict in review of each publisher, with the step that publishes it."""
    rows = claim.verdicts.filter(status__in=(VerdictStatus.IN_REVIEW, VerdictStatus.PUBLISHED), origin="desk")
    verdicts = list(rows.select_related("publisher", "written_by", "rating__scale").order_by("created_at", "id"))
    for verdict in verdicts:
        verdict.claim = claim
    published = {verdict.publisher_id: verdict for verdict in verdicts if verdict.status == VerdictStatus.PUBLISHED}
    in_review = {verdict.publisher_id: verdict for verdict in verdicts if verdict.status == VerdictStatus.IN_REVIEW}
    return [publication(verdict, published.get(publisher), person) for publisher, verdict in sorted(in_review.items())]


def publication(verdict, published, person):
    names = open_steps(verdict, person)
    step = "publish" if "publish" in names else None
    if step and published:
        step = "correct" if "correct" in open_steps(published, person) else None
    said = remarks(verdict, person)
    if verdict.written_by_id == person.pk and person.has_perm("claims.publish_verdict"):
        said = [_("Who publishes a verdict is not who wrote it: ask another editor."), *said]
    return Publication(verdict, published, step, said)


def token_of(claim):
    latest = latest_change(claim)
    return latest.token if latest else ""


def refuse_stale_page(claim, sent):
    """Raise StepRefused if the locked claim has changed since the page with the token `sent` was opened."""
    latest = latest_change(claim)
    if latest and latest.token != sent:
        raise StepRefused(f"{conflict_message(latest)} {_('Read what changed, then decide again.')}", "conflict")
