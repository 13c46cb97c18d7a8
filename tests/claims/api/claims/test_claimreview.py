"""Is the ClaimReview of a claim the same at its own URL and through `Accept`, for every reader?"""

import orjson
import pgtrigger
import pytest

from claims.models import ReceivedReview
from tests.claims.api.claims.test_claims import one_of_everything
from tests.factories import (
    LONG_AGO,
    ArticleFactory,
    ClaimFactory,
    EvidenceFactory,
    KnownPublisherFactory,
    PublisherFactory,
    RatingFactory,
    VerdictFactory,
)
from tests.support.clients import ROLES, client_of

CLAIMS = "/api/v1/claims/"
LINKED_DATA = "application/ld+json"


def address(claim):
    return f"{CLAIMS}{claim.pk}/claimreview/"


def imported(payload, claim=None, **members):
    members = {"publisher": PublisherFactory(), "rating": None, "written_by": None} | members
    members = {"status": "published", "published_at": LONG_AGO, "origin": "import"} | members
    verdict = VerdictFactory(claim=claim or ClaimFactory(), **members)
    ReceivedReview.objects.create(claim=verdict.claim, verdict=verdict, key=b"", payload=payload, received_at=LONG_AGO)
    return verdict


@pytest.fixture(autouse=True)
def at_the_desk(settings):
    settings.SITE_URL = "https://desk.example"


def test_the_claim_review_of_a_full_claim_is_the_stored_one(anonymous):
    claim = one_of_everything()
    EvidenceFactory(
        claim=claim,
        role="appearance",
        stance=None,
        article=ArticleFactory(
            url="https://tribune.example/speech", publisher=KnownPublisherFactory(domain="tribune.example")
        ),
    )
    verdict = claim.verdicts.get()
    answer = anonymous.get(address(claim))
    desk = {"@type": "Organization", "name": "The desk", "url": "https://desk.example/"}
    assert answer["Content-Type"] == LINKED_DATA
    assert answer.json() == {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "@id": f"https://desk.example/api/v1/claims/{claim.pk}/claimreview/#{verdict.pk}",
        "url": f"https://desk.example/claims/{claim.pk}/",
        "datePublished": "2025-11-18T12:00:00Z",
        "dateModified": "2025-11-18T12:00:00Z",
        "inLanguage": "en",
        "author": desk,
        "publisher": desk,
        "claimReviewed": "The summit ended without a concrete result.",
        "reviewRating": {
            "@type": "Rating",
            "ratingValue": 5,
            "worstRating": 1,
            "bestRating": 5,
            "alternateName": "true",
            "ratingExplanation": "Nothing was agreed.",
        },
        "description": "Nothing was agreed.",
        "about": {"@type": "Thing", "identifier": "diplomacy", "name": "Diplomacy"},
        "citation": [
            {
                "@type": "Quotation",
                "text": "ended without a concrete result",
                "isPartOf": {
                    "@type": "CreativeWork",
                    "url": "https://tribune.example/summit",
                    "headline": "A summit without a result",
                    "publisher": {"@type": "Organization", "name": "Tribune", "url": "https://tribune.example/"},
                },
                "additionalProperty": {"@type": "PropertyValue", "name": "stance", "value": "supports"},
            }
        ],
        "itemReviewed": {
            "@type": "Claim",
            "text": "The summit ended without a concrete result.",
            "inLanguage": "en",
            "author": {"@type": "Person", "name": "A spokesman", "jobTitle": "of the Kremlin"},
            "datePublished": "2025-11-17",
            "firstAppearance": {
                "@type": "CreativeWork",
                "url": "https://tribune.example/speech",
                "headline": "A summit without a result",
                "publisher": {"@type": "Organization", "name": "Tribune", "url": "https://tribune.example/"},
            },
        },
    }


def test_several_publishers_make_a_graph_without_superseded_verdicts(anonymous):
    claim = one_of_everything()
    old = VerdictFactory(
        claim=claim,
        status="superseded",
        published_at=LONG_AGO,
        published_by=claim.created_by,
        publisher__domain="other.example",
    )
    graph = anonymous.get(address(claim)).json()["@graph"]
    shown = {one["@id"].partition("#")[2] for one in graph}
    assert shown == {str(pk) for pk in claim.verdicts.values_list("pk", flat=True)} - {str(old.pk)}
    [withdrawn] = [one for one in graph if one.get("creativeWorkStatus") == "Retracted"]
    assert "reviewRating" not in withdrawn
    assert [one["text"] for one in withdrawn["correction"]] == ["The date was wrong.", "The source withdrew."]


