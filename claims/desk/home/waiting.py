"""What waits for a person? `sections` returns the lists of “Needs you now”: only what the person may act on.

Each list is one query of at most `MAX_COUNT` + 1 rows: the first ones are shown, the others counted.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Left
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from claims.desk.home.links import address_of, address_of_claim, address_of_queue
from claims.models import (
    Amendment,
    AmendmentStatus,
    Claim,
    ClaimLink,
    ClaimPriority,
    ClaimStatus,
    DriftStatus,
    Import,
    ImportStatus,
    LinkKind,
    LinkState,
    QuoteDrift,
    Rating,
    Verdict,
    VerdictStatus,
)
from claims.models.claim import CLAIMANT_MISSING, IN_WORK
from config.db.names import name_in

ROWS_SHOWN = 5
MAX_COUNT = 100
MAX_WORDS = 240  # characters of a statement
FAILED_IMPORTS_SHOWN = timedelta(days=30)  # as long as their files are kept
NOT_ACCEPTED = gettext_lazy("Not accepted yet")


@dataclass(frozen=True)
class Row:
    """A line: where it leads to, its words, and what else one has to know. `lang` is empty for words of the desk."""

    address: str
    words: str
    lang: str = ""
    since: datetime | date | None = None
    since_label: str = ""
    facts: tuple = ()
    warnings: tuple = ()
    reason: str = ""


@dataclass(frozen=True)
class Section:
    """A list of what waits: its first rows, and how many there are."""

    name: str
    title: str | Promise
    rows: list
    count: str
    address: str  # of the whole list


def sections(person, at):
    """Return the sections that have rows, the most urgent first, and the titles of the others."""
    made = [make(person, at) for make, permissions in SECTIONS if person.has_perms(permissions)]
    return [section for section in made if section.rows], [section.title for section in made if not section.rows]


def section(name, title, found, row_of, address):
    """Return the section of these rows, of which `found` has one more than are counted."""
    found = list(found[: MAX_COUNT + 1])
    count = f"{MAX_COUNT}+" if len(found) > MAX_COUNT else str(len(found))
    return Section(name, title, [row_of(row) for row in found[:ROWS_SHOWN]], count, address)


def words_of(path=""):
    """Return the expressions that a row needs of its claim."""
    return {"claim_key": F(f"{path}pk"), "words": Left(f"{path}statement", MAX_WORDS), "lang": F(f"{path}language")}


def claim_row(row, queue, **more):
    return Row(address_of_claim(row["claim_key"], **queue), row["words"], row["lang"], **more)


def priority_of(row):
    """Return the priority in words if it is higher than usual."""
    return (ClaimPriority(row["urgency"]).label,) if row["urgency"] > ClaimPriority.NORMAL else ()


def returned(person, at):
    drafts = Verdict.objects.filter(written_by=person, status=VerdictStatus.DRAFT, returned_at__isnull=False)
    found = drafts.exclude(claim__status=ClaimStatus.DISMISSED).order_by("-returned_at", "pk")
    queue = {"tab": "returned", "mine": "true"}
    return section(
        "returned",
        _("Returned to me"),
        found.values("return_reason", "returned_at", by=F("returned_by__username"), **words_of("claim__")),
        lambda row: claim_row(
            row,
            queue,
            since=row["returned_at"],
            since_label=_("returned by %(name)s") % {"name": row["by"]} if row["by"] else _("returned"),
            reason=row["return_reason"],
        ),
        address_of_queue(**queue),
    )


def to_review(person, at):
    found = Verdict.objects.filter(status=VerdictStatus.IN_REVIEW).exclude(written_by=person)
    found = found.exclude(claim__status=ClaimStatus.DISMISSED).order_by("-claim__priority", "updated_at", "pk")
    queue = {"tab": "review"}

    def row_of(row):
        obstacles = [
            (row["claim_status"] == ClaimStatus.SUBMITTED, str(NOT_ACCEPTED)),
            (row["claimant"] is None, str(CLAIMANT_MISSING)),
        ]
        return claim_row(
            row,
            queue,
            since=row["updated_at"],
            since_label=_("by %(name)s") % {"name": row["by"]} if row["by"] else _("handed in"),
            facts=priority_of(row),
            warnings=tuple(sentence for is_there, sentence in obstacles if is_there),
        )

    return section(
        "review",
        _("To review"),
        found.values(
            "updated_at",
            by=F("written_by__username"),
            claim_status=F("claim__status"),
            claimant=F("claim__claimant"),
            urgency=F("claim__priority"),
            **words_of("claim__"),
        ),
        row_of,
        address_of_queue(**queue),
    )


def assigned(person, at):
    found = Claim.objects.filter(assigned_to=person, status__in=IN_WORK).order_by("-priority", "created_at", "pk")
    queue = {"assigned_to": "me", "status": "submitted,open"}
    return section(
        "assigned",
        _("Assigned to me"),
        found.values("status", "created_at", urgency=F("priority"), **words_of()),
        lambda row: claim_row(
            row,
            queue,
            since=row["created_at"],
            since_label=_("sent in"),
            facts=(*priority_of(row), ClaimStatus(row["status"]).label),
        ),
        address_of_queue(**queue),
    )


def corrections(person, at):
    found = Amendment.objects.filter(status=AmendmentStatus.PROPOSED).exclude(proposed_by=person)
    queue = {"tab": "corrections"}
    return section(
        "corrections",
        _("Corrections proposed"),
        found.order_by("proposed_at", "pk").values(
            "note", "proposed_at", by=F("proposed_by__username"), **words_of("claim__")
        ),
        lambda row: Row(
            address_of("compare", row["claim_key"]) or address_of_claim(row["claim_key"], **queue),
            row["words"],
            row["lang"],
            since=row["proposed_at"],
            since_label=_("by %(name)s") % {"name": row["by"]} if row["by"] else "",
            reason=row["note"],
        ),
        address_of_queue(**queue),
    )


def new(person, at):
    found = Claim.objects.filter(status=ClaimStatus.SUBMITTED).order_by("-priority", "created_at", "pk")
    queue = {"tab": "new"}
    return section(
        "new",
        _("New claims"),
        found.values("created_at", by=F("created_by__username"), urgency=F("priority"), **words_of()),
        lambda row: claim_row(
            row,
            queue,
            since=row["created_at"],
            since_label=_("by %(name)s") % {"name": row["by"]} if row["by"] else _("sent in"),
            facts=priority_of(row),
        ),
        address_of_queue(**queue),
    )


def due(person, at):
    found = Verdict.objects.due(at.date()).order_by("review_after", "pk")
    queue = {"tab": "due"}
    return section(
        "due",
        _("Due again"),
        found.values("review_after", **words_of("claim__")),
        lambda row: claim_row(row, queue, since=row["review_after"], since_label=_("due since")),
        address_of_queue(**queue),
    )


def sources(person, at):
    found, queue = QuoteDrift.objects.to_settle().order_by("-noticed_at", "pk"), {"tab": "sources"}
    return section(
        "sources",
        _("Sources that changed under a quote"),
        found.values(
            "status",
            "noticed_at",
            quote=Left("evidence__quote_exact", MAX_WORDS),
            title=F("evidence__article__title"),
            url=F("evidence__article__canonical_url"),
            **words_of("claim__"),
        ),
        lambda row: claim_row(
            row,
            queue,
            since=row["noticed_at"],
            since_label=_("changed"),
            facts=(DriftStatus(row["status"]).label, row["title"] or row["url"]),
            reason=row["quote"],
        ),
        address_of_queue(**queue),
    )


def duplicates(person, at):
    found = ClaimLink.objects.filter(kind=LinkKind.SAME, state=LinkState.SUGGESTED)
    found = found.exclude(Q(claim__status=ClaimStatus.DISMISSED) | Q(other__status=ClaimStatus.DISMISSED))
    return section(
        "duplicates",
        _("Likely duplicates"),
        found.order_by("-created_at", "pk").values(
            "pk", "score", "created_at", second=Left("other__statement", MAX_WORDS), **words_of("claim__")
        ),
        lambda row: Row(
            reverse("admin:claims_claimlink_change", args=[row["pk"]]),
            row["words"],
            row["lang"],
            since=row["created_at"],
            since_label=_("found"),
            facts=(_("%(percent)s %% alike") % {"percent": round(100 * row["score"])},) if row["score"] else (),
            reason=row["second"],
        ),
        reverse("admin:claims_claimlink_changelist") + "?state__exact=suggested&kind__exact=same",
    )


def labels(person, at):
    address = address_of("labels", otherwise="claims_rating_labels")

    def row_of(row):
        words = name_in({tag: name for names in row["names"] for tag, name in names.items()})
        reviews = ngettext("%(count)s verdict", "%(count)s verdicts", row["reviews"]) % {"count": row["reviews"]}
        houses = [house for house in (row["houses"] or [])[:3] if house]
        return Row(address, words or row["code"], "und", facts=(reviews, *houses))

    return section("labels", _("Labels to map"), Rating.objects.by_words(), row_of, address)


def imports(person, at):
    done = Import.objects.filter(status=ImportStatus.DONE, created_at__gt=OuterRef("created_at"))
    found = Import.objects.filter(status=ImportStatus.FAILED, created_at__gt=at - FAILED_IMPORTS_SHOWN)
    found = found.exclude(~Q(sha256="") & Exists(done.filter(sha256=OuterRef("sha256")))).order_by("-created_at", "pk")
    return section(
        "imports",
        _("Imports that failed"),
        found.values("pk", "source", "problem", "created_at", by=F("sent_by__username")),
        lambda row: Row(
            address_of("import", row["pk"], otherwise="claims_import_change"),
            row["source"],
            since=row["created_at"],
            since_label=_("by %(name)s") % {"name": row["by"]} if row["by"] else "",
            reason=row["problem"],
        ),
        address_of("imports", otherwise="claims_import_changelist"),
    )


SECTIONS = (
    (returned, ["claims.submit_verdict"]),
    (to_review, ["claims.publish_verdict"]),
    (assigned, ["claims.view_claim"]),
    (corrections, ["claims.decide_amendment"]),
    (due, ["claims.add_verdict", "claims.submit_verdict"]),
    (sources, ["claims.change_evidence"]),
    (new, ["claims.triage_claim"]),
    (duplicates, ["claims.change_claimlink"]),
    (labels, ["claims.change_rating"]),
    (imports, ["claims.view_import"]),
)
