"""Do search, filters and the pickers of forms find the right rows?"""

from datetime import date

import pytest
from django.contrib import admin
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils.html import escape

from claims.models import Claim, Claimant, Evidence, Verdict
from config.admin.page import BaseAdmin
from tests.factories import ArticleFactory, ClaimantFactory, ClaimFactory, VerdictFactory
from tests.support.forms import page
from tests.support.rows import a_claim, a_verdict, an_evidence

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
def test_a_claim_is_found_by_statement_claimant_and_reference(words, found, chief):
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
def test_filters_show_the_matching_claims(query, claims, chief):
    answer = chief.get(f"{page(Claim, 'changelist')}?{query}")
    names = {claim.pk: name for name, claim in claims.items()}
    assert {names[claim.pk] for claim in answer.context_data["cl"].queryset} == FILTERS[query]


@pytest.mark.parametrize("field", ["topics", "claimant", "assigned_to"])
def test_filters_by_related_rows_show_the_matching_claims(field, claims, chief):
    named = a_claim()
    row = named.topics.first() if field == "topics" else getattr(named, field)
    answer = chief.get(page(Claim, "changelist"), {f"{field}__id__exact": row.pk})
    assert [claim.pk for claim in answer.context_data["cl"].queryset] == [named.pk]


def test_a_date_filter_reads_the_format_of_the_page_language(claims, chief):
    answer = chief.get(page(Claim, "changelist"), {"claimed_on_from": "02/11/2025"}, headers={"accept-language": "fr"})
    assert [claim.pk for claim in answer.context_data["cl"].queryset] == [claims["judged"].pk]


UNREADABLE = {
    # A query string with an unreadable filter, and the message.
    "claimed_on_from=yesterday": "“yesterday” is not a day that can be read for “Claimed on”: write it as 2025-11-18.",
    "claimed_on_to=2025-13-45&language=fr": "“2025-13-45” is not a day",
    "claimed_on_to=18/11/2025": "“18/11/2025” is not a day",
    "topics__id__exact=nonsense": "A filter in this address cannot be read.",
    "status__exact=nonsense": "“nonsense” is not a choice of the filter “Status”: choose one of submitted, open,",
    "priority__exact=9": "“9” is not a choice of the filter “Priority”: choose one of 1, 2, 3, 4.",
    "waiting=maybe": "“maybe” is not a choice of the filter “Verdict”: choose one of yes.",
    "nonsense=1": "A filter in this address cannot be read.",
}


@pytest.mark.parametrize("query", UNREADABLE)
def test_an_unreadable_filter_is_reported_and_shows_no_rows(query, claims, chief):
    answer = chief.get(f"{page(Claim, 'changelist')}?{query}")
    (said,) = get_messages(answer.wsgi_request)
    assert (answer.status_code, answer.context_data["cl"].result_count) == (200, 0)
    assert UNREADABLE[query] in str(said)
    assert escape(str(said)) in answer.content.decode()
    if "language" in query:
        assert 'value="fr"' in answer.content.decode()  # the other filters stay


def test_every_filter_of_every_list_reports_an_unreadable_value(chief):
    silent = []
    for model, page_of_model in admin.site._registry.items():
        if not isinstance(page_of_model, BaseAdmin):
            continue
        request = chief.get(page(model, "changelist")).wsgi_request
        specs = page_of_model.get_changelist_instance(request).filter_specs
        for parameter in {name for spec in specs for name in spec.expected_parameters()} - {"language"}:
            answer = chief.get(page(model, "changelist"), {parameter: "no\tsense"})
            if not list(get_messages(answer.wsgi_request)) and not parameter.endswith("__isnull"):
                silent.append((model.__name__, parameter))
    assert silent == []


def test_a_page_after_the_last_shows_the_first_with_a_message(claims, chief, monkeypatch):
    monkeypatch.setattr(admin.site.get_model_admin(Claim), "list_per_page", 1)
    monkeypatch.setattr(admin.site.get_model_admin(Claim), "list_max_show_all", 1)
    answer = chief.get(page(Claim, "changelist"), {"p": "7", "language": "fr"})
    assert "There is no page 7" in str(*get_messages(answer.wsgi_request))
    assert answer.context_data["cl"].result_count == 2


@pytest.mark.parametrize(("day", "found"), [("2025-11-17", 0), ("2025-11-18", 1), ("2025-11-19", 1)])
def test_a_range_of_times_includes_its_last_day(day, found, chief):
    VerdictFactory(published=True)  # on 18 November 2025, at noon
    answer = chief.get(page(Verdict, "changelist"), {"published_at_to": day})
    assert answer.context_data["cl"].result_count == found


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
def test_nonsense_in_a_url_is_no_server_error(model, claims, chief):
    answers = {query: chief.get(f"{page(model, 'changelist')}?{query}").status_code for query in NONSENSE}
    assert {query: status for query, status in answers.items() if status not in (200, 302)} == {}


@pytest.mark.parametrize(("model", "field"), [(Evidence, "claim"), (Evidence, "version"), (Verdict, "rating")])
def test_related_rows_are_suggested_by_name(model, field, editor, client):
    evidence, verdict = an_evidence(), a_verdict()
    suggested = {"claim": evidence.claim, "version": evidence.version, "rating": verdict.rating}[field]
    words = {"claim": "summit", "version": "summit", "rating": "false"}[field]
    asked = {"app_label": "claims", "model_name": model._meta.model_name, "field_name": field, "term": words}
    answer = client.get(reverse("admin:autocomplete"), asked).json()
    assert {"id": str(suggested.pk), "text": str(suggested)} in answer["results"]
    assert client.get(reverse("admin:autocomplete"), asked | {"term": "\0"}).status_code == 200


SPELT_OTHERWISE = {
    ("claimant", "Moulin, Elise"): 1,
    ("claimant", "E. Moulin"): 1,
    ("claimant", "Élise Mouiln"): 1,
    ("claimant", "Élise Dupont"): 0,
    ("claimant", "\0"): 1,
    ("claimant", "x" * 20_000): 0,
    ("article", "http://m.outlet.example/summit.html?utm_source=x"): 1,
    ("article", "https://amp.outlet.example/summit.amp.html"): 1,
    ("article", "https://outlet.example/other.html"): 0,
    ("article", "https://\0"): 1,  # the NUL is left out
    ("article", "https://" + "x" * 20_000): 0,
}


@pytest.mark.parametrize(("field", "words"), SPELT_OTHERWISE)
def test_a_picker_finds_what_is_spelt_otherwise(chief, field, words):
    Claimant.objects.all().delete()
    ClaimantFactory(name="Élise Moulin")
    ArticleFactory(url="https://www.outlet.example/summit.html")
    model = {"claimant": "claim", "article": "evidence"}[field]
    asked = {"app_label": "claims", "model_name": model, "field_name": field, "term": words}
    answer = chief.get(reverse("admin:autocomplete"), asked).json()
    assert len(answer["results"]) == SPELT_OTHERWISE[field, words]
