"""Can a site do a whole day's work with its own role, which owns nothing? Does the command grant it, and no more?"""

import json
from io import BytesIO, StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from claims.interchange.imports.files.json_stream import payloads
from claims.interchange.imports.job import run_import
from claims.models import Change, Claim, Edition, Import
from config.checks import database
from config.db.protection import protect
from config.db.roles import grant_again
from tests.factories import ArticleFactory, DeskFactory, RatingFactory, TopicFactory, UserFactory
from tests.support.forms import claim_form
from tests.support.imports import review
from tests.support.protection import SITE_ROLE, become_site_role

pytestmark = pytest.mark.django_db


def logged_in(username, group):
    person = UserFactory(username=username, group=group)
    person.set_password("not-that-secret-42")
    person.save()
    return person


def token_client(username):
    client = APIClient()
    answer = client.post("/api/v1/auth/login/", {"username": username, "password": "not-that-secret-42"})
    assert answer.status_code == 200, answer.content
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {answer.json()['token']}", HTTP_IF_MATCH="*")
    return client


def ok(answer, status=200):
    assert answer.status_code == status, answer.content
    return answer.json() if "json" in answer.get("Content-Type", "") and not answer.streaming else answer


def test_a_whole_day_is_done_with_the_sites_role(client):
    for name, group in (("cora", "checker"), ("edi", "editor")):
        logged_in(name, group)
    desk, rating, article = DeskFactory(), RatingFactory(category="false"), ArticleFactory()
    TopicFactory(slug="talks")
    chief = UserFactory(username="chief", is_staff=True, is_superuser=True)
    protect()
    become_site_role()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (SITE_ROLE,)

    checker, editor, anonymous = token_client("cora"), token_client("edi"), APIClient()
    claim = ok(checker.post("/api/v1/claims/", {"statement": "It ended.", "language": "en", "topics": ["talks"]}), 201)
    address = f"/api/v1/claims/{claim['id']}/"
    ok(checker.patch(address, {"context": "At the talks.", "claimant": "unknown"}))
    piece = {"claim": claim["id"], "article": str(article.pk), "role": "evidence", "stance": "refutes"}
    ok(checker.post("/api/v1/evidence/", piece), 201)
    ok(editor.post(f"{address}accept/"))

    def verdict(summary):
        sent = {"claim": claim["id"], "publisher": desk.domain, "rating": str(rating.pk), "summary": summary}
        place = f"/api/v1/verdicts/{ok(checker.post('/api/v1/verdicts/', sent | {'language': 'en'}), 201)['id']}/"
        ok(checker.post(f"{place}submit/"))
        return place

    first = verdict("It did not.")
    assert ok(editor.post(f"{first}publish/"))["status"] == "published"
    second = verdict("It did not end.")
    ok(editor.post(f"{first}correct/", {"verdict": second.split("/")[-2], "reason": "The date was wrong."}))
    proposed = ok(checker.post(f"{address}amendments/", {"note": "A place.", "claim": {"place": "Geneva"}}), 201)
    ok(editor.post(f"/api/v1/amendments/{proposed['id']}/accept/"))
    connection.check_constraints()

    run_import(
        Import.objects.create(source="a file"), payloads(BytesIO(json.dumps(review()).encode())), at=timezone.now()
    )
    assert Claim.objects.count() == 2
    ok(editor.post("/api/v1/imports/", review(2)), 202)

    shown = ok(anonymous.get(address))
    assert (shown["place"], len(shown["verdicts"])) == ("Geneva", 2)
    assert ok(anonymous.get("/api/v1/claims/?q=ended"))["results"]
    assert len(list(ok(anonymous.get("/api/v1/claims/export.ndjson")).streaming_content)) >= 1
    ok(anonymous.get("/api/v1/changes/"))
    ok(anonymous.get("/readyz"))
    client.force_login(chief)
    page = claim_form(statement="By the admin.")
    assert client.post(reverse("admin:claims_claim_add"), page).status_code == 302
    assert client.get(reverse("admin:claims_claim_change", args=[claim["id"]])).status_code == 200
    assert Claim.objects.filter(statement="By the admin.").exists()
    ok(checker.post("/api/v1/auth/logout/"), 204)

    assert Edition.objects.filter(claim=claim["id"]).exists()
    assert Change.objects.filter(claim=claim["id"]).exists()
    call_command("nightly", verbosity=0, stdout=StringIO())
    call_command("rebuild_catalogue", stdout=(rebuilt := StringIO()))
    assert rebuilt.getvalue().startswith("0 of ")


def test_the_command_makes_a_role_and_brings_it_up_to_date():
    call_command("grant_site_role", SITE_ROLE, stdout=StringIO())
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT DELETE ON claims_edition TO {SITE_ROLE}")
        cursor.execute(f"ALTER ROLE {SITE_ROLE} CREATEDB")
        call_command("grant_site_role", SITE_ROLE, stdout=StringIO())
        cursor.execute(
            """SELECT rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls,
                has_table_privilege(rolname, 'claims_edition', 'DELETE'),
                has_table_privilege(rolname, 'claims_claim', 'DELETE'),
                has_table_privilege(rolname, 'django_migrations', 'INSERT'),
                has_schema_privilege(rolname, 'public', 'CREATE')
            FROM pg_roles WHERE rolname = %s""",
            [SITE_ROLE],
        )
        assert cursor.fetchone() == (False, False, True, False, False)


def test_tables_of_a_later_version_are_granted_by_migrate():
    call_command("grant_site_role", SITE_ROLE, stdout=StringIO())
    with connection.cursor() as cursor:
        cursor.execute(f"REVOKE ALL ON claims_change, claims_topic FROM {SITE_ROLE}")
        grant_again(connection)
        cursor.execute(
            """SELECT has_table_privilege(%s, 'claims_change', 'SELECT'),
                has_table_privilege(%s, 'claims_topic', 'UPDATE')""",
            [SITE_ROLE, SITE_ROLE],
        )
        assert cursor.fetchone() == (True, True)


def test_the_statements_are_printed_and_not_executed():
    call_command("grant_site_role", 'a site\'s "role"', sql=True, stdout=(printed := StringIO()))
    assert printed.getvalue().startswith('CREATE ROLE "a site\'s ""role""" LOGIN NOSUPERUSER')
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname LIKE 'a site%%'")
        assert cursor.fetchone() is None


def test_the_owner_is_not_the_sites_role():
    with pytest.raises(CommandError, match="name another role"):
        call_command("grant_site_role", connection.settings_dict["USER"])


def test_the_sites_role_grants_nothing():
    become_site_role()
    with pytest.raises(CommandError, match="Only the owner"):
        call_command("grant_site_role", "another")


def test_the_check_warns_of_a_role_that_owns_the_tables(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "")
    assert database.check_site_role(None, databases=["default"]) == []  # the embedded server has one role
    monkeypatch.setenv("DATABASE_URL", "postgres://owner@localhost/claimdesk")
    assert [finding.id for finding in database.check_site_role(None, databases=["default"])] == ["config.W081"]
    become_site_role()
    assert database.check_site_role(None, databases=["default"]) == []
    assert database.check_site_role(None) == []


def test_the_check_finds_guards_that_can_be_switched_off():
    assert [finding.id for finding in database.check_guards(None, databases=["default"])] == ["config.E082"]
    protect()
    assert database.check_guards(None, databases=["default"]) == []
