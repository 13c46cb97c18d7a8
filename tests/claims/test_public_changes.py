"""Does what everybody reads change by one person? Each public column × role × interface, and what may be done instead.

A refused change leaves the public document of the claim as it was, byte by byte.
"""

import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from rest_framework.test import APIClient

from claims.amendments import propose
from claims.models import Amendment, Evidence
from claims.workflow import StepRefused
from sources.models import Article, ArticleVersion
from tests.factories import (
    LONG_AGO,
    ArticleFactory,
    ClaimantFactory,
    ClaimFactory,
    EvidenceFactory,
    JudgeFactory,
    PublisherFactory,
    TopicFactory,
    UserFactory,
    VerdictFactory,
    published_earlier,
)
from tests.support.clients import client_of
from tests.support.steps import decide, take_step

pytestmark = pytest.mark.django_db

ROLES = ("contributor", "checker", "editor")


class Scene:
    """A public claim, judged by our desk or by another house, with a row of each kind that its card shows."""

    def __init__(self, origin):
        outlet = PublisherFactory(domain="outlet.example")
        self.claim = ClaimFactory(claimant=ClaimantFactory(name="Speaker", role="president"), place="Paris")
        self.topic = TopicFactory()
        self.claim.topics.add(self.topic)
        self.article, self.review = ArticleFactory(publisher=outlet), ArticleFactory(publisher=outlet)
        self.evidence = EvidenceFactory(claim=self.claim, article=self.article)
        judge = {} if origin == "desk" else {"publisher": JudgeFactory()}
        self.verdict = VerdictFactory(claim=self.claim, published=True, review=self.review, origin=origin, **judge)
        published_earlier(self.claim)
        self.rows = {
            "claims": self.claim,
            "evidence": self.evidence,
            "articles": self.article,
            "review": self.review,
            "publishers": outlet,
            "judge": self.verdict.publisher,
            "claimants": self.claim.claimant,
            "topics": self.topic,
            "rating-scales": self.verdict.rating.scale,
        }

    def document(self):
        return APIClient().get(f"/api/v1/claims/{self.claim.pk}/").content


# Resource × column: the new value, and the answer to contributor, checker and editor, first with a verdict of ours,
# then with a verdict of another house only. 409 names the amendment that two people make instead.
ARTICLE = {
    "url": "https://outlet.example/another",
    "title": "Another title",
    "published_at": "2025-11-17T00:00:00Z",
    "language": "fr",
    "publisher": "other.example",
}
COLUMNS = {
    **{("articles", name): (value, (403, 403, 409), (403, 403, 200)) for name, value in ARTICLE.items()},
    **{("review", name): (value, (403, 403, 409), (403, 403, 200)) for name, value in ARTICLE.items()},
    ("articles", "authors"): (["Somebody"], (403, 403, 200), (403, 403, 200)),
    ("articles", "archive_url"): ("https://archive.example/1", (403, 403, 200), (403, 403, 200)),
    ("publishers", "name"): ("Another", (403, 403, 200), (403, 403, 200)),
    ("publishers", "domain"): ("another.example", (403, 403, 200), (403, 403, 200)),
    ("judge", "name"): ("Another", (403, 403, 403), (403, 403, 200)),
    ("judge", "domain"): ("another.example", (403, 403, 403), (403, 403, 200)),
    ("claimants", "name"): ("Another", (403, 403, 409), (403, 403, 200)),
    ("claimants", "kind"): ("organisation", (403, 403, 200), (403, 403, 200)),
    ("claimants", "role"): ("convict", (403, 403, 200), (403, 403, 200)),
    ("claimants", "wikidata_id"): ("Q7747", (403, 403, 200), (403, 403, 200)),
    ("claimants", "aliases"): (["The liar"], (403, 403, 200), (403, 403, 200)),
    ("topics", "slug"): ("another", (403, 403, 200), (403, 403, 200)),
    ("topics", "names"): ({"en": "Another"}, (403, 403, 200), (403, 403, 200)),
    ("rating-scales", "code"): ("another", (403, 403, 409), (403, 403, 200)),
    ("evidence", "note"): ("Another note", (403, 409, 409), (403, 409, 409)),
    ("evidence", "stance"): ("refutes", (403, 409, 409), (403, 409, 409)),
    ("claims", "statement"): ("Another statement.", (403, 409, 409), (403, 200, 200)),
    ("claims", "place"): ("London", (403, 409, 409), (403, 200, 200)),
}
CELLS = [(*cell, origin) for cell in COLUMNS for origin in ("desk", "import")]


