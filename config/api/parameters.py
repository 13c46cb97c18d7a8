"""Which query parameters may a request have, and how is a wrong one refused?

`check_parameters()` checks names and spelling, `check_query()` also the values of parameters with known words. Both
raise `QueryRefused`, a 400 that names each wrong parameter and the nearest right word.
"""

import re
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import APIException

from config.text.nearest import nearest_word

MAX_VALUE_LENGTH = 2_500  # characters: a URL of 2,000 with its escapes
MAX_SHOWN = 80  # characters of a value that a refusal repeats
MAX_COMPARED_WORDS = 10  # unknown words of one parameter that get a suggestion, which takes some 10 ms each
MAX_LISTED_CHOICES = 12  # a refusal without a suggestion lists the known words if there are at most so many


class QueryRefused(APIException):
    """400 for the query string. `errors` are dicts of `parameter`, `detail` and `code`."""

    status_code = 400
    default_code = "invalid_query"

    def __init__(self, errors):
        super().__init__("; ".join(str(error["detail"]) for error in errors))
        self.errors = errors


def check_query(request, own, others=(), lists=frozenset()):
    """Raise `QueryRefused` for unknown parameters, and for unknown words of the endpoint's `own` parameters.

    `own` maps a name to its known words: a list if the parameter takes several, a tuple if it takes one, None if the
    view reads the value. `others` are further names, `lists` those of them that take several values. Afterwards each
    parameter of the request has one value: repeated ones are joined by commas.
    """
    lists = lists.union(name for name, known in own.items() if isinstance(known, list))
    check_parameters(request.query_params, {*own, *others}, lists)
    join_repeated(request)
    parameters = request.query_params
    errors = []
    for name, known in own.items():
        if known is not None and name in parameters:
            words = parameters[name].split(",") if name in lists else [parameters[name]]
            errors += unknown_words(name, words, known, known)
    if errors:
        raise QueryRefused(errors)


def check_parameters(parameters, allowed, lists=()):
    """Raise `QueryRefused` for parameters that are unknown, empty, too long, unreadable or wrongly repeated."""
    errors = []
    for name, values in parameters.lists():
        if name not in allowed:
            errors.append(unknown(name, name, allowed, PARAMETER))
        elif len(values) > 1 and name not in lists:
            sentence = _("This parameter takes one value, and is given %(count)s times.")
            errors.append(invalid(name, sentence % {"count": len(values)}))
        elif not all(value.strip() for value in values):
            errors.append(invalid(name, _("This parameter is empty: leave it out, or give it a value.")))
        elif len(",".join(values)) > MAX_VALUE_LENGTH:
            sentence = _("The value is longer than %(limit)s characters.")
            errors.append(invalid(name, sentence % {"limit": f"{MAX_VALUE_LENGTH:,}"}))
        elif re.search(r"[\x00-\x1f\x7f\ufffd]", "".join(values)):
            errors.append(invalid(name, _("The value holds control characters or is not UTF-8.")))
    if errors:
        raise QueryRefused(errors)


def join_repeated(request):
    """Replace `a=1&a=2` by `a=1,2`."""
    if any(len(values) > 1 for _name, values in request.query_params.lists()):
        joined = request.query_params.copy()
        for name, values in request.query_params.lists():
            joined[name] = ",".join(values)
        request._request.GET = joined


def refused(parameter, detail):
    """Return a `QueryRefused` for one parameter."""
    return QueryRefused([invalid(parameter, detail)])


def invalid(parameter, detail):
    return {"parameter": parameter, "detail": detail, "code": "invalid"}


def unknown_words(parameter, words, right, choices):
    """Return errors for those of `words` that are not in `right`; the first ones name the nearest of `choices`."""
    wrong = [word for word in dict.fromkeys(words) if word not in right]
    errors = [unknown(parameter, word, choices) for word in wrong[:MAX_COMPARED_WORDS]]
    if more := len(wrong) - len(errors):
        sentence = _("Number of further unknown values: %(count)s.") % {"count": more}
        errors.append(invalid(parameter, sentence) | {"code": "unknown"})
    return errors


class Kind(NamedTuple):
    """The sentences about an unknown word: one that is near to another, one of few, and any other one."""

    near: str
    few: str
    many: str


VALUE = Kind(
    gettext_lazy("There is no value “%(word)s”: did you mean “%(near)s”?"),
    gettext_lazy("There is no value “%(word)s” here. There is: %(words)s."),
    gettext_lazy("There is no value “%(word)s” here."),
)
PARAMETER = Kind(
    gettext_lazy("There is no parameter “%(word)s”: did you mean “%(near)s”?"),
    gettext_lazy("There is no parameter “%(word)s” here. There is: %(words)s."),
    gettext_lazy("There is no parameter “%(word)s” here."),
)


def unknown(parameter, word, choices, kind=VALUE):
    """Return an error that suggests the nearest of `choices`, or lists them if none is near and they are few."""
    shown = word if len(word) <= MAX_SHOWN else f"{word[: MAX_SHOWN - 3]}..."
    names = {str(choice) for choice in choices}
    if near := nearest_word(word, names):
        detail = kind.near % {"word": shown, "near": near}
    elif 0 < len(names) <= MAX_LISTED_CHOICES:
        detail = kind.few % {"word": shown, "words": ", ".join(sorted(names))}
    else:
        detail = kind.many % {"word": shown}
    return invalid(parameter, detail) | {"code": "unknown"}


def whole_number(text, maximum=999_999_999):
    """Return the number from 0 to `maximum` that `text` says in ASCII digits, or None."""
    is_number = text.isascii() and text.isdigit() and len(text) <= len(str(maximum)) and int(text) <= maximum
    return int(text) if is_number else None
