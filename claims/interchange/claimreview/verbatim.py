"""How is a payload written down, so that it can be passed on as it came?"""

import json
from decimal import Decimal, InvalidOperation

import orjson
from django.utils.translation import gettext as _

MAX_DEPTH = 50  # levels of lists and objects in a payload


class VerbatimNumber(Decimal):
    """A number that is written again the way it was: 1.0 stays 1.0, and 1e5 stays 1e5."""

    def __new__(cls, text):
        try:
            number = super().__new__(cls, text)
        except InvalidOperation as error:  # an exponent of twenty digits
            raise ValueError(_("a number in it is beyond all bounds")) from error
        number.text = text
        return number

    def __str__(self):
        return self.text


def compact_json(payload):
    """The payload as compact JSON, its keys in their order and its numbers as they were written."""
    try:
        return orjson.dumps(payload, default=_number_as_written).decode()
    except TypeError:  # half of a surrogate pair, or a number of more than 64 bits
        return _slowly_as_text(payload)


def is_too_deep(payload, most=MAX_DEPTH):
    level = [payload]
    for _depth in range(most + 1):
        level = [part for part in level if isinstance(part, (dict, list))]
        if not level:
            return False
        level = [below for part in level for below in (part.values() if isinstance(part, dict) else part)]
    return True


def _number_as_written(number):
    if isinstance(number, Decimal):
        return orjson.Fragment(str(number))
    raise TypeError


def _slowly_as_text(value):
    if isinstance(value, dict):
        members = (f"{_slowly_as_text(key)}:{_slowly_as_text(part)}" for key, part in value.items())
        return "{" + ",".join(members) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_slowly_as_text, value)) + "]"
    if isinstance(value, int) and not isinstance(value, bool):
        return str(Decimal(value))  # by itself Python refuses to write out thousands of digits
    try:
        return orjson.dumps(value, default=_number_as_written).decode()
    except TypeError:
        return json.dumps(value)  # escapes the half of a pair
