"""Does saving an unchanged form write nothing, and saving one changed field only that field?"""

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from claims.models import Claim, Claimant, Evidence, Rating, Verdict
from sources.models import Article
from tests.factories import UserFactory
from tests.support.forms import Form, page
from tests.support.rollback import rolled_back
from tests.support.unchanged import WRITES, hostile_rows

pytestmark = pytest.mark.django_db
FIXTURES = ["rating_scales", "topics", "summit", "publisher_labels"]
ROLES = ["contributor", "checker", "editor", "chief"]


@pytest.fixture(scope="module")
def _rows(django_db_setup, django_db_blocker):
    """Load all fixtures and hostile rows once for the tests of this module."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("loaddata", *FIXTURES, verbosity=0)
        hostile_rows()
        yield
        transaction.set_rollback(True)


def signed_in(role):
    client = Client()
    is_chief = role == "chief"
    client.force_login(UserFactory(is_staff=True, is_superuser=is_chief, group=None if is_chief else role))
    return client


def writes_of(client, address, sent):
    with CaptureQueriesContext(connection) as queries:
        answer = client.post(address, sent)
    errors = answer.context_data["errors"] if answer.status_code == 200 else ""
    assert answer.status_code == 302, (address, errors)
    return [query["sql"] for query in queries if WRITES.match(query["sql"])]


READ_ONLY = {"amendment", "articleversion", "authtoken", "dbtaskresult", "import", "importfinding", "media"}
# Scales and publishers come from a fixture with 600 labels: one role opens them.
OF_LABELS = ["ratingscale", "publisher"]

# A field of each model, and a new value for it.
TYPED = {
    Claim: ("place", "Anchorage"),
    Claimant: ("role", "spokesman"),
    Evidence: ("note", "Checked."),
    Verdict: ("explanation", "It says so."),
    Article: ("title", "Another title"),
}


def rows_to_try(model, role):
    rows = model._base_manager.order_by("pk")
    if model is Rating:
        return rows.filter(scale__owner=None)
    return rows if role == "chief" or model._meta.model_name not in OF_LABELS else rows[:3]


@pytest.mark.usefixtures("_rows")
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("model", sorted(admin.site._registry, key=str), ids=lambda model: model.__name__)
def test_saving_an_unchanged_form_writes_nothing_and_one_change_only_itself(model, role):
    client, saved = signed_in(role), 0
    for row in rows_to_try(model, role):
        address = page(model, "change", row.pk)
        shown = client.get(address)
        if shown.status_code != 200 or not shown.context_data["has_change_permission"]:
            continue
        sent = Form(shown.content.decode(), f"{model._meta.model_name}_form").sent
        before = model._base_manager.values().get(pk=row.pk)
        assert writes_of(client, address, sent) == [], row
        assert model._base_manager.values().get(pk=row.pk) == before
        field, typed = TYPED.get(model, (None, ""))
        if field in sent:
            with rolled_back():
                assert client.post(address, sent | {field: [typed]}).status_code == 302, row
                after = model._base_manager.values().get(pk=row.pk)
            changed = {name for name in before if before[name] != after[name]}
            assert changed - {"updated_at", "written_by_id"} == {field}, row
        saved += 1
    assert saved or role != "chief" or model._meta.model_name in READ_ONLY
    assert not LogEntry.objects.exists()
