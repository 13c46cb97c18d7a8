"""The life of a claim over the API: captured evidence, a quote, a draft verdict, and what each role may read."""

import json
from functools import partial
from itertools import product
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from claims.api.claims.views import ClaimViewSet
from claims.models import Claim, Claimant, Evidence, Verdict
from tests.factories import (
    ArticleVersionFactory,
    ClaimantFactory,
    ClaimFactory,
    EvidenceFactory,
    PublisherFactory,
    RatingFactory,
    TopicFactory,
    UserFactory,
    VerdictFactory,
)
from tests.support.clients import client_of
from tests.support.rollback import rolled_back

CLAIMS, EVIDENCE, VERDICTS = "/api/v1/claims/", "/api/v1/evidence/", "/api/v1/verdicts/"
STORED = Path(__file__).parent / "answers"


def without_the_accidental(answer):
    """Return the answer with ids and times replaced by names, in order of appearance."""
    names = {}

    def replace(value, key=""):
        if isinstance(value, dict):
            return {key: replace(inner, key) for key, inner in value.items()}
        if isinstance(value, list):
            return [replace(inner) for inner in value]
        if isinstance(value, str) and len(value) == 36 and value.count("-") == 4:
            return names.setdefault(value, f"id-{len(names) + 1}")
        return "now" if key in ("created_at", "updated_at") else value

    return replace(answer)


def one_of_everything():
    outlet = PublisherFactory(domain="tribune.example", name="Tribune")
    version = ArticleVersionFactory(article__publisher=outlet, article__url="https://tribune.example/summit")
    claim = ClaimFactory(
        claimant=ClaimantFactory(name="A spokesman", role="of the Kremlin"),
        claimed_on="2025-11-17",
        created_by=UserFactory(username="camille"),
    )
    claim.claim_topics.create(topic=TopicFactory())
    EvidenceFactory(
        claim=claim,
        article=version.article,
        version=version,
        quote_exact="ended without a concrete result",
        quote_prefix="The summit ",
        added_by=UserFactory(username="noor"),
    )
    VerdictFactory(
        published=True,
        claim=claim,
        review_after="2026-05-17",
        rating=RatingFactory(category="true", value=5),
        publisher__name="The desk",
        written_by=UserFactory(username="ines"),
        published_by=UserFactory(username="lena"),
    )
    return claim


@pytest.mark.parametrize("role", ["anonymous", "checker"])
@pytest.mark.django_db
def test_a_claim_with_all_its_rows_is_the_stored_answer(role):
    claim = one_of_everything()
    answer = client_of(role).get(f"{CLAIMS}{claim.pk}/").json()
    stored = json.loads((STORED / f"claim-for-{role}.json").read_text())
    assert without_the_accidental(answer) == stored


LISTED = ["claims", "evidence", "verdicts", "claimants", "topics", "rating-scales", "publishers", "articles"]
# One query for the page, and one for each nested list. (Claims are read whole, from their cards.)
QUERIES = {"rating-scales": 1 + 1}


def test_the_endpoint_of_claims_is_at_most_eight_classes_of_ours():
    ours = [cls for cls in ClaimViewSet.__mro__ if cls.__module__.partition(".")[0] in ("claims", "sources", "config")]
    assert len(ours) <= 8, ours


@pytest.mark.django_db
def test_ten_rows_cost_the_same_number_of_queries_as_one(anonymous, django_assert_num_queries, subtests):
    for number in range(10):
        claim = VerdictFactory(
            published=True, publisher__domain=f"judge{number}.example", rating__scale__code=f"scale{number}"
        ).claim
        claim.claim_topics.create(topic=TopicFactory(slug=f"topic{number}"))
        EvidenceFactory(claim=claim)
        EvidenceFactory(claim=claim)
    for resource, page_size in product(LISTED, (1, 10)):
        with subtests.test(resource, size=page_size), django_assert_num_queries(QUERIES.get(resource, 1)):
            assert len(anonymous.get(f"/api/v1/{resource}/?page_size={page_size}").json()["results"]) == page_size


@pytest.mark.django_db
def test_filters_by_key_add_at_most_one_query(anonymous, django_assert_num_queries):
    """No query is added if every filter names one key, because a claim that is found proves that the keys exist."""
    claim, _another_topic = one_of_everything(), TopicFactory(slug="economy")
    asked = "topic=diplomacy&publisher=tribune.example&issuer=desk.example&rating=true&category=true&language=en"
    for more, queries in {"&q=summit": 1, "&q=nowhere": 2, "&topic__not=economy": 2}.items():
        with django_assert_num_queries(queries):
            answer = anonymous.get(f"{CLAIMS}?{asked}{more}")
        assert [row["id"] for row in answer.json()["results"]] == [str(claim.pk)] * (more != "&q=nowhere")


