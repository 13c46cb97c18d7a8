"""What must the document of a claim look like? `read_document` checks one and returns an `ExportedClaim`.

The members are those of a claim in the API. What is derived from others (`disputed`, `published_at`) is left out, and
so are members that this version does not know.
"""

from datetime import UTC, date, datetime
from typing import NamedTuple
from uuid import UUID

import orjson
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_noop as _

from claims.interchange.claimreview.messages import Sentence
from claims.interchange.claimreview.writer import page_address
from claims.models import ClaimStatus
from claims.models.amendment import CLAIM_FIELDS, EVIDENCE_FIELDS
from claims.models.guards.verdict import EVER_PUBLISHED
from sources.canonical import canonical_url
from sources.models import ARTICLE_FIELDS

MAX_NUMBER = 32_767  # of a rating's value and a scale's bounds
MAX_MEMBERS = 1_000  # of a list
AMENDABLE = {"claim": (*CLAIM_FIELDS, "topics"), "evidence": EVIDENCE_FIELDS, "article": ARTICLE_FIELDS}
INCOMPLETE = _("The document of the claim has no “%(member)s”.")
WRONG_VALUE = _("“%(member)s” of the claim's document holds %(value)s, which it cannot.")
TWICE = _("The document of the claim names the id %(id)s twice.")
NOT_PUBLIC = _("The claim has no verdict that was ever published.")
NO_PREDECESSOR = _("A verdict corrects the verdict %(id)s, which the file does not have.")
IN_A_CIRCLE = _("The verdict %(id)s corrects itself, directly or through others.")
NO_SUCCESSOR = _("The verdict %(id)s was superseded, but the file has no verdict that took its place.")


class BrokenDocument(Exception):
    """The document cannot be read. `sentence` says why."""

    def __init__(self, sentence):
        super().__init__(sentence)
        self.sentence = sentence


class Scale(NamedTuple):
    """A rating scale as the head of an export describes it."""

    code: str
    names: dict
    worst: int
    best: int
    owner: str | None = None  # domain


class ExportedClaim(NamedTuple):
    """A claim in an export. `document` has checked and parsed values."""

    document: dict
    scales: dict  # as the file describes them, by code
    home: str  # the address of the list of claims at the desk that exported it
    payloads: dict  # the ClaimReviews of verdicts, by id, if the export has them

    def as_json(self):
        """Return the document as JSON has it, with all members that a ClaimReview is made from."""
        verdicts = [verdict | {"claim": self.id} for verdict in self.document["verdicts"]]
        return orjson.loads(orjson.dumps(self.document | {"verdicts": verdicts}, option=orjson.OPT_UTC_Z))

    @property
    def id(self):
        return self.document["id"]

    @property
    def url(self):
        return page_address(self.id, self.home)


def read_document(written, scales, home, payloads=None):
    """Return the ExportedClaim of a decoded document. Raises BrokenDocument."""
    document = _checked(written, CLAIM, "claim")
    _refuse_repeated_ids(document)
    _refuse_broken_chains(document["verdicts"])
    return ExportedClaim(document, scales, home, payloads or {})


def read_scales(written):
    """Return the rating scales that the head of a file lists, by code. Raises BrokenDocument."""
    return {scale["code"]: Scale(**scale) for scale in _checked(written or [], [SCALE], "scales")}


# Values. Each function returns the parsed value, or raises ValueError or TypeError.


def text(value):
    if not isinstance(value, str) or "\0" in value:
        raise ValueError
    value.encode()  # a lone surrogate is a UnicodeEncodeError, which is a ValueError
    return value


def address(value):
    canonical_url(text(value))  # a ValidationError if it is none of the public web
    return value


def key(value):
    return UUID(text(value))


def moment(value):
    parsed = datetime.fromisoformat(text(value))
    if parsed.tzinfo is None:
        raise ValueError
    return parsed.astimezone(UTC)


def day(value):
    return date.fromisoformat(text(value))


def number(value):
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > MAX_NUMBER:
        raise ValueError
    return value


def names(value):
    return {text(tag): text(name) for tag, name in value.items()}


def texts(value):
    if not isinstance(value, list):
        raise TypeError
    return [text(part) for part in value]


def change(value):
    """Return one change of an amendment."""
    if value["field"] not in AMENDABLE[value["what"]]:
        raise ValueError
    return {
        "what": value["what"],
        "id": str(key(value["id"])),
        "field": value["field"],
        "old": amended(value["old"]),
        "new": amended(value["new"]),
    }


def amended(value):
    """Return the old or new value of a field: a text, nothing, yes or no, another row, or a list of rows."""
    if isinstance(value, list):
        return [named_row(row) for row in value]
    if isinstance(value, dict):
        return named_row(value)
    return value if value is None or isinstance(value, bool) else text(value)


