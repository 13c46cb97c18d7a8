"""Where is a row that was merged into another one? Apps register a function for each model whose rows are merged.

An address or a filter that names such a row by its id or key is redirected to the row that is there now, so that what
others cite continues to lead somewhere.
"""

from rest_framework.exceptions import APIException

from config.api.parameters import QueryRefused
from config.api.visibility import visible_rows

_kept = {}


def register(model, kept):
    """Add the model: `kept(field, keys)` returns the keys of the rows that are there now, by those of merged rows."""
    _kept[model] = kept


def moved_keys(model, field, keys, user):
    """Return the new keys of the rows that were merged, by the old ones, as far as `user` may see the rows."""
    if model not in _kept or not keys:
        return {}
    kept = _kept[model](field, keys)
    rows = visible_rows(model.objects.filter(**{f"{field}__in": kept.values()}), user)
    visible = {str(key) for key in rows.values_list(field, flat=True)}
    return {old: new for old, new in kept.items() if new in visible}


class RowMoved(APIException):
    """The row of this address was merged into the one at `address`."""

    status_code = 308
    default_code = "moved"
    default_detail = "This was merged into another row: see Location."

    def __init__(self, address):
        super().__init__()
        self.headers = {"Location": address}


class QueryMoved(QueryRefused):
    """Parameters that name merged rows. `moved` maps old keys to new ones, by parameter."""

    def __init__(self, errors, moved):
        super().__init__(errors)
        self.moved = moved

    def address(self, request):
        """Return the address of the request with the new keys."""
        query = request.GET.copy()
        for name, keys in self.moved.items():
            words = ",".join(query.getlist(name))
            query[name] = ",".join(keys.get(word.strip().lower(), word.strip()) for word in words.split(","))
        return f"{request.path}?{query.urlencode(safe=',')}"