@pytest.mark.parametrize(("resource", "column", "origin"), CELLS)
def test_what_each_role_changes_of_a_public_row_over_the_api(resource, column, origin):
    PublisherFactory(domain="other.example")
    value, ours, others = COLUMNS[resource, column]
    scene = Scene(origin)
    before, row = scene.document(), scene.rows[resource]
    resource = {"review": "articles", "judge": "publishers"}.get(resource, resource)

    for role, expected in zip(ROLES, ours if origin == "desk" else others, strict=True):
        answer = client_of(role).patch(f"/api/v1/{resource}/{row.pk}/", {column: value}, format="json")
        assert answer.status_code == expected, (role, answer.content)
        if expected != 200:
            assert scene.document() == before, role


PAGES = {"articles": "sources_article", "publishers": "sources_publisher", "claimants": "claims_claimant"}
FORMS = {
    "articles": {"url": "https://outlet.example/another", "title": "Another", "language": "fr", "authors": ""},
    "publishers": {"name": "Another", "domain": "another.example", "kind": "news"},
    "claimants": {"name": "Another", "kind": "person", "role": "convict", "aliases": "Speaker"},
}


@pytest.mark.parametrize("origin", ["desk", "import"])
@pytest.mark.parametrize("resource", PAGES)
@pytest.mark.parametrize("role", ["contributor", "checker"])
def test_nobody_below_an_editor_changes_a_public_row_on_its_page(resource, role, origin, client):
    scene = Scene(origin)
    before, row = scene.document(), scene.rows[resource]
    client.force_login(UserFactory(group=role, is_staff=True))
    page = reverse(f"admin:{PAGES[resource]}_change", args=[row.pk])

    shown = client.get(page).content.decode()
    client.post(page, FORMS[resource] | {"publisher": str(scene.rows["publishers"].pk)})

    assert scene.document() == before
    assert "an editor changes it" in shown or role == "contributor"  # who reads the pages of these rows only
    assert {'name="title"', 'name="name"'} & set(re.findall(r'name="\w+"', shown)) == set()


def test_an_editor_reads_on_the_page_of_an_article_why_it_needs_an_amendment(client):
    scene = Scene("desk")
    before = scene.document()
    client.force_login(UserFactory(group="editor", is_staff=True))
    sent = FORMS["articles"] | {"publisher": str(scene.rows["publishers"].pk), "versions-TOTAL_FORMS": 0}
    sent |= {"versions-INITIAL_FORMS": 0}
    answer = client.post(reverse("admin:sources_article_change", args=[scene.article.pk]), sent)
    assert "changes by an amendment" in answer.content.decode()
    assert "Another" in answer.content.decode()
    assert scene.document() == before


# Other interfaces


def add_evidence_by_api(scene, role):
    body = {"article": str(ArticleFactory().pk), "role": "evidence", "stance": "refutes", "note": "A lie."}
    answer = client_of(role).post(f"/api/v1/claims/{scene.claim.pk}/evidence/", body, format="json")
    assert answer.status_code == 201
    assert not Evidence.objects.get(pk=answer.json()["id"]).is_shown


def add_appearance_by_api(scene, role):
    body = {"article": str(ArticleFactory().pk), "role": "appearance"}
    assert client_of(role).post(f"/api/v1/claims/{scene.claim.pk}/evidence/", body, format="json").status_code == 201


def capture_by_api(scene, role):
    sent = {"text": "Another text.", "title": "Another title"}
    answer = client_of(role).post(f"/api/v1/articles/{scene.article.pk}/versions/", sent, format="json")
    assert answer.status_code == 201
    assert ArticleVersion.objects.get().title == "Another title"


