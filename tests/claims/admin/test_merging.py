"""Two people edit one row: the changes of both are stored, and a field that both changed is a conflict."""

from html import unescape
from threading import Barrier, Thread

import pytest
from django.contrib.messages import get_messages
from django.db import connection, connections
from django.test import Client
from django.urls import reverse

from claims.models import Claim, ClaimTopic, Evidence, Rating, Verdict
from sources.models import Publisher
from tests.factories import (
    LONG_AGO,
    AmendmentFactory,
    ArticleFactory,
    ClaimFactory,
    EvidenceFactory,
    PublisherFactory,
    RatingFactory,
    TopicFactory,
    UserFactory,
    VerdictFactory,
)
from tests.support.forms import Form
from tests.support.steps import take_step

pytestmark = pytest.mark.django_db


class Desk:
    """A logged-in person with a browser."""

    def __init__(self, username, group="editor"):
        self.person = UserFactory(username=username, is_staff=True, group=group)
        self.client = Client()
        self.client.force_login(self.person)

    def open(self, row):
        return Page(self.client, row, self.client.get(address(row)))


def address(row, name="change"):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{name}", args=[row.pk])


class Page:
    """The page of a row, with the form that a browser would send."""

    def __init__(self, client, row, answer):
        self.client, self.row, self.answer = client, row, answer
        self.markup = answer.content.decode()
        self.sent = Form(self.markup, f"{row._meta.model_name}_form").sent

    def save(self, **typed):
        """Send the form; return the page that is shown again when it was refused, or None when it was saved."""
        answer = self.client.post(address(self.row), self.sent | {name: [value] for name, value in typed.items()})
        if answer.status_code == 302:
            self.told = [str(message) for message in get_messages(answer.wsgi_request)]
            return None
        return Page(self.client, self.row, answer)

    @property
    def errors(self):
        return unescape(str(self.answer.context_data["errors"]))


@pytest.fixture
def ines(db):
    return Desk("ines")


@pytest.fixture
def lena(db):
    return Desk("lena")


FIELDS = {  # a row, and two of its fields with what two people type into them
    "claim": (ClaimFactory, "place", "context", ("Anchorage", "Alaska", "Before the talks.")),
    "verdict": (VerdictFactory, "summary", "explanation", ("Nothing.", "Something.", "It says so.")),
    "evidence": (EvidenceFactory, "note", "stance", ("By ines.", "By lena.", "refutes")),
    "publisher": (PublisherFactory, "name", "country", ("By ines", "By lena", "FR")),
    "article": (ArticleFactory, "title", "authors", ("By ines", "By lena", "Smith, Jane\r\nO’Neill")),
    "scale": (lambda: RatingFactory().scale, "best", "review_after_days", ("6", "7", "30")),
}


@pytest.mark.parametrize("kind", FIELDS)
def test_different_fields_are_both_kept(kind, ines, lena):
    make, one, other, (first, _second, third) = FIELDS[kind]
    row = make()
    mine, theirs = lena.open(row), ines.open(row)
    assert theirs.save(**{one: first}) is None
    assert mine.save(**{other: third}) is None
    stored = type(row).objects.values().get(pk=row.pk)
    assert str(stored[one]) == first
    kept = stored[other]
    assert (kept if isinstance(kept, list) else str(kept)) == (third.split("\r\n") if kind == "article" else third)
    assert any("Somebody else changed this" in message for message in mine.told)


@pytest.mark.parametrize("choice", ["mine", "theirs"])
@pytest.mark.parametrize("kind", FIELDS)
def test_the_second_person_chooses_between_two_values_of_one_field(kind, choice, ines, lena):
    make, one, other, (first, second, third) = FIELDS[kind]
    row = make()
    before = str(type(row).objects.values().get(pk=row.pk)[one])
    mine = lena.open(row)
    ines.open(row).save(**{one: first, other: third})

    asked = mine.save(**{one: second})

    for words in ("ines changed this too, on ", before, first, "Keep what ines wrote"):
        assert words in unescape(asked.markup)
    assert asked.sent[one] == [second], "what was typed is still there"
    assert str(type(row).objects.values().get(pk=row.pk)[one]) == first
    unchosen = asked.save()
    assert before in unescape(unchosen.markup), "it is asked until somebody chooses, with all that was told before"
    assert unchosen.save(**{f"{one}-keep": choice}) is None
    stored = type(row).objects.values().get(pk=row.pk)
    assert str(stored[one]) == (second if choice == "mine" else first)
    assert str(stored[other]) != str(getattr(row, other)), "the field that lena never touched stays as ines left it"


