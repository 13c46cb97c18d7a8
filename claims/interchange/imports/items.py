"""What is one item of an import? `Item` has its reviews and refusals, and in the end what became of them."""

from dataclasses import dataclass, field
from functools import lru_cache
from uuid import UUID

import orjson

from claims.interchange.claimreview.messages import as_stored
from claims.interchange.claimreview.reader import Refusal, Review, read_reviews
from claims.interchange.imports.files.json_items import Unreadable
from claims.interchange.imports.own_exports.document import ExportedClaim
from claims.models import ImportFinding
from config.db.fields import normal_text, stacks_marks

MAX_NAME_LENGTH = 300  # characters of a file's name: the last ones tell files apart
RANK = ["new", "changed", "same", "refused"]  # an item with several reviews has the first outcome that one of them has


@lru_cache(1)
def storable_name(name):
    """Return the name of a file as text that can be stored: a ZIP archive may hold any bytes as a name."""
    shown = "".join(character if character.isprintable() else "\ufffd" for character in name[-MAX_NAME_LENGTH:])
    return "\ufffd" if stacks_marks(shown) else normal_text(shown)


@dataclass
class Item:
    """One part of a file, the reviews that were read from it, and what became of them."""

    number: int
    file: str = ""  # that it is in, if the import has several
    reviews: list = field(default_factory=list)
    refusals: list = field(default_factory=list)
    outcomes: list = field(default_factory=list)
    claims: list[UUID] = field(default_factory=list)
    notices: list = field(default_factory=list)  # repairs that were found when the reviews were written
    exported: ExportedClaim | None = None  # if the file is an export of a Claimdesk
    ours: dict = field(default_factory=dict)  # the parts that this desk wrote itself, with their claims, by payload

    @classmethod
    def of(cls, number, payload, file="", *, publisher, at, **options):
        """Read an entry of a file. `options` are those of `read_reviews`."""
        file = file and storable_name(file)
        if isinstance(payload, Unreadable):
            return cls(number, file, refusals=[Refusal("unreadable", payload.detail, "", "")])
        if isinstance(payload, ExportedClaim):
            return cls(number, file, exported=payload)
        item = cls(number, file)
        repairs = getattr(payload, "repairs", ())  # of a page that completed what its markup leaves out
        for result in read_reviews(payload, publisher, now=at, **options):
            if repairs and isinstance(result, Review):
                result = result._replace(repairs=(*repairs, *result.repairs))
            (item.refusals if isinstance(result, Refusal) else item.reviews).append(result)
        return item

    def refuse(self, reason, detail, reviews):
        """Turn some of the item's reviews into refusals."""
        self.refusals += [Refusal(reason, detail, review.url, review.payload) for review in reviews]
        self.reviews = [review for review in self.reviews if review not in reviews]

    def recognise(self, written):
        """Set aside what this desk wrote itself, though nobody may read it. `written` has its claims by payload."""
        parts = [part for part in (*self.reviews, *self.refusals) if part.payload in written]
        self.ours |= {part.payload: (part, written[part.payload]) for part in parts}
        self.reviews = [review for review in self.reviews if review.payload not in written]
        self.refusals = [refusal for refusal in self.refusals if refusal.payload not in written]

    def refuse_all(self, reason, detail):
        """Turn all that the item brings into refusals."""
        self.refuse(reason, detail, self.reviews)
        if self.exported:
            self.refusals = [Refusal(reason, detail, self.exported.url, "")]
            self.exported = None

    def settle(self, written):
        """Note what became of the claim of an export. It may be written without some of its verdicts."""
        self.refusals = [Refusal("export", sentence, self.exported.url, "") for sentence in written.refusals]
        self.outcomes, self.claims = [written.outcome], [self.exported.id]

    @property
    def outcome(self):
        return min(self.outcomes or ["refused"], key=RANK.index)

    @property
    def repairs(self):
        return list(dict.fromkeys([*(code for review in self.reviews for code in review.repairs), *self.notices]))

    @property
    def url(self):
        ours = [part for part, _claim in self.ours.values()]
        parts = [*([self.exported] if self.exported else []), *self.reviews, *self.refusals, *ours]
        return next((part.url for part in parts if part.url), "")

    def finding(self, job):
        """Return the unsaved row that keeps why the item was refused, or how it was repaired."""
        by_sentence = {refusal.detail: as_stored(refusal.reason, refusal.detail) for refusal in self.refusals}
        return ImportFinding(
            import_job=job,
            number=self.number,
            file=self.file,
            url=self.url,
            refusal=" ".join(by_sentence),
            refusals=list(by_sentence.values()),
            repairs=self.repairs,
        )

    def report_line(self):
        """Return the item's line in the report, as JSON."""
        refusals = [{"reason": part.reason, "detail": part.detail, "url": part.url} for part in self.refusals]
        line = {
            "number": self.number,
            "file": self.file,
            "outcome": self.outcome,
            "url": self.url,
            "claims": self.claims,
        }
        return orjson.dumps(line | {"repairs": self.repairs, "refusals": refusals}) + b"\n"
