"""What does a form of the claim's page store, for which person, and what does it say if it does not?"""

import pytest

from claims.models import Claim, Claimant, ClaimTopic, Verdict
from tests.claims.desk.writing.conftest import HTMX, address, send, shown
from tests.factories import ClaimantFactory, ClaimFactory, RatingFactory, TopicFactory, VerdictFactory

pytestmark = pytest.mark.django_db


def test_only_changed_fields_of_a_claim_are_saved(checker, claim):
    sent = shown(checker, claim) | {"place": "Nîmes"}
    Claim.objects.filter(pk=claim.pk).update(context="By another person.")
    answer = send(checker, claim, "save", sent)
    claim.refresh_from_db()
    assert (answer.status_code, claim.place, claim.context) == (200, "Nîmes", "By another person.")
    assert "Context" in answer.text or "context" in answer.text
    assert '"desk:claim"' in answer["HX-Trigger"]


def test_a_field_that_two_people_changed_is_asked_about(checker, claim):
    sent = shown(checker, claim) | {"place": "Nîmes", "context": "Mine."}
    Claim.objects.filter(pk=claim.pk).update(place="Avignon")
    answer = send(checker, claim, "save", sent)
    claim.refresh_from_db()
    assert (answer.status_code, claim.place, claim.context) == (422, "Avignon", "")
    for words in ("desk-conflict", "Arles", "Avignon", "Nîmes", 'name="place-keep"'):
        assert words in answer.text


@pytest.mark.parametrize(("choice", "place"), [("mine", "Nîmes"), ("theirs", "Avignon")])
def test_a_conflict_is_decided_by_the_person(checker, claim, choice, place):
    sent = shown(checker, claim) | {"place": "Nîmes", "context": "Mine."}
    Claim.objects.filter(pk=claim.pk).update(place="Avignon")
    answer = send(checker, claim, "save", sent)
    token = answer.context["writing"]["claim_form"].signed_values()
    send(checker, claim, "save", sent | {"shown": token, "place-keep": choice})
    claim.refresh_from_db()
    assert (claim.place, claim.context) == (place, "Mine.")


def test_topics_of_two_people_add_up(checker, claim):
    mine, theirs, gone = (TopicFactory(slug=slug) for slug in ("mine", "theirs", "gone"))
    ClaimTopic.objects.create(claim=claim, topic=gone)
    sent = shown(checker, claim)
    ClaimTopic.objects.create(claim=claim, topic=theirs)
    answer = send(checker, claim, "save", sent | {"topics": [str(mine.pk)]})
    assert answer.status_code == 200
    assert set(claim.topics.values_list("slug", flat=True)) == {"mine", "theirs"}


def test_a_claimant_is_chosen_by_name_or_made(checker, claim):
    known = ClaimantFactory(name="Ada Mayor")
    send(checker, claim, "save", shown(checker, claim) | {"claimant": "", "claimant_words": "ada mayor"})
    claim.refresh_from_db()
    assert claim.claimant == known
    answer = send(checker, claim, "save", shown(checker, claim) | {"claimant": "", "claimant_words": "Nobody Known"})
    assert (answer.status_code, Claimant.objects.filter(name="Nobody Known").exists()) == (422, False)
    new = {"claimant": "new:organisation", "claimant_words": "City of Arles"}
    answer = send(checker, claim, "save", shown(checker, claim) | new)
    claim.refresh_from_db()
    assert (answer.status_code, claim.claimant.name, claim.claimant.kind) == (200, "City of Arles", "organisation")


def test_a_stale_key_does_not_win_over_the_name(checker, claim):
    known = ClaimantFactory(name="Ada Mayor")
    send(checker, claim, "save", shown(checker, claim) | {"claimant_words": "Ada Mayor"})
    claim.refresh_from_db()
    assert claim.claimant == known


def test_a_refused_form_stores_no_new_claimant(checker, claim):
    new = {"claimant": "new:person", "claimant_words": "Somebody New", "language": "klingon"}
    assert send(checker, claim, "save", shown(checker, claim) | new).status_code == 422
    assert not Claimant.objects.filter(name="Somebody New").exists()


@pytest.mark.parametrize(("person", "status"), [("contributor", 403), ("checker", 200), ("editor", 200)])
def test_the_claim_of_others_is_changed_by_checkers(request, claim, person, status):
    client = request.getfixturevalue(person)
    sent = {"statement": claim.statement, "owner": client.person.pk, "language": "en", "priority": 2, "place": "Nîmes"}
    assert send(client, claim, "save", sent).status_code == status


def test_a_contributor_mends_their_own_claim(contributor):
    claim = ClaimFactory(status="submitted", created_by=contributor.person)
    answer = send(contributor, claim, "save", shown(contributor, claim) | {"place": "Nîmes"})
    claim.refresh_from_db()
    assert (answer.status_code, claim.place) == (200, "Nîmes")


def test_a_judged_claim_is_read_only_but_for_the_desk(editor, claim, desk):
    VerdictFactory(claim=claim, publisher=desk, published=True)
    sent = {"statement": "Another one.", "priority": "4", "owner": editor.person.pk}
    answer = send(editor, claim, "save", sent)
    claim.refresh_from_db()
    assert (answer.status_code, claim.statement, claim.priority) == (200, "The bridge cost 40 million.", 4)
    assert "Propose an amendment" in answer.text


