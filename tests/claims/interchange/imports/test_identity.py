"""Is one review one review, however its address is spelled and although its publisher mends it?"""

import json
from datetime import UTC, date, datetime, timedelta
from importlib import import_module

import pytest
from django.db import connection

from claims.models import Claim, ReceivedReview, Verdict
from sources.models import Article
from tests.factories import ClaimantFactory, UserFactory, VerdictFactory, published_earlier
from tests.support.imports import LATER, counts, import_reviews, review
from tests.support.steps import take_step

pytestmark = pytest.mark.django_db

WORDS = "The bridge over the river was closed for the whole of May last year."
SPELLINGS = {
    "http": "http://checker.example/r/1",
    "www": "https://www.checker.example/r/1",
    "last slash": "https://checker.example/r/1/",
    "all at once": "http://www.checker.example/r/1/",
    "mobile": "https://m.checker.example/r/1",
    "mobile, long": "https://mobile.checker.example/r/1",
    "AMP subdomain": "https://amp.checker.example/r/1",
    "AMP path": "https://checker.example/r/1/amp/",
    "AMP parameter": "https://checker.example/r/1?amp=1",
    "AMP cache": "https://checker-example.cdn.ampproject.org/c/s/checker.example/r/1",
    "trackers": "https://checker.example/r/1?utm_source=x&fbclid=1",
    "fragment": "https://checker.example/r/1#top",
    "index file": "https://checker.example/r/1/index.html",
    "port": "https://checker.example:443/r/1",
    "case of the host": "https://Checker.Example/r/1",
}
SILENT = {
    "another time of the day": {"datePublished": "2024-05-02T15:00:00Z"},
    "another day": {"datePublished": "2024-05-03"},
    "a body where there was none": {"reviewBody": "The bridge was open."},
    "a summary where there was none": {"description": "The bridge was open."},
    "white space": {"claimReviewed": f" {WORDS.replace(' ', '  ')}\n"},
    "markup": {"claimReviewed": f"<p>{WORDS.replace('May', '<b>May</b>')}</p>"},
    "case": {"claimReviewed": WORDS.upper()},
    "punctuation": {"claimReviewed": f"“{WORDS[:-1]}”"},
    "another spelling of the label": {"reviewRating": {"@type": "Rating", "alternateName": "FALSE!"}},
    "no label": {"reviewRating": {"@type": "Rating"}},
    "a title": {"headline": "Another title"},
    "an added member": {"sdLicense": "https://license.example/"},
    "the language": {"inLanguage": "en-GB"},
    "when it was modified": {"dateModified": "2024-05-20T10:00:00Z"},
}
LOUD = {
    "another label": {"reviewRating": {"@type": "Rating", "alternateName": "True"}},
    "a mended typo": {"claimReviewed": WORDS.replace("whole", "hole")},
    "an added word": {"claimReviewed": WORDS.replace("bridge", "old bridge")},
    "another explanation": {"reviewBody": "It was open on two days."},
    "another summary": {"description": "It was open on two days."},
}


def bridge(**changes):
    return review(
        **{
            "url": "https://checker.example/r/1",
            "datePublished": "2024-05-02",
            "claimReviewed": WORDS,
            "itemReviewed": {"@type": "Claim"},
            "reviewRating": {"@type": "Rating", "alternateName": "False"},
        }
        | changes
    )


def statements():
    return sorted(Claim.objects.values_list("statement", flat=True))


def published():
    return Verdict.objects.get(status="published")


@pytest.mark.parametrize("spelling", SPELLINGS.values(), ids=list(SPELLINGS))
def test_another_spelling_of_the_address_is_the_same_review(spelling):
    import_reviews(bridge())
    job, _ = import_reviews(bridge(url=spelling), at=LATER)
    assert counts(job) == {"changed": 1}
    assert Verdict.objects.get().status == "published"
    assert Article.objects.filter(canonical_url__contains="r/1").count() == 1


@pytest.mark.parametrize("change", SILENT.values(), ids=list(SILENT))
def test_what_is_no_judgement_makes_no_correction(change):
    import_reviews(bridge())
    job, _ = import_reviews(bridge(**change), at=LATER)
    assert counts(job) == {"changed": 1}
    assert (Verdict.objects.get().status, Claim.objects.count()) == ("published", 1)
    assert counts(import_reviews(bridge(), bridge(**change), at=LATER)[0]) == {"same": 2}


@pytest.mark.parametrize("change", LOUD.values(), ids=list(LOUD))
def test_another_judgement_is_a_correction_dated_when_it_was_seen(change):
    first = bridge(reviewBody="It was open all the time.", description="The bridge was open.")
    import_reviews(first)
    job, _ = import_reviews(first | change, at=LATER)
    assert counts(job) == {"changed": 1}
    [old, new] = Verdict.objects.order_by("pk")
    assert (old.status, new.status, new.published_at) == ("superseded", "published", LATER)
    assert Claim.objects.count() == 1
    assert new.correction_note


