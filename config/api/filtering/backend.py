"""Which rows does a list answer with? Those the reader may see and the parameters ask for, and never more.

`StrictFilterBackend` applies the view's filters. A parameter that is unknown, empty or has an unknown value is a 400
that names it and the nearest right one: a typo must never return everything.

A filter may say in `known` which words or keys there are (`filters.AnyOf`), and in `takes_any_script` whether its
values are people's own words.
"""

from functools import cache
from typing import NamedTuple

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from django_filters import BaseCSVFilter, CharFilter
from django_filters.rest_framework import DjangoFilterBackend, FilterSet

from config.api.filtering.references import ReferenceCheck
from config.api.parameters import QueryRefused, check_query, invalid, unknown, unknown_words
from config.api.reads import is_read
from config.api.visibility import visible_rows


class Selection(NamedTuple):
    """The rows that a request asks for, by which filters, and the keys whose existence is still to be checked."""

    rows: QuerySet
    filterset: FilterSet | None = None
    references: ReferenceCheck | None = None


class StrictFilterBackend(DjangoFilterBackend):
    """The visible rows, through the view's `filterset_class`. Details, and requests other than reads, take no filter.

    The parameters of the view's `ListPolicy` are checked along with the filters. A view below a `parent` is a 404 if
    the reader may not see that row.
    """

    def filter_queryset(self, request, queryset, view):
        selection = self.select(request, queryset, view)
        if selection.references:
            selection.references.check()
        return selection.rows

    def select(self, request, queryset, view):
        """Return the `Selection` of a request. Its references are unchecked: the caller decides when to do so."""
        check_parent(request, view)
        queryset = visible_rows(queryset, request.user)
        own = {**view.policy.parameters, **(view.creation_parameters if view.action == "create" else {})}
        if view.detail or not is_read(request, view):
            check_query(request, own)
            return Selection(queryset)
        filterset_class = self.get_filterset_class(view, queryset)
        filters = filterset_class.allowed_to(request) if filterset_class else {}
        paging, lists = (view.paginator.parameters, view.paginator.list_parameters) if view.paginator else ((), ())
        check_query(request, own, {*filters, *paging}, csv_filters(filterset_class).union(lists))
        filterset = self.get_filterset(request, queryset, view)
        if filterset is None:
            return Selection(queryset)
        check_values(request.query_params, filterset.filters)
        if not filterset.is_valid():
            raise QueryRefused(list(form_errors(filterset)))
        values = filterset.form.cleaned_data
        references = ReferenceCheck(filterset.filters, values, request.user)
        if errors := unlisted_words(filterset.filters, values):
            references.check(errors=errors)
        return Selection(filterset.qs, filterset, references)


@cache
def csv_filters(filterset_class):
    """Return the names of the filters that take several values."""
    filters = filterset_class.base_filters if filterset_class else {}
    return frozenset(name for name, filter_ in filters.items() if isinstance(filter_, BaseCSVFilter))


def check_parent(request, view):
    """Raise 404 if the URL names a parent that the reader may not see."""
    if view.parent is None:
        return
    model, name = view.parent
    if name in view.kwargs and not visible_rows(model.objects.filter(pk=view.kwargs[name]), request.user).exists():
        raise Http404


def check_values(parameters, filters):
    """Raise `QueryRefused` for values that would be misread: an empty item of a list, digits of other scripts."""
    errors = []
    for name, filter_ in filters.items():
        is_list = isinstance(filter_, BaseCSVFilter)
        if is_list and not all(word.strip() for word in parameters[name].split(",")):
            errors.append(invalid(name, _("There is nothing between two commas: write `a,b`.")))
        elif not takes_any_script(filter_) and not parameters[name].isascii():
            errors.append(invalid(name, _("Only ASCII characters make a value here.")))
    if errors:
        raise QueryRefused(errors)


def takes_any_script(filter_):
    """Return whether the values are words of any script, and not codes, numbers or times."""
    is_text = isinstance(filter_, CharFilter) and not isinstance(filter_, BaseCSVFilter)
    return getattr(filter_, "takes_any_script", is_text)


def form_errors(filterset):
    for name, form_errors_of_field in filterset.form.errors.as_data().items():
        for error in form_errors_of_field:
            if error.code == "invalid_choice":
                choices = [choice for choice, _label in filterset.form.fields[name].choices if choice]
                yield unknown(name, error.params["value"], choices)
            else:
                yield invalid(name, " ".join(error.messages))


def unlisted_words(filters, values):
    """Return errors for words that are not in the list of their filter."""
    known = {name: getattr(filter_, "known", None) for name, filter_ in filters.items()}
    listed = {name: words for name, words in known.items() if isinstance(words, (list, set))}
    return [error for name, words in listed.items() for error in unknown_words(name, values[name], words, words)]
