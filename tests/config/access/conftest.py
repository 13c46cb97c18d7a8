"""Fixtures for logins: `noor` is a checker, and `demanded` has the settings demand a second factor of checkers."""

import pytest

from tests.support.second_factor import person


@pytest.fixture
def noor(db):
    return person()


@pytest.fixture
def demanded(settings):
    settings.SECOND_FACTOR_GROUPS = ["editor", "checker"]