def test_an_imported_payload_is_returned_unchanged_but_completed(anonymous):
    payload = '{"@type":"ClaimReview","@context":"http://schema.org","reviewRating":{"ratingValue":1.50},"x":1E2}'
    verdict = imported(payload)
    address_of_it = f"https://desk.example/api/v1/claims/{verdict.claim_id}/claimreview/#{verdict.pk}"
    content = anonymous.get(address(verdict.claim)).content.decode()
    assert content == f'{{"@id":"{address_of_it}",{payload[1:]}'


def test_a_claim_review_costs_at_most_three_queries(anonymous, django_assert_num_queries):
    claim = one_of_everything()
    with django_assert_num_queries(2):
        anonymous.get(address(claim))
    for number in range(5):
        imported("{}", claim, rating=RatingFactory(scale__code=f"scale{number}", value=1))
    with django_assert_num_queries(3):
        assert len(anonymous.get(address(claim)).json()["@graph"]) == 6


class TestVisibility:
    @pytest.mark.parametrize("role", ROLES)
    @pytest.mark.django_db
    def test_every_role_gets_only_public_content(self, role):
        claim = one_of_everything()
        VerdictFactory(claim=claim, summary="A secret.", publisher=PublisherFactory())
        client = client_of(role)
        for answer in (client.get(address(claim)), client.get(f"{CLAIMS}{claim.pk}/", HTTP_ACCEPT=LINKED_DATA)):
            assert (answer.status_code, answer.json()["@type"]) == (200, "ClaimReview")
            assert b"A secret." not in answer.content

    @pytest.mark.parametrize("role", ROLES)
    @pytest.mark.django_db
    def test_a_claim_that_is_not_public_is_a_404_for_every_role(self, role):
        claim = VerdictFactory(status="in_review").claim
        client = client_of(role)
        assert client.get(address(claim)).status_code == 404
        assert client.get(f"{CLAIMS}{claim.pk}/", HTTP_ACCEPT=LINKED_DATA).status_code == 404


class TestNegotiation:
    @pytest.mark.parametrize(
        ("accepted", "answered"),
        [
            ("", "application/json"),
            ("*/*", "application/json"),
            ("application/*", "application/json"),
            ("application/json", "application/json"),
            (LINKED_DATA, LINKED_DATA),
            (f"{LINKED_DATA}, application/json;q=0.5", LINKED_DATA),
            (f"{LINKED_DATA};q=0.5, application/json", "application/json"),
            (f"{LINKED_DATA}, text/html, */*;q=0.1", LINKED_DATA),
            ("text/html;q=0.5,*/*;q=0.8", "application/json"),
        ],
    )
    def test_accept_chooses_the_media_type_by_quality(self, anonymous, accepted, answered):
        claim = one_of_everything()
        answer = anonymous.get(f"{CLAIMS}{claim.pk}/", **{"HTTP_ACCEPT": accepted} if accepted else {})
        assert (answer.status_code, answer["Content-Type"]) == (200, answered)
        assert {"Accept", "Authorization"} <= set(answer["Vary"].split(", "))
        is_linked = answered == LINKED_DATA
        expected = address(claim) if is_linked else f"{CLAIMS}{claim.pk}/"
        assert answer.content == anonymous.get(expected).content

    @pytest.mark.parametrize("accepted", ["text/html", "text/html,application/xhtml+xml,*/*;q=0.8"])
    def test_a_browser_is_led_to_the_page_of_the_claim(self, anonymous, accepted):
        claim = one_of_everything()
        answer = anonymous.get(f"{CLAIMS}{claim.pk}/", HTTP_ACCEPT=accepted)
        assert (answer.status_code, answer["Location"]) == (303, f"/claims/{claim.pk}/")
        assert "Accept" in answer["Vary"]

    @pytest.mark.parametrize("asked", ["?fields=id", "?as_of=2025-11-19"])
    def test_a_part_or_a_state_of_the_past_has_no_page(self, anonymous, asked):
        claim = one_of_everything()
        claim.editions.filter().update(made_at="2025-11-18T12:00:00Z")
        answer = anonymous.get(f"{CLAIMS}{claim.pk}/{asked}", HTTP_ACCEPT="text/html,*/*;q=0.8")
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")

    def test_a_client_with_a_token_reads_json_whatever_a_browser_would(self, editor):
        claim = VerdictFactory().claim
        answer = editor.get(f"{CLAIMS}{claim.pk}/", HTTP_ACCEPT="text/html,*/*;q=0.8")
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")

    def test_a_claim_that_is_not_public_has_no_page(self, anonymous):
        claim = VerdictFactory().claim
        assert anonymous.get(f"{CLAIMS}{claim.pk}/", HTTP_ACCEPT="text/html").status_code == 404

    def test_an_unknown_media_type_is_a_406(self, anonymous):
        answer = anonymous.get(f"{CLAIMS}{one_of_everything().pk}/", HTTP_ACCEPT="text/turtle")
        assert (answer.status_code, answer["Content-Type"]) == (406, "application/problem+json")

    def test_lists_and_changes_are_json_only(self, editor):
        claim = one_of_everything()
        assert editor.get(CLAIMS, HTTP_ACCEPT=LINKED_DATA).status_code == 406
        assert editor.patch(f"{CLAIMS}{claim.pk}/", {"place": "x"}, HTTP_ACCEPT=LINKED_DATA).status_code == 406

    @pytest.mark.parametrize("accepted", ["text/html", "application/json", LINKED_DATA, "*/*", "nonsense"])
    def test_the_claimreview_url_ignores_accept(self, anonymous, accepted):
        answer = anonymous.get(address(one_of_everything()), HTTP_ACCEPT=accepted)
        assert (answer.status_code, answer["Content-Type"]) == (200, LINKED_DATA)

    @pytest.mark.parametrize("asked", ["as_of=2025-11-18", "fields=id", "langage=fr"])
    def test_query_parameters_are_refused(self, anonymous, asked):
        claim = one_of_everything()
        for answer in (
            anonymous.get(f"{address(claim)}?{asked}"),
            anonymous.get(f"{CLAIMS}{claim.pk}/?{asked}", HTTP_ACCEPT=LINKED_DATA),
        ):
            assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
            assert [error["parameter"] for error in answer.json()["errors"]] == [asked.partition("=")[0]]