def named_row(value):
    return {"id": str(key(value["id"])), "name": text(value["name"])}


def one_of(*words):
    def word(value):
        return value if value in words else text(None)

    return word


class Optional(NamedTuple):
    """A member that may be null or missing."""

    shape: object


PUBLISHER = {"id": key, "name": text, "domain": text}
ARTICLE = {
    "id": key,
    "url": address,
    "archive_url": Optional(text),
    "title": text,
    "published_at": Optional(moment),
    "language": text,
    "publisher": PUBLISHER,
}
CLAIMANT = {"id": key, "name": text, "kind": text, "role": text, "wikidata_id": Optional(text), "aliases": texts}
RATING = {
    "id": key,
    "scale": text,
    "code": text,
    "names": names,
    "value": Optional(number),
    "category": Optional(text),
}
SCALE = {"code": text, "names": names, "worst": number, "best": number, "owner": Optional(text)}
EVIDENCE = {
    "id": key,
    "article": ARTICLE,
    "role": one_of("appearance", "evidence"),
    "stance": Optional(text),
    "quote": Optional({"exact": text, "prefix": text, "suffix": text}),
    "note": text,
}
VERDICT = {
    "id": key,
    "publisher": PUBLISHER,
    "rating": Optional(RATING),
    "label": text,
    "summary": text,
    "explanation": text,
    "language": text,
    "review": Optional(ARTICLE),
    "status": one_of(*EVER_PUBLISHED),
    "origin": one_of("desk", "import"),
    "supersedes": Optional(key),
    "correction_note": text,
    "retraction_reason": text,
    "published_at": moment,
    "retracted_at": Optional(moment),
    "review_after": Optional(day),
}
CORRECTION = {"id": key, "kind": text, "made_at": moment, "publisher": PUBLISHER, "note": text, "changes": [change]}
CLAIM = {
    "id": key,
    "statement": text,
    "language": text,
    "claimant": Optional(CLAIMANT),
    "claimed_on": Optional(day),
    "claimed_at": Optional(moment),
    "place": text,
    "context": text,
    "topics": [{"id": key, "slug": text, "names": names}],
    "status": one_of(ClaimStatus.SUBMITTED, ClaimStatus.OPEN, ClaimStatus.CLOSED),
    "group": Optional(key),
    "evidence": [EVIDENCE],
    "verdicts": [VERDICT],
    "also_judged": [{"claim": key}],
    "corrections": [CORRECTION],
    "created_at": moment,
}


def _checked(value, shape, member):
    """Return the value in this shape: an object of shapes by member, a list of values of one shape, or a function."""
    if isinstance(shape, Optional):
        return None if value is None else _checked(value, shape.shape, member)
    if isinstance(shape, dict) and isinstance(value, dict):
        missing = next((name for name in shape if name not in value and not isinstance(shape[name], Optional)), None)
        if missing:
            raise BrokenDocument(Sentence(INCOMPLETE, member=missing))
        return {name: _checked(value.get(name), shape[name], name) for name in shape}
    if isinstance(shape, list) and isinstance(value, list) and len(value) <= MAX_MEMBERS:
        return [_checked(part, shape[0], member) for part in value]
    if not isinstance(shape, (dict, list)):
        try:
            return shape(value)
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError, ValidationError):
            pass
    raise BrokenDocument(Sentence(WRONG_VALUE, member=member, value=repr(value)[:80]))


def _refuse_repeated_ids(document):
    for name in ("verdicts", "evidence", "corrections"):
        seen = set()
        for part in document[name]:
            if part["id"] in seen:
                raise BrokenDocument(Sentence(TWICE, id=part["id"]))
            seen.add(part["id"])


def _refuse_broken_chains(verdicts):
    """Refuse verdicts that supersede each other in another way than the database allows."""
    if not verdicts:
        raise BrokenDocument(NOT_PUBLIC)
    predecessors = {verdict["id"]: verdict["supersedes"] for verdict in verdicts}
    for verdict in verdicts:
        before, steps = verdict["supersedes"], 0
        while before is not None:
            if before not in predecessors:
                raise BrokenDocument(Sentence(NO_PREDECESSOR, id=before))
            before, steps = predecessors[before], steps + 1
            if steps > len(verdicts):
                raise BrokenDocument(Sentence(IN_A_CIRCLE, id=verdict["id"]))
        if verdict["status"] == "superseded" and verdict["id"] not in predecessors.values():
            raise BrokenDocument(Sentence(NO_SUCCESSOR, id=verdict["id"]))
