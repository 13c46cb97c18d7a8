"""How does all that is public leave in one file? Claim by claim as the database sends them, all from one moment.

A file begins with what it is an export of, and its last line has the number of its rows and the SHA-256 of all bytes
before that line: a file without it is not whole.

The claims come by COPY, in a transaction of their own. The server is ahead of us by no more than a socket holds, so
neither side keeps them. There is no cursor, so a pooler in between is none of our business
(`DISABLE_SERVER_SIDE_CURSORS`).
"""

import csv
import re
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from io import StringIO
from itertools import batched
from typing import NamedTuple

import orjson
import psycopg
from django.db import connection
from django.db.models import F, Func, TextField

from claims.interchange.claimreview.writer import CONTEXT, Bounds, claim_reviews

BATCH_SIZE = 64  # claims a part: a few hundred kilobytes
NAME = "claimdesk export"  # as pg_stat_activity shows it
# What COPY puts between columns, and around what needs it. JSON holds neither, and no end of a line, so nothing needs
# it: each document arrives to the byte.
BETWEEN, AROUND = "\x02", "\x01"
# What spreadsheets take for a formula: https://owasp.org/www-community/attacks/CSV_Injection. An apostrophe before it
# makes it text. Who reads the file takes one away from whatever this matches with at least one, and has the original.
FORMULA = re.compile("'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")


class About(NamedTuple):
    """What an export is of."""

    url: str  # where it comes from
    filters: dict
    at: datetime
    home: str  # the address that claims lie below
    position: str = ""  # of the public's record
    bounds: dict | None = None  # of rating scales, by code

    def as_json(self):
        return {"url": self.url, "filters": self.filters, "at": self.at, "position": self.position}


class Payloads(Func):
    """What was received for the verdicts on that claim, by verdict; the newest comes last, and counts."""

    rows = "SELECT json_object_agg(verdict_id, payload ORDER BY id) FROM claims_received"
    template = f"({rows} WHERE claim_id = %(expressions)s)"
    output_field = TextField()


def export(form, cards, about):
    """The parts of that file, in bytes. Whoever stops reading closes it, and with it the transaction."""
    with snapshot() as cursor:
        about = about._replace(position=position(cursor), bounds=bounds(cursor))
        file, digest = form(about), sha256()
        for part in file.parts(copied(cards, file.columns, cursor)):
            digest.update(part)
            yield part
        yield file.last(digest.hexdigest())


@contextmanager
def snapshot():
    """A cursor that sees one moment, on a connection of its own: it is open for as long as somebody reads."""
    here = connection.get_connection_params()
    here |= {"cursor_factory": psycopg.ClientCursor, "application_name": NAME}
    with connection.wrap_database_errors, psycopg.connect(**here) as own:
        own.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        own.read_only = True
        with own.cursor() as cursor:
            yield cursor


def position(cursor):
    return cursor.execute("SELECT catalogue.position()").fetchone()[0]


def bounds(cursor):
    scales = cursor.execute("SELECT code, worst, best FROM claims_ratingscale")
    return {code: Bounds(worst, best) for code, worst, best in scales}


def copied(cards, columns, cursor):
    """Those columns of the cards, a line of bytes each, in the order of ids: so the same claims are the same bytes."""
    sql, given = cards.order_by("pk").values_list(*columns).query.sql_with_params()
    form = f"FORMAT csv, DELIMITER '{BETWEEN}', QUOTE '{AROUND}'"
    with cursor.copy(f"COPY ({sql}) TO STDOUT ({form})", given) as lines:
        yield from lines


def as_line(content):
    return orjson.dumps(content, option=orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE)


class Lines:
    """NDJSON: the claims as the public gets them, between a line of kind `header` and one of kind `trailer`."""

    suffix, media_type = "ndjson", "application/x-ndjson"
    columns = ("document",)

    def __init__(self, about):
        self.about = about
        self.count = 0

    def parts(self, lines):
        yield as_line({"kind": "header"} | self.about.as_json())
        for some in batched(lines, BATCH_SIZE):
            self.count += len(some)
            yield b"".join(some)

    def last(self, digest):
        return as_line({"kind": "trailer", "claims": self.count, "sha256": digest})


