"""Who may change what, in one rule: everyone reads what is visible to them, a write needs the model's permission."""

from rest_framework.exceptions import MethodNotAllowed, PermissionDenied
from rest_framework.permissions import SAFE_METHODS, BasePermission

VERBS = {"POST": "add", "PUT": "change", "PATCH": "change", "DELETE": "delete"}


class ReadPublicWriteByPermission(BasePermission):
    """A view may name another permission for an action in `permission_required`; a refusal names the missing one."""

    def has_permission(self, request, view):
        if request.method in SAFE_METHODS:
            return True
        if not request.user.is_authenticated:
            return False
        if request.method not in VERBS or getattr(view, "action", "") is None:
            raise MethodNotAllowed(request.method)
        needed = getattr(view, "permission_required", None) or self.permission_of(request, view)
        if not request.user.has_perm(needed):
            raise PermissionDenied(f"You need the permission {needed} for this.")
        return True

    def permission_of(self, request, view):
        model = view.get_queryset().model._meta
        return f"{model.app_label}.{VERBS[request.method]}_{model.model_name}"
