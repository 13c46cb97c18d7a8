"""How does one state of a claim differ from another? `compare_documents()` returns blocks of fields, in reading order.

The documents are those of cards and editions (claims/catalogue/sql/30_card.sql). The first block is the claim, then
come its verdicts and its evidence, matched by id. A verdict that takes another one's place is compared with that one.
`desk/compare/blocks.html` shows blocks, `desk/compare/field.html` a field.
"""

from dataclasses import dataclass, field

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from claims.desk.compare.readers import READERS, article_name, choice
from claims.models import Evidence, Verdict
from config.text.long_diff import capped, shortened, text_diff

SAME, CHANGED, ADDED, REMOVED = "same", "changed", "added", "removed"
UNPUBLISHED = ("draft", "in_review")
SET_BY_PUBLISHING = {"status", "published_at", "correction_note", "review_after"}


@dataclass(frozen=True)
class Field:
    """One field of both states. `parts` are those of `text_diff`, with what is left out of long unchanged texts."""

    name: str
    label: str
    parts: list
    language: str = ""
    is_cut: bool = False

    @property
    def is_changed(self):
        return any(kind in ("gone", "new") for kind, _text in self.parts)


@dataclass(frozen=True)
class Block:
    """A claim, a verdict or a piece of evidence. Its left side is another verdict if it takes that one's place."""

    what: str
    id: str
    title: str
    state: str
    fields: list[Field]
    remarks: list[str] = field(default_factory=list)
    takes_a_place: bool = False

    @property
    def changed(self):
        return [one for one in self.fields if one.is_changed]

    @property
    def state_name(self):
        if self.takes_a_place:
            return _("correction")
        return {SAME: _("the same"), CHANGED: _("changed"), ADDED: _("added"), REMOVED: _("removed")}[self.state]


def compare_documents(before, after, *, whole=False):
    """Return a block for the claim, and for each verdict and piece of evidence of either document.

    A document is None for a state in which there was nothing. With `whole`, long texts are not shortened.
    """
    before, after = before or {}, after or {}
    return [
        block("claim", before, after, whole),
        *rows_of("verdict", "verdicts", before, after, whole),
        *rows_of("evidence", "evidence", before, after, whole),
    ]


def rows_of(what, member, before, after, whole):
    old, new = ({row["id"]: row for row in document.get(member, ())} for document in (before, after))
    for key in [*new, *(key for key in old if key not in new)]:
        left, right = old.get(key, {}), new.get(key, {})
        predecessor = predecessor_of(right, new | old) if what == "verdict" and not left else None
        yield block(what, left, right, whole, predecessor)


def predecessor_of(verdict, verdicts):
    """Return the verdict whose place this one takes, or would take if it were published; None if there is none."""
    if verdict["supersedes"]:
        return verdicts.get(verdict["supersedes"])
    if verdict["status"] not in UNPUBLISHED:
        return None
    publisher = verdict["publisher"]["id"]
    rivals = (row for row in verdicts.values() if row["status"] == "published")
    return next((row for row in rivals if row["publisher"]["id"] == publisher), None)


def block(what, before, after, whole, predecessor=None):
    row, left = after or before, predecessor or before
    fields = [
        text_field(name, label, value(left), value(after), language, whole)
        for name, label, value, language in READERS[what](row)
    ]
    fields = [one for one in fields if one.parts]
    if predecessor and after["status"] in UNPUBLISHED:
        fields = [one for one in fields if one.name not in SET_BY_PUBLISHING]
    is_changed = any(one.is_changed for one in fields)
    state = REMOVED if not after else ADDED if not before else CHANGED if is_changed else SAME
    if not before and not after:
        state = SAME
    return Block(
        what, row.get("id", ""), title_of(what, row), state, fields, remarks_on(what, row), predecessor is not None
    )


def text_field(name, label, before, after, language="", whole=False):
    """Return the field for its two values as texts."""
    parts = text_diff(before, after)
    parts, is_cut = capped(parts if whole else shortened(parts))
    return Field(name, capfirst(label), parts, language, is_cut)


def title_of(what, row):
    if what == "claim":
        return _("Claim")
    if what == "verdict":
        return _("Verdict of %(publisher)s") % {"publisher": row["publisher"]["name"]}
    kind = choice(Evidence, "stance")(row) or choice(Evidence, "role")(row)
    return f"{capfirst(kind)} · {article_name(row['article'])}"


def remarks_on(what, row):
    if what == "evidence" and row.get("is_shown") is False:
        return [_("The public does not see this piece.")]
    if what == "verdict" and row["status"] in UNPUBLISHED:
        return [choice(Verdict, "status")(row)]
    return []
