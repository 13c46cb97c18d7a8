"""Do the rows exist that a request names by their keys, as in `issuer=desk.example` or `topic=climate`?

`ReferenceCheck` looks up all of them in one query, among the rows that the reader may see.
"""

from django.db.models import CharField, Value
from django.db.models.functions import Cast

from config.api.moved import QueryMoved, moved_keys
from config.api.parameters import QueryRefused, unknown_words
from config.api.visibility import visible_rows

MAX_COMPARED_KEYS = 5_000  # keys that a misspelt one is compared with
NOT_TYPED = {"pk", "canonical_url"}  # keys that people copy: the most similar one is no better guess


class ReferenceCheck:
    """The keys that some filters of a request name; `known` of each filter says in which model and field they are.

    `check()` may wait until a list turns out empty if `any_row_proves_them`.
    """

    def __init__(self, filters, values, user):
        known = {name: known_by(filter_, values[name]) for name, filter_ in filters.items()}
        self.fields = {name: field for name, field in known.items() if isinstance(field, tuple)}  # model and key
        self.keys = {name: words_of(values[name]) for name in self.fields}
        self.negated = {name for name in self.fields if filters[name].negated}
        self.user = user
        self.is_done = not self.fields
        self.moved = {}  # keys of rows that were merged into others, by parameter

    def __bool__(self):
        return bool(self.fields)

    @property
    def any_row_proves_them(self):
        """True if every filter names exactly one key: any row found then has it, so the keys exist."""
        return not self.negated and all(len(keys) == 1 for keys in self.keys.values())

    def check(self, beside=None, errors=()):
        """Raise `QueryRefused` if a key belongs to no visible row, or if there are other `errors`.

        Return the value of the expression `beside`, which the same query reads; None if nothing had to be looked up.
        """
        value, errors = None, list(errors)
        if not self.is_done:
            rows = self.look_up(Value(None, CharField()) if beside is None else beside)
            value = rows[0][2] if rows else None
            errors += self.errors({(name, key) for name, key, _ in rows})
        if errors and len(self.moved) == len({error["parameter"] for error in errors}):
            raise QueryMoved(errors, self.moved)
        if errors:
            raise QueryRefused(errors)
        self.is_done = True
        return value

    def look_up(self, beside):
        queries = [
            visible_rows(model.objects.filter(**{f"{key}__in": self.keys[name]}), self.user)
            .order_by()
            .annotate(parameter=Value(name), key=Cast(key, CharField()), beside=beside)
            .values_list("parameter", "key", "beside")
            for name, (model, key) in self.fields.items()
        ]
        return list(queries[0].union(*queries[1:], all=True))

    def errors(self, existing):
        errors = []
        for name, (model, key) in self.fields.items():
            right = {key for parameter, key in existing if parameter == name}
            wrong = [word for word in self.keys[name] if word not in right]
            if not wrong:
                continue
            moved = moved_keys(model, key, wrong, self.user)
            if moved.keys() >= {*wrong}:
                self.moved[name] = moved
            choices = moved.values() or all_keys(model, key, self.user)
            errors += unknown_words(name, self.keys[name], right, choices)
        return errors


def known_by(filter_, value):
    known = getattr(filter_, "known", None)  # filters of django-filter itself have none
    return known(value) if callable(known) else known


def words_of(value):
    return [str(word) for word in (value if isinstance(value, list) else [value])]


def all_keys(model, key, user):
    if key in NOT_TYPED:
        return []
    rows = visible_rows(model.objects.exclude(**{key: None}), user)
    return list(rows.order_by(key).values_list(key, flat=True)[:MAX_COMPARED_KEYS])
