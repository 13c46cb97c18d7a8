"""Does `verify` say what was checked and what was altered, and do the programs for outsiders run by themselves?"""

import io
import json
import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from claims import catalogue
from claims.log import keys
from claims.log.signing import sign_log
from claims.log.verification import Verification, rows_not_in_the_log
from claims.models import Claim, ClaimEvent, LogEntry, MatchTerm, StaleCard
from config.db.history import audit_context
from config.upkeep.forgotten import forget
from tests.claims.catalogue.test_verification import past_the_guards
from tests.config.conftest import CODE
from tests.factories import ClaimFactory, EvidenceFactory, ReceivedReviewFactory, UserFactory, VerdictFactory
from tests.faults import tamper
from tests.support.servers import granian


def run(*command):
    written = io.StringIO()
    call_command(*command, stdout=written)
    return written.getvalue()


def found():
    return [(fault.place, fault.sentence) for fault in Verification().faults()]


@pytest.fixture
def signed(db):
    """Return a public claim whose rows are in the log."""
    claim = VerdictFactory(published=True, origin="import", claim=EvidenceFactory().claim).claim
    ReceivedReviewFactory()
    sign_log()
    return claim


@pytest.mark.parametrize("name", ["verify", "verify_editions"])
def test_what_is_healthy_is_counted(signed, name):
    leaves = LogEntry.objects.count()
    said = run(name)
    assert said.strip() == (
        f"2 editions of 2 claims, {leaves} leaves of the log and 1 heads are as they were written."
    )
    VerdictFactory(published=True)
    assert f"Rows that wait for the next head: {rows_not_in_the_log()}." in run(name)


def test_without_a_log_rows_and_chains_are_checked_all_the_same(db):
    VerdictFactory(published=True)
    assert found() == []
    past_the_guards("UPDATE claims_edition SET document = '{}'")
    assert len(found()) == 2


def test_each_fault_is_a_line_and_the_command_fails(signed, capsys):
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE claims_receivedreview DISABLE TRIGGER USER")
        cursor.execute("UPDATE claims_receivedreview SET payload = '{}' RETURNING number")
        (number,) = cursor.fetchone()
    written = io.StringIO()
    with pytest.raises(CommandError, match=r"1 fault in 2 editions of 2 claims") as refusal:
        call_command("verify", stdout=written)
    assert refusal.value.returncode == 1
    index = LogEntry.objects.get(source="claims_receivedreview").index
    assert written.getvalue().splitlines() == [
        f"leaf {index}, row {number} of claims_receivedreview: the row is not what the leaf was made of."
    ]


def test_an_altered_row_is_found_by_its_history(signed):
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE claims_claim DISABLE TRIGGER USER")
        cursor.execute("UPDATE claims_claim SET place = 'Nowhere' WHERE id = %s", [signed.pk])
    assert (f"row {signed.pk} of claims_claim", "it is not what its history says.") in found()
    assert (f"claim {signed.pk}", "its card is not what its rows say.") in found()


def test_a_card_that_a_worker_will_refresh_is_no_fault(signed):
    publisher = signed.verdicts.get().publisher
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE tgrelid = 'sources_publisher'::regclass")
        for name in [name for (name,) in cursor.fetchall() if name.startswith("card_follows")]:
            cursor.execute(f"ALTER TABLE sources_publisher DISABLE TRIGGER {name}")
    type(publisher).objects.filter(pk=publisher.pk).update(name="Another name")
    assert (f"claim {signed.pk}", "its card is not what its rows say.") in found()
    StaleCard.objects.bulk_create(StaleCard(claim_id=claim.pk) for claim in Claim.objects.all())
    assert found() == []


POSTINGS = {
    "another frequency": "UPDATE claims_matchposting SET frequency = 9 WHERE claim_id = %s",
    "none at all": "DELETE FROM claims_matchposting WHERE claim_id = %s",
    "one too many": "INSERT INTO claims_matchposting SELECT 1, 1, 1, is_public, claim_id, reading "
    "FROM claims_matchposting WHERE claim_id = %s LIMIT 1",
    "not public": "UPDATE claims_matchposting SET is_public = false WHERE claim_id = %s",
}


@pytest.mark.parametrize("fault", POSTINGS.values(), ids=POSTINGS)
def test_a_claim_that_is_matched_by_other_words_is_found(signed, fault):
    with connection.cursor() as cursor:
        cursor.execute(fault, [signed.pk])
    assert (f"claim {signed.pk}", "it is not matched by the words that it has.") in found()
    catalogue.rebuild()
    assert found() == []


def test_postings_of_a_claim_that_is_not_there_are_found(signed):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO claims_matchposting VALUES (1, 1, 1, false, gen_random_uuid(), 'en')")
    assert [sentence for _place, sentence in found()] == [
        "it is not matched by the words that it has.",
        "wrong counts: 2.",
    ]
    assert catalogue.rebuild() == 1
    assert found() == []


