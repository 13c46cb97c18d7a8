"""Does reading a body take linear work? A quadratic one would take hours for these sizes, and the run would stop."""

import io
import json
from types import SimpleNamespace

import pytest
from rest_framework.exceptions import ValidationError

from config.api.bodies.parsers import JSONParser


def parse(body):
    return JSONParser().parse(io.BytesIO(body), "", {"request": SimpleNamespace(headers={})})


def test_the_last_of_very_many_members_may_be_named_twice(settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 20_000_000
    body = json.dumps({f"m{number}": number for number in range(1_000_000)}).encode()
    with pytest.raises(ValidationError) as refused:
        parse(body[:-1] + b', "last": 1, "last": 2}')
    assert list(refused.value.detail) == ["last"]


def test_very_many_objects_may_name_a_member_twice():
    with pytest.raises(ValidationError) as refused:
        parse(b"[" + b'{"a":1,"a":2},' * 100_000 + b"1]")
    assert list(refused.value.detail) == [0]
