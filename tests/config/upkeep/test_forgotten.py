"""Does a person who is forgotten leave no name behind, and does what they did stay true?

`hits()` searches every column of every row of the database for a text, as `grep` would search a dump.
"""

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from knox.models import get_token_model
from rest_framework.test import APIClient

from claims.log.sources import SOURCES, row_texts, rows
from claims.models import ClaimEvent, Verdict
from config.db.history import audit_context
from config.models import ForgottenPerson, IdempotencyKey, Session
from config.upkeep.forgotten import ForgetRefused, forget
from sources.models import PublisherEvent
from tests.factories import ImportFactory, TopicFactory, UserFactory, VerdictFactory

pytestmark = pytest.mark.django_db

NAMES = ("quarxette", "quarx.zebulon", "Zebulon-Marie", "Quarxstein", "zq@quarx.example")
EARLIER, NAME, FIRST, LAST, EMAIL = NAMES
WHY = "They asked for it by letter."
OUTLET = {"name": "An Outlet", "domain": "outlet.example"}


def hits(text):
    """Return the tables with a row that has the text in any column, also in bytes, with the number of rows."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT oid::regclass::text FROM pg_class WHERE relkind IN ('r', 'p')
            AND relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)"""
        )
        tables, found = [table for (table,) in cursor], {}
        for table in tables:
            cursor.execute(
                f"SELECT count(*) FROM {table} AS row WHERE row::text ILIKE %s OR row::text LIKE %s",
                [f"%{text}%", f"%{text.encode().hex()}%"],
            )
            if number := cursor.fetchone()[0]:
                found[table] = number
    return found


def client_with_token(person, **headers):
    client = APIClient(HTTP_IF_MATCH="*", **headers)
    client.credentials(HTTP_AUTHORIZATION=f"Token {get_token_model().objects.create(person)[1]}")
    return client


