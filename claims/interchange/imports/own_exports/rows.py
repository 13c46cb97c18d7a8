"""How do the claims of an export become rows? `write_claims` stores the new ones, and refuses what it may not do.

Nothing that is here is overwritten. A claim or a verdict whose id is here already has to say what is here, or what was
public of it once; then it is the same. Verdicts come in as those of another desk: `origin` is `import`.
"""

from datetime import timedelta
from typing import NamedTuple

import orjson
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext_noop as _
from uuid_utils.compat import uuid7

from claims.interchange.claimreview.messages import OWN_DESK, Sentence
from claims.interchange.claimreview.writer import SHOWN, Bounds, claim_reviews
from claims.interchange.imports.own_exports.comparison import differences
from claims.interchange.imports.own_exports.document import BrokenDocument, read_document
from claims.interchange.imports.own_exports.groups import link_groups
from claims.interchange.imports.own_exports.references import (
    References,
    address_of,
    amendments_of,
    as_json,
    key_of,
)
from claims.interchange.imports.staging import address_key, copy_rows
from claims.interchange.imports.staging import key_of as received_key
from claims.models import Amendment, AmendmentStatus, Card, ClaimPriority, Edition, Evidence, Verdict, VerdictOrigin
from sources.canonical import canonical_url
from sources.models import ArticleVersion

DIFFERS = _("A claim with this id is here already and says something else: %(members)s.")
HIDDEN = _("A claim with this id is here already, and is not public.")
VERDICT_IS_ELSEWHERE = _("The verdict %(id)s is here already, on another claim.")
COLUMNS = {
    "claims_claim": (
        "id", "statement", "language", "claimant_id", "claimed_on", "claimed_at", "place", "context", "status",
        "dismissed_reason", "priority", "external_ref", "created_at", "updated_at",
    ),
    "claims_claimtopic": ("id", "claim_id", "topic_id"),
    "claims_evidence": (
        "id", "claim_id", "article_id", "version_id", "role", "stance", "quote_exact", "quote_prefix", "quote_suffix",
        "note", "created_at",
    ),
    "claims_verdict": (
        "id", "claim_id", "publisher_id", "rating_id", "label", "summary", "explanation", "language", "review_id",
        "status", "origin", "supersedes_id", "correction_note", "retraction_reason", "return_reason", "published_at",
        "retracted_at", "review_after", "created_at", "updated_at",
    ),
    "claims_amendment": (
        "id", "claim_id", "changes", "note", "status", "proposed_at", "decided_at", "publisher_id", "rejection_reason",
    ),
    "claims_receivedreview": ("id", "claim_id", "verdict_id", "key", "address_key", "payload", "received_at"),
}  # fmt: skip


class Written(NamedTuple):
    """What became of a claim of an export. `refusals` are sentences: some of its verdicts may be refused alone."""

    outcome: str
    refusals: tuple = ()


class Reviewed(NamedTuple):
    """What a received review is known by."""

    publisher: str
    canonical_url: str
    statement: str


def write_claims(claims, at, own_desk):
    """Write claims with different ids inside a `catalogue.bulk()`. Returns a Written for each, in order.

    `own_desk` is an `OwnDesk`.
    """
    with connection.cursor() as cursor:
        written = compared(claims, own_desk, cursor)
        elsewhere = verdicts_here(claim for claim in claims if claim.id not in written)
        fresh = []
        for claim in claims:
            if claim.id not in written:
                allowed, written[claim.id] = prepared(claim, elsewhere, own_desk)
                fresh += [allowed] if allowed else []
        if fresh:
            references = References(cursor, at)
            references.add(fresh)
            for table, rows in rows_by_table(fresh, references, own_desk, at).items():
                copy_rows(cursor, table, COLUMNS[table], rows)
            link_groups(cursor, fresh, at)
    return [written[claim.id] for claim in claims]


# Claims that are here


