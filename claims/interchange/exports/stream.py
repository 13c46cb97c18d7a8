"""How do all public claims leave in one file? `export` streams them from the database, all from one snapshot.

A file begins with a description of itself (`ExportInfo`), and its last line has the number of rows and the SHA-256 of
all bytes before that line: a file without it is incomplete. A CSV has nothing but rows, and its description beside it.
Each format is an `ExportFormat` in a module of its own.

The claims come by COPY, in a transaction of their own. The server is ahead by no more than a socket buffer, so memory
stays flat on both sides. There is no cursor, so a pooler in between does not matter (`DISABLE_SERVER_SIDE_CURSORS`).
"""

from abc import ABC, abstractmethod
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from itertools import batched
from typing import NamedTuple

import orjson
import psycopg
from django.db import connection

from claims.interchange.claimreview.writer import Bounds

MAX_MINUTES = 30
BATCH_SIZE = 64  # claims a part: a few hundred kilobytes
APPLICATION_NAME = "claimdesk export"  # as pg_stat_activity shows it
# COPY puts these between columns, and around a column that needs it. None does, because JSON holds neither of them
# and no line end: so each document arrives unchanged, byte by byte.
DELIMITER, QUOTE = "\x02", "\x01"


class ExportInfo(NamedTuple):
    """What a file is an export of."""

    url: str  # the request
    filters: dict
    at: datetime
    home: str  # the URL below which claims have theirs
    position: str = ""  # the log position of the snapshot
    scales: tuple = ()  # of dicts: code, names, worst and best value, domain of the owner

    def as_json(self):
        return {"url": self.url, "filters": self.filters, "at": self.at, "position": self.position}

    @property
    def bounds(self):
        """The worst and best values of the rating scales, by code."""
        return {scale["code"]: Bounds(scale["worst"], scale["best"]) for scale in self.scales}


class ExportFormat(ABC):
    """Base class of formats.

    `columns` are those of a card that the format needs, `count` is the number of rows written so far, and `digest` the
    SHA-256 of the file once it is complete.
    """

    suffix = media_type = None
    columns = ("document",)

    def __init__(self, info):
        self.info = info
        self.count = 0
        self.digest = ""

    @abstractmethod
    def parts(self, batches):
        """Yield the file in bytes, without its last line. `batches` are tuples of lines as they come from COPY."""

    @abstractmethod
    def trailer(self, digest):
        """Return the last line, which has the SHA-256 of all bytes before it, or nothing."""


def export(file, cards):
    """Yield the file, an `ExportFormat`, in bytes. To close the generator ends the transaction."""
    with snapshot() as cursor:
        file.info = file.info._replace(position=log_position(cursor), scales=rating_scales(cursor))
        digest = sha256()
        for part in file.parts(batched(copy_lines(cards, file.columns, cursor), BATCH_SIZE)):
            digest.update(part)
            yield part
        file.digest = digest.hexdigest()
        if trailer := file.trailer(file.digest):
            yield trailer


@contextmanager
def snapshot():
    """Yield a cursor in a read-only snapshot, on a connection of its own: it is open as long as the client reads."""
    parameters = connection.get_connection_params()
    parameters |= {"cursor_factory": psycopg.ClientCursor, "application_name": APPLICATION_NAME}
    with connection.wrap_database_errors, psycopg.connect(**parameters) as own_connection:
        own_connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        own_connection.read_only = True
        with own_connection.cursor() as cursor:
            # A COPY lasts as long as the client reads.
            cursor.execute(f"SET LOCAL statement_timeout = '{MAX_MINUTES}min'")
            yield cursor


def log_position(cursor):
    """Return the log position of the snapshot."""
    return cursor.execute("SELECT catalogue.log_position()").fetchone()[0]


def current_position():
    """Return the log position of an export that would begin now."""
    with connection.cursor() as cursor:
        return log_position(cursor)


def rating_scales(cursor):
    """Return the rating scales as a file describes them, because the documents of claims only name them."""
    cursor.execute("""SELECT scale.code, scale.names::text, scale.worst, scale.best, owner.domain
        FROM claims_ratingscale AS scale LEFT JOIN sources_publisher AS owner ON owner.id = scale.owner_id
        ORDER BY scale.code""")
    return tuple(
        {"code": code, "names": orjson.loads(names), "worst": worst, "best": best, "owner": owner}
        for code, names, worst, best, owner in cursor
    )


def copy_lines(cards, columns, cursor):
    """Yield these columns of the cards as lines of bytes, in id order: the same claims give the same bytes."""
    sql, parameters = cards.order_by("pk").values_list(*columns).query.sql_with_params()
    options = f"FORMAT csv, DELIMITER '{DELIMITER}', QUOTE '{QUOTE}'"
    with cursor.copy(f"COPY ({sql}) TO STDOUT ({options})", parameters) as lines:
        yield from lines


def json_line(content):
    return orjson.dumps(content, option=orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE)
