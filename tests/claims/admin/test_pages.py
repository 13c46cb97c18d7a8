"""Has every model of claims an admin, whose pages cost the same queries for many rows as for one?"""

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims.models import Claim, ClaimLink, ImportFinding, Rating
from tests.factories import (
    AmendmentFactory,
    ClaimantFactory,
    ClaimFactory,
    ImportFactory,
    ImportFindingFactory,
    PublisherFactory,
    RatingFactory,
    TopicFactory,
    UserFactory,
    VerdictFactory,
)
from tests.support.forms import page, version_token
from tests.support.rows import a_claim, a_link, a_scale, a_verdict, an_evidence

pytestmark = pytest.mark.django_db


ROWS = {
    "claim": a_claim,
    "claimant": ClaimantFactory,
    "claimlink": a_link,
    "evidence": an_evidence,
    "rating": lambda: RatingFactory(scale=a_scale()),
    "ratingscale": a_scale,
    "topic": lambda: TopicFactory(slug=f"topic-{PublisherFactory().pk}"),
    "verdict": a_verdict,
}
RECORDS = {  # read-only records
    "amendment": lambda: AmendmentFactory(claim=a_claim()),
    "import": lambda: ImportFactory(publisher=PublisherFactory(), sent_by=UserFactory()),
    "importfinding": ImportFindingFactory,
}


def test_every_model_of_claims_has_an_admin():
    on_the_claims_page = {"claimtopic"}
    models = [model for model in apps.get_app_config("claims").get_models() if model._meta.default_permissions]
    assert {model._meta.model_name for model in models} == set(ROWS) | {"import", "amendment"} | on_the_claims_page
    assert all(admin.site.is_registered(apps.get_model("claims", name)) for name in ROWS | RECORDS)


@pytest.mark.parametrize("name", ROWS | RECORDS)
def test_ten_rows_cost_the_same_queries_as_one(name, chief):
    address = page(apps.get_model("claims", name), "changelist")
    make = (ROWS | RECORDS)[name]
    make()
    queries_of(chief, address)  # content types are read once for the whole process
    for_one = queries_of(chief, address)
    for _more in range(9):
        make()
    assert queries_of(chief, address) == for_one


@pytest.mark.parametrize("name", ROWS)
def test_change_and_add_pages_open(name, chief):
    row = ROWS[name]()
    for address in (page(type(row), "change", row.pk), page(type(row), "add"), page(type(row), "delete", row.pk)):
        assert chief.get(address, follow=True).status_code == 200


@pytest.mark.parametrize("name", RECORDS)
def test_records_are_read_only(name, chief):
    row = RECORDS[name]()
    assert chief.get(page(type(row), "change", row.pk)).status_code == 200
    for address in (page(type(row), "add"), page(type(row), "delete", row.pk)):
        assert chief.get(address).status_code == 403


def test_mapping_a_label_updates_the_claims_that_show_it(editor, client):
    verdict = VerdictFactory(published=True, origin="import", rating=RatingFactory(code="fake", category=None))
    waiting = client.get(page(Rating, "changelist"), {"mapping": "missing"})
    assert [row.pk for row in waiting.context_data["cl"].result_list] == [verdict.rating_id]
    assert "to be mapped" in waiting.content.decode()

    address = page(Rating, "change", verdict.rating_id)
    rating = {"scale": verdict.rating.scale_id, "code": "fake", "names_en": "fake", "category": "false"}
    rating["version_token"] = version_token(client.get(address))
    assert client.post(address, rating).status_code == 302
    assert verdict.claim.card.categories == ["false"]
    assert [edition.kind for edition in verdict.claim.editions.order_by("version")] == ["new"]  # one transaction here
    waiting = client.get(page(Rating, "changelist"), {"mapping": "missing"})
    assert waiting.context_data["cl"].result_count == 0


@pytest.mark.parametrize(("asked", "found"), [("", 3), ("refused", 1), ("repaired", 1)])
def test_findings_are_filtered_by_outcome(asked, found, chief):
    job = ImportFactory()
    for number, what in enumerate([{"refusal": "There is no claim in it."}, {"repairs": ["bounds_swapped"]}, {}]):
        ImportFindingFactory(import_job=job, number=number, **what)
    answer = chief.get(page(ImportFinding, "changelist"), {"outcome": asked, "import_job__id__exact": job.pk})
    assert answer.context_data["cl"].result_count == found
    assert ("The best rating is below the worst" in answer.content.decode()) is (asked != "refused"), "in words"


def queries_of(client, address):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_a_claims_page_costs_no_more_queries_for_more_verdicts_and_links(chief):
    claim = ClaimFactory()

    def add_one_of_each():
        VerdictFactory(claim=claim, publisher=PublisherFactory(), published=True)
        ClaimLink.objects.create(claim=claim, other=ClaimFactory())

    add_one_of_each()
    queries_of(chief, page(Claim, "change", claim.pk))
    for_one = queries_of(chief, page(Claim, "change", claim.pk))
    for _more in range(9):
        add_one_of_each()
    assert queries_of(chief, page(Claim, "change", claim.pk)) == for_one
