"""Does a file that was sent to the desk become the same rows as by the command? Each kind of file of `fixtures/`."""

import tomllib
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import transaction

from claims.models import Claim, Evidence, Import, UploadPart, Verdict
from config.server.worker import run_waiting
from tests.claims.desk.imports.support import check, load, send, states

pytestmark = pytest.mark.django_db(transaction=True)
FIXTURES = Path(__file__).resolve().parents[4] / "fixtures"
WILD = FIXTURES / "wild"


def facts():
    """Return what is stored of claims and verdicts, without keys and times of storage."""
    claims = Claim.objects.order_by("statement").values_list("statement", "language", "claimant__name", "status")
    verdicts = Verdict.objects.order_by("claim__statement", "published_at", "publisher__domain", "status").values_list(
        "claim__statement", "publisher__domain", "label", "summary", "status", "origin", "rating__category"
    )
    evidence = Evidence.objects.order_by("claim__statement", "role", "article__url").values_list(
        "claim__statement", "article__url", "role", "stance", "quote_exact"
    )
    return list(claims), list(verdicts), list(evidence)


def cases():
    for outcomes in sorted(WILD.glob("*/outcomes.toml")):
        for name, case in tomllib.loads(outcomes.read_text()).items():
            is_plain = not (case.keys() & {"options", "before", "files"})
            path = outcomes.parent / name
            if is_plain and path.is_file():
                mapping = outcomes.parent / case["map"] if "map" in case else None
                yield pytest.param(path, mapping, id=f"{outcomes.parent.name}/{name}")


def made_by_command(path, mapping):
    """Return what the command makes of a file, and its counts. Nothing of it stays."""
    with transaction.atomic():
        command = ["import_table", str(path), "--map", str(mapping)] if mapping else ["import_claimreview", str(path)]
        call_command(*command, verbosity=0)
        made = facts(), counts_of(Import.objects.get())
        transaction.set_rollback(True)
    return made


def counts_of(job):
    return [job.items_new, job.items_changed, job.items_same, job.items_refused, job.items_repaired]


@pytest.mark.parametrize(("path", "mapping"), list(cases()))
def test_the_desk_makes_of_a_file_what_the_command_makes(editor, path, mapping):
    before = facts()
    expected, counts = made_by_command(path, mapping)
    form = {"map": mapping.read_text()} if mapping else {}
    upload = send(editor, path.read_bytes(), path.name)
    if upload.kind == "table" and not mapping:  # a file without reviews may be one
        editor.post(f"/desk/imports/{upload.pk}/read/", {"kind": "reviews"})
    if mapping:
        assert upload.kind == "table"
        assert editor.post(f"/desk/imports/{upload.pk}/map/", form).status_code == 302
    run_waiting()
    upload.refresh_from_db()
    assert upload.status == "checked", upload.problem
    assert facts() == before
    page = editor.get(f"/desk/imports/{upload.pk}/")
    assert page.status_code == 200
    if counts[0] + counts[1]:
        assert load(editor, upload).status == "loaded", upload.problem
        job = Import.objects.get(uploads=upload)
        assert counts_of(job) == counts
        assert (job.sent_by, UploadPart.objects.count()) == (editor.person, 0)
        assert facts() == expected
        again = check(editor, path.read_bytes(), path.name, **form)
        assert set(states(again)) <= {"same", "wrong"}
