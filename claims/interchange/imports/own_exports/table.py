"""Which claims does a CSV export hold? `claims_in` puts each claim together from its rows, which follow each other.

The columns are known by their names, in any order, and may be separated by semicolons or tabs: a spreadsheet that
opened the file and saved it again writes what is usual in its country.
"""

import csv
from codecs import BOM_UTF8
from contextlib import contextmanager
from itertools import groupby

import orjson
from django.utils.translation import gettext_noop as _
from uuid_utils.compat import uuid7

from claims.interchange.claimreview.messages import Sentence
from claims.interchange.formulas import without_escape
from claims.interchange.imports.files.json_items import Unreadable
from claims.interchange.imports.own_exports.document import MAX_MEMBERS, BrokenDocument, read_document
from claims.interchange.imports.own_exports.lines import MAX_LINE_BYTES, lines_of
from claims.interchange.imports.own_exports.ndjson import above, scales_in

DELIMITERS = ",;\t"
BROKEN_ROW = _("A row of the table is broken: %(reason)s.")
WRONG_LENGTH = _("A row has %(seen)s cells, but the table has %(columns)s columns.")
TOO_MANY_ROWS = _("The claim has more than %(limit)s rows.")
BROKEN_DETAILS = _("The column “details” of a row is not what was exported: a spreadsheet may have cut it.")
NOT_A_NUMBER = _("The column “value” of a row holds no number.")
ROWS_DIFFER = _("The rows of the claim contradict each other in the column “%(column)s”.")
OF_CLAIM = (
    "statement", "language", "claimant", "claimant_kind", "claimant_role", "claimed_on", "claimed_at", "place",
    "context", "group", "claim_status", "claim_created_at",
)  # fmt: skip
LISTS = ("evidence", "also_judged", "amendments")  # in the details
OF_VERDICT = (
    "status", "label", "summary", "explanation", "origin", "correction_note", "retraction_reason", "published_at",
)  # fmt: skip

# The columns that a table has to have. Those that repeat others may be missing: `headline`, `appearances`, `evidence`.
COLUMNS = {
    *OF_CLAIM, *OF_VERDICT, "claim", "verdict", "publisher", "publisher_name", "scale", "rating", "value", "category",
    "verdict_language", "supersedes", "retracted_at", "review_after", "url", "details",
} - {"group"}  # fmt: skip


def is_export(head):
    return delimiter_of(head) is not None


def delimiter_of(head):
    """Return what separates the columns of the table that begins with these bytes, or None if it is no export."""
    line = head.partition(b"\n")[0].decode(errors="replace").strip()
    names = ({name.strip('"') for name in line.split(delimiter)} for delimiter in DELIMITERS)
    return next((sign for sign, found in zip(DELIMITERS, names, strict=True) if found >= COLUMNS), None)


def claims_in(stream):
    """Yield an ExportedClaim for each claim, or Unreadable in its place."""
    lines = TextLines(stream)
    header = next(lines)
    delimiter = delimiter_of(header.encode(errors="replace"))
    try:
        with long_cells():
            columns = next(csv.reader([header], delimiter=delimiter))
    except csv.Error as error:
        yield Unreadable(Sentence(BROKEN_ROW, reason=str(error)))
        return
    rows = readable_rows(csv.reader(lines, delimiter=delimiter, strict=True), columns)
    for _claim, group in groupby(rows, lambda row: row if isinstance(row, Unreadable) else row.get("claim")):
        yield claim_of(group)


class TextLines:
    """The lines of a stream as text, for `csv.reader`. A line that is too long is an error, and costs no other."""

    def __init__(self, stream):
        self.lines = lines_of(stream)
        self.mark = BOM_UTF8

    def __iter__(self):
        return self

    def __next__(self):
        line = next(self.lines)
        if isinstance(line, Unreadable):
            raise csv.Error(line.detail)
        line, self.mark = line.removeprefix(self.mark), b""
        return line.decode(errors="surrogateescape") + "\n"


@contextmanager
def long_cells():
    """Raise the limit of a cell while a row is read: csv has one for the whole process."""
    limit = csv.field_size_limit(MAX_LINE_BYTES)
    try:
        yield
    finally:
        csv.field_size_limit(limit)


