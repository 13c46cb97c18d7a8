"""How is the body of a request parsed, and which bodies are refused? `JSONParser` reads strict JSON."""

import codecs
import json
import re
from collections import Counter

import orjson
from django.conf import settings
from rest_framework.exceptions import ParseError, UnsupportedMediaType, ValidationError
from rest_framework.parsers import BaseParser

from config.http.bodies import check_length

CHARSET = re.compile(r';\s*charset\s*=\s*"?([^\s;"]*)', re.IGNORECASE)


class JSONParser(BaseParser):
    """JSON as RFC 8259 has it: UTF-8, no lone surrogates, no NaN; nested at most 1,024 deep.

    An object that names a member twice is refused, because one of the two would be lost.
    """

    media_type = "application/json"

    def parse(self, stream, media_type=None, parser_context=None):
        check_coding(media_type or "", parser_context["request"].headers)
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        check_length(parser_context["request"].headers, limit, "The body is larger than {limit}.")
        body = stream.read(limit)
        if body.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise ParseError("The body begins with a byte order mark: send JSON as UTF-8 without one.")
        try:
            content = orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise ParseError(f"The body is not JSON: {error}.") from None
        refuse_repeated_members(body)
        return content


def check_coding(media_type, headers):
    charset = CHARSET.search(media_type)
    if charset and charset[1].lower() not in ("utf-8", "utf8", "us-ascii"):
        raise UnsupportedMediaType(media_type, f"JSON is UTF-8 here, and not {charset[1][:40]}.")
    coding = headers.get("Content-Encoding", "identity").strip().lower()
    if coding != "identity":
        raise UnsupportedMediaType(media_type, f"Send the body as it is, without Content-Encoding: {coding[:40]}.")


def refuse_repeated_members(body):
    """Refuse JSON, which is known to be well-formed, in which an object names a member twice."""
    repeated = []

    def made(pairs):
        members = dict(pairs)
        if len(members) < len(pairs) and not repeated:
            times = Counter(name for name, _ in pairs)
            repeated.append((members, next(name for name in times if times[name] > 1)))
        return members

    content = json.loads(body, object_pairs_hook=made)
    if repeated:
        members, name = repeated[0]
        place = [*path_to(members, content), name]
        raise ValidationError(nested(place, "This member is named twice in one object: one of the two would be lost."))


def path_to(wanted, content):
    """Return the path to an object in `content`, as names and numbers."""
    waiting = [((), content)]
    while waiting:
        path, value = waiting.pop()
        if value is wanted:
            return path
        inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        waiting += [((*path, step), one) for step, one in inner]
    return ()  # the object is in a repeated member, of which only the last is left


def nested(place, sentence):
    errors = [sentence]
    for step in reversed(place):
        errors = {step: errors}
    return errors
