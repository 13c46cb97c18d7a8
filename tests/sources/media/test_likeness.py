"""Are near-identical images found, and others not?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageEnhance

from sources.media.likeness import MAX_DISTANCE, similar_images, similar_to
from sources.media.pictures import hash_of, signed
from sources.models import MediaType
from tests.factories import MediaFactory
from tests.support.media import encoded, image

pytestmark = pytest.mark.django_db

BITS = st.integers(0, 2**64 - 1)
ALIKE = {
    "smaller": lambda picture: encoded(picture.resize((213, 160))),
    "larger": lambda picture: encoded(picture.resize((1280, 960))),
    "compressed": lambda picture: encoded(picture, quality=15),
    "brighter": lambda picture: encoded(ImageEnhance.Brightness(picture).enhance(1.15)),
    "grey": lambda picture: encoded(picture.convert("L")),
    "PNG": lambda picture: encoded(picture, "PNG"),
    "with a small mark": lambda picture: encoded(marked(picture)),
}


def marked(picture):
    picture = picture.copy()
    picture.paste((255, 255, 255), (600, 450, 635, 475))
    return picture


def hash_of_any(content):
    return hash_of(content, MediaType.PNG if content.startswith(b"\x89PNG") else MediaType.JPEG)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("change", ALIKE.values(), ids=ALIKE)
def test_an_image_that_was_worked_over_is_found(change, seed):
    stored = MediaFactory(perceptual_hash=hash_of_any(encoded(image(seed))))
    for other in range(100, 110):
        MediaFactory(perceptual_hash=hash_of_any(encoded(image(other))))
    assert list(similar_images(hash_of_any(change(image(seed))))) == [stored]


@given(first=BITS, second=BITS)
def test_the_distance_is_the_number_of_bits_that_differ(first, second):
    differing = (first ^ second).bit_count()
    media = MediaFactory(perceptual_hash=signed(first))
    found = [row.distance for row in similar_images(signed(second)) if row.pk == media.pk]
    media.delete()
    assert found == ([differing] if differing <= MAX_DISTANCE else [])


@given(first=BITS, bits=st.sets(st.integers(0, 63), min_size=MAX_DISTANCE - 2, max_size=MAX_DISTANCE + 1))
def test_an_image_is_found_wherever_its_few_bits_differ(first, bits):
    media = MediaFactory(perceptual_hash=signed(first ^ sum(1 << bit for bit in bits)))
    is_found = any(row.pk == media.pk for row in similar_images(signed(first)))
    media.delete()
    assert is_found == (len(bits) <= MAX_DISTANCE)


def test_the_nearest_come_first_and_only_so_many():
    far, same, near = (MediaFactory(perceptual_hash=bits) for bits in (0b111, 0, 0b1))
    assert list(similar_images(0)) == [same, near, far]
    assert list(similar_images(0, limit=2)) == [same, near]
    assert similar_to(same) == [near, far]


def test_what_has_no_hash_is_like_nothing():
    MediaFactory(perceptual_hash=None)
    video = MediaFactory(video=True)
    assert list(similar_images(None)) == similar_to(video) == []
    assert list(similar_images(0)) == []


def test_an_image_that_is_another_one_is_not_found():
    hashes = [hash_of_any(encoded(image(seed))) for seed in range(30)]
    near = [1 for one in hashes for two in hashes if one != two and (one ^ two).bit_count() <= MAX_DISTANCE]
    assert near == []
    assert Image.MAX_IMAGE_PIXELS is None
