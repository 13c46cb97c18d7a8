"""How do claims get their vectors? In batches, by any worker or by `manage.py encode_claims`, after they were written.

The database notes each claim that is written (claims/catalogue/sql/65_encoders.sql). `encode_batch()` encodes those
first, then the claims that were there before the encoder, in the order of their ids. Each batch is one transaction, so
that a killed process resumes with the batch that it did not finish. Only words that changed are encoded again.
"""

import logging
from hashlib import blake2b
from math import isfinite
from time import monotonic
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import Count, Min

from claims.matching.encoders import EncoderFailed, name_in_use, report, usable_encoder
from claims.models import Claim, ClaimToEncode, Embedding, EncoderInUse

BATCH_SIZE = 32  # claims in a transaction: a fifth of a second to three seconds, by encoder
SECONDS_OF_A_TURN = 2  # of a worker, after which other chores have theirs
MAX_COUNTED = 10_000
log = logging.getLogger(__name__)


class Batch(NamedTuple):
    """What was done: how many claims were looked at, how many were encoded, and whether none is left."""

    claims: int
    encoded: int
    is_last: bool


def begin(encoder):
    """Let the database note the claims that are written from now on. Return the row that says how far we are."""
    state, _created = EncoderInUse.objects.get_or_create(name=encoder.name)
    if state.position is None and not state.has_walked:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT catalogue.wait_for_writers()")  # a transaction that began earlier notes nothing
    return state


@transaction.atomic
def encode_batch(encoder):
    """Encode the next claims that wait. One process does so at a time; others wait for it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('claims_embedding'))")
    noted = ClaimToEncode.objects.filter(encoder=encoder.name).order_by("id").values_list("id", "claim_id")
    if noted := dict(noted[:BATCH_SIZE]):
        encoded = encode(encoder, noted.values())
        ClaimToEncode.objects.filter(id__in=noted).delete()
        return Batch(len(set(noted.values())), encoded, is_last=False)
    return encode_older(encoder, EncoderInUse.objects.get(name=encoder.name))


def encode_older(encoder, state):
    """Encode the next of the claims that were there before the encoder."""
    claims = Claim.objects.filter(pk__gt=state.position) if state.position else Claim.objects.all()
    ids = [] if state.has_walked else list(claims.order_by("pk").values_list("pk", flat=True)[:BATCH_SIZE])
    encoded = encode(encoder, ids)
    if not state.has_walked:
        state.position = ids[-1] if ids else state.position
        state.has_walked = len(ids) < BATCH_SIZE
        state.save(update_fields=["position", "has_walked"])
    return Batch(len(ids), encoded, is_last=state.has_walked)


def encode(encoder, ids):
    """Encode those of the claims whose words are not those that were encoded. Return how many."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT claim_id, words FROM catalogue.words_to_encode(%s::uuid[])", [sorted(ids)])
        words = dict(cursor.fetchall())
    known = Embedding.objects.filter(encoder=encoder.name, claim__in=words).values_list("claim_id", "digest")
    digests = {claim: bytes(digest) for claim, digest in known}
    changed = {claim: text for claim, text in sorted(words.items()) if digests.get(claim) != digest_of(text)}
    if changed:
        store(encoder, changed, vectors_of(encoder, list(changed.values())))
    return len(changed)


def digest_of(words):
    return blake2b(words.encode(), digest_size=16).digest()


def vectors_of(encoder, texts):
    """Return the vector of each text, None for a text that the encoder cannot read. Raises if it can read none."""
    try:
        return [checked(vector, encoder) for vector in encoder.encode_passage(texts)]
    except Exception as error:
        vectors = [vector_of(encoder, text) for text in texts] if len(texts) > 1 else [None]
        if not any(vectors):
            raise EncoderFailed(f"{type(error).__name__}: {error}") from error
        return vectors


def vector_of(encoder, text):
    try:
        return checked(*encoder.encode_passage([text]), encoder)
    except Exception as error:
        log.warning("The encoder %s cannot read %r: %s", encoder.name, text[:80], error)
        return None


def checked(vector, encoder):
    """Return the vector. Raises ValueError if it is none of this encoder: NaN, another dimension."""
    if len(vector) == encoder.dimension and all(map(isfinite, vector)):
        return vector
    raise ValueError(f"{encoder.name} gave {len(vector)} numbers instead of {encoder.dimension}, or NaN")


def store(encoder, words, vectors):
    """Write the vectors of these claims. A claim that was deleted meanwhile gets none."""
    with connection.cursor() as cursor:
        cursor.executemany(
            """INSERT INTO claims_embedding (claim_id, encoder, digest, vector)
            SELECT id, %s, %s, %s::real[] FROM claims_claim WHERE id = %s FOR KEY SHARE
            ON CONFLICT (claim_id, encoder) DO UPDATE SET digest = excluded.digest, vector = excluded.vector""",
            [
                (encoder.name, digest_of(words[claim]), vector, claim)
                for claim, vector in zip(words, vectors, strict=True)
                if vector
            ],
        )


# All claims: `manage.py encode_claims`


def encode_all(encoder, on_progress=lambda done: None):
    """Encode all claims whose words are not encoded. Return how many were looked at, and how many encoded.

    If a walk over all claims was interrupted, it is resumed; else a new one begins. `on_progress` is called after each
    batch with the number of claims done.
    """
    begin(encoder)
    EncoderInUse.objects.filter(name=encoder.name, has_walked=True).update(has_walked=False, position=None)
    done = encoded = 0
    is_last = False
    while not is_last:
        claims, changed, is_last = encode_batch(encoder)
        done, encoded = done + claims, encoded + changed
        on_progress(done)
    return done, encoded


def walked(encoder):
    """Return how many claims an interrupted walk has behind it."""
    state = EncoderInUse.objects.filter(name=encoder.name, has_walked=False).first()
    return Claim.objects.filter(pk__lte=state.position).count() if state and state.position else 0


def delete_others(encoder):
    """Delete what earlier encoders left. Return how many vectors that were."""
    EncoderInUse.objects.exclude(name=encoder.name).delete()
    ClaimToEncode.objects.exclude(encoder=encoder.name).delete()
    count, _by_model = Embedding.objects.exclude(encoder=encoder.name).delete()
    return count


@transaction.atomic
def delete_all():
    """Delete all vectors, and note no claims any more. A worker with an encoder begins again."""
    for model in (EncoderInUse, ClaimToEncode, Embedding):
        model.objects.all().delete()


# The chore of workers


def encode_waiting(clock=monotonic):
    """Encode claims for some seconds. Return whether there may be more."""
    encoder = usable_encoder()
    if encoder is None:
        return False
    began = clock()
    try:
        begin(encoder)
        while not encode_batch(encoder).is_last:
            if clock() - began > SECONDS_OF_A_TURN:
                return True
    except EncoderFailed as error:
        report(error)
    return False


def waiting():
    """Return how many claims wait for the encoder, as far as they are counted, and since when."""
    state = EncoderInUse.objects.filter(name=name_in_use()).first()
    if state is None:
        return 0, None
    noted = ClaimToEncode.objects.filter(encoder=state.name).aggregate(count=Count("pk"), since=Min("noted_at"))
    if state.has_walked:
        return noted["count"], noted["since"]
    older = Claim.objects.filter(pk__gt=state.position) if state.position else Claim.objects.all()
    return noted["count"] + older[:MAX_COUNTED].count(), state.began_at