class TestCaching:
    def test_it_is_revalidated_by_its_etag(self, anonymous):
        claim = one_of_everything()
        claim.editions.filter().update(made_at="2025-11-18T12:00:00.5Z")
        first, plain = anonymous.get(address(claim)), anonymous.get(f"{CLAIMS}{claim.pk}/")
        assert first["Cache-Control"] == plain["Cache-Control"] == "public, max-age=0, must-revalidate"
        assert (first.get("Last-Modified"), plain["Last-Modified"]) == (None, "Tue, 18 Nov 2025 12:00:01 GMT")
        assert first["ETag"] != plain["ETag"]
        for place, headers in ((address(claim), {}), (f"{CLAIMS}{claim.pk}/", {"HTTP_ACCEPT": LINKED_DATA})):
            again = anonymous.get(place, HTTP_IF_NONE_MATCH=first["ETag"], **headers)
            assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
            assert "Accept" in again["Vary"] or place == address(claim)
            assert anonymous.get(place, HTTP_IF_NONE_MATCH=plain["ETag"], **headers).status_code == 200

    def test_new_bounds_of_the_scale_change_the_etag(self, anonymous):
        claim = one_of_everything()
        first = anonymous.get(address(claim))
        scale = claim.verdicts.get().rating.scale
        scale.best = 9
        with pgtrigger.ignore("claims.RatingScale:rating_scale_of_a_public_verdict_keeps_bounds"):
            scale.save()
        again = anonymous.get(address(claim), HTTP_IF_NONE_MATCH=first["ETag"])
        assert again.json()["reviewRating"]["bestRating"] == 9

    def test_responses_to_users_are_private(self, editor):
        assert editor.get(address(one_of_everything()))["Cache-Control"] == "private, no-cache"


def test_markup_and_line_separators_in_a_statement_are_kept(anonymous):
    statement = "</script><script>alert(1)</script> & \u2028 ' \" \\ \U0001f600"
    claim = VerdictFactory(published=True, claim=ClaimFactory(statement=statement)).claim
    answer = anonymous.get(address(claim))
    assert orjson.loads(answer.content)["claimReviewed"] == statement
    assert answer["X-Content-Type-Options"] == "nosniff"
