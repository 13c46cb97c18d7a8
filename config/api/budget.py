"""How long may a read take for a reader without a token? `read_budget` ends expensive statements.

A read is expensive if it is filtered, counted or searched: its parameters decide how many rows PostgreSQL looks at.
With a token, only the limit of every request applies (config/db/timeouts.py).
"""

import re
from contextlib import nullcontext

from django.conf import settings

from config.api.reads import is_read
from config.db.timeouts import time_limit

CHEAP = {"cursor", "fields", "highlight", "page_size", "pageSize", "pageToken", "since", "wait"}
NARROWER = (  # name and value of a parameter that makes a read expensive, and what to do about it
    (r"text", r".+", "Send a shorter text, or add a filter such as language or topic."),
    (r"group_by", r".+,.+", "Count by fewer groups at once."),
    (r"q|query", r"(?:.*\s)?-.+", "Leave out the words with a minus, or add a filter such as language or topic."),
    (r"q|query", r".+", "Search for a rarer word, or add a filter such as language or topic."),
    (r"match", r"any", "Leave it out, to search for all the words."),
    (r".+__not", r".+", "Say which values you want, rather than which you do not want."),
    (r"ordering", r".+", "Leave out the ordering."),
)


def read_budget(view, request):
    """Return a context manager that ends statements of an expensive read after settings.READ_BUDGET seconds."""
    return time_limit(settings.READ_BUDGET) if is_limited(view, request) else nullcontext()


def is_limited(view, request):
    if "Authorization" in request.headers:  # of a person of the desk: any other is refused
        return False
    if "X-HTTP-Method-Override" in request.headers:  # a GET whose parameters are in the body
        return True
    action = getattr(view, "action_map", {}).get("get")
    is_expensive = request.GET.keys() - CHEAP or action in view.always_expensive or request.method == "POST"
    return bool(is_expensive) and is_read(request, view)


def narrower(request):
    """Return an error for each parameter of the request that makes it expensive: what to ask for instead."""
    advice = {}
    for name, values in request.GET.lists():
        for names, expensive_values, detail in NARROWER:
            if re.fullmatch(names, name) and any(re.fullmatch(expensive_values, value, re.S) for value in values):
                advice.setdefault(name, detail)
    return [{"parameter": name, "detail": detail, "code": "too_expensive"} for name, detail in advice.items()]
