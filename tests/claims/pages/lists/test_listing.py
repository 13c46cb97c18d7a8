"""Do the pages list what the API lists, and refuse what it refuses, in words that help?"""

import re
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.db import OperationalError
from django.utils.timezone import now

from claims.listing.filters import ClaimFilters
from claims.merging import merge
from claims.models import Claimant, ClaimTopic
from claims.pages.lists.chips import LABELS, LOOKUPS
from config.api.pagination.ordering import Order
from tests.factories import (
    LONG_AGO,
    ClaimantFactory,
    ClaimFactory,
    EvidenceFactory,
    PublisherFactory,
    RatingFactory,
    TopicFactory,
    UserFactory,
    VerdictFactory,
    imported_claim,
)

pytestmark = pytest.mark.django_db

MAX_WEIGHT = 40_960  # bytes, before compression
ADDRESS = re.compile(r'class="statement" dir="auto"><a href="/claims/([0-9a-f-]{36})/')


def ids(answer):
    return ADDRESS.findall(answer.content.decode())


def rows():
    """Make a topic, a claimant and three public claims: two false ones, and a mixed one in French; and a draft."""
    topic, speaker = TopicFactory(), ClaimantFactory(name="Ana Müller")
    for number, (category, language) in enumerate([("false", "en"), ("false", "en"), ("mixed", "fr")]):
        claim = ClaimFactory(statement=f"The bridge {number} is closed.", language=language, claimant=speaker)
        VerdictFactory(claim=claim, published=True, origin="import", rating=RatingFactory(category=category))
        ClaimTopic.objects.create(claim=claim, topic=topic)
    ClaimFactory(statement="A draft about the bridge.", claimant=speaker)
    return topic, speaker


QUERIES = [
    "",
    "q=bridge",
    "q=bridge&ordering=-claimed_on",
    "category=false",
    "category=false,mixed&language=fr",
    "category__not=false",
    "topic=diplomacy&ordering=claimed_on",
    "issuer=judge.example&category=mixed",
    "claimant__isnull=false",
    "disputed=false",
    "reviewed_at__gte=2025-11-18",
    "collapse=group",
]


@pytest.mark.parametrize("query", QUERIES)
def test_a_page_lists_what_the_api_lists(client, query):
    rows()
    ordering = "" if "ordering" in query else "&ordering=relevance" if "q=" in query else "&ordering=-reviewed_at"
    wanted = [claim["id"] for claim in client.get(f"/api/v1/claims/?{query}{ordering}").json()["results"]]
    answer = client.get(f"/claims/?{query}")
    assert answer.status_code == 200
    assert ids(answer) == wanted
    assert answer.context["count"] == len(wanted) > 0


def test_following_the_pages_shows_each_claim_once_and_leads_back(client):
    pks = {str(imported_claim().pk) for _ in range(45)}
    pages, address = [], "/claims/?ordering=-reviewed_at"
    while address:
        answer = client.get(address)
        pages.append(ids(answer))
        back, address = (answer.context[name] and f"/claims/?{answer.context[name]}" for name in ("previous", "next"))
    assert [len(page) for page in pages] == [20, 20, 5]
    assert {pk for page in pages for pk in page} == pks
    assert ids(client.get(back)) == pages[1]


def test_each_facet_leads_to_as_many_claims_as_it_says(client):
    rows()
    groups = client.get("/claims/").context["groups"]
    assert {group.name for group in groups} == {"category", "topic", "issuer", "language"}
    for group in groups:
        for value in group.values:
            assert len(ids(client.get(f"/claims/?{value.query}"))) == value.count


def test_a_filter_is_a_chip_with_its_name_that_leads_to_the_list_without_it(client):
    _topic, speaker = rows()
    answer = client.get(f"/claims/?topic=diplomacy&claimant={speaker.pk}&category=false")
    chips = {chip.value: chip.query for chip in answer.context["chips"]}
    assert set(chips) == {"Diplomacy", "Ana Müller", "false"}
    assert chips["false"] == f"topic=diplomacy&claimant={speaker.pk}"


def test_every_filter_of_the_public_has_a_name_for_its_chip():
    names = {name.partition("__")[::2] for name in ClaimFilters.public_filters() if name not in LABELS}
    assert {name for name, _lookup in names} <= set(LABELS)
    assert {lookup for _name, lookup in names} <= {"", "in", "exact", *LOOKUPS}


