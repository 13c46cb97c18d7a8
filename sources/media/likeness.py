"""Which images show the same? `similar_images` finds those whose perceptual hashes differ in few of 64 bits.

The hash survives scaling, compression and small changes of colour, not mirroring, turning or a narrow crop. PostgreSQL
reads all hashes from one narrow index (docs/media.md has the figures): no index of its own answers "in few bits".
"""

from django.db.models import F, Func, IntegerField, Value
from django.db.models.fields import BigIntegerField

from sources.models.media import Media

MAX_DISTANCE = 10  # bits: the usual measure of near-identical images for this hash
MAX_SIMILAR = 50


class Distance(Func):
    """The number of bits in which two hashes differ."""

    template = "bit_count((%(expressions)s)::bit(64))::integer"
    arg_joiner = " # "
    output_field = IntegerField()


def similar_images(perceptual_hash, *, limit=MAX_SIMILAR):
    """Return the images with such a hash, the nearest first, with `distance`; none for a hash of None."""
    if perceptual_hash is None:
        return Media.objects.none()
    distance = Distance(F("perceptual_hash"), Value(perceptual_hash, BigIntegerField()))
    near = Media.objects.filter(perceptual_hash__isnull=False).annotate(distance=distance)
    return near.filter(distance__lte=MAX_DISTANCE).order_by("distance", "pk")[:limit]


def similar_to(media):
    """Return the other images that show the same as this one."""
    return [one for one in similar_images(media.perceptual_hash, limit=MAX_SIMILAR + 1) if one.pk != media.pk]
