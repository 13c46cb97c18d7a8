"""Are the newest verdicts and corrections feeds in Atom that every parser can read, and that every reader may see?"""

from datetime import timedelta
from xml.etree import ElementTree

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.interchange.exports.atom import FORBIDDEN, AtomFeed, entry
from claims.models import Claim, Verdict
from sources.models import Article, Publisher
from tests.factories import (
    LONG_AGO,
    ArticleFactory,
    ClaimFactory,
    PublisherFactory,
    RatingFactory,
    TopicFactory,
    UserFactory,
    VerdictFactory,
)
from tests.support.clients import client_of

VERDICTS, CORRECTIONS = "/api/v1/feeds/verdicts.atom", "/api/v1/feeds/corrections.atom"
FEEDS = (VERDICTS, CORRECTIONS)
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def site_url(settings):
    settings.SITE_URL = "https://desk.example"


def published(**fields):
    return VerdictFactory(published=True, **fields)


def retracted(**fields):
    fate = {
        "status": "retracted",
        "retraction_reason": "The source withdrew.",
        "retracted_at": LONG_AGO + timedelta(1),
    }
    return VerdictFactory(published_at=LONG_AGO, published_by=UserFactory(), **fate | fields)


def read(client, address):
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/atom+xml; charset=utf-8"), answer.content
    parsed = feedparser.parse(answer.content)
    assert not parsed.bozo, parsed.bozo_exception
    assert parsed.version == "atom10"
    return parsed


def ids(client, address):
    return [entry.id.removeprefix("urn:uuid:") for entry in read(client, address).entries]


def test_the_feed_of_one_verdict_byte_by_byte(anonymous):
    verdict = published(
        claim=ClaimFactory(statement="Tout va bien."),
        language="fr",
        publisher__name="The desk",
        rating=RatingFactory(names={"fr": "Faux", "en": "False"}),
        review=ArticleFactory(url="https://desk.example/tout-va-bien"),
    )
    assert anonymous.get(VERDICTS).content.decode() == (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<feed xmlns="http://www.w3.org/2005/Atom">'
        "<id>https://desk.example/api/v1/feeds/verdicts.atom</id>"
        "<title>Claimdesk: verdicts</title>"
        "<updated>2025-11-18T12:00:00Z</updated>"
        '<link href="https://desk.example/api/v1/feeds/verdicts.atom" rel="self" type="application/atom+xml"/>'
        '<entry xml:lang="fr">'
        "<title>Faux: Tout va bien.</title>"
        '<link href="https://desk.example/tout-va-bien" rel="alternate"/>'
        "<published>2025-11-18T12:00:00Z</published>"
        "<updated>2025-11-18T12:00:00Z</updated>"
        "<author><name>The desk</name><uri>https://desk.example/</uri></author>"
        f"<id>urn:uuid:{verdict.pk}</id>"
        '<category term="false"/>'
        f'<link href="https://desk.example/api/v1/claims/{verdict.claim_id}/" rel="related" type="application/json"/>'
        '<summary type="text">Nothing was agreed.</summary>'
        "</entry></feed>"
    )


@pytest.mark.parametrize(
    ("address", "title"), [(VERDICTS, "Vérif & Nord: verdicts"), (CORRECTIONS, "Vérif & Nord: corrections")]
)
def test_a_feed_is_called_after_the_site(anonymous, settings, address, title):
    before = anonymous.get(address)
    settings.SITE_NAME = "Vérif & Nord"
    answer = anonymous.get(address, headers={"If-None-Match": before["ETag"]})
    assert answer.status_code == 200
    assert feedparser.parse(answer.content).feed.title == title


def test_a_correction_and_a_retraction_are_entries_of_their_own(anonymous):
    withdrawn = retracted()
    old = VerdictFactory(status="superseded", published_at=LONG_AGO, published_by=UserFactory())
    verdicts, corrections = read(anonymous, VERDICTS), read(anonymous, CORRECTIONS)
    assert [(entry.title, entry.summary) for entry in corrections.entries] == [
        ("Retraction: The summit ended without a concrete result.", "The source withdrew."),
        ("Retraction: The summit ended without a concrete result.", "The source withdrew."),
        ("Correction: The summit ended without a concrete result.", "The date was wrong."),
    ]
    assert corrections.feed.updated == corrections.entries[0].updated == "2025-11-19T12:00:00Z"
    everything = [entry.id for entry in [*verdicts.entries, *corrections.entries]]
    assert len(set(everything)) == len(everything)
    assert str(old.pk) not in "".join(entry.id for entry in verdicts.entries)
    claim = f"https://desk.example/claims/{withdrawn.claim_id}/"
    assert [entry.link for entry in corrections.entries].count(claim) == 1


def test_a_retracted_verdict_keeps_its_id_and_is_marked(anonymous):
    verdict = published()
    [before] = read(anonymous, VERDICTS).entries
    Verdict.objects.filter(pk=verdict.pk).update(
        status="retracted", retracted_at=LONG_AGO + timedelta(1), retraction_reason="The source withdrew."
    )
    [after] = read(anonymous, VERDICTS).entries
    assert after.id == before.id
    assert after.title == f"Retracted: {before.title}"
    assert after.summary == "The source withdrew."
    assert after.published == before.published < after.updated
    assert "tags" not in after