def capture_by_command(scene, role, tmp_path):
    file = tmp_path / "text.txt"
    file.write_text("Another text.")
    out = StringIO()
    options = {"url": scene.article.url, "title": "Another", "published": "2025-11-17", "language": "fr"}
    call_command("capture", str(file), stdout=out, **options)
    assert "keeps its title" in out.getvalue()


def file_under_another(scene, role):
    """The publisher of the cited article gets no article of somebody else's domain."""
    body = {"url": "https://evil.example/1", "publisher": "outlet.example", "title": "Fake", "language": "en"}
    answer = client_of(role).post("/api/v1/articles/", body, format="json")
    assert answer.status_code == (201 if role == "editor" else 400)


@pytest.mark.parametrize("origin", ["desk", "import"])
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    "way", [add_evidence_by_api, add_appearance_by_api, capture_by_api, capture_by_command, file_under_another]
)
def test_what_one_person_adds_changes_nothing_that_is_public(way, role, origin, tmp_path):
    scene = Scene(origin)
    before, article, versions = scene.document(), *shown_article(scene)
    way(*((scene, role, tmp_path) if way is capture_by_command else (scene, role)))
    assert scene.document() == before
    assert shown_article(scene) == (article, versions)


def shown_article(scene):
    """Return what everybody reads of the cited article and of its versions."""
    path = f"/api/v1/articles/{scene.article.pk}/"
    article = APIClient().get(path).json()
    del article["updated_at"]
    return article, APIClient().get(f"{path}versions/").json()


DOMAINS = [  # the publisher's domain, an address, and whether the address is its own
    ("lemonde.fr", "https://www.lemonde.fr/1", True),
    ("lemonde.fr", "https://m.lemonde.fr/1", True),
    ("lemonde.fr", "https://archives.lemonde.fr/1", True),
    ("lemonde.fr", "https://notlemonde.fr/1", False),
    ("lemonde.fr", "https://lemonde.fr.evil.example/1", False),
    ("actu.lemonde.fr", "https://lemonde.fr/1", False),
    ("co.uk", "https://shop.co.uk/1", False),
    ("github.io", "https://somebody.github.io/1", False),
    ("somebody.github.io", "https://somebody.github.io/1", True),
]


@pytest.mark.parametrize(("domain", "url", "is_own"), DOMAINS)
def test_an_article_is_filed_under_the_publisher_of_its_domain(domain, url, is_own, client):
    publisher = PublisherFactory(domain=domain)
    body = {"url": url, "publisher": domain, "title": "A title", "language": "en"}
    assert client_of("contributor").post("/api/v1/articles/", body, format="json").status_code == (
        201 if is_own else 400
    )
    Article.objects.all().delete()
    client.force_login(UserFactory(group="checker", is_staff=True))
    sent = {"url": url, "publisher": publisher.pk, "title": "A title", "language": "en", "authors": ""}
    sent |= {"versions-TOTAL_FORMS": 0, "versions-INITIAL_FORMS": 0}
    answer = client.post(reverse("admin:sources_article_add"), sent)
    assert Article.objects.exists() is is_own, answer.content.decode()[:300]


def test_rows_that_nobody_outside_reads_are_changed_as_before():
    article = ArticleFactory(url="https://outlet.example/x", publisher__domain="outlet.example")
    path = f"/api/v1/articles/{article.pk}/"
    assert client_of("contributor").patch(path, {"title": "Better"}, format="json").status_code == 200
    path = f"/api/v1/publishers/{PublisherFactory().pk}/"
    assert client_of("checker").patch(path, {"name": "Better"}, format="json").status_code == 200


# Two people


@pytest.fixture
def checker():
    return UserFactory(group="checker")


@pytest.fixture
def editor():
    return UserFactory(group="editor")


NEW = {
    "url": "https://outlet.example/moved",
    "title": "What the page says",
    "published_at": LONG_AGO.replace(microsecond=120_000),
    "language": "fr",
}