def test_a_new_verdict_is_a_draft_of_its_writer(checker, claim, desk, rating):
    sent = {"publisher": desk.pk, "rating": rating.pk, "summary": "No.", "language": "en", "owner": checker.person.pk}
    answer = send(checker, claim, "verdict", sent)
    verdict = Verdict.objects.get()
    assert (answer.status_code, verdict.status, verdict.written_by) == (200, "draft", checker.person)


def test_an_editor_who_changes_the_words_signs_them(editor, claim, draft):
    writer = draft.written_by
    send(editor, claim, "verdict", shown(editor, claim, "verdict", draft) | {"review_after": "2030-01-01"})
    draft.refresh_from_db()
    assert draft.written_by == writer
    send(editor, claim, "verdict", shown(editor, claim, "verdict", draft) | {"summary": "It cost 28 million."})
    draft.refresh_from_db()
    assert (draft.written_by, draft.summary) == (editor.person, "It cost 28 million.")


def test_saving_and_handing_in_are_one_request(checker, claim, draft):
    sent = shown(checker, claim, "verdict", draft) | {"summary": "27.4 million.", "step": "submit"}
    answer = send(checker, claim, "verdict", sent)
    draft.refresh_from_db()
    assert (answer.status_code, draft.status, draft.summary) == (200, "in_review", "27.4 million.")


def test_a_verdict_that_cannot_be_handed_in_keeps_its_words(checker, claim, desk, rating):
    sent = {"publisher": desk.pk, "rating": rating.pk, "summary": "No.", "language": "en", "step": "submit"}
    answer = send(checker, claim, "verdict", sent)
    verdict = Verdict.objects.get()
    assert (answer.status_code, verdict.status, verdict.summary) == (422, "draft", "No.")
    assert "a piece of evidence on the claim" in answer.text


def test_the_words_of_a_verdict_in_review_stay(editor, claim, draft):
    sent = shown(editor, claim, "verdict", draft) | {"summary": "Rewritten."}
    Verdict.objects.filter(pk=draft.pk).update(status="in_review")
    send(editor, claim, "verdict", sent)
    draft.refresh_from_db()
    assert draft.summary == "It cost 27 million."


def test_a_rating_of_another_houses_scale_is_refused(checker, claim, draft):
    theirs = RatingFactory(
        scale__code="theirs", scale__owner=VerdictFactory(origin="import").publisher, category="mixed"
    )
    answer = send(checker, claim, "verdict", shown(checker, claim, "verdict", draft) | {"rating": str(theirs.pk)})
    assert answer.status_code == 422
    assert "belongs to" in answer.text


HOSTILE = [
    "\0",
    "<script>alert(1)</script>",
    "a\u0301" * 3,
    "x" * 10_000,
    "\u202eabc",
    "é\r\n\r\nb",
    "🦊" * 50,
    "' OR 1=1 --",
]


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize(
    "field",
    [
        "statement",
        "language",
        "claimant_words",
        "claimant",
        "claimed_on",
        "claimed_at",
        "place",
        "context",
        "priority",
        "topics",
        "topics_shown",
        "shown",
    ],
)
def test_hostile_values_of_a_claim_are_stored_as_text_or_refused(checker, claim, field, value):
    answer = send(checker, claim, "save", shown(checker, claim) | {field: value})
    assert answer.status_code in (200, 422)
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize(
    "field",
    [
        "publisher",
        "rating",
        "label",
        "summary",
        "explanation",
        "language",
        "review",
        "review_words",
        "review_after",
        "verdict",
        "step",
        "version_token",
    ],
)
def test_hostile_values_of_a_verdict_are_stored_as_text_or_refused(editor, claim, draft, field, value):
    answer = send(editor, claim, "verdict", shown(editor, claim, "verdict", draft) | {field: value})
    assert answer.status_code in (200, 404, 422)
    assert "<script>alert" not in answer.text


def test_forms_work_without_scripts(checker, claim, draft):
    answer = checker.post(address(claim, "save"), shown(checker, claim) | {"place": "Nîmes", "from": "tab=new"})
    assert (answer.status_code, answer["Location"]) == (302, f"/desk/claims/{claim.pk}/?from=tab%3Dnew")
    answer = checker.post(address(claim, "save"), shown(checker, claim) | {"language": "klingon"})
    assert answer.status_code == 422
    assert "klingon" in answer.text


def test_the_form_of_another_person_is_refused(checker, claim):
    answer = send(checker, claim, "save", shown(checker, claim) | {"owner": "0", "place": "Nîmes"})
    claim.refresh_from_db()
    assert (answer.status_code, claim.place) == (422, "Arles")


@pytest.mark.parametrize("page", ["save", "verdict", "step", "revise", "presence"])
def test_a_deleted_claim_is_not_found(editor, claim, page):
    claim.delete()
    assert send(editor, claim, page, {"row": "claim"}).status_code == 404


def test_parts_are_made_in_as_many_queries_for_ten_verdicts(editor, claim, draft, django_assert_max_num_queries):
    with django_assert_max_num_queries(60) as one:
        editor.get(address(claim, "parts"), {"part": ["claim", "verdict", "checks", "steps"]}, headers=HTMX)
    for _number in range(9):
        VerdictFactory(claim=claim, origin="import", publisher__domain=f"j{_number}.example", published=True)
        ClaimTopic.objects.create(claim=claim, topic=TopicFactory(slug=f"t{_number}"))
    with django_assert_max_num_queries(len(one)):
        editor.get(address(claim, "parts"), {"part": ["claim", "verdict", "checks", "steps"]}, headers=HTMX)
