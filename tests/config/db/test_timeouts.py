"""Do statements end in time, and is the limit gone afterwards?"""

import pytest
from django.db import OperationalError, connection, transaction

from config.db.failures import failure_of
from config.db.timeouts import FOR_REQUESTS, startup_options, time_limit
from sources.models import Publisher
from tests.factories import PublisherFactory

pytestmark = pytest.mark.django_db

SLEEP = "SELECT pg_sleep(60)"


def limit_now():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('statement_timeout')")
        return cursor.fetchone()[0]


def test_a_statement_over_the_limit_is_ended_and_the_transaction_continues():
    before = limit_now()
    with (
        time_limit(0.1),
        pytest.raises(OperationalError) as ended,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(SLEEP)
    assert failure_of(ended.value) == "too_expensive"
    assert limit_now() == before


@pytest.mark.django_db(transaction=True)
def test_the_limit_holds_for_its_statement_alone():
    before = limit_now()
    with time_limit(3):
        assert limit_now() == "3s"
    assert limit_now() == before


@pytest.mark.django_db(transaction=True)
def test_zero_lifts_the_limit_of_the_session():
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '70s'")
        with time_limit(0):
            assert limit_now() == "0"
        assert limit_now() == "70s"
        cursor.execute("RESET statement_timeout")


@pytest.mark.django_db(transaction=True)
def test_rows_and_parameters_are_as_without_a_limit():
    publishers = [PublisherFactory(name=f"100 % {number}") for number in range(3)]
    with time_limit(60):
        assert Publisher.objects.filter(name__contains="100 %").count() == 3
        assert Publisher.objects.filter(pk=publishers[0].pk).update(name="%s") == 1
        assert set(Publisher.objects.filter(name="%s")) == {publishers[0]}
        with connection.cursor() as cursor:
            cursor.executemany("UPDATE sources_publisher SET name = %s WHERE id = %s", [["a", publishers[1].pk]])
    assert {each.name for each in Publisher.objects.all()} >= {"%s", "a"}


@pytest.mark.django_db(transaction=True)
def test_a_session_of_a_web_process_begins_with_its_limits():
    options = connection.settings_dict.get("OPTIONS", {}) | {"options": startup_options(FOR_REQUESTS)}
    another = connection.copy()
    another.settings_dict = connection.settings_dict | {"OPTIONS": options}
    with another.cursor() as cursor:
        for name, seconds in FOR_REQUESTS.items():
            cursor.execute("SELECT setting::int / 1000 FROM pg_settings WHERE name = %s", [name])
            assert cursor.fetchone() == (seconds,)
    another.close()