@pytest.mark.parametrize(
    ("query", "label", "value"),
    [
        ("category__not=false", "verdict sauf", "faux"),
        ("claimant_kind=person,account", "type d’auteur", "personne, compte"),
        ("claimant__isnull=true", "auteur inconnu", "oui"),
        ("claimed_on__gte=2025-11-18", "dite à partir du", "18 novembre 2025"),
        ("claimed_on__isnull=false", "jour inconnu", "non"),
        ("disputed=false", "les juges divergent", "non"),
        ("judged=true", "avec un verdict", "oui"),
        ("language=de-AT", "langue", "Allemand"),
        ("language=und", "langue", "indéterminée"),
        ("language__not=zh,zh-TW,pt-XX", "langue sauf", "Chinois, Chinois traditionnel, Portugais"),
        ("q=true,false", "mots", "true,false"),
        ("created_at__lt=2025-11-18T12:30:00%2B02:00", "notée avant le", "18 novembre 2025 12:30 UTC+02:00"),
        ("reviewed_at__gt=2025-11-18", "jugée en dernier après le", "18 novembre 2025"),
        ("role=appearance", "rôle", "occurrence"),
        ("stance=refutes", "position", "réfute"),
        ("verdict_language=en", "langue du verdict", "Anglais"),
    ],
)
def test_a_chip_is_in_the_language_of_the_reader(client, query, label, value):
    answer = client.get(f"/claims/?{query}", headers={"Accept-Language": "fr"})
    assert [(chip.label, chip.value) for chip in answer.context["chips"]] == [(label, value)]


WRONG = {
    "catgory=false": ("catgory", "category"),
    "category=flase": ("category", "false"),
    "language=zz9!": ("language", ""),
    "topic=diplomcy": ("topic", "diplomacy"),
    "claimant=17": ("claimant", ""),
    "claimed_on__gte=soon": ("claimed_on__gte", "2025-11-18"),
    "ordering=-reviewed": ("ordering", "-reviewed_at"),
    "ordering=relevance": ("ordering", ""),
    "cursor=abc": ("cursor", "anew"),
    "q=a&q=b": ("q", "2"),
    "assigned_to=me": ("assigned_to", ""),
    "priority=1": ("priority", ""),
    "q=%00": ("q", "control"),
    "q=" + "x" * 513: ("q", "512"),
    "category=false,,mixed": ("category", "a,b"),
    "<script>alert(1)</script>=1": ("<script>", ""),
}


@pytest.mark.parametrize("query", WRONG)
def test_a_wrong_query_is_refused_with_a_sentence_and_a_way_on(client, query):
    TopicFactory()
    imported_claim()
    parameter, hint = WRONG[query]
    answer = client.get(f"/claims/?{query}&disputed=false")
    text = answer.content.decode()
    assert answer.status_code == 400
    assert ids(answer) == []
    assert "<script>" not in text
    alert = unescape(text.partition('role="alert"')[2].partition("</div>")[0])
    assert parameter in alert
    assert hint in alert
    assert 'href="/claims/?disputed=false"' in alert


@pytest.mark.parametrize("page", ["/claims/", "/topics/diplomacy/", "/publishers/desk.example/", "/corrections/"])
def test_what_a_network_or_a_letter_adds_to_a_link_is_left_out(client, page):
    TopicFactory()
    VerdictFactory(published=True)
    answer = client.get(f"{page}?fbclid=IwAR0&utm_source=letter&ordering=-claimed_on")
    assert (answer.status_code, answer["Location"]) == (302, f"{page}?ordering=-claimed_on")
    assert client.get(f"{page}?utm_campaign=a", follow=True).redirect_chain == [(page, 302)]


def test_a_search_too_slow_to_be_ranked_shows_the_newest_first(client, monkeypatch):
    class EndedError(Exception):
        sqlstate = "57014"

    class OrderThatTakesLong(Order):
        def read(self, *args):
            if self.name == "relevance":
                raise OperationalError from EndedError()
            return super().read(*args)

    monkeypatch.setattr("claims.pages.lists.query.Order", OrderThatTakesLong)
    rows()
    answer = client.get("/claims/?q=bridge")
    assert len(ids(answer)) == 3
    assert "too common" in answer.content.decode()
    with pytest.raises(OperationalError):
        client.get("/claims/?q=bridge&ordering=relevance")


