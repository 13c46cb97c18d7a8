"""Do editors find what they look for, by words, by filters and in the fields of a form?"""

from datetime import date

import pytest
from django.urls import reverse

from claims.models import Claim, Evidence, Verdict
from tests.claims.admin.forms import page
from tests.claims.admin.rows import a_claim, a_verdict, an_evidence
from tests.factories import ClaimantFactory, ClaimFactory, VerdictFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("resultat", 1),  # accents do not count
        ("RÉSULTAT sommet", 1),
        ("moulin", 1),  # the claimant
        ("wire-77", 1),  # the reference elsewhere
        ("sommet moulin", 1),
        ("sommet budapest", 0),
    ],
)
def test_a_claim_is_found_by_its_words_its_claimant_and_its_reference(words, found, chief):
    ClaimFactory(
        statement="Le sommet s’est achevé sans résultat.",
        claimant=ClaimantFactory(name="Élise Moulin"),
        external_ref="wire-77",
    )
    assert chief.get(page(Claim, "changelist"), {"q": words}).context_data["cl"].result_count == found


FILTERS = {
    "waiting=yes": {"waiting", "regional"},
    "status__exact=open": {"waiting", "judged", "regional"},
    "status__exact=dismissed": {"dismissed draft"},
    "priority__exact=4": {"judged"},
    "language=fr": {"judged", "regional"},
    "language=FR-ca": {"regional"},
    "language=f": set(),
    "claimed_on_from=2025-11-02": {"judged"},
    "claimed_on_to=2025-11-02": {"waiting"},
    "claimed_on_from=2025-11-01&claimed_on_to=2025-11-03": {"waiting", "judged"},
}


@pytest.fixture
def claims():
    return {
        "waiting": ClaimFactory(claimed_on=date(2025, 11, 1)),
        "judged": VerdictFactory(
            published=True, claim=ClaimFactory(priority=4, language="fr", claimed_on=date(2025, 11, 3))
        ).claim,
        "regional": ClaimFactory(language="fr-CA"),
        "dismissed draft": VerdictFactory(
            claim=ClaimFactory(status="dismissed", dismissed_reason="No claim at all.")
        ).claim,
    }


@pytest.mark.parametrize("query", FILTERS)
def test_filters_show_the_claims_they_name(query, claims, chief):
    answer = chief.get(f"{page(Claim, 'changelist')}?{query}")
    names = {claim.pk: name for name, claim in claims.items()}
    assert {names[claim.pk] for claim in answer.context_data["cl"].queryset} == FILTERS[query]


@pytest.mark.parametrize("field", ["topics", "claimant", "assigned_to"])
def test_filters_by_other_rows_show_the_claims_that_name_them(field, claims, chief):
    named = a_claim()
    row = named.topics.first() if field == "topics" else getattr(named, field)
    answer = chief.get(page(Claim, "changelist"), {f"{field}__id__exact": row.pk})
    assert [claim.pk for claim in answer.context_data["cl"].queryset] == [named.pk]


def test_a_day_is_read_as_the_language_of_the_page_writes_it(claims, chief):
    answer = chief.get(page(Claim, "changelist"), {"claimed_on_from": "02/11/2025"}, headers={"accept-language": "fr"})
    assert [claim.pk for claim in answer.context_data["cl"].queryset] == [claims["judged"].pk]


NONSENSE = [
    "claimed_on_from=yesterday",
    "claimed_on_from=2025-13-45",
    "claimed_on_from=99999-01-01",
    "created_at_to=yesterday",
    "topics__id__exact=nonsense",
    "claimant__id__exact=%00",
    "assigned_to__id__exact=99999999999999999999",
    "publisher__id__exact=nonsense",
    "language=%00",
    "language=%ED%A0%80",
    "status__exact=nonsense",
    "status__exact=%00",
    "priority__exact=99999999999999999999",
    "waiting=nonsense",
    "nonsense=1",
    "o=99.-99.x",
    "p=99999999999999999999",
    "q=%00",
    "q=" + "x" * 3000,
]


@pytest.mark.parametrize("model", [Claim, Evidence, Verdict])
def test_nonsense_in_an_address_is_answered_not_a_crash(model, claims, chief):
    answers = {query: chief.get(f"{page(model, 'changelist')}?{query}").status_code for query in NONSENSE}
    assert {query: status for query, status in answers.items() if status not in (200, 302)} == {}


@pytest.mark.parametrize(("model", "field"), [(Evidence, "claim"), (Evidence, "version"), (Verdict, "rating")])
def test_what_a_form_refers_to_is_suggested_by_name(model, field, editor, client):
    evidence, verdict = an_evidence(), a_verdict()
    suggested = {"claim": evidence.claim, "version": evidence.version, "rating": verdict.rating}[field]
    words = {"claim": "summit", "version": "summit", "rating": "false"}[field]
    asked = {"app_label": "claims", "model_name": model._meta.model_name, "field_name": field, "term": words}
    answer = client.get(reverse("admin:autocomplete"), asked).json()
    assert {"id": str(suggested.pk), "text": str(suggested)} in answer["results"]
    assert client.get(reverse("admin:autocomplete"), asked | {"term": "\0"}).status_code == 200
