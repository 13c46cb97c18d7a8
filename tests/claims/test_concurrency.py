"""What happens to concurrent steps, and to a step that is killed? One wins, the others are refused, nothing is half
done.
"""

from collections import Counter
from contextlib import closing, suppress
from datetime import UTC, datetime
from functools import partial
from itertools import cycle, islice
from threading import Thread

import pytest
from django.db import IntegrityError, connection, transaction

from claims.models import Change, Claim, Evidence, Verdict
from claims.workflow import StepRefused
from tests.factories import ClaimFactory, DeskFactory, EvidenceFactory, UserFactory, VerdictFactory
from tests.support.steps import take_step
from tests.support.waiting import wait_until_blocked

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2025, 11, 20, 9, tzinfo=UTC)
THREADS, ROUNDS, KILLS = 8, 100, 50
COMMIT, COMMITTED = -1, -2  # kills at the commit, beside the numbers of statements


def editors():
    return [UserFactory(group="editor") for _ in range(THREADS)]


def in_review(claim, desk):
    return VerdictFactory(claim=claim, publisher=desk, status="in_review")


def attempt(step, verdict, by, replacement=None):
    """Take the step; return its name, or the rule that refused it."""
    try:
        take_step(step, verdict, by=by, at=NOW, reason="It was wrong.", replacement=replacement)
    except StepRefused as refusal:
        return refusal.rule
    return step


@pytest.mark.slow
def test_one_of_several_concurrent_steps_on_a_verdict_is_taken(run_together):
    claim, desk, people = ClaimFactory(), DeskFactory(), editors()
    EvidenceFactory(claim=claim)
    standing, won = None, Counter()
    for number in range(ROUNDS):
        new = in_review(claim, desk)
        kinds = [["correct"], ["correct", "retract"], ["retract"]][number % 3] if standing else ["publish"]
        moves = [kinds[place % len(kinds)] for place in range(THREADS)]
        outcomes = run_together(
            [
                partial(attempt, step, standing or new, person, replacement=new if step == "correct" else None)
                for step, person in zip(moves, people, strict=True)
            ]
        )
        [winner] = [outcome for outcome in outcomes if outcome in kinds]
        assert outcomes.count("status") == THREADS - 1, "the others are refused because of the new status"
        won[winner] += 1
        standing = None if winner == "retract" else new
        published = Verdict.objects.filter(status="published")
        assert list(published) == ([standing] if standing else [])
        Verdict.objects.filter(status="in_review").delete()
    assert all(won[step] for step in ("publish", "correct", "retract"))
    assert Verdict.objects.count() == won["publish"] + won["correct"]
    assert Counter(Verdict.objects.values_list("status", flat=True))["superseded"] == won["correct"]
    assert Claim.objects.get().status == ("closed" if standing else "open")
    changed = Counter(Change.objects.filter(action="changed").values_list("kind", flat=True))
    assert changed["verdict"] == won["publish"] + 2 * won["correct"] + won["retract"], "one row of history for each"
    assert changed["claim"] == won["publish"] + won["retract"]


MOVES = {
    "publish": lambda verdict, editor: attempt("publish", verdict, editor),
    "delete": lambda verdict, editor: Evidence.objects.filter(claim=verdict.claim_id).delete()[0],
}


@pytest.mark.parametrize("first", ["publish", "delete"])
def test_no_verdict_is_published_while_its_last_evidence_is_deleted(first):
    verdict, editor = in_review(ClaimFactory(), DeskFactory()), UserFactory(group="editor")
    EvidenceFactory(claim=verdict.claim)
    [second] = MOVES.keys() - {first}

    def come_second():
        with closing(connection), suppress(IntegrityError):
            MOVES[second](verdict, editor)

    thread = Thread(target=come_second)
    with transaction.atomic():
        MOVES[first](verdict, editor)
        thread.start()
        wait_until_blocked(lambda: not thread.is_alive())
    thread.join()

    is_published = Verdict.objects.get().status == "published"
    assert (is_published, Evidence.objects.exists()) == ((True, True) if first == "publish" else (False, False))


KILLED_AT_A_STATEMENT = """
import os, signal, sys, uuid
import django
django.setup()
from datetime import UTC, datetime
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from claims.models import Verdict
from claims.workflow import lock, take_step

for line in sys.stdin:
    old, new, editor, last = line.split()
    if child := os.fork():
        status = os.waitpid(child, 0)[1]
        print("killed" if os.WIFSIGNALED(status) else f"ended {os.WEXITSTATUS(status)}", flush=True)
        continue
    seen = 0

    def until_the_last(execute, *statement):
        global seen
        seen += 1
        if seen == int(last):
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(*statement)

    def to_the_commit():
        if last == "-1":
            os.kill(os.getpid(), signal.SIGKILL)
        commit()
        if last == "-2":
            os.kill(os.getpid(), signal.SIGKILL)

    by = get_user_model().objects.get(pk=editor)
    verdict, replacement = Verdict.objects.get(pk=old), Verdict.objects.get(pk=new)
    commit, connection._commit = connection._commit, to_the_commit
    with connection.execute_wrapper(until_the_last), transaction.atomic():
        at = datetime(2025, 11, 20, 9, tzinfo=UTC)
        take_step("correct", lock(verdict), by=by, at=at, reason="The date was wrong.", replacement=replacement)
    print(seen, end=" ", flush=True)
    os._exit(0)
"""


@pytest.mark.slow
def test_a_correction_killed_anywhere_is_complete_or_absent(started):
    process = started(KILLED_AT_A_STATEMENT)
    claim, desk, editor = ClaimFactory(), DeskFactory(), UserFactory(group="editor")
    EvidenceFactory(claim=claim)

    def correct(until):
        """Correct in a process that is killed at statement `until`; return how it ended, and the statuses of both
        verdicts.
        """
        old = VerdictFactory(claim=claim, publisher=desk, published=True)
        new = in_review(claim, desk)
        process.stdin.write(f"{old.pk} {new.pk} {editor.pk} {until}\n")
        process.stdin.flush()
        ending = process.stdout.readline().strip()
        statuses = dict(Verdict.objects.filter(pk__in=[old.pk, new.pk]).values_list("pk", "status"))
        for verdict in Verdict.objects.filter(status="published"):
            take_step("retract", verdict, by=editor, at=NOW, reason="Next round.")
        Verdict.objects.filter(status="in_review").delete()
        return ending, statuses[old.pk], statuses[new.pk]

    before, after = ("published", "in_review"), ("superseded", "published")
    statements, *ended = correct(until=0)[0].split()
    assert ended == ["ended", "0"]
    places = cycle([COMMIT, COMMITTED, *range(1, int(statements) + 1)])
    for place in islice(places, KILLS):
        assert correct(until=place) == ("killed", *(after if place == COMMITTED else before)), place
    assert int(statements) > 10, "there are many places to be killed at"
