"""Is every review of a file imported once and reported, also in a second run, or after an interrupted one?"""

import json
import os
from collections import Counter
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as steady
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from claims.models import Card, Claim, Evidence, ImportFinding, Rating, ReceivedReview, Verdict
from tests.factories import (
    DeskFactory,
    PublisherFactory,
    RatingFactory,
    RatingScaleFactory,
    UserFactory,
    VerdictFactory,
    published_earlier,
)
from tests.support.imports import LATER, NOW, counts, import_reviews, rated, refuse_the_third, review
from tests.support.reviews import mutated_reviews
from tests.support.steps import take_step

pytestmark = pytest.mark.django_db

MUTATED = int(os.environ.get("MUTATED_REVIEWS", "300"))  # 2000 by hand


def test_a_review_becomes_a_claim_with_its_verdict():
    job, [line] = import_reviews(review())
    claim = Claim.objects.get()
    assert counts(job) == {"new": 1}
    assert (line["outcome"], line["claims"], line["url"]) == ("new", [str(claim.pk)], review()["url"])

    assert (claim.statement, claim.language, claim.status) == (review()["claimReviewed"], "en", "closed")
    assert (claim.claimant.name, claim.claimant.kind, claim.claimant.role) == ("A spokesman", "person", "Kremlin")
    assert str(claim.claimed_on) == "2025-11-17"
    [appearance] = claim.evidence.all()
    assert (appearance.role, appearance.article.canonical_url) == ("appearance", "https://outlet.example/summit-1")
    assert appearance.article.publisher.domain == "outlet.example"

    verdict = claim.verdicts.get()
    assert (verdict.status, verdict.origin, verdict.label) == ("published", "import", "Fake")
    assert (verdict.written_by, verdict.published_by) == (None, None)
    assert verdict.published_at == datetime(2025, 11, 18, tzinfo=UTC)
    assert (verdict.publisher.domain, verdict.publisher.name) == ("checker.example", "The Checker")
    assert verdict.publisher.kind == "fact_checker"
    assert verdict.review.canonical_url == review()["url"]
    assert json.loads(verdict.received_reviews.get().payload) == review()


def test_an_imported_claim_has_its_card_at_once():
    import_reviews(review(1), review(2))
    assert Card.objects.public().filter(issuers=["checker.example"]).count() == 2
    assert json.loads(Card.objects.first().document)["verdicts"][0]["label"] == "Fake"


def test_importing_the_same_review_again_changes_nothing():
    import_reviews(*map(review, range(5)))
    before = {
        model: list(model.objects.order_by("pk").values()) for model in (Claim, Verdict, Evidence, ReceivedReview)
    }
    job, lines = import_reviews(*map(review, range(5)), at=LATER)
    assert counts(job) == {"same": 5}
    assert {line["outcome"] for line in lines} == {"same"}
    assert {model: list(model.objects.order_by("pk").values()) for model in before} == before


def test_a_review_that_a_file_has_twice_is_imported_once():
    file = [review(1), review(2), review(1), rated("True", 2)]
    _job, lines = import_reviews(*file)
    assert [line["outcome"] for line in lines] == ["new", "new", "same", "changed"]
    assert Claim.objects.count() == 2
    assert counts(import_reviews(*file, at=LATER)[0]) == {"same": 4}, "however often the file is sent"


def test_a_changed_judgement_supersedes_the_verdict_with_a_correction():
    import_reviews(review())
    job, _ = import_reviews(rated("True"), at=LATER)
    assert counts(job) == {"changed": 1}
    old, new = Verdict.objects.order_by("pk")
    assert (old.status, new.status, new.supersedes) == ("superseded", "published", old)
    assert new.correction_note
    assert [
        json.loads(one.payload)["reviewRating"]["alternateName"] for one in ReceivedReview.objects.order_by("pk")
    ] == [
        "Fake",
        "True",
    ]
    [correction] = old.claim.corrections.all()
    assert (correction.verdict, correction.replacement) == (old, new)


def test_a_change_outside_the_judgement_makes_no_correction():
    import_reviews(review())
    job, _ = import_reviews(review(image="https://checker.example/picture.jpg"), at=LATER)
    assert counts(job) == {"changed": 1}
    verdict = Verdict.objects.get()
    assert verdict.status == "published"
    assert "image" in json.loads(verdict.received_reviews.order_by("-pk").first().payload)
    assert counts(import_reviews(review(image="https://checker.example/picture.jpg"))[0]) == {"same": 1}


def test_a_verdict_that_the_desk_retracted_is_not_imported_again():
    import_reviews(review())
    take_step("retract", Verdict.objects.get(), by=UserFactory(group="editor"), at=NOW, reason="It was a hoax.")
    job, [line] = import_reviews(rated("True"), at=LATER)
    assert counts(job) == {"refused": 1}
    assert [one["reason"] for one in line["refusals"]] == ["ended_here"]
    assert Verdict.objects.get().status == "retracted"
    assert counts(import_reviews(review(), at=LATER)[0]) == {"same": 1}, "and to send what it was is no news"


def test_an_import_does_not_change_a_claim_that_our_desk_judged():
    import_reviews(review())
    claim = Claim.objects.get()
    VerdictFactory(claim=claim, published=True)
    published_earlier(claim)
    before = Claim.objects.values("language", "claimant", "claimed_on").get()
    said = review()["itemReviewed"] | {"datePublished": "2025-01-01", "appearance": ["https://outlet.example/new"]}

    job, _lines = import_reviews(rated("True") | {"itemReviewed": said, "inLanguage": "fr"})

    assert counts(job) == {"changed": 1}
    assert Claim.objects.values("language", "claimant", "claimed_on").get() == before
    assert claim.verdicts.filter(origin="import", language="fr").exists(), "its own verdict is theirs to change"
    assert not claim.evidence.get(article__canonical_url="https://outlet.example/new").is_shown


