"""Is a part of a media file named in one way, and is it a part that there is?"""

import re
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from sources.media.fragments import MAX_FRAGMENT_LENGTH, NORMAL_FRAGMENT, normal_fragment

IMAGE = SimpleNamespace(kind="image", width=640, height=480)
VIDEO = SimpleNamespace(kind="video", width=None, height=None)
SOUND = SimpleNamespace(kind="audio", width=None, height=None)

NORMAL = [
    (IMAGE, "", ""),
    (IMAGE, "  ", ""),
    (IMAGE, "xywh=10,20,300,200", "xywh=10,20,300,200"),
    (IMAGE, "#xywh=pixel:10,020,300,200", "xywh=10,20,300,200"),
    (IMAGE, "xywh=0,0,640,480", "xywh=0,0,640,480"),
    (IMAGE, "xywh=percent:25,25,75,75", "xywh=percent:25,25,75,75"),
    (VIDEO, "t=10,20", "t=10,20"),
    (VIDEO, "t=npt:10,20.50", "t=10,20.5"),
    (VIDEO, "t=,20", "t=0,20"),
    (VIDEO, "t=10", "t=10"),
    (VIDEO, "t=10,", "t=10"),
    (VIDEO, "t=1:05,1:20", "t=65,80"),
    (SOUND, "t=1:00:00,1:00:01.25", "t=3600,3601.25"),
    (VIDEO, "xywh=0,0,10,10&t=5,6", "t=5,6&xywh=0,0,10,10"),
]
REFUSED = [
    (IMAGE, "10,20,300,200"),
    (IMAGE, "t=10,20"),
    (IMAGE, "xywh=10,20,300"),
    (IMAGE, "xywh=-1,0,10,10"),
    (IMAGE, "xywh=1.5,0,10,10"),
    (IMAGE, "xywh=0,0,0,10"),
    (IMAGE, "xywh=600,0,41,10"),
    (IMAGE, "xywh=0,0,10,481"),
    (IMAGE, "xywh=percent:50,50,51,10"),
    (IMAGE, "xywh=em:1,1,1,1"),
    (IMAGE, "xywh=٣,0,10,10"),
    (IMAGE, "xywh=0,0,10,10&xywh=0,0,20,20"),
    (IMAGE, "track=1"),
    (IMAGE, "xywh=0,0,10,10&id=1"),
    (VIDEO, "t="),
    (VIDEO, "t=,"),
    (VIDEO, "t=20,10"),
    (VIDEO, "t=10,10"),
    (VIDEO, "t=smpte:00:00:10"),
    (VIDEO, "t=ten"),
    (VIDEO, "t=1e9"),
    (SOUND, "xywh=0,0,10,10"),
    (SOUND, "t=1&" * 100),
]


@pytest.mark.parametrize(("media", "typed", "stored"), NORMAL)
def test_a_fragment_is_stored_in_one_spelling(media, typed, stored):
    assert normal_fragment(typed, media) == stored
    assert normal_fragment(stored, media) == stored


@pytest.mark.parametrize(("media", "typed"), REFUSED)
def test_a_part_that_there_is_not_is_refused(media, typed):
    with pytest.raises(ValidationError):
        normal_fragment(typed, media)


@pytest.mark.parametrize("media", [IMAGE, VIDEO, SOUND])
@given(text=st.from_regex(r"(t=|xywh=|&|percent:|[0-9:.,])*", fullmatch=True))
def test_whatever_is_typed_is_refused_or_what_the_database_takes(media, text):
    try:
        stored = normal_fragment(text, media)
    except ValidationError:
        return
    assert len(stored) <= MAX_FRAGMENT_LENGTH
    assert stored == "" or re.search(NORMAL_FRAGMENT, stored)
    assert normal_fragment(stored, media) == stored