def compared(claims, own_desk, cursor):
    """Lock the claims that are here. Return a Written for each of them, by id."""
    ids = [claim.id for claim in claims]
    cursor.execute("SELECT id FROM claims_claim WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE", [ids])
    here = {pk for (pk,) in cursor.fetchall()}
    if not here:
        return {}
    cards = dict(Card.objects.filter(pk__in=here).values_list("pk", "document"))
    return {claim.id: comparison(claim, cards.get(claim.id), own_desk) for claim in claims if claim.id in here}


def comparison(claim, card, own_desk):
    """Return `same` if the claim says what is public here or once was, and otherwise a refusal with what differs."""
    if card is None:
        return Written("refused", (HIDDEN,))
    differing = differences_from(card, claim.document)
    if not differing:
        return Written("same")
    foreign = without_verdicts(claim.document, own_desk)
    editions = Edition.objects.filter(claim=claim.id, document__isnull=False).order_by("-version")
    for document in editions.values_list("document", flat=True):
        if not differences_from(document, claim.document):
            return Written("same")
    if foreign["verdicts"] and not differences_from(card, foreign):
        return Written("same", (OWN_DESK,))
    return Written("refused", (Sentence(DIFFERS, members=", ".join(differing)),))


def differences_from(text, sent):
    """Return the members in which `sent` differs from the stored document."""
    try:
        stored = read_document(orjson.loads(text), {}, "").document
    except BrokenDocument as broken:
        return [str(broken.sentence)]
    return differences(stored, sent)


# Claims that are new


