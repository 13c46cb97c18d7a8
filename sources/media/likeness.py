"""Which images show the same? `similar_images` finds those whose perceptual hashes differ in few of 64 bits.

The hash survives scaling, compression and small changes of colour, not mirroring, turning or a narrow crop.

No index answers "in few bits". But if two hashes differ in 10 bits, then one of their four parts differs in 2 at most:
PostgreSQL finds the rows with such a part by an index of each part, and counts the bits of these rows only. (Norouzi,
Punjani, Fleet: Fast Search in Hamming Space with Multi-Index Hashing, https://arxiv.org/abs/1307.2982)
"""

from itertools import combinations

from django.db.models import F, Func, IntegerField, Q, Value
from django.db.models.fields import BigIntegerField

from sources.models.media import HASH_PARTS, PART_BITS, Media, hash_part

MAX_DISTANCE = 10  # bits: the usual measure of near-identical images for this hash
MAX_SIMILAR = 50
MAX_PART_DISTANCE = MAX_DISTANCE // HASH_PARTS  # of the nearest part
# Each change of a part in so few bits, as a number whose bits are the changed ones.
CHANGES = [
    sum(1 << bit for bit in bits)
    for count in range(MAX_PART_DISTANCE + 1)
    for bits in combinations(range(PART_BITS), count)
]


class Distance(Func):
    """The number of bits in which two hashes differ."""

    template = "bit_count((%(expressions)s)::bit(64))::integer"
    arg_joiner = " # "
    output_field = IntegerField()


def similar_images(perceptual_hash, *, among=None, limit=MAX_SIMILAR):
    """Return the images with such a hash, of all or `among` these media, the nearest first, with `distance`.

    For a hash of None there are none.
    """
    if perceptual_hash is None:
        return Media.objects.none()
    distance = Distance(F("perceptual_hash"), Value(perceptual_hash, BigIntegerField()))
    media = Media.objects.all() if among is None else among
    near = media.alias(**{name_of(number): hash_part(number) for number in range(HASH_PARTS)})
    near = near.filter(has_near_part(perceptual_hash)).annotate(distance=distance)
    return near.filter(distance__lte=MAX_DISTANCE).order_by("distance", "pk")[:limit]


def has_near_part(perceptual_hash):
    """Return the condition that a part of a hash differs from that of the given one in few bits."""
    condition = Q()
    for number in range(HASH_PARTS):
        part = (perceptual_hash >> (PART_BITS * number)) & (2**PART_BITS - 1)
        condition |= Q(**{f"{name_of(number)}__in": [part ^ change for change in CHANGES]})
    return condition


def name_of(number):
    return f"hash_part_{number}"


def similar_to(media):
    """Return the other images that show the same as this one."""
    return [one for one in similar_images(media.perceptual_hash, limit=MAX_SIMILAR + 1) if one.pk != media.pk]