def test_the_same_text_from_both_is_no_conflict_and_no_change(ines, lena):
    verdict = VerdictFactory()
    mine = lena.open(verdict)
    ines.open(verdict).save(summary="Nothing.")
    assert mine.save(summary="Nothing.") is None
    assert Verdict.objects.get().written_by == ines.person


def test_keeping_the_other_value_does_not_change_the_writer(ines, lena):
    verdict = VerdictFactory()
    mine = lena.open(verdict)
    ines.open(verdict).save(summary="Nothing.")
    assert mine.save(summary="Something.").save(**{"summary-keep": "theirs"}) is None
    assert Verdict.objects.get().written_by == ines.person


def test_a_third_change_is_a_new_conflict(ines, lena):
    claim = ClaimFactory(place="Nowhere")
    mine = lena.open(claim)
    ines.open(claim).save(place="Anchorage")
    asked = mine.save(place="Alaska")
    ines.open(claim).save(place="Budapest")
    again = asked.save(**{"place-keep": "mine"})
    assert "Budapest" in again.markup
    assert Claim.objects.get().place == "Budapest"
    assert again.save(**{"place-keep": "mine"}) is None
    assert Claim.objects.get().place == "Alaska"


def test_a_page_shown_again_has_current_values_in_unchanged_fields(ines, lena):
    claim = ClaimFactory()
    mine = lena.open(claim)
    ines.open(claim).save(place="Anchorage")
    wrong = mine.save(language="not a tag")
    assert (wrong.sent["place"], wrong.sent["language"]) == (["Anchorage"], ["not a tag"])
    assert wrong.save(language="fr") is None
    assert (Claim.objects.get().place, Claim.objects.get().language) == ("Anchorage", "fr")


def test_inline_rows_are_merged_and_untouched_rows_are_kept(ines, lena):
    touched, other = EvidenceFactory(), None
    other = EvidenceFactory(claim=touched.claim)
    mine = lena.open(touched.claim)
    ines.open(other).save(note="By ines.")
    ines.open(touched).save(note="By ines.")
    mine.sent["place"] = ["Anchorage"]
    asked = mine.save(**{"evidence-0-note": "By lena.", "evidence-0-stance": "refutes"})
    assert "ines changed this too" in asked.markup
    assert asked.save(**{"evidence-0-note-keep": "theirs"}) is None
    rows = {evidence.pk: (evidence.note, evidence.stance) for evidence in Evidence.objects.all()}
    assert rows == {touched.pk: ("By ines.", "refutes"), other.pk: ("By ines.", "supports")}
    assert Claim.objects.get().place == "Anchorage"


def test_ratings_on_the_page_of_their_scale_are_merged(ines, lena):
    rating = RatingFactory()
    mine = lena.open(rating.scale)
    ines.open(rating).save(code="wrong")
    assert mine.save(best="7", **{"ratings-0-value": "1"}) is None
    rating = Rating.objects.select_related("scale").get()
    assert (rating.code, rating.value, rating.scale.best) == ("wrong", 1, 7)


def test_rows_that_another_person_added_meanwhile_are_kept(lena):
    claim = ClaimFactory()
    mine = lena.open(claim)
    evidence = EvidenceFactory(claim=claim)
    topic = ClaimTopic.objects.create(claim=claim, topic=TopicFactory())
    assert mine.save(place="Anchorage") is None
    assert (claim.evidence.get(), claim.claim_topics.get()) == (evidence, topic)


def test_an_inline_row_deleted_meanwhile_matters_only_if_it_was_changed(lena):
    evidence = EvidenceFactory()
    untouched, touched = lena.open(evidence.claim), lena.open(evidence.claim)
    Evidence.objects.all().delete()
    assert untouched.save(place="Anchorage") is None
    assert Claim.objects.get().place == "Anchorage"
    told = touched.save(context="Later.", **{"evidence-0-note": "typed"})
    assert "mark it for deletion here" in told.errors
    assert "typed" in told.markup
    again = told.save()
    assert "mark it for deletion here" in again.errors
    assert again.save(**{"evidence-0-DELETE": "on"}) is None
    assert Claim.objects.get().context == "Later."


def test_an_inline_row_that_changed_meanwhile_is_not_deleted(ines, lena):
    evidence = EvidenceFactory()
    mine = lena.open(evidence.claim)
    ines.open(evidence).save(note="Worth keeping.")
    refused = mine.save(**{"evidence-0-DELETE": "on"})
    assert "Somebody changed a row that you delete here" in refused.errors
    assert Evidence.objects.exists()
    assert refused.save(**{"evidence-0-DELETE": "on"}) is None
    assert not Evidence.objects.exists()


