"""What tests of several who write at once share."""

import pytest
from django.db import connection


@pytest.fixture
def other():
    """A connection of its own, in a transaction that has its number."""
    connection_of_another = connection.copy()
    connection_of_another.set_autocommit(False)
    with connection_of_another.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()")
        yield cursor
    connection_of_another.close()