@pytest.mark.parametrize("member", ["dateModified", "datePublished"])
def test_a_correction_has_the_date_that_its_publisher_gives_it(member):
    import_reviews(bridge())
    import_reviews(bridge(**LOUD["another label"], **{member: "2024-05-20T10:00:00Z"}), at=LATER)
    assert published().published_at == datetime(2024, 5, 20, 10, tzinfo=UTC)


def test_the_words_of_a_claim_follow_its_publisher_and_the_old_ones_are_quoted():
    import_reviews(bridge(claimReviewed=WORDS.replace("whole", "hole")))
    _job, [line] = import_reviews(bridge(), at=LATER)
    assert statements() == [WORDS]
    assert WORDS.replace("whole", "hole") in published().correction_note
    assert "claim_reworded" in line["repairs"]


def test_words_that_moved_to_another_member_are_no_correction():
    import_reviews(bridge(description="The bridge was open all the time."))
    import_reviews(bridge(description="Nothing of it.", reviewBody="The bridge was open all the time."), at=LATER)
    assert Verdict.objects.count() == 1


def test_a_claim_that_our_desk_judged_keeps_its_words():
    said = {"itemReviewed": review()["itemReviewed"] | {"datePublished": None}}
    import_reviews(bridge(**said))
    VerdictFactory(claim=Claim.objects.get(), published=True)
    published_earlier(Claim.objects.get())
    import_reviews(bridge(claimReviewed=WORDS.replace("bridge", "brigde"), **said), at=LATER)
    assert statements() == [WORDS]
    assert "brigde" in Verdict.objects.get(status="published", origin="import").correction_note


def test_an_editors_words_stay_while_the_publisher_keeps_its_own():
    import_reviews(bridge())
    Claim.objects.update(statement=f"Last year: {WORDS}")
    assert counts(import_reviews(bridge(headline="A title"), at=LATER)[0]) == {"changed": 1}
    assert statements() == [f"Last year: {WORDS}"]


@pytest.mark.parametrize(
    "words",
    [
        WORDS.replace("May", "June"),
        WORDS.replace("closed", "not closed"),
        "The bridge over the river was closed for three weeks of May.",
    ],
)
def test_a_doubtful_claim_is_refused_with_a_sentence_that_names_the_candidate(words):
    import_reviews(bridge())
    job, [line] = import_reviews(bridge(claimReviewed=words), at=LATER)
    assert counts(job) == {"refused": 1}
    [refusal] = line["refusals"]
    assert refusal["reason"] == "doubtful_claim"
    assert WORDS in refusal["detail"]
    assert str(Claim.objects.get().pk) in refusal["detail"]
    assert statements() == [WORDS]

    job, _ = import_reviews(bridge(), bridge(claimReviewed=words), at=LATER)
    assert counts(job) == {"new": 1, "same": 1}, "the file has both, so they are two"
    assert counts(import_reviews(bridge(claimReviewed=words), at=LATER)[0]) == {"same": 1}


def test_another_claim_of_the_same_page_is_a_new_one():
    import_reviews(bridge())
    other = bridge(claimReviewed="Trains in winter are never late, says the minister.")
    assert counts(import_reviews(other, at=LATER)[0]) == {"new": 1}
    assert Verdict.objects.filter(status="published").count() == 2


def test_each_of_several_claims_of_a_page_is_found_by_its_nearest_words():
    all_of_them = [f"The council of {town} sold {thing} last year." for town, thing in PLACES.items()]
    import_reviews(*(bridge(claimReviewed=words) for words in all_of_them))
    mended = [words.replace("council", "cuoncil") for words in reversed(all_of_them)]
    job, _ = import_reviews(*(bridge(claimReviewed=words) for words in mended), at=LATER)
    assert counts(job) == {"changed": len(PLACES)}
    assert statements() == sorted(mended)
    for verdict in Verdict.objects.filter(status="published").select_related("claim"):
        assert verdict.claim.statement.replace("cuoncil", "council") in verdict.correction_note


PLACES = {"Arles": "the theatre", "Basle": "its bridges", "Cadiz": "a hospital", "Dover": "ten ships"}


def test_a_page_of_another_judge_is_another_review():
    other = {"@type": "Organization", "name": "Other", "url": "https://other.example/"}
    import_reviews(bridge())
    job, _ = import_reviews(bridge(author=other, claimReviewed="Trains in winter are never late at all."), at=LATER)
    assert counts(job) == {"new": 1}


