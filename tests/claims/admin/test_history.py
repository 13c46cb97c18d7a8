"""In the admin nobody's change is lost: a row's history is told, and a page that is out of date is not saved."""

import re
from threading import Barrier, Thread

import pytest
from django.contrib.messages import get_messages
from django.db import connection, connections
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from claims.models import Claim, Evidence, Rating, Verdict
from claims.workflow import take_step
from sources.models import Publisher
from tests.claims.admin.forms import claim_form, formset
from tests.factories import (
    LONG_AGO,
    ArticleFactory,
    ClaimFactory,
    EvidenceFactory,
    PublisherFactory,
    RatingFactory,
    UserFactory,
    VerdictFactory,
)

CONFIRMED = {"confirmed": "yes"}  # a step that asks once more


def page(row, name="change"):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{name}", args=[row.pk])


def signed_in(username, group="editor"):
    client = Client()
    client.force_login(UserFactory(username=username, is_staff=True, group=group))
    return client


def seen(client, row):
    """What the page of that row, opened now, sends along when it is saved."""
    return client.get(page(row)).context_data["seen"]


FORMS = {
    # A row with a page, and what is sent from it: one field is typed.
    "claim": (ClaimFactory, lambda claim, typed: claim_form(place=typed), "place"),
    "verdict": (
        VerdictFactory,
        lambda verdict, typed: {"publisher": verdict.publisher.pk, "language": "en", "summary": typed},
        "summary",
    ),
    "evidence": (
        EvidenceFactory,
        lambda evidence, typed: {
            "article": evidence.article.pk,
            "role": "evidence",
            "stance": "supports",
            "note": typed,
        },
        "note",
    ),
    "publisher": (
        PublisherFactory,
        lambda publisher, typed: {"domain": publisher.domain, "kind": "news", "name": typed},
        "name",
    ),
    "article": (
        ArticleFactory,
        lambda article, typed: {
            "url": article.url,
            "publisher": article.publisher.pk,
            "language": "en",
            "title": typed,
            "versions-TOTAL_FORMS": 0,
            "versions-INITIAL_FORMS": 0,
        },
        "title",
    ),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", FORMS)
def test_a_page_that_somebody_else_overtook_says_who_and_when_and_keeps_what_was_typed(name):
    make, form, field = FORMS[name]
    row, ines, lena = make(), signed_in("ines"), signed_in("lena")
    opened = {"seen": seen(lena, row)}
    assert ines.post(page(row), form(row, "by ines") | {"seen": seen(ines, row)}).status_code == 302

    refused = lena.post(page(row), form(row, "by lena") | opened)

    assert refused.status_code == 200
    [sentence] = refused.context_data["adminform"].form.non_field_errors()
    assert sentence.startswith("ines changed this on ")
    assert refused.context_data["adminform"].form[field].value() == "by lena"
    row.refresh_from_db()
    assert getattr(row, field) == "by ines"
    assert lena.post(page(row), form(row, "by lena") | {"seen": refused.context_data["seen"]}).status_code == 302
    row.refresh_from_db()
    assert getattr(row, field) == "by lena"


@pytest.mark.django_db
def test_the_page_of_a_claim_is_overtaken_by_what_is_added_to_the_claim(client):
    claim, lena = ClaimFactory(), signed_in("lena")
    opened = {"seen": seen(lena, claim)}
    EvidenceFactory(claim=claim)  # by nobody we know
    [sentence] = lena.post(page(claim), claim_form() | opened).context_data["adminform"].form.non_field_errors()
    assert sentence.startswith("Somebody changed this on ")


@pytest.mark.django_db
def test_the_page_of_a_scale_is_overtaken_by_what_becomes_of_its_ratings():
    rating, lena = RatingFactory(), signed_in("lena")
    opened = seen(lena, rating.scale)
    row = {"id": rating.pk, "scale": rating.scale.pk, "code": "false", "category": "false", "names_0": "false"}
    form = {"code": "desk", "names_0": "Desk scale", "worst": 1, "best": 5, "seen": opened}
    Rating.objects.filter(pk=rating.pk).update(code="wrong")

    refused = lena.post(page(rating.scale), form | formset("ratings", row, initial=1))

    assert "changed this on" in str(refused.context_data["errors"])
    rating.refresh_from_db()
    assert rating.code == "wrong"
    assert lena.get(page(rating.scale, "history")).context_data["entries"][0]["kind"] == "Rating"


@pytest.mark.django_db
def test_a_row_that_was_there_before_histories_is_overtaken_too():
    publisher, lena = PublisherFactory(), signed_in("lena")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica; DELETE FROM sources_publisherevent")
        cursor.execute("SET LOCAL session_replication_role = origin")
    assert '<input type="hidden" name="seen" value="">' in lena.get(page(publisher)).content.decode()
    Publisher.objects.update(name="by ines")
    answer = lena.post(page(publisher), FORMS["publisher"][1](publisher, "by lena") | {"seen": ""})
    assert "changed this on" in str(answer.context_data["errors"])


@pytest.mark.django_db
def test_a_row_that_changed_after_somebody_asked_to_delete_it_is_not_deleted():
    evidence, lena = EvidenceFactory(), signed_in("lena")
    asked = lena.get(page(evidence, "delete"))
    opened = re.search(r'name="seen" value="(\d+)"', asked.content.decode())[1]
    Evidence.objects.update(note="Worth keeping.")

    refused = lena.post(page(evidence, "delete"), {"post": "yes", "seen": opened}, follow=True)

    assert refused.redirect_chain == [(page(evidence), 302)]
    [message] = get_messages(refused.wsgi_request)
    assert str(message).endswith("while the page was open. Look at it again before you delete it.")
    lena.post(page(evidence, "delete"), {"post": "yes", "seen": refused.context_data["seen"]})
    assert not Evidence.objects.exists()


@pytest.mark.django_db
def test_a_row_that_was_deleted_meanwhile_is_told_on_its_claims_page_and_the_rest_can_be_saved():
    evidence, lena = EvidenceFactory(), signed_in("lena")
    typed = {"id": evidence.pk, "claim": evidence.claim.pk, "article": evidence.article.pk, "note": "typed"}
    opened = seen(lena, evidence.claim)
    Evidence.objects.all().delete()

    def save(row, opened):
        form = claim_form(evidence=[row], initial={"evidence": 1}, place="Anchorage")
        return lena.post(page(evidence.claim), form | {"seen": opened})

    again = save(typed, save(typed, opened).context_data["seen"])
    shown = again.content.decode()
    assert "mark it for deletion here" in shown
    assert "typed" in shown
    assert save(typed | {"DELETE": "on"}, again.context_data["seen"]).status_code == 302
    assert Claim.objects.get().place == "Anchorage"


@pytest.mark.django_db
def test_a_wrong_entry_does_not_make_an_old_page_a_new_one():
    claim, lena = ClaimFactory(), signed_in("lena")
    opened = seen(lena, claim)
    wrong = lena.post(page(claim), claim_form(language="not a tag") | {"seen": opened})
    assert wrong.context_data["seen"] == opened
    Claim.objects.update(place="Anchorage")
    assert "changed this on" in str(lena.post(page(claim), claim_form() | {"seen": opened}).context_data["errors"])


@pytest.mark.django_db
def test_a_verdict_that_was_rewritten_while_its_page_was_open_is_not_published_unread():
    verdict = VerdictFactory(claim=EvidenceFactory().claim, status="in_review")
    lena, writer = signed_in("lena"), UserFactory(group="editor")
    opened = {"seen": seen(lena, verdict)}
    take_step("return", verdict, by=writer, at=LONG_AGO, reason="Not yet.")
    Verdict.objects.filter(pk=verdict.pk).update(summary="Everything was agreed.")
    take_step("submit", verdict, by=writer, at=LONG_AGO)

    refused = lena.post(page(verdict, "step"), {"step": "publish", "reason": "Fine."} | CONFIRMED | opened)

    assert refused.status_code == 409
    assert "changed this on" in str(refused.context_data["steps"].non_field_errors())
    assert refused.context_data["steps"]["reason"].value() == "Fine."
    verdict.refresh_from_db()
    assert verdict.status == "in_review"
    lena.post(page(verdict, "step"), {"step": "publish", "seen": refused.context_data["seen"]} | CONFIRMED)
    verdict.refresh_from_db()
    assert verdict.status == "published"


@pytest.mark.django_db(transaction=True)
def test_of_pages_that_are_saved_at_once_exactly_one_is():
    claim, people = ClaimFactory(), [signed_in(f"editor{number}") for number in range(4)]
    opened, together, answers = seen(people[0], claim), Barrier(len(people)), {}

    def save(number, client):
        together.wait()
        answers[number] = client.post(page(claim), claim_form(place=str(number)) | {"seen": opened}).status_code
        connections.close_all()

    threads = [Thread(target=save, args=pair) for pair in enumerate(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    [winner] = [number for number, status in answers.items() if status == 302]
    claim.refresh_from_db()
    assert (claim.place, sorted(answers.values())) == (str(winner), [200, 200, 200, 302])


# The history page


@pytest.mark.django_db
def test_the_history_of_a_claim_tells_its_verdicts_too_with_words_that_are_gone_and_new():
    lena = signed_in("lena")
    claim = EvidenceFactory(claim__place="In Anchorage, on the base").claim
    verdict = VerdictFactory(claim=claim)
    lena.post(page(claim), claim_form(place="In Anchorage, at the base", statement=claim.statement))
    lena.post(page(verdict, "step"), {"step": "submit"})

    answer = lena.get(page(claim, "history"))

    newest, place, *_older = answer.context_data["entries"]
    assert (newest["kind"], newest["action"], newest["entry"].username) == ("Verdict", "changed", "lena")
    assert ("Status", [("gone", "draft"), ("new", "in review")]) in newest["changes"]
    words = dict(place["changes"])["Place"]
    assert words == [("same", "In Anchorage, "), ("gone", "on "), ("new", "at "), ("same", "the base")]
    assert "In Anchorage, <del>on </del><ins>at </ins>the base" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("make", [ClaimFactory, VerdictFactory, EvidenceFactory, PublisherFactory, ArticleFactory])
def test_every_row_of_the_desk_has_a_history_page(make):
    row, lena = make(), signed_in("lena")
    shown = lena.get(page(row, "history"))
    assert [told["action"] for told in shown.context_data["entries"]][-1] == "added"
    assert page(row, "history") in lena.get(page(row)).content.decode()


@pytest.mark.django_db
def test_values_of_a_history_are_told_in_the_readers_language():
    publisher, claim = PublisherFactory(is_desk=True), ClaimFactory(claimed_on="2025-08-15")
    lena = signed_in("lena")

    def told(row):
        shown = lena.get(page(row, "history"), headers={"accept-language": "fr"})
        return [parts for _label, parts in shown.context_data["entries"][-1]["changes"]]

    assert [("new", "oui")] in told(publisher)
    assert [("new", "15 août 2025")] in told(claim)


@pytest.mark.django_db
def test_a_long_history_is_told_page_by_page_in_few_queries(django_assert_max_num_queries):
    claim, lena = ClaimFactory(), signed_in("lena")
    for number in range(120):
        Claim.objects.update(place=str(number))
    address, places = page(claim, "history"), []
    while address:
        with django_assert_max_num_queries(12):
            shown = lena.get(address)
        places += [told["entry"].changes.get("place", [None, "added"])[1] for told in shown.context_data["entries"]]
        older = shown.context_data["older"]
        address = older and f"{page(claim, 'history')}?before={older}"
    assert places == [*map(str, reversed(range(120))), "added"]


@pytest.mark.django_db
@pytest.mark.parametrize("before", ["x", "-1", "9" * 40, "٣", "1e9", "%00"])
def test_nonsense_in_the_address_of_a_history_shows_its_beginning(before):
    claim, lena = ClaimFactory(), signed_in("lena")
    assert len(lena.get(f"{page(claim, 'history')}?before={before}").context_data["entries"]) == 1


@pytest.mark.django_db
def test_a_history_is_for_those_who_may_see_the_row(client):
    claim = ClaimFactory()
    client.force_login(UserFactory(is_staff=True))
    assert client.get(page(claim, "history")).status_code == 403
    assert signed_in("lena").get(page(Claim(), "history")).status_code == 302


@pytest.mark.django_db
def test_what_was_typed_is_told_as_text():
    payload = "<script>alert(1)</script>"
    claim, lena = ClaimFactory(), signed_in("lena")
    lena.post(page(claim), claim_form(place=payload))
    lena.post(page(claim, "step"), {"step": "dismiss", "reason": payload} | CONFIRMED)
    shown = lena.get(page(claim, "history")).content.decode()
    assert payload not in shown
    assert shown.count(escape(payload)) >= 3