def verdicts_here(claims):
    """Return the ids of the verdicts of these claims that are here, on other claims."""
    ids = [verdict["id"] for claim in claims for verdict in claim.document["verdicts"]]
    return set(Verdict.objects.filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()


def prepared(claim, elsewhere, own_desk):
    """Return the claim without what it may not bring, or None if nothing is left; and its Written."""
    taken = [verdict["id"] for verdict in claim.document["verdicts"] if verdict["id"] in elsewhere]
    if taken:
        return None, Written("refused", (Sentence(VERDICT_IS_ELSEWHERE, id=taken[0]),))
    foreign = without_verdicts(claim.document, own_desk)
    if foreign == claim.document:
        return claim, Written("new")
    if not foreign["verdicts"]:
        return None, Written("refused", (OWN_DESK,))
    return claim._replace(document=foreign), Written("new", (OWN_DESK,))


def without_verdicts(document, own_desk):
    """Return the document without the verdicts of our own desk."""
    foreign = [verdict for verdict in document["verdicts"] if not own_desk.owns(verdict["publisher"]["domain"])]
    return document if len(foreign) == len(document["verdicts"]) else document | {"verdicts": foreign}


def rows_by_table(claims, references, own_desk, at):
    """Return the rows of new claims by table, in the order in which they are written."""
    pieces = [piece["id"] for claim in claims for piece in claim.document["evidence"]]
    taken = set(Evidence.objects.filter(pk__in=pieces).values_list("pk", flat=True))
    amended = [part["id"] for claim in claims for part in claim.document["corrections"]]
    taken |= set(Amendment.objects.filter(pk__in=amended).values_list("pk", flat=True))
    versions = Versions(references.articles.values())
    rows = {table: [] for table in COLUMNS}
    for claim in claims:
        document = claim.document
        rows["claims_claim"].append(claim_row(document, references, at))
        rows["claims_claimtopic"] += [
            (uuid7(), claim.id, references.topics[(topic["slug"],)]) for topic in document["topics"]
        ]
        rows["claims_evidence"] += evidence_rows(document, references, versions, taken, at)
        rows["claims_verdict"] += [verdict_row(claim.id, verdict, references, at) for verdict in document["verdicts"]]
        rows["claims_amendment"] += amendment_rows(document, references, own_desk, taken)
        rows["claims_receivedreview"] += received_rows(claim, own_desk, at)
    return rows


def claim_row(claim, references, at):
    claimant = claim["claimant"]
    return (
        claim["id"], claim["statement"], claim["language"], claimant and references.claimants[key_of(claimant)],
        claim["claimed_on"], claim["claimed_at"], claim["place"], claim["context"], claim["status"], "",
        ClaimPriority.NORMAL, "", claim["created_at"], at,
    )  # fmt: skip


def evidence_rows(claim, references, versions, taken, at):
    """Yield the rows of the evidence. A document lists it in the order of `created_at`."""
    for place, piece in enumerate(claim["evidence"]):
        article = references.articles[(address_of(piece["article"]),)]
        quote = piece["quote"] or {"exact": "", "prefix": "", "suffix": ""}
        yield (
            uuid7() if piece["id"] in taken else piece["id"], claim["id"], article,
            versions.with_quote(article, quote), piece["role"], piece["stance"], quote["exact"], quote["prefix"],
            quote["suffix"], piece["note"], at + timedelta(microseconds=place),
        )  # fmt: skip


def verdict_row(claim, verdict, references, at):
    rating, judge = verdict["rating"], verdict["publisher"]["domain"]
    return (
        verdict["id"], claim, references.publishers[(judge,)],
        rating and references.ratings[(judge, rating["scale"], rating["code"])],
        verdict["label"], verdict["summary"], verdict["explanation"], verdict["language"],
        verdict["review"] and references.articles[(address_of(verdict["review"]),)],
        verdict["status"], VerdictOrigin.IMPORT, verdict["supersedes"], verdict["correction_note"],
        verdict["retraction_reason"], "", verdict["published_at"], verdict["retracted_at"], verdict["review_after"],
        at, at,
    )  # fmt: skip


def amendment_rows(claim, references, own_desk, taken):
    """Yield the rows of the amendments that others made. Two people of the other desk have signed them, none here."""
    for part in amendments_of([claim]):
        if own_desk.owns(part["publisher"]["domain"]):
            continue
        yield (
            uuid7() if part["id"] in taken else part["id"], claim["id"], as_json(part["changes"]), part["note"],
            AmendmentStatus.ACCEPTED, part["made_at"], part["made_at"],
            references.publishers[(part["publisher"]["domain"],)], "",
        )  # fmt: skip


def received_rows(claim, own_desk, at):
    """Yield a row for each verdict that has a ClaimReview: as the export has it, or else as it would have it.

    A ClaimReview that names our own desk is not stored as it came: no file brings one that looks like ours.
    """
    shown = [verdict for verdict in claim.document["verdicts"] if verdict["status"] in SHOWN]
    bounds = {code: Bounds(scale.worst, scale.best) for code, scale in claim.scales.items()}
    reviews = claim_reviews(claim.as_json(), {}, bounds, claim.home)
    for verdict, review in zip(shown, reviews, strict=True):
        if not (page := page_of(claim, verdict)):
            continue
        reviewed = Reviewed(verdict["publisher"]["domain"], page, claim.document["statement"])
        payload = claim.payloads.get(str(verdict["id"]))
        if not payload or own_desk.is_named_in(payload):
            payload = review
        yield uuid7(), claim.id, verdict["id"], received_key(reviewed), address_key(page), payload, at


def page_of(claim, verdict):
    """Return the canonical address of a review, or "" if it is not on the public web, as that of a test server."""
    try:
        return canonical_url(verdict["review"]["url"] if verdict["review"] else claim.url)
    except ValidationError:
        return ""


class Versions:
    """The captured texts of articles. An export has none, but some may be here."""

    def __init__(self, articles):
        captured = ArticleVersion.objects.filter(article__in=articles)
        self.articles = set(captured.values_list("article", flat=True))

    def with_quote(self, article, quote):
        """Return the id of the newest text of the article that has the quote, or None."""
        if not quote["exact"] or article not in self.articles:
            return None
        words = quote["prefix"] + quote["exact"] + quote["suffix"]
        captured = ArticleVersion.objects.filter(article=article, text__contains=words)
        return captured.order_by("-captured_at", "-id").values_list("pk", flat=True).first()
