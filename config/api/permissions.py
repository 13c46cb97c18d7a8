"""Who may change what? Everyone reads what is visible to them; a write needs the permission of its model."""

from rest_framework.exceptions import MethodNotAllowed, PermissionDenied
from rest_framework.permissions import SAFE_METHODS, BasePermission

from config.api.reads import is_read

VERBS = {"POST": "add", "PUT": "change", "PATCH": "change", "DELETE": "delete"}


class ReadPublicWriteByPermission(BasePermission):
    """Ask for the model's permission, or for the view's `permission_required`; a refusal names the missing one.

    A view with `may_mend(row, user)` lets a person who may add such rows change single ones without the permission to
    change all of them: `mended_by` are the methods, `mending` the sentence that a refusal adds.
    """

    def has_permission(self, request, view):
        if request.method in SAFE_METHODS or is_read(request, view):
            return True
        if not request.user.is_authenticated:
            return False
        if request.method not in VERBS or getattr(view, "action", "") is None:
            raise MethodNotAllowed(request.method)
        if not (request.user.has_perm(self.needed(request, view)) or self.is_decided_by_row(request, view)):
            raise PermissionDenied(f"You need the permission {self.needed(request, view)} for this.")
        return True

    def has_object_permission(self, request, view, row):
        if request.method in SAFE_METHODS or request.user.has_perm(self.needed(request, view)):
            return True
        if not (self.is_decided_by_row(request, view) and view.may_mend(row, request.user)):
            raise PermissionDenied(f"You need the permission {self.needed(request, view)} for this. {view.mending}")
        return True

    def is_decided_by_row(self, request, view):
        is_step = view.permission_required is not None
        is_mending = not is_step and request.method in view.mended_by
        return is_mending and request.user.has_perm(self.permission_of("add", view))

    def needed(self, request, view):
        return view.permission_required or self.permission_of(VERBS[request.method], view)

    def permission_of(self, verb, view):
        model = view.get_queryset().model._meta
        return f"{model.app_label}.{verb}_{model.model_name}"