IS_FOUND = {
    "language=en": True,
    "language=fr,en": True,
    "language__in=fr,en": True,
    "language__not=en": False,
    "language=fr": False,
    "status=open": True,
    "status=closed": False,
    "category=true": True,
    "category=false,true": True,
    "category__not=true": False,
    "category__not=false": True,
    "rating=true": True,
    "issuer=desk.example": True,
    "issuer__not=desk.example": False,
    "publisher=tribune.example": True,
    "publisher__not=tribune.example": False,
    "stance=supports": True,
    "stance=refutes": False,
    "topic=diplomacy": True,
    "topic__not=diplomacy": False,
    "article=https://tribune.example/summit": True,
    "article=HTTPS://Tribune.example:443/summit?utm_source=x%23top": True,
    "disputed=false": True,
    "disputed=true": False,
    "judged=true": True,
    "judged=false": False,
    "claimed_on=2025-11-17": True,
    "claimed_on__gte=2025-11-17&claimed_on__lt=2025-11-18": True,
    "claimed_on__gt=2025-11-17": False,
    "reviewed_at__gte=2025-11-18": True,
    "reviewed_at__gt=2025-11-18T12:00:00Z": False,
    "reviewed_at__gt=2025-11-18": False,
    "reviewed_at__lte=2025-11-18": True,
    "reviewed_at__lt=2025-11-18": False,
    "reviewed_at__lte=2025-11-18T13:00:00+01:00": True,
    "reviewed_at__lte=2025-11-18T13:00:00%2B01:00": True,
    "published_at__lt=2025-11-18": False,
    "q=summit": True,
    "q=summits+result": True,
    "q=%22concrete+result%22": True,
    "q=%22result+concrete%22": False,
    "q=summit+-result": False,
    "q=spokesman": True,
    "q=budapest": False,
}


@pytest.mark.django_db
def test_each_filter_finds_a_matching_claim(anonymous, subtests):
    claim = one_of_everything()
    for asked, is_found in IS_FOUND.items():
        with subtests.test(asked):
            answer = anonymous.get(f"{CLAIMS}?{asked}")
            assert answer.status_code == 200, answer.json()
            assert [row["id"] for row in answer.json()["results"]] == [str(claim.pk)] * is_found


@pytest.mark.django_db
def test_a_search_ignores_accents_and_endings(anonymous, subtests):
    claim = ClaimFactory(statement="Le sommet s'est terminé sans résultat concret ni accord.", language="fr")
    VerdictFactory(claim=claim, published=True)
    for words in ("sommet résultat", "sommet resultat", "SOMMETS RÉSULTATS", "l'accord", "l’accord"):
        with subtests.test(words):
            assert len(anonymous.get(CLAIMS, {"q": words, "language": "fr"}).json()["results"]) == 1


def test_a_claim_is_disputed_when_published_verdicts_differ_in_category(anonymous):
    claim = one_of_everything()
    VerdictFactory(
        claim=claim, published=True, rating__category="misleading", publisher__domain="other.example", origin="import"
    )
    assert [row["id"] for row in anonymous.get(f"{CLAIMS}?disputed=true").json()["results"]] == [str(claim.pk)]


