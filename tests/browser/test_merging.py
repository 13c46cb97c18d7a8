"""Does a browser send text back unchanged, and show a conflict when two people changed a field?"""

import pytest
from django.urls import reverse

from claims.models import Claim, Evidence
from tests.factories import ArticleVersionFactory, ClaimFactory, EvidenceFactory, UserFactory
from tests.support.unchanged import HOSTILE

pytestmark = pytest.mark.django_db(transaction=True)


def page_of(row):
    return reverse(f"admin:claims_{row._meta.model_name}_change", args=[row.pk])


@pytest.fixture
def lena(client, visit):
    person = UserFactory(username="lena", is_staff=True, group="editor")
    visit.log_in(client, person)
    return person


def test_a_quote_with_all_kinds_of_blanks_is_saved_unchanged(visit, lena):
    version = ArticleVersionFactory(text=f"Before it{HOSTILE}and after it.")
    quote = {"quote_exact": HOSTILE, "quote_prefix": "Before it", "quote_suffix": "and after it."}
    evidence = EvidenceFactory(article=version.article, version=version, **quote)
    page = visit(page_of(evidence))
    page.fill("[name=note]", "Checked.")
    page.click("[name=_save]")
    page.wait_for_url("**/admin/claims/evidence/")
    stored = Evidence.objects.values("note", *quote).get()
    assert stored == {"note": "Checked.", **quote}


def test_a_field_that_two_people_changed_is_asked_about(visit, lena):
    claim = ClaimFactory(place="Anchorage, on the base")
    page = visit(page_of(claim))
    Claim.objects.filter(pk=claim.pk).update(place="Anchorage, at the base")
    page.fill("[name=place]", "Alaska")
    page.fill("[name=context]", "Before the talks.")
    page.click("[name=_save]")
    asked = page.locator(".desk-conflict")
    for words in ("Somebody changed this too", "Anchorage, on the base", "Keep what is in the field"):
        assert words in asked.inner_text()
    assert asked.locator("ins").first.inner_text().strip() == "at"
    assert [found for found in visit.axe("claim, conflict") if "desk-conflict" in str(found)] == []
    assert not visit.scrolls_sideways()
    asked.get_by_label("Keep what the other person wrote").check()
    page.click("[name=_save]")
    page.wait_for_url("**/admin/claims/claim/")
    assert Claim.objects.values_list("place", "context").get() == ("Anchorage, at the base", "Before the talks.")
