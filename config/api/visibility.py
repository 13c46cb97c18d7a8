"""Who may see which rows? Apps register rules for their models; lists, filters and child URLs ask `visible_rows()`.

A model without a rule is visible only to readers for whom `sees_everything(user)` is true.
"""

from django.contrib.auth.models import AnonymousUser

_public_rows = {}
_reserved = {}
_sees_everything = []


def register(public_rows, sees_everything, reserved):
    """Add rules: `{model: queryset -> its rows that everybody may see}`, and who may see all rows.

    `reserved` are the models that take a permission of their own to be seen: `{model: permission}`.
    """
    _public_rows.update(public_rows)
    _reserved.update(reserved)
    _sees_everything.append(sees_everything)


def may_see(model, user):
    """Return whether `user` may see rows of a reserved model."""
    return user.has_perm(_reserved[model])


def visible_rows(queryset, user):
    """Return the rows of `queryset` that `user` may see."""
    if queryset.model in _reserved:
        return queryset if may_see(queryset.model, user) else queryset.none()
    if any(sees_everything(user) for sees_everything in _sees_everything):
        return queryset
    public_rows = _public_rows.get(queryset.model)
    return public_rows(queryset) if public_rows else queryset.none()


def is_public(row):
    """Return whether everybody sees this stored row."""
    return visible_rows(type(row)._base_manager.filter(pk=row.pk), AnonymousUser()).exists()
