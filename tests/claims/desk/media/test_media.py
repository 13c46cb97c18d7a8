"""Can a person show a picture, a video or a sound with a claim at the desk?"""

import pytest
from django.test import Client
from django.urls import reverse

from claims.models import Evidence
from sources.media.storing import add_media
from sources.models import Media
from tests.factories import LONG_AGO, ArticleFactory, ClaimFactory, EvidenceFactory, MediaFactory, UserFactory
from tests.support.media import FILES, encoded, image

pytestmark = pytest.mark.django_db


def person(group="contributor"):
    client = Client()
    client.force_login(UserFactory(group=group, is_staff=True))
    return client


def send(client, claim, content, **headers):
    address = reverse("desk:receive_media", args=[claim.pk]) + "?name=summit.jpg"
    return client.post(address, content, content_type="application/octet-stream", **headers)


def test_a_file_is_sent_and_shown_with_the_claim():
    claim, article, client = ClaimFactory(), ArticleFactory(), person()
    EvidenceFactory(claim=claim, article=article)
    answer = send(client, claim, FILES["image/jpeg"])
    assert answer.status_code == 201
    address, media = answer.json()["address"], Media.objects.get()
    assert media.path in client.get(address).content.decode()
    typed = {"article": str(article.pk), "kind": "refutes", "fragment": "xywh=0,0,320,240", "note": "The left half."}
    assert client.post(address, typed).status_code == 302
    piece = Evidence.objects.get(media=media)
    assert (piece.claim, piece.article, piece.stance) == (claim, article, "refutes")
    assert (piece.media_fragment, piece.note) == ("xywh=0,0,320,240", "The left half.")
    workbench = client.get(reverse("desk:claim", args=[claim.pk])).content.decode()
    assert f'src="{media.path}"' in workbench
    assert 'alt="The left half."' in workbench


def test_the_same_part_is_shown_once():
    claim, media, client = ClaimFactory(), MediaFactory(), person()
    address = reverse("desk:show_media", args=[claim.pk, media.pk])
    typed = {"article": str(EvidenceFactory(claim=claim).article_id), "kind": "refutes", "fragment": "", "note": "A"}
    assert client.post(address, typed).status_code == 302
    answer = client.post(address, typed)
    assert (answer.status_code, "here already" in answer.content.decode()) == (422, True)
    assert client.post(address, typed | {"fragment": "xywh=percent:0,0,50,50"}).status_code == 302
    assert Evidence.objects.filter(media=media).count() == 2


def test_a_file_keeps_the_way_back_to_the_queue():
    claim, client, origin = ClaimFactory(), person(), "from=tab%3Dcheck%26q%3Dpont"
    page = client.get(reverse("desk:new_media", args=[claim.pk]) + f"?{origin}").content.decode()
    receive = reverse("desk:receive_media", args=[claim.pk]) + f"?{origin}"
    assert f'data-address="{receive}"' in page
    assert f'href="{reverse("desk:claim", args=[claim.pk])}?{origin}"' in page
    assert 'name="from" value="tab=check&amp;q=pont"' in page
    sent = client.post(receive, FILES["image/jpeg"], content_type="application/octet-stream")
    assert sent.json()["address"].endswith(f"?{origin}")
    assert f'href="{reverse("desk:claim", args=[claim.pk])}?{origin}"' in client.get(sent.json()["address"]).text


def test_a_near_identical_picture_is_named_with_its_claims():
    claim, client = ClaimFactory(statement="It was filmed in Budapest."), person()
    EvidenceFactory(claim=claim, media=add_media(encoded(image()), at=LONG_AGO).media)
    address = send(client, ClaimFactory(), encoded(image().resize((320, 240)))).json()["address"]
    assert "It was filmed in Budapest." in client.get(address).content.decode()


def test_what_was_typed_stays_after_a_refusal():
    claim, media, client = ClaimFactory(), MediaFactory(), person()
    address = reverse("desk:show_media", args=[claim.pk, media.pk])
    typed = {"article_url": "https://outlet.example/unknown", "kind": "context", "fragment": "t=1", "note": "A flag."}
    answer = client.post(address, typed)
    assert answer.status_code == 422
    assert all(text in answer.content.decode() for text in (*typed.values(), "No article is stored"))
    typed |= {"article_url": ArticleFactory().url}
    answer = client.post(address, typed)
    assert (answer.status_code, "A picture has no time" in answer.content.decode()) == (422, True)
    assert not Evidence.objects.exists()


@pytest.mark.parametrize("content", [b"", b"<svg/>", FILES["image/png"][:50]])
def test_what_is_no_media_file_is_refused(content):
    answer = send(person(), ClaimFactory(), content)
    assert answer.status_code == 422
    assert not Media.objects.exists()


@pytest.mark.parametrize("group", [None, "contributor"])
def test_pages_are_for_the_desk(group):
    claim, media = ClaimFactory(), MediaFactory()
    expected = 200 if group else 403
    for name, keys in (("new_media", [claim.pk]), ("show_media", [claim.pk, media.pk])):
        assert person(group).get(reverse(f"desk:{name}", args=keys)).status_code == expected
        assert Client().get(reverse(f"desk:{name}", args=keys)).status_code == 302


def test_an_unknown_claim_or_media_is_a_404():
    claim, media = ClaimFactory(), MediaFactory()
    for keys in ([media.pk, media.pk], [claim.pk, claim.pk]):
        assert person().get(reverse("desk:show_media", args=keys)).status_code == 404
