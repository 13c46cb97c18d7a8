"""What happens to imports at the same time, and to steps of editors beside an import? Nothing is lost or undone."""

from contextlib import closing
from functools import partial
from threading import Thread

import pytest
from django.db import IntegrityError, connection, transaction

from claims import catalogue
from claims.models import Card, Claim, ReceivedReview, Verdict
from claims.workflow import StepRefused
from sources.models import Article, Publisher, PublisherDomain
from tests.claims.interchange.imports.test_attached import by, said
from tests.claims.interchange.imports.test_identity import WORDS, bridge
from tests.factories import DeskFactory, EvidenceFactory, UserFactory, VerdictFactory
from tests.support.imports import LATER, counts, import_reviews, rated, review
from tests.support.steps import take_step
from tests.support.waiting import wait_until_blocked

pytestmark = pytest.mark.django_db(transaction=True)


def run_beside(first, second):
    """Run `second` in another connection, before `first` is committed. Returns the results of both.

    An exception of `second` is its result.
    """
    results = []

    def come_second():
        with closing(connection):
            try:
                results.append(second())
            except Exception as error:
                results.append(error)

    thread = Thread(target=come_second)
    with transaction.atomic():
        result = first()
        thread.start()
        wait_until_blocked(lambda: not thread.is_alive())
    thread.join()
    assert catalogue.rebuild() == 0
    return result, *results


def both_orders(steps, first):
    """Run two steps beside each other, the one named `first` before the other. Returns the results by name."""
    [second] = steps.keys() - {first}
    results = run_beside(steps[first], steps[second])
    return dict(zip((first, second), results, strict=True))


def statuses():
    return sorted(Verdict.objects.values_list("publisher__domain", "status"))


def test_a_file_that_is_imported_twice_at_once_is_imported_once():
    reviews = [review(number) for number in range(20)]
    results = run_beside(lambda: import_reviews(*reviews), lambda: import_reviews(*reversed(reviews)))
    assert [counts(job) for job, _lines in results] == [{"new": 20}, {"same": 20}]
    assert (Claim.objects.count(), Verdict.objects.count(), ReceivedReview.objects.count()) == (20, 20, 20)
    assert Article.objects.count() == 40


@pytest.mark.slow
def test_imports_of_one_file_that_start_together_import_it_once(run_together):
    for number in range(5):
        reviews = [review(10 * number + place) for place in range(10)]
        jobs = run_together([partial(import_reviews, *reviews)] * 4)
        assert sorted(str(counts(job)) for job, _lines in jobs) == ["{'new': 10}", *["{'same': 10}"] * 3]
        assert Verdict.objects.count() == 10 * number + 10


def test_houses_imported_at_once_share_the_claim_in_the_same_words():
    import_reviews(rated("False"), rated("True", number=2))
    [(_job, [one]), (_second, [two])] = run_beside(
        lambda: import_reviews(by("one", "False")), lambda: import_reviews(by("two", "True"))
    )
    assert (one["outcome"], two["outcome"], "attached_to_claim" in two["repairs"]) == ("new", "new", True)
    claim = Claim.objects.get(statement=WORDS)
    assert [verdict.status for verdict in claim.verdicts.all()] == ["published"] * 2
    for verdict in claim.verdicts.select_related("rating"):
        verdict.rating.category = verdict.label.lower()
        verdict.rating.save()
    assert Card.objects.get(claim=claim).is_disputed


def editor():
    return UserFactory(group="editor")


def attempt(step, verdict, by):
    try:
        take_step(step, verdict, by=by, at=LATER, reason="A hoax.")
    except StepRefused as refusal:
        return refusal.rule
    return "taken"


@pytest.mark.parametrize("first", ["import", "retract"])
def test_a_verdict_retracted_beside_a_changed_review_of_it_stays_so(first):
    import_reviews(bridge())
    verdict, person = Verdict.objects.get(), editor()
    changed = bridge(reviewRating={"@type": "Rating", "alternateName": "True"})
    results = both_orders(
        {
            "import": lambda: import_reviews(changed, at=LATER),
            "retract": lambda: attempt("retract", verdict, person),
        },
        first,
    )
    job, [line] = results["import"]
    if first == "retract":
        assert (results["retract"], counts(job)) == ("taken", {"refused": 1})
        assert [refusal["reason"] for refusal in line["refusals"]] == ["ended_here"]
        assert statuses() == [("checker.example", "retracted")]
    else:
        assert (results["retract"], counts(job)) == ("status", {"changed": 1})
        assert statuses() == [("checker.example", "published"), ("checker.example", "superseded")]