class Table:
    """CSV (RFC 4180), a row for each verdict that was ever public, with its claim.

    What the file is of stands in its last row, of kind `trailer`, as JSON in the column of the statements: a comment
    before the names of the columns would be taken for those, and a row of another length for a broken one.
    """

    suffix, media_type = "csv", "text/csv; charset=utf-8"
    columns = ("document",)
    cells = {
        "kind": lambda claim, verdict: "verdict",
        "claim": lambda claim, verdict: claim["id"],
        "statement": lambda claim, verdict: claim["statement"],
        "language": lambda claim, verdict: claim["language"],
        "claimant": lambda claim, verdict: claim["claimant"] and claim["claimant"]["name"],
        "claimant_kind": lambda claim, verdict: claim["claimant"] and claim["claimant"]["kind"],
        "claimant_role": lambda claim, verdict: claim["claimant"] and claim["claimant"]["role"],
        "claimed_on": lambda claim, verdict: claim["claimed_on"],
        "place": lambda claim, verdict: claim["place"],
        "topics": lambda claim, verdict: " ".join(topic["slug"] for topic in claim["topics"]),
        "appearances": lambda claim, verdict: cited(claim, "appearance"),
        "evidence": lambda claim, verdict: cited(claim, "evidence"),
        "verdict": lambda claim, verdict: verdict["id"],
        "status": lambda claim, verdict: verdict["status"],
        "publisher": lambda claim, verdict: verdict["publisher"]["domain"],
        "publisher_name": lambda claim, verdict: verdict["publisher"]["name"],
        "label": lambda claim, verdict: verdict["label"],
        "scale": lambda claim, verdict: verdict["rating"] and verdict["rating"]["scale"],
        "rating": lambda claim, verdict: verdict["rating"] and verdict["rating"]["code"],
        "value": lambda claim, verdict: verdict["rating"] and verdict["rating"]["value"],
        "category": lambda claim, verdict: verdict["rating"] and verdict["rating"]["category"],
        "summary": lambda claim, verdict: verdict["summary"],
        "verdict_language": lambda claim, verdict: verdict["language"],
        "review": lambda claim, verdict: verdict["review"] and verdict["review"]["url"],
        "origin": lambda claim, verdict: verdict["origin"],
        "published_at": lambda claim, verdict: verdict["published_at"],
        "retracted_at": lambda claim, verdict: verdict["retracted_at"],
        "supersedes": lambda claim, verdict: verdict["supersedes"],
        "correction_note": lambda claim, verdict: verdict["correction_note"],
        "retraction_reason": lambda claim, verdict: verdict["retraction_reason"],
    }

    def __init__(self, about):
        self.about = about
        self.count = 0

    def parts(self, lines):
        yield as_csv([self.cells])
        for some in batched(lines, BATCH_SIZE):
            rows = [row for line in some for row in self.rows(orjson.loads(line))]
            self.count += len(rows)
            yield as_csv(rows)

    def rows(self, claim):
        for verdict in claim["verdicts"]:
            yield [as_text(cell(claim, verdict)) for cell in self.cells.values()]

    def last(self, digest):
        told = as_line(self.about.as_json() | {"verdicts": self.count, "sha256": digest}).decode().rstrip()
        row = dict.fromkeys(self.cells, "") | {"kind": "trailer", "statement": told}
        return as_csv([row.values()])


def as_text(cell):
    """As a spreadsheet may read it. Numbers are our own, and none of them is a formula."""
    return f"'{cell}" if isinstance(cell, str) and FORMULA.match(cell) else cell


def as_csv(rows):
    written = StringIO()
    csv.writer(written, lineterminator="\r\n").writerows(rows)
    return written.getvalue().encode()


def cited(claim, role):
    """The addresses of the articles, which hold no spaces."""
    return " ".join(piece["article"]["url"] for piece in claim["evidence"] if piece["role"] == role)


class Feed:
    """One JSON-LD document, a https://schema.org/DataFeed, with a line for each claim: the reviews of it."""

    suffix, media_type = "jsonld", "application/ld+json"
    columns = ("document", Payloads(F("pk")))

    def __init__(self, about):
        self.about = about
        self.count = 0

    def parts(self, lines):
        yield self.first()
        for some in batched(lines, BATCH_SIZE):
            before = ",\n" if self.count else ""
            self.count += len(some)
            yield (before + ",\n".join(map(self.item, some))).encode()
        yield b"\n],\n"

    def first(self):
        members = {
            "@context": CONTEXT,
            "@type": "DataFeed",
            "name": "Claimdesk",
            "url": self.about.url,
            "dateModified": self.about.at,
            "version": self.about.position,
        }
        return as_line(members).removesuffix(b"}\n") + b',"dataFeedElement":[\n'

    def item(self, line):
        document, _between, payloads = bytes(line).partition(BETWEEN.encode())
        payloads = orjson.loads(payloads) if payloads.strip() else {}
        written = claim_reviews(orjson.loads(document), payloads, self.about.bounds, self.about.home)
        return f'{{"@type":"DataFeedItem","item":[{",".join(written)}]}}'

    def last(self, digest):
        return f'"numberOfItems":{self.count},"sha256":"{digest}"}}\n'.encode()
