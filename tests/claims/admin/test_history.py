"""Do pages show the history of a row, and refuse a step or deletion when the page is out of date?"""

import re

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from claims.models import Claim, Evidence, Verdict
from tests.factories import (
    LONG_AGO,
    ArticleFactory,
    ClaimFactory,
    EvidenceFactory,
    PublisherFactory,
    UserFactory,
    VerdictFactory,
)
from tests.support.forms import claim_form, version_token
from tests.support.steps import take_step

CONFIRMED = {"confirmed": "yes"}  # a step that asks once more


def page(row, name="change"):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{name}", args=[row.pk])


def signed_in(username, group="editor"):
    client = Client()
    client.force_login(UserFactory(username=username, is_staff=True, group=group))
    return client


def opened_token(client, row):
    """Return the version token of the row's page, opened now."""
    return version_token(client.get(page(row)))


@pytest.mark.django_db
def test_a_row_that_changed_since_its_delete_page_was_opened_is_kept():
    evidence, lena = EvidenceFactory(), signed_in("lena")
    asked = lena.get(page(evidence, "delete"))
    opened = re.search(r'name="version_token" value="(\d+)"', asked.content.decode())[1]
    Evidence.objects.update(note="Worth keeping.")

    refused = lena.post(page(evidence, "delete"), {"post": "yes", "version_token": opened}, follow=True)

    assert refused.redirect_chain == [(page(evidence), 302)]
    [message] = get_messages(refused.wsgi_request)
    assert str(message).endswith("while the page was open. Look at it again before you delete it.")
    lena.post(page(evidence, "delete"), {"post": "yes", "version_token": version_token(refused)})
    assert not Evidence.objects.exists()


@pytest.mark.django_db
def test_a_verdict_rewritten_while_its_page_was_open_is_not_published():
    verdict = VerdictFactory(claim=EvidenceFactory().claim, status="in_review")
    lena, writer = signed_in("lena"), UserFactory(group="editor")
    opened = {"version_token": opened_token(lena, verdict)}
    take_step("return", verdict, by=writer, at=LONG_AGO, reason="Not yet.")
    Verdict.objects.filter(pk=verdict.pk).update(summary="Everything was agreed.")
    take_step("submit", verdict, by=writer, at=LONG_AGO)

    refused = lena.post(page(verdict, "step"), {"step": "publish", "reason": "Fine."} | CONFIRMED | opened)

    assert refused.status_code == 409
    assert "changed this on" in str(refused.context_data["steps"].non_field_errors())
    assert refused.context_data["steps"]["reason"].value() == "Fine."
    verdict.refresh_from_db()
    assert verdict.status == "in_review"
    lena.post(page(verdict, "step"), {"step": "publish", "version_token": version_token(refused)} | CONFIRMED)
    verdict.refresh_from_db()
    assert verdict.status == "published"


# The history page


@pytest.mark.django_db
def test_the_history_of_a_claim_includes_its_verdicts_with_word_diffs():
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
def test_values_of_a_history_are_shown_in_the_readers_language():
    publisher, claim = PublisherFactory(is_desk=True), ClaimFactory(claimed_on="2025-08-15")
    lena = signed_in("lena")

    def told(row):
        shown = lena.get(page(row, "history"), headers={"accept-language": "fr"})
        return [parts for _label, parts in shown.context_data["entries"][-1]["changes"]]

    assert [("new", "oui")] in told(publisher)
    assert [("new", "15 août 2025")] in told(claim)


@pytest.mark.django_db
def test_a_long_history_is_paginated_with_few_queries(django_assert_max_num_queries):
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
def test_nonsense_in_the_url_of_a_history_shows_its_first_page(before):
    claim, lena = ClaimFactory(), signed_in("lena")
    assert len(lena.get(f"{page(claim, 'history')}?before={before}").context_data["entries"]) == 1


@pytest.mark.django_db
def test_a_history_needs_permission_to_view_the_row(client):
    claim = ClaimFactory()
    client.force_login(UserFactory(is_staff=True))
    assert client.get(page(claim, "history")).status_code == 403
    assert signed_in("lena").get(page(Claim(), "history")).status_code == 302


@pytest.mark.django_db
def test_a_history_escapes_what_was_typed():
    payload = "<script>alert(1)</script>"
    claim, lena = ClaimFactory(), signed_in("lena")
    lena.post(page(claim), claim_form(place=payload))
    lena.post(page(claim, "step"), {"step": "dismiss", "reason": payload} | CONFIRMED)
    shown = lena.get(page(claim, "history")).content.decode()
    assert payload not in shown
    assert shown.count(escape(payload)) >= 3