@pytest.mark.parametrize("is_reversed", [False, True])
def test_two_states_of_a_review_in_one_file_end_with_the_newer(is_reversed):
    states = [
        bridge(claimReviewed=WORDS.replace("whole", "hole"), dateModified="2024-05-03"),
        bridge(dateModified="2024-05-09", reviewRating={"@type": "Rating", "alternateName": "True"}),
    ]
    file = states[::-1] if is_reversed else states
    _job, lines = import_reviews(*file)
    assert [line["outcome"] for line in lines] == (["new", "same"] if is_reversed else ["new", "changed"])
    assert ("older_edition" in lines[1]["repairs"]) == is_reversed
    assert (statements(), published().label) == ([WORDS], "True")
    assert counts(import_reviews(*file, at=LATER)[0]) == {"same": 2}


def test_a_withdrawn_review_that_is_sent_again_is_no_second_retraction():
    import_reviews(bridge())
    gone = bridge(creativeWorkStatus="Retracted")
    assert counts(import_reviews(gone, at=LATER)[0]) == {"changed": 1}
    assert Verdict.objects.get().status == "retracted"
    assert counts(import_reviews(gone | {"headline": "Gone"}, at=LATER + timedelta(days=1))[0]) == {"changed": 1}
    assert Verdict.objects.get().retracted_at == LATER


def test_a_front_page_as_the_address_of_many_reviews_costs_no_claim():
    front = [
        bridge(url="https://checker.example/", claimReviewed=f"Claim {n} of many on one page.") for n in range(320)
    ]
    assert counts(import_reviews(*front)[0]) == {"new": 320}
    assert counts(import_reviews(*front[::-1], at=LATER)[0]) == {"same": 320}
    assert counts(import_reviews(bridge(url="https://checker.example/"), at=LATER)[0]) == {"new": 1}


def test_a_review_that_the_desk_retracted_is_not_brought_back_by_other_words():
    import_reviews(bridge())
    take_step("retract", Verdict.objects.get(), by=UserFactory(group="editor"), at=LATER, reason="A hoax.")
    _job, [line] = import_reviews(bridge(claimReviewed=WORDS.replace("whole", "hole"), url=SPELLINGS["www"]), at=LATER)
    assert [refusal["reason"] for refusal in line["refusals"]] == ["ended_here"]
    assert Verdict.objects.get().status == "retracted"


def test_reviews_that_were_received_before_get_the_key_of_their_page():
    import_reviews(bridge())
    known = bytes(ReceivedReview.objects.get().address_key)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE claims_receivedreview DISABLE TRIGGER USER")
        cursor.execute("UPDATE claims_receivedreview SET address_key = '', key = '\\x00'")
        cursor.execute("ALTER TABLE claims_receivedreview ENABLE TRIGGER USER")
    with connection.schema_editor() as editor:
        import_module("claims.migrations.0021_addresses_of_received").fill_address_keys(None, editor)
    assert bytes(ReceivedReview.objects.get().address_key) == known
    assert counts(import_reviews(bridge(), at=LATER)[0]) == {"same": 1}
    assert json.loads(ReceivedReview.objects.get().payload)["url"] == bridge()["url"]


MENDED = {
    "language": "fr",
    "claimed_on": date(2024, 4, 30),
    "claimed_at": datetime(2024, 4, 30, 8, tzinfo=UTC),
    "place": "Bath",
}


def test_a_changed_review_leaves_what_an_editor_mended():
    import_reviews(bridge())
    claim = Claim.objects.get()
    claimant = ClaimantFactory()
    for name, value in MENDED.items():
        setattr(claim, name, value)
    claim.claimant = claimant
    claim.save()
    import_reviews(bridge() | LOUD["another label"], at=LATER)
    claim.refresh_from_db()
    assert {name: getattr(claim, name) for name in MENDED} == MENDED
    assert claim.claimant == claimant


def test_a_claim_follows_the_facts_that_its_review_changes():
    import_reviews(bridge(itemReviewed={"@type": "Claim", "author": {"@type": "Person", "name": "Ada Example"}}))
    Claim.objects.update(place="Bath", language="fr")
    said = {
        "@type": "Claim",
        "author": {"@type": "Person", "name": "Bo Example"},
        "datePublished": "2024-04-30T08:00:00Z",
        "contentLocation": "York",
    }
    import_reviews(bridge(itemReviewed=said), at=LATER)
    claim = Claim.objects.get()
    assert (claim.claimant.name, claim.place, claim.language) == ("Bo Example", "York", "fr")
    assert (claim.claimed_on, claim.claimed_at) == (MENDED["claimed_on"], MENDED["claimed_at"])
    assert Verdict.objects.get().status == "published"
