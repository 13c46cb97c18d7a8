"""Which claims wait for a verdict? Every interface shows those in work without a published verdict."""

import io
import json
import re

import pytest
from django.core.management import call_command
from django.core.serializers import serialize
from django.test import Client

from claims.models import Card, Claim
from tests.factories import LONG_AGO, ClaimFactory, PublisherFactory, UserFactory, VerdictFactory
from tests.support.clients import client_of

pytestmark = pytest.mark.django_db


def judged(claim, *statuses):
    for status in statuses:
        fate = {}
        if status not in ("draft", "in_review"):
            fate = {"published_at": LONG_AGO, "published_by": UserFactory()}
        if status == "retracted":
            fate |= {"retracted_at": LONG_AGO, "retraction_reason": "wrong"}
        VerdictFactory(claim=claim, status=status, publisher=PublisherFactory(is_desk=True), **fate)


def imported(claim):
    VerdictFactory(
        claim=claim, published=True, origin="import", publisher=PublisherFactory(), written_by=None, published_by=None
    )


def put(claim, status):
    Claim.objects.filter(pk=claim.pk).update(status=status, dismissed_reason="out" if status == "dismissed" else "")


# What happens to the claim, and whether it waits.
CLAIMS = {
    "no verdict": (lambda claim: None, True),
    "submitted": (lambda claim: put(claim, "submitted"), True),
    "a draft": (lambda claim: judged(claim, "draft"), True),
    "in review": (lambda claim: judged(claim, "in_review"), True),
    "published": (lambda claim: judged(claim, "published"), False),
    "published, and a draft": (lambda claim: judged(claim, "published", "draft"), False),
    "published and retracted": (lambda claim: judged(claim, "published", "retracted"), False),
    "retracted": (lambda claim: judged(claim, "retracted"), True),
    "retracted twice, and a draft": (lambda claim: judged(claim, "retracted", "retracted", "draft"), True),
    "superseded, its successor retracted": (lambda claim: judged(claim, "superseded"), True),
    "imported": (imported, False),
    "closed": (lambda claim: put(claim, "closed"), False),
    "dismissed": (lambda claim: put(claim, "dismissed"), False),
    "retracted and closed": (lambda claim: (judged(claim, "retracted"), put(claim, "closed")), False),
    "published and closed": (lambda claim: (judged(claim, "published"), put(claim, "closed")), False),
}


@pytest.fixture
def claims():
    made = {what: ClaimFactory(statement=f"Claim: {what}.") for what in CLAIMS}
    for what, (happens, _waits) in CLAIMS.items():
        happens(made[what])
    return made


def of_rows(_claims):
    return set(Claim.objects.waiting().values_list("statement", flat=True))


def of_cards(_claims):
    return set(Card.objects.waiting().values_list("claim__statement", flat=True))


def of_the_api(_claims):
    answer = client_of("editor").get("/api/v1/claims/?judged=false&page_size=100").json()
    return {claim["statement"] for claim in answer["results"]}


def of_the_admin(_claims):
    client = Client()
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    page = client.get("/admin/claims/claim/?waiting=yes&e=1").content.decode()
    return set(re.findall(r"Claim: [\w ,]+\.", page))


def of_load_review(tmp_path):
    file = tmp_path / "set.json"
    rows = json.loads(serialize("json", Claim.objects.all(), use_natural_foreign_keys=True))
    file.write_text(json.dumps(rows))
    output = io.StringIO()
    call_command("load_review", str(file), dry_run=True, stdout=output)
    return set(re.findall(r"Claim: [\w ,]+\.", output.getvalue().partition("Waiting for a verdict:")[2]))


@pytest.mark.parametrize("interface", [of_rows, of_cards, of_the_api, of_the_admin])
def test_every_interface_shows_the_same_waiting_claims(claims, interface):
    assert interface(claims) == {f"Claim: {what}." for what, (_happens, waits) in CLAIMS.items() if waits}


def test_load_review_lists_the_waiting_claims(claims, tmp_path):
    assert of_load_review(tmp_path) == of_rows(claims)


def test_judged_claims_are_those_with_a_published_verdict(claims):
    answer = client_of("editor").get("/api/v1/claims/?judged=true&page_size=100").json()
    shown = {claim["statement"].removeprefix("Claim: ").removesuffix(".") for claim in answer["results"]}
    assert shown == {what for what in CLAIMS if "published" in what or what == "imported"}
