"""Which rows does a list answer with? Those the caller may see and the parameters ask for, and never more.

A parameter that is unknown, empty or has an unknown value is a 400 that names it and the nearest right one: a typo
must never return everything. `a=1&a=2` is `a=1,2` for a parameter that takes several values, and else refused.

A filter of ours may say what its words are, in `known`: a list of words, a model and the name of its key field, or a
function of the value that returns the latter. Keys are looked up among the rows the caller may see, all in one query.
"""

from functools import cache

from django.db.models import CharField, Value
from django.db.models.functions import Cast
from django.http import Http404
from django_filters import BaseCSVFilter, CharFilter
from django_filters.rest_framework import DjangoFilterBackend

from config.api.parameters import QueryRefused, check_query, invalid, unknown, unknown_words
from config.api.visibility import visible_rows

MAX_COMPARED_KEYS = 5_000  # keys that a misspelt one is compared with
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
            check_query(request, getattr(view, "detail_parameters", {}))
            return queryset
        own = getattr(view, "own_parameters", {})
        if request.method not in ("GET", "HEAD"):
            check_query(request, own)
            return queryset
        paging = getattr(view, "paginator", None)
        filterset_class = self.get_filterset_class(view, queryset)
        filters = filterset_class.allowed_to(request) if filterset_class else {}
        several = lists_of(filterset_class).union(getattr(paging, "several", ()))
        check_query(request, own, {*filters, *getattr(paging, "parameters", ())}, several)
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


def check_values(parameters, given):
    """Refuse what would be read as something else: an empty place in a list of words, other scripts' digits."""
    errors = []
    for name, filter_ in given.items():
        several = isinstance(filter_, BaseCSVFilter)
        if several and not all(word.strip() for word in parameters[name].split(",")):
            errors.append(invalid(name, "There is nothing between two commas: write `a,b`."))
        elif not takes_any_script(filter_) and not parameters[name].isascii():
            errors.append(invalid(name, "Only ASCII characters make a value here."))
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
                yield unknown(name, error.params["value"], choices)
            else:
                yield invalid(name, " ".join(error.messages))


def unlisted_words(given, cleaned):
    """Errors for words that are not in a filter's list."""
    listed = {name: one.known for name, one in given.items() if isinstance(getattr(one, "known", None), (list, set))}
    return [error for name, known in listed.items() for error in unknown_words(name, cleaned[name], known, known)]


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
                errors += unknown_words(name, self.words[name], right, all_keys(model, key, self.user))
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
    return list(rows.order_by(key).values_list(key, flat=True)[:MAX_COMPARED_KEYS])