@pytest.mark.parametrize("first", ["import", "publish"])
def test_words_that_our_desk_judges_beside_an_import_stay(first):
    original = bridge(**said("Ada Example"))
    import_reviews(original)
    claim, person, desk = Claim.objects.get(), editor(), DeskFactory()
    EvidenceFactory(claim=claim)
    verdict = VerdictFactory(claim=claim, publisher=desk, status="in_review")
    reworded = original | {"claimReviewed": WORDS.replace("bridge", "old bridge")}
    results = both_orders(
        {
            "import": lambda: import_reviews(reworded, at=LATER),
            "publish": lambda: attempt("publish", verdict, person),
        },
        first,
    )
    assert results["publish"] == "taken"
    assert counts(results["import"][0]) == {"changed": 1}
    claim.refresh_from_db()
    assert claim.statement == (WORDS if first == "publish" else reworded["claimReviewed"])
    assert sorted(claim.verdicts.values_list("publisher__domain", "status")) == sorted(
        [(desk.domain, "published"), ("checker.example", "published"), ("checker.example", "superseded")]
    )


@pytest.mark.parametrize("first", ["import", "retract"])
def test_a_review_that_attaches_beside_a_retraction_is_not_lost(first):
    import_reviews(by("one"))
    verdict, person = Verdict.objects.get(), editor()
    results = both_orders(
        {
            "import": lambda: import_reviews(by("two"), at=LATER),
            "retract": lambda: attempt("retract", verdict, person),
        },
        first,
    )
    job, [line] = results["import"]
    assert (results["retract"], counts(job)) == ("taken", {"new": 1})
    assert "attached_to_claim" in line["repairs"]
    assert statuses() == [("one.example", "retracted"), ("two.example", "published")]


def join_houses(house="one.example"):
    """Let a house list `two.example`, as an editor does."""
    with transaction.atomic():
        house = Publisher.objects.select_for_update().get(domain=house)
        house.other_domains = ["two.example"]
        house.full_clean()
        house.save()
    return "joined"


@pytest.mark.parametrize("first", ["import", "join"])
@pytest.mark.parametrize("is_known", [False, True], ids=["a new domain", "a known domain"])
def test_a_domain_that_joins_a_house_beside_an_import_of_it(is_known, first):
    import_reviews(by("one"))
    if is_known:
        import_reviews(by("two", claimReviewed="The tower by the river was closed for the whole of June."))
    sent = by("two", claimReviewed="Nobody has seen a hedgehog in the town since the summer began.")
    sent |= {"url": "https://two.example/8"}
    results = both_orders({"import": lambda: import_reviews(sent, at=LATER), "join": join_houses}, first)
    job, _lines = results["import"]
    assert (results["join"], counts(job)) == ("joined", {"new": 1})
    assert PublisherDomain.objects.get(domain="two.example").publisher.domain == "one.example"
    judge = Verdict.objects.get(claim__statement=sent["claimReviewed"]).publisher
    assert judge.domain == ("one.example" if first == "join" else "two.example")
    assert counts(import_reviews(sent, at=LATER)[0]) == {"same": 1}
    assert Claim.objects.count() == 2 + is_known


@pytest.mark.parametrize("first", ["import", "join"])
def test_a_domain_that_our_desk_takes_beside_an_import_has_one_owner(first):
    desk = DeskFactory()
    steps = {"import": lambda: import_reviews(by("two")), "join": lambda: join_houses(desk.domain)}
    results = both_orders(steps, first)
    job, lines = results["import"]
    if first == "join":
        assert (results["join"], counts(job)) == ("joined", {"refused": 1})
        assert [refusal["reason"] for refusal in lines[0]["refusals"]] == ["own_desk"]
    else:
        assert counts(job) == {"new": 1}
        assert isinstance(results["join"], IntegrityError)
        assert "our own desk takes only free ones" in str(results["join"])
    assert Publisher.objects.filter(domain="two.example").exists() == (first == "import")
