"""Does each of several concurrent captures wait for the one before, and see its rows?"""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.db import connection, transaction

from sources.models import Article
from tests.support.captures import ENGLISH, FRENCH, URL, count_rows, keep
from tests.support.waiting import wait_until_blocked


def on_own_connection(act, *args, **options):
    """Call `act` on another connection, and close that."""
    try:
        return act(*args, **options)
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("before", [[], ["?"]], ids=["new article", "known article"])
@pytest.mark.parametrize("text", [FRENCH, ENGLISH], ids=["same text", "other text"])
def test_the_second_of_two_captures_waits_for_the_first_and_sees_its_rows(before, text):
    for earlier in before:
        keep(earlier)
    with ThreadPoolExecutor(1) as threads:
        with transaction.atomic():
            first = keep(FRENCH)
            answer = threads.submit(on_own_connection, keep, text)
            wait_until_blocked(answer.done)
            assert not answer.done(), answer.result()
        second = answer.result()
    assert second.article == first.article
    assert not second.is_new_article
    assert second.is_new_version == (text != FRENCH)
    assert Article.objects.get().current_version == second.version
    assert count_rows() == [1, 1, len(before) + len({FRENCH, text})]


@pytest.mark.django_db(transaction=True)
def test_a_second_capture_succeeds_if_the_first_is_rolled_back():
    with ThreadPoolExecutor(1) as threads:
        with transaction.atomic():
            keep(FRENCH)
            answer = threads.submit(on_own_connection, keep, FRENCH)
            wait_until_blocked(answer.done)
            transaction.set_rollback(True)
        kept = answer.result()
    assert (kept.is_new_article, kept.is_new_version) == (True, True)
    assert count_rows() == [1, 1, 1]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("urls", [[URL], [f"{URL}/{number}" for number in range(8)]], ids=["one URL", "many URLs"])
def test_concurrent_captures_create_each_row_once(urls, run_together):
    kept = run_together([partial(keep, url=urls[number % len(urls)]) for number in range(8)])
    assert sum(capture.is_new_article for capture in kept) == len(urls)
    assert sum(capture.is_new_version for capture in kept) == len(urls)
    assert count_rows() == [1, len(urls), len(urls)]
