"""Which claims say the same in other words, or in another language? An encoder turns texts into numbers that tell.

`CLAIM_ENCODER` names one; without it nothing here is used. `usable_encoder()` returns it, and None while there is none
or it fails, so that claims are found by their words alone. `storage.py` keeps what it makes of claims,
`encoding.py` encodes those that were written, `search.py` asks for the nearest ones, `checks.py` says what is missing.
"""

import logging
import re
from functools import cache
from time import monotonic
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from claims.models.embedding import ENCODER_NAME

log = logging.getLogger(__name__)

BUNDLED = {"use": "claims.matching.encoders.use.USE", "e5": "claims.matching.encoders.e5.E5"}
MEMBERS = ("name", "dimension", "floor", "share", "share_across", "encode_query", "encode_passage")
MAX_LENGTH = 1_200  # characters of a text that an encoder reads: what follows adds little, and takes time
AT_RANK_50 = "at rank 50"
SECONDS_TO_REST = 60  # of an encoder that failed, before it is tried again


class EncoderFailed(Exception):
    """An encoder cannot read texts. Claims are found by their words meanwhile."""


class Encoder(Protocol):
    """What an encoder has to offer. Vectors have length 1, so that their product is the cosine of their angle.

    `name` belongs to the vectors: another model, or another version of it, has another name. `floor` is the cosine of
    texts that have nothing in common: a number, AT_RANK_50 if each query has its own (that of the 50th claim), None if
    it is not known. `share` is what the vector counts for in the score, the rest being words; `share_across` is that
    for a claim in another language than the text.
    """

    name: str
    dimension: int
    floor: float | str | None
    share: float
    share_across: float

    def encode_query(self, texts: list[str]) -> list[list[float]]: ...

    def encode_passage(self, texts: list[str]) -> list[list[float]]: ...


class Broken:
    """Until when the encoder of this process is not asked, because it failed."""

    until = 0.0


def usable_encoder():
    """Return the encoder that CLAIM_ENCODER names; None if it names none, or while the one it names fails."""
    if not settings.CLAIM_ENCODER or monotonic() < Broken.until:
        return None
    try:
        return load(settings.CLAIM_ENCODER)
    except Exception as error:
        report(error)
        return None


@cache
def load(word):
    """Return the encoder that a word of CLAIM_ENCODER names. Raises whatever hinders it."""
    return encoder_class(word)()


def encoder_class(word):
    """Return the class that a word names: a word of BUNDLED, or the dotted path of a class. Imports no wheel.

    Raises ImportError if there is none, or if it is no encoder.
    """
    kind = import_string(BUNDLED.get(word, word))
    if missing := [member for member in MEMBERS if not hasattr(kind, member)]:
        raise ImportError(f"{word} has no {', '.join(missing)}.")
    if not re.fullmatch(ENCODER_NAME, kind.name):
        raise ImportError(f"{word} is named {kind.name!r}: small letters, digits and hyphens name an encoder.")
    return kind


def name_in_use():
    """Return the name of the encoder that CLAIM_ENCODER names, without loading it; None if there is none."""
    try:
        return encoder_class(settings.CLAIM_ENCODER).name if settings.CLAIM_ENCODER else None
    except ImportError:
        return None  # `manage.py check` reports it


def report(error):
    """Log that the encoder fails, and let it rest."""
    Broken.until = monotonic() + SECONDS_TO_REST
    log.warning(
        "The encoder %s fails, and claims are found by their words alone for %s seconds: %s: %s",
        settings.CLAIM_ENCODER, SECONDS_TO_REST, type(error).__name__, error,
    )  # fmt: skip


def readable(text):
    """Return what an encoder can read of a text: its beginning, without NUL and lone surrogates."""
    return text[:MAX_LENGTH].encode("utf-8", "replace").decode().replace("\x00", " ")