def test_a_feed_has_the_newest_fifty_rows_newest_first(anonymous, django_assert_num_queries):
    rating, desk = RatingFactory(), PublisherFactory(domain="desk.example", is_desk=True)
    made = [
        published(rating=rating, publisher=desk, published_at=LONG_AGO + timedelta(minutes=number))
        for number in range(51)
    ]
    with django_assert_num_queries(2):
        found = ids(anonymous, VERDICTS)
    assert found == [str(verdict.pk) for verdict in reversed(made[1:])]
    for verdict in made:
        Verdict.objects.filter(pk=verdict.pk).update(
            status="retracted", retracted_at=verdict.published_at, retraction_reason="Wrong."
        )
    with django_assert_num_queries(2):
        assert len(read(anonymous, CORRECTIONS).entries) == 50


@pytest.mark.parametrize(
    ("asked", "is_expected"),
    [
        ("language=fr", True),
        ("language=en", False),
        ("language__not=fr", False),
        ("topic=war", True),
        ("topic=diplomacy", False),
        ("publisher=judge.example", True),
        ("publisher=other.example", False),
        ("publisher=judge.example&language=fr&topic=war,diplomacy", True),
    ],
)
@pytest.mark.parametrize("address", FEEDS)
def test_a_feed_takes_filters(anonymous, address, asked, is_expected):
    TopicFactory(slug="diplomacy")
    published(publisher=PublisherFactory(domain="other.example"), published_at=LONG_AGO - timedelta(1), language="de")
    verdict = retracted(language="fr", publisher=PublisherFactory(domain="judge.example"))
    verdict.claim.claim_topics.create(topic=TopicFactory(slug="war"))
    found = read(anonymous, f"{address}?{asked}")
    claims = [entry.link for entry in found.entries]
    assert (f"https://desk.example/claims/{verdict.claim_id}/" in claims) is is_expected
    assert found.feed.id == f"https://desk.example{address}?{asked}"


@pytest.mark.parametrize(
    "asked", ["langage=fr", "language=french", "topic=nowhere", "publisher=nowhere.example", "page=2"]
)
@pytest.mark.parametrize("address", FEEDS)
def test_a_feed_refuses_unknown_parameters_and_values_as_a_list_does(anonymous, address, asked):
    answer = anonymous.get(f"{address}?{asked}")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert [error["parameter"] for error in answer.json()["errors"]] == [asked.partition("=")[0]]


@pytest.mark.parametrize("role", ["anonymous", "editor"])
@pytest.mark.django_db
def test_a_feed_has_only_public_rows_for_every_role(role):
    shown = published()
    VerdictFactory(claim=shown.claim, summary="A secret draft.", publisher=PublisherFactory())
    VerdictFactory(status="in_review", claim__statement="A secret claim.")
    client = client_of(role)
    assert ids(client, VERDICTS) == [str(shown.pk)]
    assert ids(client, CORRECTIONS) == []


@pytest.mark.parametrize("address", FEEDS)
def test_an_unchanged_feed_is_a_304_after_one_query(anonymous, django_assert_num_queries, address):
    first = anonymous.get(address)
    assert first["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert "Last-Modified" not in first, "an entry may change without another date, as when a publisher is renamed"
    with django_assert_num_queries(1):
        again = anonymous.get(address, HTTP_IF_NONE_MATCH=first["ETag"])
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    retracted()
    assert anonymous.get(f"{address}?language=en", HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 200
    changed = anonymous.get(address, HTTP_IF_NONE_MATCH=first["ETag"])
    assert changed.status_code == 200
    assert client_of("editor").get(address)["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("accepted", ["text/html", "application/rss+xml, application/xml;q=0.9", "*/*"])
def test_a_feed_is_atom_whatever_the_accept_header(anonymous, accepted):
    assert anonymous.get(VERDICTS, HTTP_ACCEPT=accepted)["Content-Type"].startswith("application/atom+xml")


# Hostile text

HOSTILE = "</title><script>alert(1)</script> & ]]> <!-- \x01\x0b\x1f\ufffe \ud7ff 😀"


def test_hostile_text_is_escaped(anonymous):
    review = ArticleFactory(url='https://x.example/?a=1&b="<>')
    verdict = retracted(claim__statement=HOSTILE, label="<b>", publisher__name=HOSTILE, review=review)
    shown = HOSTILE.replace("\x01\x0b\x1f\ufffe", "\ufffd" * 4)
    for address, before in ((VERDICTS, "Retracted: <b>: "), (CORRECTIONS, "Retraction: ")):
        content = anonymous.get(address).content
        [entry] = ElementTree.fromstring(content).findall(f"{ATOM}entry")
        assert entry.findtext(f"{ATOM}title") == before + shown
        assert entry.findtext(f"{ATOM}author/{ATOM}name") == shown
        assert entry.find(f"{ATOM}link").get("href") == verdict.review.url
        assert b"<script>" not in content
        assert not feedparser.parse(content).bozo


@given(st.text(st.characters()))
def test_any_text_is_readable_by_any_parser(text):
    publisher, review = Publisher(name=text, domain=text), Article(url=text)
    feed = AtomFeed(title="Any text", link="https://desk.example/feed", description=None)
    common = {"title": text, "summary": text, "language": f"x{text}", "unique_id": text}
    feed.add_item(**entry(Claim(), publisher, review, text), **common, pubdate=LONG_AGO, updateddate=LONG_AGO)
    node = ElementTree.fromstring(feed.writeString("utf-8").encode()).find(f"{ATOM}entry")
    in_attributes = FORBIDDEN.sub("\ufffd", text)
    in_elements = in_attributes.replace("\r\n", "\n").replace("\r", "\n")
    for path in ("title", "id", f"author/{ATOM}name"):
        assert node.findtext(f"{ATOM}{path}") == in_elements
    assert (node.findtext(f"{ATOM}summary") or "") == in_elements
    assert node.find(f"{ATOM}link").get("href") == in_attributes
    assert node.get("{http://www.w3.org/XML/1998/namespace}lang") == f"x{in_attributes}"
