"""Which rows does a list answer with? Those the caller may see and the parameters ask for, and never more.

A parameter that is unknown, empty or has an unknown value is a 400 that names it and the nearest right one: a typo
must never return everything. `a=1&a=2` is `a=1,2` for a parameter that takes several values, and else refused.

A filter of ours may say what its words are, in `known`: a list of words, a model and the name of its key field, or a
function of the value that returns the latter. Keys are looked up among the rows the caller may see, all in one query.
"""

import difflib
import re
from functools import cache

from django.db.models import CharField, Value
from django.db.models.functions import Cast
from django.http import Http404
from django_filters import BaseCSVFilter, CharFilter
from django_filters.rest_framework import DjangoFilterBackend

from config.api.problems import QueryRefused
from config.api.visibility import visible_rows

MAX_VALUE_LENGTH = 2_500  # characters: an address of 2,000 with its escapes
KEYS_TO_COMPARE = 5_000  # how many known keys a misspelt one is compared with
WORDS_TO_COMPARE = 10  # how many misspelt ones, which takes some 10 ms each
MAX_CHOICES_TO_NAME = 12  # of a parameter, when none is near to the value
HAVE_NO_NEIGHBOURS = {"pk", "canonical_url"}  # keys that are copied, not typed: another one is no better guess


class StrictFilterBackend(DjangoFilterBackend):
    """The visible rows, through the view's `filterset_class`. Details, and requests other than reads, take no filter.

    What else a view takes stands in its `own_parameters`, or `detail_parameters`: name, and the words that it knows.
    Those are a list when it takes several of them, a tuple when it takes one, and None when the view reads the value.
    A view whose address may name a `parent` (its model, and the name in the address) is a 404 when that is not seen.
    """

    def filter_queryset(self, request, queryset, view):
        check_parent(request, view)
        queryset = visible_rows(queryset, request.user)
        if getattr(view, "detail", False):
            check_words(request, getattr(view, "detail_parameters", {}))
            return queryset
        own = getattr(view, "own_parameters", {})
        if request.method not in ("GET", "HEAD"):
            check_words(request, own)
            return queryset
        paging = getattr(view, "paginator", None)
        filterset_class = self.get_filterset_class(view, queryset)
        filters = filterset_class.allowed_to(request) if filterset_class else {}
        several = lists_of(filterset_class).union(getattr(paging, "several", ()))
        check_words(request, own, {*filters, *getattr(paging, "parameters", ())}, several)
        filterset = self.get_filterset(request, queryset, view)
        if filterset is None:
            return queryset
        check_values(request.query_params, filterset.filters)
        if not filterset.is_valid():
            raise QueryRefused(list(form_errors(filterset)))
        view.filterset = filterset
        view.keys = keys = Keys(filterset.filters, filterset.form.cleaned_data, request.user)
        errors = unlisted_words(filterset.filters, filterset.form.cleaned_data)
        if errors or not (getattr(view, "checks_keys_late", False) and keys.are_in_each_row):
            keys.check(getattr(view, "beside_keys", None), errors)
        return filterset.qs


@cache
def lists_of(filterset_class):
    """The names of its filters that take several values."""
    filters = filterset_class.base_filters if filterset_class else {}
    return frozenset(name for name, one in filters.items() if isinstance(one, BaseCSVFilter))


def check_parent(request, view):
    model, name = getattr(view, "parent", (None, None))
    if name in view.kwargs and not visible_rows(model.objects.filter(pk=view.kwargs[name]), request.user).exists():
        raise Http404


def check_words(request, own, others=(), several=frozenset()):
    """Refuse unknown parameters, and words that a parameter of the view's own does not know.

    From then on, the request's parameters have one value each: repeated ones that take `several` values are joined.
    """
    several = several.union(name for name, known in own.items() if isinstance(known, list))
    check_parameters(request.query_params, {*own, *others}, several)
    join_repeated(request)
    parameters = request.query_params
    errors = [
        error
        for name, known in own.items()
        if known is not None and name in parameters
        for error in unknown(
            name, parameters[name].split(",") if name in several else [parameters[name]], known, known
        )
    ]
    if errors:
        raise QueryRefused(errors)


def check_parameters(parameters, allowed, several=()):
    errors = []
    for name, values in parameters.lists():
        if name not in allowed:
            errors.append(nearest(name, name, allowed, what="parameter"))
        elif len(values) > 1 and name not in several:
            errors.append(wrong(name, f"This parameter takes one value, and is given {len(values)} times."))
        elif not all(value.strip() for value in values):
            errors.append(wrong(name, "This parameter is empty: leave it out, or give it a value."))
        elif len(",".join(values)) > MAX_VALUE_LENGTH:
            errors.append(wrong(name, f"The value is longer than {MAX_VALUE_LENGTH:,} characters."))
        elif re.search(r"[\x00-\x1f\x7f\ufffd]", "".join(values)):
            errors.append(wrong(name, "The value holds control characters or is not UTF-8."))
    if errors:
        raise QueryRefused(errors)


def words_in(value, is_list):
    return value.split(",") if is_list else [value]


def join_repeated(request):
    if any(len(values) > 1 for _, values in request.query_params.lists()):
        joined = request.query_params.copy()
        for name, values in request.query_params.lists():
            joined[name] = ",".join(values)
        request._request.GET = joined


