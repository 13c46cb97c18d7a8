"""Where does a value of JSON end that cannot be decoded? `skip_value` counts its brackets, whatever is between them.

A string ends with its line at the latest, as in JSON, so that one missing quotation mark does not turn the rest inside
out.
"""

import re

from django.utils.translation import gettext_noop as _

BRACKETS_OR_QUOTE = re.compile(r'"|[{\[]+|[}\]]+')
QUOTE_OR_ESCAPE = re.compile(r'["\\\n]')
END_OF_WORD = re.compile(r"[,\]{}\n]")


class Unrecoverable(Exception):
    """Nobody can tell where the next item begins. The message is a sentence that says why."""


def peek_past(signs, window):
    """Skip white space and these signs, and return the next character, or "" at the end."""
    while (first := window.peek()) and first in signs:
        window.at += 1
    return first


def peek_past_commas(window):
    while (first := window.peek()) == ",":
        window.at += 1
    return first


def skip_value(window):
    """Move past a value of any kind or size without decoding it."""
    first = window.peek()
    if first == '"':
        window.at += 1
        _skip_string(window)
    elif first and first in "{[":
        skip_rest(window, depth=0)
    else:
        window.at += 1
        if window.skip_past(END_OF_WORD):
            window.at -= 1


def skip_rest(window, depth):
    """Move past the closing bracket of a list or object in which so many brackets are open."""
    while found := window.skip_past(BRACKETS_OR_QUOTE):
        if found == '"':
            _skip_string(window)
        elif found[0] in "{[":
            depth += len(found)
        elif depth > len(found):
            depth -= len(found)
        else:
            window.at -= len(found) - depth
            return
    raise Unrecoverable(_("It is not JSON from here on: the end of an item is missing."))


def _skip_string(window):
    """Move past the rest of a string, which ends with its line at the latest."""
    while window.skip_past(QUOTE_OR_ESCAPE) == "\\":
        window.fill(1)
        window.at += 1