def test_miscounted_words_are_found(signed):
    MatchTerm.objects.update(claims=7)
    assert [place for place, _sentence in found()] == ["words for matching"]
    catalogue.rebuild()
    assert found() == []


def test_a_column_that_is_added_later_leaves_old_leaves_valid(signed):
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE claims_claimevent ADD COLUMN mood text DEFAULT 'calm'")
    assert found() == []
    ClaimFactory()
    assert sign_log().tree_size == LogEntry.objects.count()
    assert LogEntry.objects.filter(source="claims_claimevent").values("columns").distinct().count() == 2
    assert found() == []


def test_verification_reads_in_batches(signed, monkeypatch):
    monkeypatch.setattr("claims.log.verification.BATCH_SIZE", 4)
    monkeypatch.setattr("claims.log.signing.BATCH_SIZE", 3)
    for _ in range(3):
        VerdictFactory(published=True)
    sign_log()
    assert found() == []
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE claims_logentry DISABLE TRIGGER USER")
        cursor.execute("UPDATE claims_logentry SET leaf_hash = sha256(leaf_hash) WHERE index = 9")
    assert [place for place, _sentence in found() if place.startswith("leaf 9,")]


@pytest.mark.django_db(transaction=True)
def test_an_old_head_proves_that_the_log_was_added_to(signed, tmp_path):
    file = tmp_path / "heads.ndjson"
    run("log_head", f"--to={file}")
    Claim.objects.filter(pk=signed.pk).update(place="Geneva")
    sign_log()
    run("log_head", f"--to={file}")
    assert "and 4 heads are as they were written" in run("verify", f"--head={file}")
    head = json.loads(file.read_text().splitlines()[0])
    file.write_text(json.dumps(head | {"note": head["note"].replace(f"\n{head['tree_size']}\n", "\n3\n")}))
    written = io.StringIO()
    with pytest.raises(CommandError, match="1 fault"):
        call_command("verify", f"--head={file}", stdout=written)
    assert written.getvalue() == "old head of 3 leaves: it is not signed by a key of the log.\n"


@pytest.mark.django_db(transaction=True)
def test_heads_survive_a_rotation_of_the_key(signed, tmp_path):
    file = tmp_path / "heads.ndjson"
    run("log_head", f"--to={file}")
    keys.rotate(timezone.now())
    Claim.objects.filter(pk=signed.pk).update(place="Geneva")
    sign_log()
    assert "lost" not in run("verify", f"--head={file}")
    note = json.loads(file.read_text())["note"]
    assert tamper.proves_all(lambda path: tamper.text_of(Client().get(f"/api/v1/{path}")), note)
    keys.rotate(timezone.now(), lost=True)
    assert "Key 3 is not endorsed by the one before, which was lost." in run("verify", f"--head={file}")


@pytest.mark.django_db(transaction=True)
def test_a_person_who_is_forgotten_leaves_the_log_as_it_was(tmp_path):
    person = UserFactory(username="noor.haddad", group="checker")
    with audit_context(user=person.pk, username=person.username):
        claim = ClaimFactory()
    sign_log()
    forget(person, reason="asked for it", at=timezone.now())
    (event,) = ClaimEvent.objects.filter(id=claim.pk)
    assert event.pgh_context["username"] != "noor.haddad"
    assert found() == []


@pytest.mark.parametrize("content", ["no json", "[]", "{}", '{"note": "x"}', '{"note": 3}'])
def test_a_file_without_heads_is_refused(signed, tmp_path, content):
    file = tmp_path / "heads"
    file.write_text(content)
    with pytest.raises(CommandError, match="is not lines as log_head prints them"):
        run("verify", f"--head={file}")
    with pytest.raises(CommandError, match="No such file"):
        run("verify", f"--head={tmp_path / 'none'}")


# The verifier of outsiders


def ask(program, site, heads, *what):
    command = [sys.executable, CODE / "docs" / program, site, heads, *map(str, what)]
    return subprocess.run(command, capture_output=True, text=True, timeout=300)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_an_outsider_checks_a_site_with_a_head_from_earlier(signed, tmp_path):
    heads = tmp_path / "heads"
    run("log_head", f"--to={heads}")
    Claim.objects.filter(pk=signed.pk).update(place="Geneva")
    sign_log()
    with granian(tmp_path) as port:
        site = f"http://127.0.0.1:{port}"
        for program, what, said in [
            ("verify_log.py", (), "leaves begin with"),
            ("verify_log.py", (signed.pk, 1), "version 1 is as it was"),
            ("verify_whole_log.py", (), "versions of claims are"),
        ]:
            done = ask(program, site, heads, *what)
            assert (done.returncode, done.stderr) == (0, ""), what
            assert said in done.stdout
        past_the_guards("UPDATE claims_edition SET document = replace(document, 'summit', 'talks') WHERE version = 1")
        assert "NO: this version is not the one" in ask("verify_log.py", site, heads, signed.pk, 1).stderr
        done = ask("verify_whole_log.py", site, heads)
        assert done.returncode == 1
        assert "versions of claims are not as they were" in done.stderr