def test_a_page_does_without_counts_that_take_too_long(client, monkeypatch):
    class EndedError(Exception):
        sqlstate = "57014"

    def take_long(*args):
        raise OperationalError from EndedError()

    monkeypatch.setattr("claims.pages.lists.counts.facets", take_long)
    rows()
    for address in ("/", "/claims/", "/topics/diplomacy/"):
        assert len(ids(client.get(address))) == 3


def test_the_page_of_a_topic_lists_its_claims_and_counts_them_by_category(client):
    rows()
    imported_claim()
    answer = client.get("/topics/diplomacy/", headers={"Accept-Language": "fr"})
    assert len(ids(answer)) == 3
    assert "<h1>Diplomatie</h1>" in answer.content.decode()
    assert [(each["key"], each["count"]) for each in answer.context["categories"]] == [("false", 2), ("mixed", 1)]


def test_the_page_of_a_claimant_has_one_address(client):
    _topic, speaker = rows()
    page = f"/claimants/{speaker.pk}/ana-muller"
    assert client.get(page).status_code == 200
    assert len(ids(client.get(page))) == 3
    for spelling in ("", "ana-m%C3%BCller", "x"):
        answer = client.get(f"/claimants/{speaker.pk}/{spelling}")
        assert (answer.status_code, answer["Location"]) == (301, page)


def test_the_page_of_a_publisher_lists_what_it_judged_and_what_cites_it(client):
    judged = imported_claim()
    source = PublisherFactory(domain="source.example")
    cited = ClaimFactory()
    EvidenceFactory(claim=cited, article__publisher=source)
    VerdictFactory(claim=cited, published=True)
    assert ids(client.get("/publishers/judge.example/")) == [str(judged.pk)]
    assert ids(client.get("/publishers/judge.example/?as=source")) == []
    assert ids(client.get("/publishers/source.example/")) == [str(cited.pk)]
    refused = client.get("/publishers/source.example/?as=jugde")
    assert (refused.status_code, "judge" in refused.content.decode()) == (400, True)


def test_a_domain_that_belongs_to_another_house_leads_to_its_page(client):
    PublisherFactory(domain="house.example", other_domains=["fr.house.example"], is_desk=True)
    for typed in ("fr.house.example", "www.house.example", "House.Example", "WWW.FR.house.example"):
        answer = client.get(f"/publishers/{typed}/")
        assert (answer.status_code, answer["Location"]) == (301, "/publishers/house.example/")
    assert client.get("/publishers/www.other.example/").status_code == 404


def test_pages_of_merged_rows_lead_to_those_that_were_kept(client):
    editor = UserFactory(group="editor")
    kept, gone = ClaimantFactory(name="Jane Smith"), ClaimantFactory(name="J. Smith")
    imported_claim(claimant=gone)
    merge("claimant", kept.pk, gone.pk, by=editor, at=now(), reason="One person.")
    answer = client.get(f"/claimants/{gone.pk}/j-smith", follow=True)
    assert answer.redirect_chain[-1] == (f"/claimants/{kept.pk}/jane-smith", 301)
    assert client.get(f"/claims/?claimant={gone.pk}")["Location"] == f"/claims/?claimant={kept.pk}"
    topic, other = TopicFactory(slug="votes"), TopicFactory(slug="elections")
    merge("topic", other.pk, topic.pk, by=editor, at=now(), reason="One topic.")
    assert client.get("/topics/votes/")["Location"] == "/topics/elections/"


def test_a_list_that_has_moved_keeps_its_query_and_is_asked_for_again(client):
    speaker = imported_claim(claimant__name="Ana").claimant
    PublisherFactory(domain="house.example", other_domains=["fr.house.example"], is_desk=True)
    topic, other = TopicFactory(slug="votes"), TopicFactory(slug="elections")
    merge("topic", other.pk, topic.pk, by=UserFactory(group="editor"), at=now(), reason="One topic.")
    moved = {
        f"/claimants/{speaker.pk}/anna?ordering=claimed_on": f"/claimants/{speaker.pk}/ana?ordering=claimed_on",
        f"/claimants/{speaker.pk}/": f"/claimants/{speaker.pk}/ana",
        "/publishers/fr.house.example/?as=source": "/publishers/house.example/?as=source",
        "/topics/votes/?ordering=claimed_on": "/topics/elections/?ordering=claimed_on",
        "/claims/?topic=votes&topic=diplomacy": "/claims/?topic=elections,diplomacy",
    }
    TopicFactory(slug="diplomacy")
    for old, new in moved.items():
        answer = client.get(old)
        assert (answer.status_code, answer["Location"]) == (301, new)
        assert answer["Cache-Control"] == "public, max-age=0, must-revalidate"