def test_text_typed_into_a_draft_that_was_submitted_meanwhile_is_shown_in_the_error(ines, lena):
    verdict = VerdictFactory(claim=EvidenceFactory().claim)
    mine = lena.open(verdict)
    take_step("submit", verdict, by=ines.person, at=LONG_AGO)
    refused = mine.save(summary="Something.", review_after="2026-06-01")
    assert "“summary” cannot be changed here any more" in refused.errors
    assert "You typed: Something." in refused.errors
    assert refused.save() is None
    verdict.refresh_from_db()
    assert (verdict.summary, str(verdict.review_after)) == ("Nothing was agreed.", "2026-06-01")


@pytest.mark.parametrize("token", ["nonsense", "e30:1:2", "\u00e9"])
def test_a_form_with_a_forged_token_asks_about_each_changed_field(token, lena):
    claim = ClaimFactory(place="Anchorage", context="Before.")
    asked = lena.open(claim).save(shown=token, place="Alaska")
    assert "while the page was open" in asked.markup
    assert "context-keep" not in asked.markup
    assert asked.save(**{"place-keep": "mine"}) is None
    assert (Claim.objects.get().place, Claim.objects.get().context) == ("Alaska", "Before.")


def test_the_token_of_one_row_is_not_accepted_for_another(lena):
    one, other = ClaimFactory(place="Here"), ClaimFactory(place="There")
    page = lena.open(one)
    asked = page.save(shown=lena.open(other).sent["shown"][0], place="Elsewhere")
    assert "place-keep" in asked.markup


def test_a_row_without_a_history_is_merged(lena):
    publisher = PublisherFactory()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica; DELETE FROM sources_publisherevent")
        cursor.execute("UPDATE sources_publisher SET name = 'Before'")
    mine = lena.open(publisher)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE sources_publisher SET name = 'Theirs'")
        cursor.execute("SET LOCAL session_replication_role = origin")
    asked = mine.save(name="Mine")
    assert "Somebody changed this too" in asked.markup
    assert asked.save(**{"name-keep": "mine"}) is None
    assert Publisher.objects.get().name == "Mine"


def test_a_conflict_escapes_what_was_typed(ines, lena):
    claim = ClaimFactory(place="<b>Before</b>")
    mine = lena.open(claim)
    ines.open(claim).save(place="<script>alert(1)</script>")
    asked = mine.save(place="<img src=x onerror=alert(2)>")
    for payload in ("<b>Before", "<script>alert", "<img src=x"):
        assert payload not in asked.markup


def test_a_refusal_of_the_database_keeps_what_was_typed(lena):
    evidence = EvidenceFactory()  # which an amendment took away from the public
    VerdictFactory(claim=evidence.claim, published=True, origin="import")
    change = {"what": "evidence", "id": str(evidence.pk), "field": "is_shown", "old": True, "new": False}
    signed = {"status": "accepted", "decided_by": UserFactory(), "decided_at": LONG_AGO}
    AmendmentFactory(claim=evidence.claim, changes=[change], **signed)
    type(evidence).objects.filter(pk=evidence.pk).update(is_shown=False)
    mine = lena.open(evidence.claim)
    refused = mine.save(place="Anchorage", **{"evidence-0-DELETE": "on"})
    assert "can no longer be deleted" in refused.errors
    assert refused.sent["place"] == ["Anchorage"]


@pytest.mark.django_db(transaction=True)
def test_concurrent_saves_of_different_fields_are_all_kept(lena):
    claim = ClaimFactory()
    typed = {"place": "Anchorage", "context": "Before.", "external_ref": "wire-77", "priority": "4"}
    pages, together, left = {name: lena.open(claim) for name in typed}, Barrier(len(typed)), []

    def save(name):
        together.wait()
        left.append(pages[name].save(**{name: typed[name]}))
        connections.close_all()

    threads = [Thread(target=save, args=[name]) for name in typed]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert left == [None] * len(typed)
    stored = Claim.objects.values().get(pk=claim.pk)
    assert {name: str(stored[name]) for name in typed} == typed


@pytest.mark.django_db(transaction=True)
def test_exactly_one_of_concurrent_saves_of_one_field_is_stored():
    claim, people = ClaimFactory(), [Desk(f"editor{number}") for number in range(4)]
    pages, together, left = [person.open(claim) for person in people], Barrier(len(people)), {}

    def save(number):
        together.wait()
        left[number] = pages[number].save(place=str(number))
        connections.close_all()

    threads = [Thread(target=save, args=[number]) for number in range(len(people))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    [winner] = [number for number, page in left.items() if page is None]
    assert Claim.objects.get(pk=claim.pk).place == str(winner)
    assert all("place-keep" in page.markup for page in left.values() if page)