def readable_rows(reader, columns):
    """Yield the rows as dicts, or Unreadable in place of a row that cannot be read."""
    while True:
        try:
            with long_cells():
                cells = next(reader, None)
        except csv.Error as error:
            yield Unreadable(Sentence(BROKEN_ROW, reason=str(error)))
            continue
        if cells is None:
            return
        if len(cells) == len(columns):
            yield dict(zip(columns, map(without_escape, cells), strict=True))
        elif cells:
            yield Unreadable(Sentence(WRONG_LENGTH, seen=len(cells), columns=len(columns)))


def claim_of(group):
    """Return the ExportedClaim of the rows of a claim, or Unreadable."""
    rows = []
    for row in group:
        if isinstance(row, Unreadable):
            return row
        rows = [*rows, row] if len(rows) <= MAX_MEMBERS else rows
    if len(rows) > MAX_MEMBERS:
        return Unreadable(Sentence(TOO_MANY_ROWS, limit=f"{MAX_MEMBERS:,}"))
    if column := next((name for name in OF_CLAIM if len({row.get(name) for row in rows}) > 1), None):
        return Unreadable(Sentence(ROWS_DIFFER, column=column))
    try:
        details = [details_of(row) for row in rows]
        scales, problems = scales_in({"scales": list({orjson.dumps(part["scale"]): part["scale"] for part in details
                                                      if part.get("scale")}.values())})  # fmt: skip
        document = document_of(rows, details)
        return problems[0] if problems else read_document(document, scales, above(rows[0]["url"].rstrip("/")))
    except (BrokenDocument, BrokenCell) as broken:
        return Unreadable(broken.args[0])


class BrokenCell(Exception):
    """A cell cannot be read. The argument is a sentence."""


def details_of(row):
    try:
        details = orjson.loads(row["details"])
        return details | {name: details[name] for name in ("claimant", "topics", "evidence", "rating", "review")}
    except (orjson.JSONDecodeError, KeyError, TypeError):
        raise BrokenCell(BROKEN_DETAILS) from None


def document_of(rows, details):
    """Return the document that the rows of a claim were made from. Shared rows get new ids."""
    [row, *_others], [first, *_more] = rows, details
    claimant, topics = first["claimant"], first["topics"]
    if not isinstance(topics, dict) or not all(isinstance(first.get(name, []), list) for name in LISTS):
        raise BrokenCell(BROKEN_DETAILS)
    return {
        "id": row["claim"],
        "statement": row["statement"],
        "language": row["language"],
        "claimant": with_id(claimant, name=row["claimant"], kind=row["claimant_kind"], role=row["claimant_role"]),
        "claimed_on": row["claimed_on"] or None,
        "claimed_at": row["claimed_at"] or None,
        "place": row["place"],
        "context": row["context"],
        "topics": [{"id": new_id(), "slug": slug, "names": names} for slug, names in topics.items()],
        "status": row["claim_status"],
        "group": row.get("group") or None,
        "evidence": [
            piece | {"article": article_of(piece.get("article"))} if isinstance(piece, dict) else piece
            for piece in first["evidence"]
        ],
        "verdicts": [verdict_of(*pair) for pair in zip(rows, details, strict=True)],
        "also_judged": [{"claim": claim} for claim in first.get("also_judged", [])],
        "corrections": [amendment_of(part) for part in first.get("amendments", [])],
        "created_at": row["claim_created_at"],
    }


def verdict_of(row, details):
    return {name: row[name] for name in OF_VERDICT} | {
        "id": row["verdict"],
        "publisher": {"id": new_id(), "name": row["publisher_name"], "domain": row["publisher"]},
        "rating": rating_of(row, details["rating"]),
        "language": row["verdict_language"],
        "review": article_of(details["review"]),
        "supersedes": row["supersedes"] or None,
        "retracted_at": row["retracted_at"] or None,
        "review_after": row["review_after"] or None,
    }


def rating_of(row, names):
    if not row["rating"]:
        return None
    try:
        value = int(row["value"]) if row["value"] else None
    except ValueError:
        raise BrokenCell(NOT_A_NUMBER) from None
    rating = {"scale": row["scale"], "code": row["rating"], "names": names, "value": value}
    return with_id(rating, category=row["category"] or None)


def article_of(article):
    if not isinstance(article, dict):
        return article
    return with_id(article, publisher=with_id(article.get("publisher")))


def amendment_of(entry):
    if not isinstance(entry, dict):
        return entry
    return entry | {"kind": "amendment", "publisher": with_id(entry.get("publisher"))}


def with_id(row, **members):
    """Return an object with an id of its own and these members; or what is there instead, which nobody can read."""
    return {**row, **members, "id": new_id()} if isinstance(row, dict) else row


def new_id():
    return str(uuid7())
