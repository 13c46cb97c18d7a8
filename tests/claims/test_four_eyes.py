"""Does any way lead around the second pair of eyes? Each way that was thought of, by API, admin, command and SQL."""

import json
from io import StringIO

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command
from django.db import IntegrityError
from django.urls import reverse
from django.utils.timezone import now
from rest_framework.test import APIClient

from claims.interchange.imports.job import run_import
from claims.models import Claim, Import, Verdict
from claims.workflow import StepRefused, remarks
from config.db.history import audit_context
from sources.models import DeskDomain, Publisher
from tests.factories import (
    ArticleFactory,
    DeskFactory,
    EvidenceFactory,
    PublisherFactory,
    RatingFactory,
    TopicFactory,
    UserFactory,
    VerdictFactory,
)
from tests.support.clients import client_of
from tests.support.steps import take_step

pytestmark = pytest.mark.django_db


def review(domain, name="A Name"):
    return {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": f"https://{domain}/reviews/1",
        "datePublished": "2025-11-18",
        "claimReviewed": "The summit ended without a concrete result.",
        "author": {"@type": "Organization", "name": name, "url": f"https://{domain}/"},
        "itemReviewed": {"@type": "Claim", "author": {"@type": "Person", "name": "A spokesman"}},
        "reviewRating": {"@type": "Rating", "alternateName": "False"},
    }


def imported(payload, publisher=None):
    """Run an import of one review and return its counts of new and refused items."""
    job = Import.objects.create(source="reviews.json", publisher=publisher)
    run_import(job, [(1, payload)], at=now())
    return job.items_new, job.items_refused


def desk_that_moved():
    """Return our desk, which was at was.example before."""
    desk = DeskFactory(domain="was.example", name="Our Desk")
    Publisher.objects.filter(pk=desk.pk).update(domain="desk.example")
    return Publisher.objects.get(pk=desk.pk)


# Imports


OURS = ("desk.example", "was.example", "facts.desk.example", "a.b.was.example")


@pytest.mark.parametrize("domain", OURS)
def test_no_review_is_imported_from_a_domain_that_was_ever_ours(domain):
    desk_that_moved()
    assert imported(review(domain)) == (0, 1)
    assert not Verdict.objects.exists()


@pytest.mark.parametrize("domain", OURS)
def test_no_review_is_imported_in_the_name_of_a_publisher_at_our_domain(domain):
    desk_that_moved()
    publisher = Publisher.objects.filter(domain=domain).first() or PublisherFactory(domain=domain)

    assert imported(review("checker.example"), publisher) == (0, 1)
    answer = client_of("editor").post(
        f"/api/v1/imports/?publisher={domain}", json.dumps(review("checker.example")), content_type="application/json"
    )
    assert (answer.status_code, Import.objects.count()) == (400, 1)
    for command in ("import_claimreview", "import_table"):
        options = {"map": "fixtures/maps/liar-plus.toml"} if command == "import_table" else {}
        with pytest.raises(CommandError, match="own desk"):
            call_command(command, "README.md", publisher=domain, stdout=StringIO(), **options)
    assert not Verdict.objects.exists()


def test_names_that_only_resemble_our_domain_are_imported():
    desk_that_moved()
    assert imported(review("notdesk.example")) == (1, 0)
    assert imported(review("desk.example.org")) == (1, 0)


@pytest.mark.parametrize("name", ["Our Desk", "OUR desk"])
def test_an_imported_house_with_our_name_is_named_by_its_domain(name):
    desk_that_moved()
    assert imported(review("evil.example", name)) == (1, 0)
    assert Verdict.objects.get().publisher.name == "evil.example"


def test_the_desk_cannot_be_switched_off_for_an_import():
    """The attack: untick `is_desk`, import in our name, tick it again."""
    desk = DeskFactory()
    for client in (client_of("editor"), superuser()):
        answer = client.patch(f"/api/v1/publishers/{desk.pk}/", {"is_desk": False}, format="json")
        assert answer.status_code in (403, 409)
    with pytest.raises(IntegrityError, match="stays it"):
        Publisher.objects.filter(pk=desk.pk).update(is_desk=False)


