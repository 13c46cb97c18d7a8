"""Which claims show this image, or one that is nearly the same? `answer_to_image` says so for `claims/match/`.

Nothing of the image is kept. What the reader may not see of claims and media does not exist for the answer.
"""

from rest_framework.exceptions import ValidationError

from claims.models import Evidence
from config.api.bodies.files import FileParser
from config.api.visibility import visible_rows
from sources.media.likeness import similar_images
from sources.media.pictures import hash_of
from sources.media.sniffing import MediaRefused, media_type_of
from sources.models.media import Media, MediaKind

MEBIBYTE = 1024 * 1024
MAX_IMAGE_BYTES = 3 * MEBIBYTE  # what the site reads of a body without a token
ONE_COLOUR = "The image has one colour: there is nothing to compare."


class ImageParser(FileParser):
    media_type = "image/*"
    max_bytes = MAX_IMAGE_BYTES
    too_large = "The image is larger than {limit}: send it smaller, which changes nothing of what is found."


def answer_to_image(content, user, read_claims, limit, *, collapses_groups=False):
    """Return the claims of the nearest images first, and for each image its distance and the claims that show it.

    Of a group of claims that say the same, the nearest one is shown if the request `collapses_groups`.
    """
    perceptual_hash = hash_of_image(content)
    near = similar_images(perceptual_hash, among=visible_rows(Media.objects.all(), user))
    found = {media.pk: media.distance for media in near}
    pieces = visible_rows(Evidence.objects.filter(media__in=found), user).values_list("media", "claim")
    pieces = sorted(set(pieces), key=lambda pair: (found[pair[0]], *pair))
    claims = read_claims(list(dict.fromkeys(claim for _media, claim in pieces)))
    ids = list(dict.fromkeys(claim for _media, claim in pieces if claim in claims))
    if collapses_groups:
        ids = nearest_of_groups(ids, claims)
    ids = ids[:limit]
    images = [{"media": media, "distance": found[media], "claim": claim} for media, claim in pieces if claim in ids]
    answer = {"matches": [], "sentences": [], "sentences_left_out": 0}
    note = {"note": ONE_COLOUR} if perceptual_hash is None else {}
    return answer | {"claims": [claims[claim].document for claim in ids], "images": images} | note


def nearest_of_groups(ids, claims):
    """Return the first id of each group of claims, and the id of each claim without a group."""
    nearest = {}
    for claim in ids:
        nearest.setdefault(claims[claim].group or claim, claim)
    return list(nearest.values())


def hash_of_image(content):
    """Return the perceptual hash of an image that was sent; None for one of a single colour."""
    try:
        media_type = media_type_of(content or b"")
        if media_type.kind != MediaKind.IMAGE:
            raise ValidationError("Claims are found by an image: JPEG, PNG, WebP or GIF.", "unknown_type")
        return hash_of(content, media_type)
    except MediaRefused as refusal:
        raise ValidationError(str(refusal), refusal.code) from None
