"""Does a load end with all rows or none and a message, whatever the file holds and whatever happens meanwhile?"""

import io
import json
import threading

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claims.interchange.review_sets import file
from claims.interchange.review_sets.file import Row
from claims.interchange.review_sets.loader import MODELS, load
from claims.interchange.review_sets.row import settable_fields
from claims.management.commands import load_review
from claims.models import Claim, Topic
from sources.models import Publisher
from tests.factories import LONG_AGO
from tests.support.review_sets import CLAIM, claim, publisher, review, topic
from tests.support.waiting import wait_until_blocked

pytestmark = pytest.mark.django_db


def test_an_interrupted_load_leaves_nothing():
    class InterruptedLoadError(Exception):
        pass

    def stop(done):
        if done == 2:
            raise InterruptedLoadError

    rows = [Row("x", 1, "claims.topic", fields=topic(slug)["fields"]) for slug in ("one", "two", "three")]
    with pytest.raises(InterruptedLoadError):
        load(rows, at=LONG_AGO, on_progress=stop)
    assert not Topic.objects.exists()


@pytest.mark.parametrize(
    ("accident", "sentence", "returncode"),
    [
        (OperationalError("deadlock detected\nDETAIL: ..."), "the database refused: deadlock detected.", 1),
        (KeyboardInterrupt(), "Interrupted: nothing was loaded.", 130),
    ],
)
def test_a_database_error_or_interrupt_ends_with_a_message(monkeypatch, accident, sentence, returncode):
    def fail(*arguments, **options):
        raise accident

    monkeypatch.setattr(load_review, "load", fail)
    with pytest.raises(CommandError, match=sentence) as error:
        review("topics")
    assert error.value.returncode == returncode


def test_control_characters_in_a_file_are_not_printed(write):
    printed = review(write(claim(statement="\x1b[2J\x07Cleared.\r\n  same  everything\u202e")))
    assert not set(printed) & {"\x1b", "\x07", "\r", "\u202e"}
    assert sum("review.json" in line for line in printed.splitlines()) == 1


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.just(CLAIM),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@st.composite
def rows_of_any_model(draw):
    label = draw(st.sampled_from(list(MODELS)))
    fields = draw(st.dictionaries(st.sampled_from(sorted(settable_fields(MODELS[label]))), JSON_VALUES))
    return {"model": label, "pk": draw(st.just(CLAIM) | JSON_VALUES), "fields": fields}


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(rows_of_any_model() | JSON_VALUES, min_size=1, max_size=3))
def test_any_rows_are_loaded_or_refused_with_a_message(tmp_path, rows):
    path = tmp_path / "review.json"
    path.write_text(json.dumps(rows))
    output = io.StringIO()
    try:
        call_command("load_review", str(path), stdout=output, no_color=True, dry_run=True)
    except CommandError as error:
        output.write(str(error))
    assert "Nothing was " in output.getvalue()
    assert not Claim.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_concurrent_loads_run_one_after_the_other(write):
    path = write(publisher(), topic(), claim(status="submitted"))
    answers = []

    def load_in_thread():
        try:
            answers.append(review(path))
        finally:
            connection.close()

    second = threading.Thread(target=load_in_thread)
    rows = file.read_rows(str(path))
    report = load(rows, at=LONG_AGO, on_progress=lambda done: done == 1 and start_and_wait_until_blocked(second))
    second.join()
    assert report.was_written
    assert "Loaded: 0 new, 0 changed, 3 same, 0 kept, 0 wrong." in answers[0]
    assert (Publisher.objects.count(), Topic.objects.count(), Claim.objects.get().status) == (1, 1, "open")


def start_and_wait_until_blocked(thread):
    thread.start()
    wait_until_blocked(lambda: not thread.is_alive())