# Our own desk


def superuser():
    client = APIClient(HTTP_IF_MATCH="*")
    client.force_authenticate(UserFactory(is_superuser=True))
    return client


SENT = {
    "made our desk": lambda client, desk, other: client.patch(address(other), {"is_desk": True}, format="json"),
    "added as our desk": lambda client, desk, other: client.post(
        "/api/v1/publishers/", {"name": "New", "domain": "new.example", "is_desk": True}, format="json"
    ),
    "our desk renamed": lambda client, desk, other: client.patch(address(desk), {"name": "Another"}, format="json"),
    "our desk moved": lambda client, desk, other: client.patch(
        address(desk), {"domain": "new.example"}, format="json"
    ),
}


def address(publisher):
    return f"/api/v1/publishers/{publisher.pk}/"


@pytest.mark.parametrize("way", SENT)
@pytest.mark.parametrize("role", ["contributor", "checker", "editor", "superuser"])
def test_only_a_superuser_says_which_publisher_is_our_desk(role, way):
    desk, other = DeskFactory(), PublisherFactory()
    before = list(Publisher.objects.order_by("pk").values())

    answer = SENT[way](superuser() if role == "superuser" else client_of(role), desk, other)

    if role == "superuser":
        assert answer.status_code in (200, 201)
    else:
        assert answer.status_code == 403
        assert list(Publisher.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("role", ["checker", "editor"])
def test_the_form_of_a_publisher_shows_others_whether_it_is_our_desk(client, role):
    desk, other = DeskFactory(), PublisherFactory()
    client.force_login(UserFactory(group=role, is_staff=True))
    sent = {"name": "Another", "domain": "another.example", "kind": "news", "is_desk": "on", "country": "FR"}
    for publisher in (desk, other):
        client.post(
            reverse("admin:sources_publisher_change", args=[publisher.pk]), sent | {"domain": publisher.domain}
        )
    client.post(reverse("admin:sources_publisher_add"), sent)

    assert Publisher.objects.get(is_desk=True) == desk
    assert Publisher.objects.filter(domain="another.example").exists()
    assert Publisher.objects.get(pk=desk.pk).name == "desk.example"
    assert Publisher.objects.get(pk=other.pk).name == "Another"


def test_a_domain_of_ours_is_remembered_when_the_desk_moves():
    desk_that_moved()
    assert set(DeskDomain.objects.values_list("domain", flat=True)) == {"was.example", "desk.example"}


def test_a_review_set_makes_no_other_publisher_our_desk(write):
    known = PublisherFactory()
    rows = [
        {"model": "sources.publisher", "pk": str(publisher.pk), "fields": {
            "name": publisher.name, "domain": publisher.domain, "kind": "news", "country": "", "language": "",
            "is_desk": True}}
        for publisher in (known, PublisherFactory.build())
    ]  # fmt: skip
    DeskFactory()
    for row in rows:
        with pytest.raises(CommandError):
            call_command("load_review", write(row), stdout=StringIO(), stderr=StringIO())
    assert Publisher.objects.get(is_desk=True).domain == "desk.example"


# Publishing what nobody else has read


def in_review(writer):
    claim = EvidenceFactory().claim
    draft = VerdictFactory(claim=claim, written_by=writer, rating=RatingFactory())
    return take_step("submit", draft, by=writer, at=now())


def adds_evidence(verdict):
    EvidenceFactory(claim=verdict.claim)


def changes_evidence(verdict):
    verdict.claim.evidence.update(note="They said so.")


def deletes_evidence(verdict):
    EvidenceFactory(claim=verdict.claim)
    verdict.claim.evidence.earliest("created_at").delete()


def rewrites_the_claim(verdict):
    Claim.objects.filter(pk=verdict.claim_id).update(statement="Another statement.")


def adds_a_topic(verdict):
    verdict.claim.topics.add(TopicFactory())


def renames_an_article(verdict):
    article = verdict.claim.evidence.get().article
    type(article).objects.filter(pk=article.pk).update(title="Another title")


def sets_the_priority(verdict):
    Claim.objects.filter(pk=verdict.claim_id).update(priority=1)


def renames_another_article(verdict):
    article = ArticleFactory()
    type(article).objects.filter(pk=article.pk).update(title="Another title")


UNREAD = [adds_evidence, changes_evidence, deletes_evidence, rewrites_the_claim, adds_a_topic, renames_an_article]


@pytest.mark.parametrize("change", UNREAD)
def test_an_editor_does_not_publish_what_only_they_have_read(change):
    writer, editor, another = UserFactory(group="editor"), UserFactory(group="editor"), UserFactory(group="editor")
    verdict = in_review(writer)
    with audit_context(user=editor.pk):
        change(verdict)

    with pytest.raises(StepRefused) as refusal:
        take_step("publish", verdict, by=editor, at=now())
    assert refusal.value.rule == "four_eyes"
    assert remarks(verdict, editor) == [str(refusal.value)]
    assert str(refusal.value) not in remarks(verdict, another)
    assert take_step("publish", verdict, by=another, at=now()).status == "published"


@pytest.mark.parametrize("change", UNREAD)
def test_an_editor_publishes_their_change_once_it_was_handed_in_again(change):
    writer, editor = UserFactory(group="editor"), UserFactory(group="editor")
    verdict = in_review(writer)
    with audit_context(user=editor.pk):
        change(verdict)
    take_step("return", verdict, by=editor, at=now(), reason="Read my change, please.")
    take_step("submit", verdict, by=writer, at=now())

    assert take_step("publish", verdict, by=editor, at=now()).status == "published"


@pytest.mark.parametrize("change", [sets_the_priority, renames_another_article])
def test_a_change_that_no_reader_sees_hinders_nobody(change):
    editor = UserFactory(group="editor")
    verdict = in_review(UserFactory(group="checker"))
    with audit_context(user=editor.pk):
        change(verdict)
    assert take_step("publish", verdict, by=editor, at=now()).status == "published"


def test_the_writer_is_read_only_for_every_body():
    verdict = VerdictFactory(written_by=UserFactory())
    for field in ("written_by", "origin", "published_by", "status", "published_at"):
        answer = client_of("editor").patch(f"/api/v1/verdicts/{verdict.pk}/", {field: "import"}, format="json")
        assert answer.status_code == 400, field


# People


def test_nobody_gives_a_permission_to_themselves(client):
    """A keeper of accounts, who is no superuser, adds and changes users, and nothing that users may do."""
    keeper = UserFactory(is_staff=True)
    keeper.user_permissions.add(*Permission.objects.filter(content_type__app_label="auth"))
    chief, editors = UserFactory(is_superuser=True, is_staff=True), Group.objects.get(name="editor")
    client.force_login(keeper)

    page = reverse("admin:auth_user_change", args=[keeper.pk])
    joined = {"date_joined_0": "2025-11-18", "date_joined_1": "12:00:00"}
    powers = {"is_superuser": "on", "is_staff": "on", "groups": [editors.pk]}
    client.post(page, {"username": "keeper", "is_active": "on"} | joined | powers)
    keeper.refresh_from_db()
    assert (keeper.username, keeper.is_superuser, keeper.groups.count()) == ("keeper", False, 0)

    refused = [
        reverse("admin:auth_user_change", args=[chief.pk]),
        reverse("admin:auth_user_password_change", args=[chief.pk]),
        reverse("admin:auth_user_delete", args=[chief.pk]),
        reverse("admin:auth_group_change", args=[editors.pk]),
        reverse("admin:auth_group_add"),
    ]
    assert {client.post(page, {"username": "x", "name": "x"}).status_code for page in refused} == {403}