def test_a_review_in_the_name_of_our_own_desk_is_refused():
    DeskFactory(domain="checker.example")
    job, [line] = import_reviews(review())
    assert counts(job) == {"refused": 1}
    assert [one["reason"] for one in line["refusals"]] == ["own_desk"]
    assert not Claim.objects.exists()


def test_a_claim_that_our_desk_judged_keeps_its_claimant():
    import_reviews(review(1), review(2))
    judged, other = Claim.objects.order_by("statement")
    VerdictFactory(claim=judged, published=True)
    anonymous = {"itemReviewed": review()["itemReviewed"] | {"author": None}}
    import_reviews(review(1, **anonymous), review(2, **anonymous), at=LATER)
    judged.refresh_from_db()
    other.refresh_from_db()
    assert (judged.claimant.name, other.claimant) == ("A spokesman", None)


# Labels


def test_a_label_that_its_publisher_has_already_gets_that_rating():
    scale = RatingScaleFactory(code="checkers-own", owner=PublisherFactory(domain="checker.example"))
    fake = RatingFactory(scale=scale, code="pants_on_fire", names={"en": "Fake", "fr": "Faux"}, category="false")
    import_reviews(rated("fake", 1), rated("FAUX", 2), rated("Pants on fire", 3))
    assert set(Verdict.objects.values_list("rating", flat=True)) == {fake.pk}
    assert list(Card.objects.values_list("categories", flat=True)) == [["false"]] * 3
    assert set(Verdict.objects.values_list("label", flat=True)) == {"fake", "FAUX", "Pants on fire"}


def test_an_unknown_label_becomes_a_rating_without_a_category():
    import_reviews(rated("unverifiable", 1), rated("Unverifiable", 2), rated("", 3))
    [rating] = Rating.objects.to_be_mapped()
    assert (rating.scale.owner.domain, rating.names) == ("checker.example", {"en": "unverifiable"})
    assert list(Card.objects.values_list("categories", flat=True)) == [[], [], []]
    assert Verdict.objects.filter(rating=rating).count() == 2

    rating.category = "other"
    rating.save()
    assert sorted(Card.objects.values_list("categories", flat=True)) == [[], ["other"], ["other"]]


def test_publishers_do_not_share_labels():
    RatingFactory(scale=RatingScaleFactory(owner=PublisherFactory(domain="else.example")), names={"en": "Fake"})
    RatingFactory(scale=RatingScaleFactory(code="shared"), code="fake", names={"en": "Fake"})
    import_reviews(review())
    assert Verdict.objects.get().rating.category is None


# Refusals


def test_refused_and_repaired_items_are_kept_as_findings():
    job, lines = import_reviews(review(1), {"@type": "ClaimReview"}, b"{broken", review(4, datePublished="18/11/2025"))
    assert [line["outcome"] for line in lines] == ["new", "refused", "refused", "new"]
    assert (job.items_done, job.items_repaired) == (4, 1)
    found = {
        one.number: (bool(one.refusal), bool(one.repairs)) for one in ImportFinding.objects.filter(import_job=job)
    }
    assert found == {2: (True, False), 3: (True, False), 4: (False, True)}


def test_a_review_that_the_database_refuses_costs_no_other(monkeypatch):
    """A value that the reader does not check: here a date before Christ, which no card can show."""
    from claims.interchange.imports import staging
    from claims.interchange.imports.staging import tables

    real = staging.row_of

    def spoil(place, one, *rest):
        row = list(real(place, one, *rest))
        if one.url.endswith("/3"):
            row[list(tables.STAGED).index("claimed_on")] = "0044-03-15 BC"
        return row

    monkeypatch.setattr(staging, "row_of", spoil)
    job, lines = import_reviews(*map(review, range(8)))
    assert counts(job) == {"new": 7, "refused": 1}
    assert [line["number"] for line in lines] == list(range(1, 9))
    [refusal] = lines[3]["refusals"]
    assert refusal["reason"] == "not_stored"


@pytest.mark.parametrize("sqlstate", ["22001", "23514", "54000"])  # a value, a rule, a limit of the server's
def test_an_error_of_the_server_is_reported_on_the_review_that_caused_it(sqlstate):
    refuse_the_third(sqlstate)
    job, lines = import_reviews(*map(review, range(8)))
    assert counts(job) == {"new": 7, "refused": 1}
    [refusal] = lines[3]["refusals"]
    assert (refusal["reason"], refusal["detail"]) == ("not_stored", "Too much of it.")


def test_a_full_disk_stops_the_import_without_half_a_batch():
    refuse_the_third("53100")  # the disk is full
    with pytest.raises(DatabaseError, match="Too much of it"), transaction.atomic():
        import_reviews(*map(review, range(8)))
    assert not Claim.objects.exists()


class MutatedReviews(TestCase):
    @given(st.lists(mutated_reviews(), min_size=10, max_size=10))
    @steady(max_examples=MUTATED // 10, suppress_health_check=list(HealthCheck))
    def test_each_has_an_outcome_and_the_counts_add_up(self, reviews):
        job, lines = import_reviews(*(json.dumps(one, default=str).encode() for one in reviews))
        many = Counter(line["outcome"] for line in lines)
        assert counts(job) == dict(many)
        assert job.items_done == len(lines) == len(reviews)
        assert [line["number"] for line in lines] == list(range(1, len(reviews) + 1))
        for line in lines:
            assert line["refusals"] if line["outcome"] == "refused" else line["claims"]
        again, _ = import_reviews(*(json.dumps(one, default=str).encode() for one in reviews))
        assert not again.items_new, "they are all known"