def hidden():
    draft = ClaimFactory(claimant=ClaimantFactory(name="Nobody Knows"))
    EvidenceFactory(claim=draft, article__publisher=PublisherFactory(domain="secret.example"))
    return draft


@pytest.mark.parametrize(
    "address",
    [
        lambda draft: f"/claimants/{draft.claimant_id}/nobody-knows",
        lambda draft: f"/claimants/{draft.pk}/",
        lambda draft: "/publishers/secret.example/",
        lambda draft: "/publishers/%00/",
        lambda draft: "/topics/unknown/",
        lambda draft: "/topics/un%20known/",
    ],
)
def test_what_only_the_desk_sees_is_no_page_for_anybody(client, admin_client, address):
    address = address(hidden())
    assert client.get(address).status_code == 404
    assert admin_client.get(address).status_code == 404


def test_people_of_the_desk_read_what_the_public_reads(client, admin_client):
    rows()
    hidden()
    for address in ("/", "/claims/", "/claims/?q=bridge", "/corrections/", "/topics/diplomacy/"):
        assert admin_client.get(address).content == client.get(address).content


def test_a_page_of_a_topic_takes_no_filter_of_another_kind(client):
    rows()
    answer = client.get("/topics/diplomacy/?category=false")
    assert answer.status_code == 400
    assert 'href="/topics/diplomacy/"' in answer.content.decode()


def test_a_claim_shows_each_standing_judgement_and_what_was_retracted(client):
    claim = ClaimFactory(statement="العربية <b>", language="ar")
    VerdictFactory(
        claim=claim, published=True, status="retracted", retracted_at=LONG_AGO, retraction_reason="Withdrawn."
    )
    VerdictFactory(claim=claim, published=True, origin="import", label="Pants <on> fire")
    text = client.get("/claims/").content.decode()
    assert 'lang="ar">العربية &lt;b&gt;</a>' in text
    assert "Pants &lt;on&gt; fire" in text
    assert "<b>retracted</b>" in text


def test_a_retracted_verdict_comes_last_and_gives_a_claim_no_colour(client):
    claim = VerdictFactory(published=True, origin="import", rating__category="true").claim
    retraction = {"status": "retracted", "retracted_at": now(), "retraction_reason": "Withdrawn."}
    VerdictFactory(claim=claim, published=True, **retraction | {"published_at": LONG_AGO + timedelta(1)})
    html = client.get("/claims/").content.decode()
    assert re.findall(r'class="(?:claim|judgement[^"]*)" data-category="(.*?)"', html) == ["true", "true", ""]


def test_an_unknown_claimant_has_no_name_and_no_link(client):
    VerdictFactory(claim=ClaimFactory(claimant=Claimant.objects.unknown()), published=True)
    for address in ("/", "/claims/"):
        text = client.get(address, headers={"Accept-Language": "fr"}).content.decode()
        assert "Auteur inconnu" in text
        assert "/claimants/" not in text
        assert "Unknown" not in text


def test_a_page_of_twenty_claims_weighs_less_than_forty_kilobytes(client):
    for number in range(25):
        imported_claim(statement=f"{number}: " + "The bridge was closed for three years. " * 8)
    text = client.get("/claims/").content
    assert len(ids(client.get("/claims/"))) == 20
    assert b"<script" not in text
    styles = [finders.find(name) for name in ("config/theme.css", "pages/pages.css", "pages/lists.css")]
    assert len(text) + sum(Path(path).stat().st_size for path in styles) < MAX_WEIGHT


# Queries of a page whose counts are remembered, and of the first one after a change, which counts again.
COSTS = {
    "/": (3, 5),
    "/claims/": (2, 4),
    "/claims/?q=bridge": (2, 4),
    "/topics/diplomacy/": (3, 4),
    "/corrections/": (2, 2),
}


@pytest.mark.parametrize("address", COSTS)
def test_a_page_costs_as_many_queries_for_many_claims_as_for_one(client, django_assert_max_num_queries, address):
    usual, after_a_change = COSTS[address]
    rows()
    with django_assert_max_num_queries(after_a_change):
        client.get(address)
    for _ in range(12):
        imported_claim()
    with django_assert_max_num_queries(after_a_change):
        client.get(address)
    with django_assert_max_num_queries(usual):
        client.get(address)
