import pytest
from django.conf import settings as in_use

from claims.matching import encoders
from tests.support.encoders import Concepts


@pytest.fixture
def use_encoder(monkeypatch):
    """`use_encoder("Concepts")` sets CLAIM_ENCODER to that class of tests/support/encoders.py."""

    def use_encoder(word):
        path = f"tests.support.encoders.{word}" if word else ""
        monkeypatch.setattr(in_use, "CLAIM_ENCODER", path)
        monkeypatch.setattr(encoders.Broken, "until", 0.0)
        return encoders.load(path) if word in ("Concepts", "Other") else None

    Concepts.read.clear()
    return use_encoder


@pytest.fixture
def encoder(use_encoder):
    return use_encoder("Concepts")
