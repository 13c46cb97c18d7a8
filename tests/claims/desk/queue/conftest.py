"""How do tests of the queue count queries? `count_queries(run)`."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext


@pytest.fixture
def count_queries():
    def count(run):
        with CaptureQueriesContext(connection) as queries:
            run()
        return len(queries)

    return count