def check_values(parameters, given):
    """Refuse what would be read as something else: an empty place in a list of words, other scripts' digits."""
    errors = []
    for name, filter_ in given.items():
        several = isinstance(filter_, BaseCSVFilter)
        if several and not all(word.strip() for word in parameters[name].split(",")):
            errors.append(wrong(name, "There is nothing between two commas: write `a,b`."))
        elif not takes_any_script(filter_) and not parameters[name].isascii():
            errors.append(wrong(name, "Only ASCII characters make a value here."))
    if errors:
        raise QueryRefused(errors)


def takes_any_script(filter_):
    """Whether people's own words are its values, and not codes, numbers or times."""
    is_text = isinstance(filter_, CharFilter) and not isinstance(filter_, BaseCSVFilter)
    return getattr(filter_, "takes_any_script", is_text)


def form_errors(filterset):
    for name, found in filterset.form.errors.as_data().items():
        for error in found:
            if error.code == "invalid_choice":
                choices = [choice for choice, _ in filterset.form.fields[name].choices if choice]
                yield nearest(name, error.params["value"], choices)
            else:
                yield wrong(name, " ".join(error.messages))


def unlisted_words(given, cleaned):
    """Errors for words that are not in a filter's list."""
    listed = {name: one.known for name, one in given.items() if isinstance(getattr(one, "known", None), (list, set))}
    return [error for name, known in listed.items() for error in unknown(name, cleaned[name], known, known)]


class Keys:
    """The keys that parameters name, and whether a row that the caller may see has each of them.

    A view that `checks_keys_late` calls `check` itself, when no row was found: where a parameter names one key, which
    each row then has, a row is proof enough.
    """

    def __init__(self, given, cleaned, user):
        known = {name: known_of(one, cleaned[name]) for name, one in given.items()}
        self.known = {name: keys for name, keys in known.items() if isinstance(keys, tuple)}
        self.filters = {name: given[name] for name in self.known}
        self.words = {name: words_of(cleaned[name]) for name in self.filters}
        self.user = user
        self.are_checked = not self.filters
        self.beside = None  # what the expression said that was read with them, when they were checked

    @property
    def are_in_each_row(self):
        return all(len(self.words[name]) == 1 and not one.negated for name, one in self.filters.items())

    def __bool__(self):
        return bool(self.filters)

    def check(self, beside=None, errors=()):
        """Refuse keys that no visible row has, in one query, however many there are; and what else was wrong."""
        if not self.are_checked:
            errors = [*errors, *self.errors(beside or Value(None, CharField()))]
        if errors:
            raise QueryRefused(errors)
        self.are_checked = True

    def errors(self, beside):
        queries = [
            visible_rows(model.objects.filter(**{f"{key}__in": self.words[name]}), self.user)
            .order_by()
            .annotate(parameter=Value(name), key=Cast(key, CharField()), beside=beside)
            .values_list("parameter", "key", "beside")
            for name, (model, key) in self.known.items()
        ]
        rows = list(queries[0].union(*queries[1:], all=True))
        self.beside = rows[0][2] if rows else None
        found = {(name, key) for name, key, _ in rows}
        errors = []
        for name, (model, key) in self.known.items():
            right = {key for parameter, key in found if parameter == name}
            if not right.issuperset(self.words[name]):
                errors += unknown(name, self.words[name], right, all_keys(model, key, self.user))
        return errors


def known_of(filter_, value):
    known = getattr(filter_, "known", None)
    return known(value) if callable(known) else known


def words_of(value):
    return [str(word) for word in (value if isinstance(value, list) else [value])]


def all_keys(model, key, user):
    if key in HAVE_NO_NEIGHBOURS:
        return []
    rows = visible_rows(model.objects.exclude(**{key: None}), user)
    return list(rows.order_by(key).values_list(key, flat=True)[:KEYS_TO_COMPARE])


def unknown(name, words, right, choices):
    """Errors for the words that are not among the right ones; for the first of them, what each is nearest to."""
    others = [word for word in dict.fromkeys(words) if word not in right]
    errors = [nearest(name, word, choices) for word in others[:WORDS_TO_COMPARE]]
    if rest := len(others) - len(errors):
        errors.append(wrong(name, f"Of {rest} more values there is none, either.") | {"code": "unknown"})
    return errors


def wrong(name, detail):
    return {"parameter": name, "detail": detail, "code": "invalid"}


def nearest(name, given, choices, what="value"):
    """An error that says which right word the given one is nearest to; when none is near, which words there are."""
    shown = given if len(given) <= 80 else f"{given[:77]}..."
    spelt = {str(choice).lower(): str(choice) for choice in choices}
    close = difflib.get_close_matches(given[:80].lower(), spelt, n=1)
    if close:
        detail = f"There is no {what} “{shown}”: did you mean “{spelt[close[0]]}”?"
    elif 0 < len(spelt) <= MAX_CHOICES_TO_NAME:
        detail = f"There is no {what} “{shown}” here. There is: {', '.join(sorted(spelt.values()))}."
    else:
        detail = f"There is no {what} “{shown}” here."
    return wrong(name, detail) | {"code": "unknown"}


def whole_number(text):
    """The number, or None: only ASCII digits, and few enough of them to be one."""
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None
