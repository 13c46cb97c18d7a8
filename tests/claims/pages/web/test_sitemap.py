"""Does a search engine find every public claim, at its right address, in files that the protocol allows?"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from lxml import etree

from claims.models import Edition, Verdict
from claims.pages.web import sitemap
from tests.claims.pages.web.rows import HOSTILE, judged
from tests.factories import ClaimFactory, EvidenceFactory, TopicFactory, VerdictFactory
from tests.support.editions import make_editions

pytestmark = pytest.mark.django_db
SITE = "https://desk.example"
SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).with_name("sitemap.xsd")))
NAMES = {"s": sitemap.SITEMAPS, "n": sitemap.NEWS}


@pytest.fixture(autouse=True)
def site_url(settings):
    settings.SITE_URL = SITE


def read(client, path):
    answer = client.get(path)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/xml; charset=utf-8")
    assert len(answer.content) < 50 * 1024 * 1024
    root = etree.fromstring(answer.content)
    SCHEMA.assertValid(root)
    return root


def located(root):
    return [url.text.removeprefix(SITE) for url in root.iterfind(".//s:loc", NAMES)]


def listed(client):
    """Return the paths of all claims, in the parts that the index names."""
    parts = [path for path in located(read(client, "/sitemap.xml")) if "claims" in path]
    return [path for part in parts for path in located(read(client, part)) if path != "/"]


def test_robots_txt_leads_to_the_index(client):
    assert f"Sitemap: {SITE}/sitemap.xml" in client.get("/robots.txt").content.decode()


def test_each_public_claim_is_listed_once_at_the_address_of_its_page(client):
    first, second = judged("The summit ended."), judged("Саммит завершился")
    VerdictFactory(claim__statement="A secret draft.")
    paths = listed(client)
    assert sorted(paths) == sorted(
        [
            f"/claims/{first.pk}/the-summit-ended",
            f"/claims/{second.pk}/%D1%81%D0%B0%D0%BC%D0%BC%D0%B8%D1%82-%D0%B7%D0%B0%D0%B2%D0%B5%D1%80%D1%88%D0%B8%D0%BB%D1%81%D1%8F",
        ]
    )
    for path in paths:
        assert client.get(path).status_code == 200


@pytest.mark.parametrize("size", [1, 2, 3])
def test_no_part_is_larger_than_its_size_and_none_is_missed(client, monkeypatch, size):
    monkeypatch.setattr(sitemap, "PART_SIZE", size)
    rows = [(ClaimFactory(statement=f"Claim {number}").pk, number) for number in range(5)]
    for key, _number in rows:
        make_editions("{}", claim=key)
    make_editions("{}", claim=rows[0][0])  # changed: it moves to the last part
    make_editions(None, claim=rows[1][0])  # gone
    parts = [path for path in located(read(client, "/sitemap.xml")) if "claims" in path]
    found = [located(read(client, part)) for part in parts]
    assert all(len(paths) <= size for paths in found)
    names = [path.rsplit("/", 1)[1] for paths in found for path in paths]
    assert [name for name in names if name] == ["claim-2", "claim-3", "claim-4", "claim-0"]


def test_a_claim_was_last_changed_when_its_newest_edition_was_made(client):
    claim = ClaimFactory()
    *_old, newest = make_editions("{}", "{}", claim=claim.pk)
    part = newest.pk // sitemap.PART_SIZE
    [changed_at] = read(client, f"/sitemap-claims-{part}.xml").iterfind(".//s:lastmod", NAMES)
    assert datetime.fromisoformat(changed_at.text) == newest.made_at


def test_an_index_and_a_part_are_few_reads_and_unchanged_ones_a_single_one(client, django_assert_num_queries):
    judged()
    part = Edition.objects.latest("pk").pk // sitemap.PART_SIZE
    for path, queries in (("/sitemap.xml", 3), (f"/sitemap-claims-{part}.xml", 2), ("/sitemap-news.xml", 2)):
        with django_assert_num_queries(queries):
            first = client.get(path)
        with django_assert_num_queries(1):
            again = client.get(path, HTTP_IF_NONE_MATCH=first["ETag"])
        assert (again.status_code, again.content) == (304, b"")
    judged("Another claim.")
    assert client.get("/sitemap.xml", HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 200


def fresh(statement="The summit ended.", age=timedelta(hours=1), **fields):
    claim = ClaimFactory(statement=statement)
    EvidenceFactory(claim=claim)
    return VerdictFactory(published=True, claim=claim, published_at=datetime.now(UTC) - age, **fields)


def test_the_news_are_verdicts_of_the_desk_of_two_days(client):
    fresh("Of yesterday.", timedelta(hours=30), language="zh-Hant")
    fresh("Of today.", publisher__name="The desk & Co", language="und")
    fresh("Of last week.", timedelta(days=3))
    VerdictFactory(claim__statement="Of others.", origin="import", status="published", published_at=datetime.now(UTC))
    assert "/sitemap-news.xml" in located(read(client, "/sitemap.xml"))
    root = read(client, "/sitemap-news.xml")
    assert [title.text for title in root.iterfind(".//n:title", NAMES)] == ["Of today.", "Of yesterday."]
    assert [language.text for language in root.iterfind(".//n:language", NAMES)] == ["en", "zh-tw"]


@pytest.mark.parametrize(("age", "is_news"), [(timedelta(hours=30), True), (timedelta(days=30), False)])
def test_a_correction_is_as_old_as_the_verdict_that_it_corrects(client, age, is_news):
    first = fresh(age=age)
    Verdict.objects.filter(pk=first.pk).update(status="superseded")
    fields = {"claim": first.claim, "publisher": first.publisher, "supersedes": first, "correction_note": "A date."}
    VerdictFactory(published=True, published_at=datetime.now(UTC) - timedelta(hours=1), **fields)
    assert ("/sitemap-news.xml" in located(read(client, "/sitemap.xml"))) is is_news
    root = etree.fromstring(client.get("/sitemap-news.xml").content)  # no sitemap may be empty, so no index names it
    dates = [date.text for date in root.iterfind(".//n:publication_date", NAMES)]
    assert dates == [f"{first.published_at:%Y-%m-%dT%H:%M:%S}Z"] * is_news


def test_without_news_the_index_names_none(client):
    judged()
    assert "/sitemap-news.xml" not in located(read(client, "/sitemap.xml"))
    assert client.get("/sitemap-news.xml").status_code == 200


@pytest.mark.parametrize("statement", HOSTILE)
def test_hostile_statements_leave_the_files_valid(client, statement):
    verdict = fresh(statement[:2_000])
    assert any(str(verdict.claim_id) in path for path in listed(client))
    [title] = read(client, "/sitemap-news.xml").iterfind(".//n:title", NAMES)
    assert title.text


def test_pages_that_lead_to_claims_are_listed(client):
    TopicFactory(slug="war-and-peace")
    paths = located(read(client, "/sitemap-pages.xml"))
    assert {"/", "/claims/", "/corrections/", "/methodology/", "/about/", "/topics/war-and-peace/"} == set(paths)
    for path in paths:
        assert client.get(path).status_code == 200, path


@pytest.mark.parametrize("part", ["49999", "50000", "99999999", "99999999999999999999999", "-1", "x"])
def test_a_part_that_never_had_a_claim_is_not_found(client, part):
    answer = client.get(f"/sitemap-claims-{part}.xml")
    assert answer.status_code == 404