class TestWriting:
    def test_a_claim_is_written_judged_and_found(self, checker):
        version = ArticleVersionFactory()
        claim = checker.post(CLAIMS, {"statement": "It ended.", "language": "en", "topics": [TopicFactory().slug]})
        assert claim.status_code == 201
        here = f"{CLAIMS}{claim.json()['id']}/"

        quote = {"exact": "ended without a concrete result"}
        evidence = {"article": str(version.article_id), "version": str(version.pk), "stance": "supports"}
        assert checker.post(f"{here}evidence/", evidence | {"quote": quote}).status_code == 201

        PublisherFactory(domain="desk.example", is_desk=True)
        judgement = {"publisher": "desk.example", "rating": str(RatingFactory().pk), "language": "en"}
        verdict = checker.post(f"{here}verdicts/", judgement | {"summary": "So it did."})
        assert (verdict.status_code, verdict.json()["status"]) == (201, "draft")

        found = checker.get(f"{CLAIMS}?q=ended&stance=supports").json()["results"]
        assert found[0]["evidence"][0]["quote"]["exact"] == quote["exact"]
        assert found[0]["verdicts"][0]["summary"] == "So it did."

    def test_a_patch_changes_only_the_members_it_names(self, checker):
        claim = ClaimFactory(claimed_on="2025-11-17")
        claim.claim_topics.create(topic=TopicFactory())
        answer = checker.patch(f"{CLAIMS}{claim.pk}/", {"place": "Moscow", "topics": []})
        assert (answer.status_code, answer.json()["place"], answer.json()["topics"]) == (200, "Moscow", [])
        assert answer.json()["claimed_on"] == "2025-11-17"

    def test_a_change_reads_its_row_twice_to_compare_and_to_answer(self, checker):
        verdict = f"{VERDICTS}{VerdictFactory().pk}/"
        etag = checker.get(verdict)["ETag"]
        with CaptureQueriesContext(connection) as queries:
            answer = checker.patch(verdict, {"summary": "Nothing at all."}, headers={"If-Match": etag})
        assert answer.status_code == 200
        reads = [query["sql"] for query in queries if '"claims_verdict"."summary",' in query["sql"]]
        assert len(reads) == 2, reads

    def test_a_claimant_deleted_during_a_write_is_a_refusal(self, checker, monkeypatch):
        claimant = ClaimantFactory()
        monkeypatch.setattr(Claim, "clean", lambda _claim: Claimant.objects.all().delete())
        answer = checker.post(CLAIMS, {"statement": "It ended.", "language": "en", "claimant": str(claimant.pk)})
        assert (answer.status_code, answer["Content-Type"]) == (409, "application/problem+json")
        assert not Claim.objects.exists()
        assert Claimant.objects.exists(), "one transaction"

    def test_read_only_members_cannot_be_set(self, checker, subtests):
        claim = one_of_everything()
        for field in ("id", "status", "created_by", "fingerprint", "dismissed_reason"):
            before = getattr(claim, field)
            with subtests.test(field), rolled_back():
                answer = checker.patch(f"{CLAIMS}{claim.pk}/", {field: "closed"})
                assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, f"/{field}")
                assert getattr(Claim.objects.get(pk=claim.pk), field) == before

    def test_a_new_verdict_is_a_draft_and_nothing_else_can_be_sent(self, checker, subtests):
        sent = {"claim": str(ClaimFactory().pk), "publisher": PublisherFactory().domain, "language": "en"}
        with rolled_back():
            answer = checker.post(VERDICTS, sent)
            verdict = Verdict.objects.get()
            assert (verdict.status, verdict.published_at, verdict.origin) == ("draft", None, "desk")
            assert verdict.written_by.username == answer.json()["written_by"]
        for field in ("status", "published_at", "written_by", "published_by", "origin"):
            with subtests.test(field), rolled_back():
                answer = checker.post(VERDICTS, sent | {field: "published"})
                assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, f"/{field}")

    def test_a_quote_that_is_not_in_the_text_is_refused(self, checker):
        version = ArticleVersionFactory()
        sent = {
            "claim": str(ClaimFactory().pk),
            "article": str(version.article_id),
            "version": str(version.pk),
            "stance": "supports",
            "quote": {"exact": "with a concrete result"},
        }
        answer = checker.post(EVIDENCE, sent)
        assert answer.status_code == 400
        (error,) = answer.json()["errors"]
        assert error["pointer"] == "/quote/exact"
        assert error["detail"].startswith("The quote does not stand word for word")
        assert not Evidence.objects.exists()

    def test_a_quote_is_read_in_the_current_version_unless_another_is_named(self, checker):
        version = ArticleVersionFactory()
        type(version.article).objects.update(current_version=version)
        sent = {"article": str(version.article_id), "stance": "supports", "quote": {"exact": "ended without"}}
        answer = checker.post(f"{CLAIMS}{ClaimFactory().pk}/evidence/", sent)
        assert answer.json()["version"] == str(version.pk)

    def test_evidence_below_a_claim_cannot_name_another_claim(self, checker):
        here, other = ClaimFactory(), ClaimFactory()
        sent = {"article": str(ArticleVersionFactory().article_id), "stance": "context", "claim": str(other.pk)}
        assert checker.post(f"{CLAIMS}{here.pk}/evidence/", sent).status_code == 400
        assert checker.post(f"{CLAIMS}{here.pk}/evidence/", []).status_code == 400

    def test_evidence_below_a_missing_claim_is_refused(self, checker):
        nowhere = f"{CLAIMS}0199a000-0000-7000-8000-000000000000/"
        sent = {"article": str(ArticleVersionFactory().article_id), "stance": "context"}
        assert checker.post(f"{nowhere}evidence/", sent).status_code == 400
        assert checker.get(f"{nowhere}evidence/").status_code == 404

    def test_a_stance_belongs_to_evidence_only(self, checker):
        sent = {"article": str(ArticleVersionFactory().article_id), "role": "appearance", "stance": "supports"}
        answer = checker.post(f"{CLAIMS}{ClaimFactory().pk}/evidence/", sent)
        assert answer.status_code == 400
        assert "appearance takes none" in answer.json()["errors"][0]["detail"]

    def test_public_rows_are_neither_changed_nor_deleted(self, editor):
        claim = one_of_everything()
        verdict, evidence = claim.verdicts.get(), claim.evidence.get()
        for url in (f"{VERDICTS}{verdict.pk}/", f"{EVIDENCE}{evidence.pk}/", f"{CLAIMS}{claim.pk}/"):
            answer = editor.delete(url)
            assert answer.status_code == 409, url
            assert answer.json()["detail"]
        answer = editor.patch(f"{VERDICTS}{verdict.pk}/", {"summary": "Something else."})
        assert (answer.status_code, answer.json()["code"]) == (409, "verdict_once_published_keeps_its_content")

    def test_rows_that_were_never_public_can_be_deleted(self, editor):
        verdict = VerdictFactory()
        for url in (f"{VERDICTS}{verdict.pk}/", f"{CLAIMS}{verdict.claim_id}/"):
            assert editor.delete(url).status_code == 204

    def test_a_scale_is_written_with_its_ratings(self, editor):
        ratings = [
            {"code": "faux", "names": {"fr": "Faux"}, "category": "false", "value": 1},
            {"code": "vrai", "names": {"fr": "Vrai"}, "category": "true", "value": 5},
        ]
        scale = {"code": "deux", "names": {"fr": "Deux"}, "worst": 1, "best": 5, "ratings": ratings}
        made = editor.post("/api/v1/rating-scales/", scale)
        assert [rating["code"] for rating in made.json()["ratings"]] == ["faux", "vrai"]

        here = f"/api/v1/rating-scales/{made.json()['id']}/"
        changed = editor.patch(here, {"ratings": [ratings[0] | {"value": 2}]})
        assert [rating["value"] for rating in changed.json()["ratings"]] == [2, 5]
        refused = editor.patch(here, {"ratings": [ratings[0] | {"value": 9}]})
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "/value")

    def test_an_article_is_found_by_any_spelling_of_its_url(self, editor):
        PublisherFactory(domain="tribune.example")
        article = {"url": "https://tribune.example/summit?utm_source=x#top", "publisher": "tribune.example"}
        assert editor.post("/api/v1/articles/", article | {"language": "en"}).status_code == 201
        again = editor.post("/api/v1/articles/", article | {"url": "https://tribune.example/summit", "language": "en"})
        assert again.status_code == 400
        assert again.json()["errors"][0]["pointer"] == "/canonical_url"

    def test_the_same_pasted_text_makes_one_version(self, editor):
        article = ArticleVersionFactory().article
        here = f"/api/v1/articles/{article.pk}/versions/"
        pasted = {"text": "The summit was called off.", "title": "Called off"}
        first, second = editor.post(here, pasted), editor.post(here, pasted)
        assert (first.status_code, second.status_code) == (201, 200)
        assert first.json()["id"] == second.json()["id"]
        assert editor.get(f"/api/v1/articles/{article.pk}/").json()["current_version"] == first.json()["id"]
        assert editor.post(here, {"text": " "}).status_code == 400
        assert editor.delete(f"{here}{first.json()['id']}/").status_code == 405


@pytest.mark.django_db(transaction=True)
def test_two_concurrent_changes_are_both_kept(run_together):
    claim = ClaimFactory()
    people = [UserFactory(group="checker") for _ in range(2)]

    def change(person, field):
        client = APIClient()
        client.force_authenticate(person)
        client.credentials(HTTP_IF_MATCH="*")
        for number in range(20):
            assert client.patch(f"{CLAIMS}{claim.pk}/", {field: str(number)}).status_code == 200

    run_together([partial(change, people[0], "place"), partial(change, people[1], "context")])
    claim.refresh_from_db()
    assert (claim.place, claim.context) == ("19", "19")
