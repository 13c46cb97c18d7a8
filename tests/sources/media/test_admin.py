"""Do editors see a media file, what is like it, and what the camera wrote; and can they delete what nothing shows?"""

import pytest
from django.test import Client
from django.urls import reverse

from sources.models import Media
from tests.factories import EvidenceFactory, MediaFactory, UserFactory

pytestmark = pytest.mark.django_db


def person(group):
    client = Client()
    client.force_login(UserFactory(group=group, is_staff=True))
    return client


def test_the_page_shows_the_file_its_likes_and_its_exif():
    media = MediaFactory(exif={"Make": "<b>A camera</b>"})
    near, far = MediaFactory(perceptual_hash=0b111), MediaFactory(perceptual_hash=-1)
    shown = person("contributor").get(reverse("admin:sources_media_change", args=[media.pk])).content.decode()
    assert media.path in shown
    assert "&lt;b&gt;A camera&lt;/b&gt;" in shown
    assert near.thumbnail_path in shown
    assert far.thumbnail_path not in shown


@pytest.mark.parametrize(("group", "is_shown", "is_gone"), [
    ("contributor", False, False), ("editor", True, False), ("editor", False, True),
])  # fmt: skip
def test_editors_delete_what_no_evidence_shows(group, is_shown, is_gone):
    media = MediaFactory()
    if is_shown:
        EvidenceFactory(media=media)
    person(group).post(reverse("admin:sources_media_delete", args=[media.pk]), {"post": "yes"})
    assert Media.objects.exists() is not is_gone
