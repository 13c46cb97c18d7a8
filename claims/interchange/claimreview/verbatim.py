"""How is a payload stored, so that it can be exported as it came? `compact_json` keeps key order and numbers.

`DECODER` reads JSON with the numbers as they were spelled.
"""

import json
from decimal import Decimal, InvalidOperation

import orjson
from django.utils.translation import gettext as _

MAX_DEPTH = 50  # levels of lists and objects in a payload
MAX_EXACT_DIGITS = 15  # of a whole number that any reader of JSON keeps


class VerbatimNumber(Decimal):
    """A number that is written out as it was spelled: 1.0 stays 1.0, and 1e5 stays 1e5."""

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
    """Return the payload as compact JSON, its keys in their order and its numbers as they were spelled."""
    try:
        return orjson.dumps(payload, default=_spelled_number).decode()
    except TypeError:  # orjson refuses lone surrogates and integers of more than 64 bits
        return _slow_json(payload)


def is_too_deep(payload, max_depth=MAX_DEPTH):
    """Return whether lists and objects are nested deeper than that. Goes level by level, so without recursion."""
    level = [payload]
    for _depth in range(max_depth + 1):
        level = [part for part in level if isinstance(part, (dict, list))]
        if not level:
            return False
        level = [child for part in level for child in (part.values() if isinstance(part, dict) else part)]
    return True


def _spelled_number(number):
    if isinstance(number, Decimal):
        return orjson.Fragment(str(number))
    raise TypeError


def _slow_json(value):
    if isinstance(value, dict):
        members = (f"{_slow_json(key)}:{_slow_json(part)}" for key, part in value.items())
        return "{" + ",".join(members) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_slow_json, value)) + "]"
    if isinstance(value, int) and not isinstance(value, bool):
        return str(Decimal(value))  # str() of an int refuses thousands of digits
    try:
        return orjson.dumps(value, default=_spelled_number).decode()
    except TypeError:
        return json.dumps(value)  # which escapes lone surrogates


# Reading


def _whole_number(digits):
    return int(digits) if len(digits) <= MAX_EXACT_DIGITS and digits != "-0" else VerbatimNumber(digits)


def _refuse_constant(constant):
    raise ValueError(_("“%(constant)s” is not a number in JSON") % {"constant": constant})


DECODER = json.JSONDecoder(parse_float=VerbatimNumber, parse_int=_whole_number, parse_constant=_refuse_constant)