@pytest.mark.parametrize("place", ["articles", "review"])
@pytest.mark.parametrize("name", [*NEW, "publisher"])
def test_an_amendment_changes_a_public_article(place, name, checker, editor):
    scene = Scene("desk")
    article, value = scene.rows[place], NEW.get(name) or PublisherFactory(domain="other.example")
    amendment = propose(scene.claim, note="It read otherwise.", by=checker, articles={article: {name: value}})
    decide("accept", amendment, by=editor, at=LONG_AGO)

    article.refresh_from_db()
    assert getattr(article, name) == value
    if name == "url":
        assert article.canonical_url == value
    [correction] = APIClient().get(f"/api/v1/claims/{scene.claim.pk}/").json()["corrections"]
    assert (correction["kind"], correction["note"]) == ("amendment", "It read otherwise.")
    assert {change["what"] for change in correction["changes"]} == {"article"}


def test_each_claim_of_ours_that_shows_the_article_records_the_change(checker, editor):
    scene, other, drafted = Scene("desk"), ClaimFactory(), ClaimFactory()
    for claim in (other, drafted):
        EvidenceFactory(claim=claim, article=scene.article)
    VerdictFactory(claim=other, published=True)
    published_earlier(other)
    amendment = propose(scene.claim, note="A typo.", by=checker, articles={scene.article: {"title": "Better"}})
    decide("accept", amendment, by=editor, at=LONG_AGO)

    noted = Amendment.objects.filter(status="accepted").values_list("claim", flat=True)
    assert sorted(noted) == sorted([scene.claim.pk, other.pk])
    for claim in (scene.claim, other):
        shown = APIClient().get(f"/api/v1/claims/{claim.pk}/").json()
        assert [correction["note"] for correction in shown["corrections"]] == ["A typo."]
        assert "Better" in [piece["article"]["title"] for piece in shown["evidence"]]


def test_the_proposer_does_not_accept_a_change_of_an_article(editor):
    scene = Scene("desk")
    amendment = propose(scene.claim, note="Mine.", by=editor, articles={scene.article: {"title": "Mine"}})
    with pytest.raises(StepRefused) as refusal:
        decide("accept", amendment, by=editor, at=LONG_AGO)
    assert refusal.value.rule == "four_eyes"


def test_an_amendment_over_the_api_names_articles_of_the_claim_only():
    scene, stranger = Scene("desk"), ArticleFactory()
    path = f"/api/v1/claims/{scene.claim.pk}/amendments/"

    def propose_title_of(article):
        sent = {"note": "A typo.", "articles": [{"id": str(article.pk), "title": "Better"}]}
        return client_of("checker").post(path, sent, format="json")

    assert propose_title_of(stranger).status_code == 400
    proposed = propose_title_of(scene.article)
    assert proposed.status_code == 201, proposed.content
    accepted = client_of("editor").post(f"/api/v1/amendments/{proposed.json()['id']}/accept/", {}, format="json")
    assert accepted.status_code == 200, accepted.content
    assert b'"title":"Better"' in scene.document()


def test_a_stale_amendment_of_an_article_is_refused(checker, editor):
    scene = Scene("desk")
    first, second = (
        propose(scene.claim, note="A typo.", by=checker, articles={scene.article: {"title": title}})
        for title in ("Better", "Best")
    )
    decide("accept", first, by=editor, at=LONG_AGO)
    with pytest.raises(StepRefused) as refusal:
        decide("accept", second, by=editor, at=LONG_AGO)
    assert refusal.value.rule == "stale"


@pytest.mark.parametrize("origin", ["desk", "import"])
def test_evidence_held_back_is_shown_by_two_people(origin, checker, editor):
    scene = Scene(origin)
    piece = EvidenceFactory(claim=scene.claim, added_by=UserFactory(group="contributor"), note="A source.")
    assert b"A source." not in scene.document()
    amendment = propose(scene.claim, note="A source.", by=checker, evidence={piece: {"is_shown": True}})
    decide("accept", amendment, by=editor, at=LONG_AGO)
    assert b'"note":"A source."' in scene.document()


def test_our_first_verdict_shows_evidence_that_was_held_back(editor):
    scene = Scene("import")
    piece = EvidenceFactory(claim=scene.claim, added_by=UserFactory(), note="A source.")
    draft = VerdictFactory(claim=scene.claim, status="in_review")
    take_step("publish", draft, by=editor, at=LONG_AGO)
    piece.refresh_from_db()
    assert piece.is_shown