@pytest.fixture
def person(settings):
    """Return an editor who did one thing through each interface, under two names."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    person = UserFactory(
        username=EARLIER, first_name=FIRST, last_name=LAST, email=EMAIL, group="editor", is_staff=True
    )
    person.set_password("a-long-password")
    person.save()
    add_claim(client_with_token(person), HTTP_IDEMPOTENCY_KEY="k-1")
    person.username = NAME
    person.save()
    own = client_with_token(person)
    claim = add_claim(own, HTTP_IDEMPOTENCY_KEY="k-2")
    own.patch(f"/api/v1/claims/{claim}/", {"assigned_to": NAME})
    colleague = client_with_token(UserFactory(group="editor"))
    noticed = colleague.post(f"/api/v1/claims/{claim}/take/", {}, HTTP_IDEMPOTENCY_KEY="k-3")
    assert noticed.status_code < 500
    IdempotencyKey.objects.create(
        sent_by=UserFactory(), key="k-4", path="/", body_sha256="", status=200, headers={},
        answer=f'{{"created_by": "{NAME}"}}'.encode(), created_at=timezone.now(),
    )  # fmt: skip
    VerdictFactory(written_by=person, published=True)
    VerdictFactory(published=True, published_by=person)
    ImportFactory(sent_by=person)
    desk = Client()
    assert desk.login(username=NAME, password="a-long-password")
    assert desk.get("/admin/").status_code == 200
    user_type = ContentType.objects.get_for_model(person)
    LogEntry.objects.create(
        user=person, content_type=user_type, object_id=str(person.pk), object_repr=EARLIER, action_flag=CHANGE
    )
    LogEntry.objects.create(
        user=UserFactory(), content_type=ContentType.objects.get_for_model(get_token_model()), object_id="1",
        object_repr=f"abc : {NAME}", action_flag=CHANGE,
    )  # fmt: skip
    DBTaskResult.objects.create(
        status="FAILED", finished_at=timezone.now(), args_kwargs={"args": [NAME], "kwargs": {}}, task_path="x.y",
        backend_name="default", run_after=timezone.now(), exception_class_path="", traceback=f"for {EMAIL}",
    )  # fmt: skip
    return person


def add_claim(client, **headers):
    sent = {"statement": "The summit was in Geneva.", "language": "en", "topics": [TopicFactory().slug]}
    answer = client.post("/api/v1/claims/", sent, **headers)
    assert answer.status_code == 201, answer.content
    client.post("/api/v1/publishers/", OUTLET | {"domain": f"outlet{PublisherEvent.objects.count()}-of-them.example"})
    return answer.json()["id"]


def test_no_name_is_left_in_any_table(person):
    before = {table for name in NAMES for table in hits(name)}
    assert {
        "auth_user", "claims_card", "claims_claimevent", "claims_claimtopicevent", "sources_publisherevent",
        "config_idempotencykey", "django_admin_log", "django_tasks_database_dbtaskresult",
    } <= before  # fmt: skip
    forget(person, reason=WHY, at=timezone.now())
    assert {name: hits(name) for name in NAMES} == {name: {} for name in NAMES}


def test_what_they_did_stays_true(person):
    written, published = Verdict.objects.get(written_by=person), Verdict.objects.get(published_by=person)
    events = ClaimEvent.objects.filter(pgh_context__user=person.pk).count()
    forgotten, changed = forget(person, reason=WHY, at=timezone.now())
    assert Verdict.objects.get(pk=written.pk).written_by_id == person.pk
    assert Verdict.objects.get(pk=published.pk).published_by_id == person.pk
    named = ClaimEvent.objects.filter(pgh_context__user=person.pk, pgh_context__username=forgotten.pseudonym)
    assert named.count() == events > 0
    assert changed["history"] >= events
    editor = client_with_token(UserFactory(group="editor"))
    assert editor.get(f"/api/v1/verdicts/{written.pk}/").json()["written_by"] == forgotten.pseudonym
    person.refresh_from_db()
    assert (person.username, person.email, person.is_active) == (forgotten.pseudonym, "", False)


def sealed_rows():
    """Return what the log seals of each event, by table and number."""
    found = {}
    for source in SOURCES:
        if not source.is_public:
            numbers = [number for (number,) in rows(f"SELECT {source.number} FROM {source.table}")]
            found[source.table] = row_texts(source, numbers, 100)
    return found


def test_editions_cards_and_the_log_hold_afterwards(person, capsys, settings, tmp_path):
    settings.LOG_KEY_FILE = tmp_path / "log_key"
    call_command("sign_log")
    before = sealed_rows()
    assert before["claims_claimevent"]
    forget(person, reason=WHY, at=timezone.now())
    assert sealed_rows() == before
    capsys.readouterr()
    call_command("rebuild_catalogue")
    assert capsys.readouterr().out.startswith("0 of ")
    call_command("sign_log")
    call_command("verify")  # it raises if a byte of the log differs


def test_all_access_ends(person):
    token = client_with_token(person)
    assert token.get("/api/v1/claims/").status_code == 200
    forget(person, reason=WHY, at=timezone.now())
    assert token.get("/api/v1/claims/").status_code == 401
    assert not Client().login(username=NAME, password="a-long-password")
    assert not Session.objects.filter(opened_by=person).exists()
    assert not IdempotencyKey.objects.filter(sent_by=person).exists()
    assert not person.groups.exists()
    assert LogEntry.objects.filter(user=person).exists()


def test_the_name_is_free_for_another_person(person):
    forget(person, reason=WHY, at=timezone.now())
    other = UserFactory(username=NAME)
    assert not ClaimEvent.objects.filter(pgh_context__username=NAME).exists()
    forget(other, reason=WHY, at=timezone.now())
    assert ForgottenPerson.objects.count() == 2


# Refusals


@pytest.mark.parametrize("reason", ["", " \n", f"{FIRST} asked", f"of {NAME.upper()}", f"mail from {EMAIL}", EARLIER])
def test_a_reason_is_needed_and_names_nobody(person, reason):
    with pytest.raises(ForgetRefused):
        forget(person, reason=reason, at=timezone.now())
    assert get_user_model().objects.filter(username=NAME).exists()


def test_nobody_is_forgotten_twice(person):
    forget(person, reason=WHY, at=timezone.now())
    with pytest.raises(ForgetRefused, match="already"):
        forget(person, reason=WHY, at=timezone.now())


def test_the_last_superuser_stays():
    last = UserFactory(is_superuser=True)
    with pytest.raises(ForgetRefused, match="last superuser"):
        forget(last, reason=WHY, at=timezone.now())
    UserFactory(is_superuser=True)
    forget(last, reason=WHY, at=timezone.now())


def test_nobody_forgets_themselves():
    person = UserFactory(is_superuser=True)
    UserFactory(is_superuser=True)
    with pytest.raises(ForgetRefused, match="Another superuser"):
        forget(person, reason=WHY, at=timezone.now(), by=person)


def test_a_name_that_a_running_request_wrote_goes_in_the_night(person):
    """The request had begun before the person was forgotten, and committed afterwards."""
    forget(person, reason=WHY, at=timezone.now())
    with audit_context(user=person.pk, username=NAME):
        TopicFactory(slug="late")
    assert hits(NAME) == {"claims_topicevent": 1}
    call_command("nightly", verbosity=0)
    assert hits(NAME) == {}


# What the database accepts


def rename(context):
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE sources_publisherevent SET {context}")


RENAMED = "pgh_context = jsonb_set(pgh_context, '{username}', '\"%s\"')"


@pytest.mark.parametrize(
    "change",
    [
        RENAMED % "somebody",
        RENAMED % "person-1" + ", name = 'Another'",
        "pgh_context = pgh_context - 'username'",
        'pgh_context = \'{"username": "person-1"}\'',
        "pgh_context = NULL",
        RENAMED % "person-1" + ", pgh_created_at = now() - interval '1 day'",
        'pgh_context = pgh_context || \'{"username": "person-1", "user": 0}\'',
    ],
)
def test_the_history_takes_the_pseudonym_of_that_person_and_no_other_change(person, change):
    PublisherEvent.objects.exclude(pgh_context__user=person.pk).count()
    ForgottenPerson.objects.create(account=person.pk, pseudonym="person-1", reason=WHY, forgotten_at=timezone.now())
    with pytest.raises(IntegrityError, match="record"), transaction.atomic():
        rename(f"{change} WHERE pgh_context->>'user' = '{person.pk}'")
    rename(RENAMED % "person-1" + f" WHERE pgh_context->>'user' = '{person.pk}'")


def test_the_record_is_never_changed_or_deleted():
    forgotten = ForgottenPerson.objects.create(account=0, pseudonym="x", reason=WHY, forgotten_at=timezone.now())
    for attempt in (
        lambda: ForgottenPerson.objects.filter(pk=forgotten.pk).update(pseudonym="y"),
        lambda: ForgottenPerson.objects.filter(pk=forgotten.pk).delete(),
    ):
        with pytest.raises(IntegrityError, match="record"), transaction.atomic():
            attempt()


def test_without_a_record_the_function_changes_nothing(person):
    with connection.cursor() as cursor:
        cursor.execute("SELECT config_forget_name_in_history(%s)", [person.pk])
        assert cursor.fetchone() == (0,)
    assert PublisherEvent.objects.filter(pgh_context__username=NAME).exists()


def test_the_history_of_others_keeps_its_names(person):
    ForgottenPerson.objects.create(account=0, pseudonym="person-0", reason=WHY, forgotten_at=timezone.now())
    with pytest.raises(IntegrityError, match="record"), transaction.atomic():
        rename(RENAMED % "person-0" + f" WHERE pgh_context->>'user' = '{person.pk}'")


# The command and the desk


def test_the_command_says_what_changed(person, capsys):
    call_command("forget_person", NAME, "--reason", WHY, "--dry-run")
    assert "Nothing was changed" in capsys.readouterr().out
    assert get_user_model().objects.filter(username=NAME).exists()
    assert not ForgottenPerson.objects.exists()
    call_command("forget_person", NAME, "--reason", WHY, "--yes")
    assert f"{NAME} is {ForgottenPerson.objects.get().pseudonym} from now on." in capsys.readouterr().out


@pytest.mark.parametrize(("typed", "is_meant"), [(NAME, True), ("y", False), ("", False)])
def test_the_command_asks_first(person, monkeypatch, typed, is_meant):
    monkeypatch.setattr("builtins.input", lambda question: typed)
    if is_meant:
        call_command("forget_person", NAME, "--reason", WHY, verbosity=0)
    else:
        with pytest.raises(CommandError, match="differs"):
            call_command("forget_person", NAME, "--reason", WHY)
    assert ForgottenPerson.objects.exists() == is_meant


@pytest.mark.parametrize(("name", "reason"), [("nobody-at-all", WHY), (NAME, " "), (NAME, NAME)])
def test_the_command_refuses_in_a_sentence(person, name, reason):
    with pytest.raises(CommandError):
        call_command("forget_person", name, "--reason", reason, "--yes")
    assert not ForgottenPerson.objects.exists()


def post_action(user, person, **fields):
    desk = Client()
    desk.force_login(user)
    return desk.post(
        "/admin/auth/user/", {"action": "forget_selected", "_selected_action": [person.pk], **fields}, follow=True
    )


def test_a_superuser_forgets_a_person_on_the_desk(person):
    superuser = UserFactory(is_superuser=True, is_staff=True)
    page = post_action(superuser, person)
    assert "cannot be taken back" in page.content.decode()
    assert not ForgottenPerson.objects.exists()
    page = post_action(superuser, person, confirmed="yes", reason=f"{LAST} asked")
    assert "may not name the person" in page.content.decode()
    assert not ForgottenPerson.objects.exists()
    page = post_action(superuser, person, confirmed="yes", reason=WHY)
    forgotten = ForgottenPerson.objects.get()
    assert (forgotten.forgotten_by, forgotten.reason) == (superuser, WHY)
    assert forgotten.pseudonym in page.content.decode()
    assert {name: hits(name) for name in NAMES} == {name: {} for name in NAMES}


def test_nobody_else_finds_the_action(person):
    staff = UserFactory(is_staff=True)
    staff.user_permissions.add(*ContentType.objects.get_for_model(person).permission_set.all())
    page = post_action(staff, person, confirmed="yes", reason=WHY)
    assert page.status_code == 200
    assert "forget_selected" not in page.content.decode()
    assert not ForgottenPerson.objects.exists()
