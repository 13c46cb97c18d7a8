"""Fixtures for tests of the catalogue: a second connection."""

from contextlib import closing
from threading import Thread

import pytest
from django.db import connection

from tests.support.waiting import wait_until_blocked


@pytest.fixture
def in_other_connection():
    """`in_other_connection(call)` calls it in a thread with its own connection, and returns when the call is blocked
    or has ended.
    """
    threads, errors = [], []

    def run(call):
        with closing(connection):
            try:
                call()
            except Exception as error:  # shown at the end of the test
                errors.append(error)

    def in_other_connection(call):
        threads.append(Thread(target=run, args=[call]))
        threads[-1].start()
        wait_until_blocked(lambda: not threads[-1].is_alive())
        return threads[-1]

    yield in_other_connection
    for thread in threads:
        thread.join()
    assert errors == []
