"""Who may log in? This registers the admins of users, groups and API tokens, in place of the libraries' own."""

import knox.models
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.utils.translation import gettext_lazy as _
from knox.admin import AuthTokenAdmin
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from config.admin.deletion import DeletionMixin
from config.admin.forgetting import ForgettingMixin
from config.admin.page import TimeZoneHelpMixin

# What a user may do. Only superusers give it, so that nobody gives it to themselves.
POWERS = ("is_staff", "is_superuser", "groups", "user_permissions")

admin.site.index_title = _("The desk")
for model in (User, Group, knox.models.AuthToken):
    admin.site.unregister(model)


class UserForm(UserChangeForm):
    def clean(self):
        """Return the changed fields alone: a widget may show less than the row holds (no microseconds)."""
        cleaned = super().clean()
        return {name: value for name, value in cleaned.items() if name in self.changed_data}


class PeopleAdmin(TimeZoneHelpMixin, DeletionMixin, ModelAdmin):
    """A page that saves nothing if nothing was changed in it. It merges nothing: these rows have no history."""

    get_action_choices = admin.ModelAdmin.get_action_choices  # unfold's has a signature that Django 6.1 warns about

    def save_model(self, request, obj, form, change):
        if not change or form.has_changed():
            super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        if not change or form.has_changed():
            super().save_related(request, form, formsets, change)

    def log_change(self, request, obj, message):
        return super().log_change(request, obj, message) if message else None


@admin.register(User)
class DeskUserAdmin(UserAdmin, ForgettingMixin, PeopleAdmin):
    form = UserForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_filter_submit = True

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        return fields if request.user.is_superuser else [*fields, *POWERS]

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not is_above(request.user, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not is_above(request.user, obj)


def is_above(person, other):
    """Return whether `other` is a superuser and `person` is none, who could otherwise take their password."""
    return other is not None and other.is_superuser and not person.is_superuser


@admin.register(Group)
class DeskGroupAdmin(GroupAdmin, PeopleAdmin):
    """What the members of a group may do is set by superusers, as is who is a member."""

    def has_add_permission(self, request):
        return super().has_add_permission(request) and request.user.is_superuser

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and request.user.is_superuser


@admin.register(knox.models.AuthToken)
class DeskTokenAdmin(AuthTokenAdmin, PeopleAdmin):
    """API tokens, to be read and revoked. Logging in to the API makes them."""

    list_display = ["user", "token_key", "created", "expiry"]
    list_select_related = ["user"]
    fields = ["user", "token_key", "created", "expiry"]
    readonly_fields = fields
    raw_id_fields = []

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False
