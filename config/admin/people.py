"""Who may log in? This registers the admins of users, groups and API tokens, in place of the libraries' own."""

import knox.models
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_totp.admin import TOTPDeviceAdmin  # noqa: F401 (registers it before it is unregistered)
from django_otp.plugins.otp_totp.models import TOTPDevice
from knox.admin import AuthTokenAdmin
from unfold.admin import ModelAdmin
from unfold.decorators import action
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from unfold.widgets import UnfoldAdminTextInputWidget

from config.access.login_log import record
from config.access.second_factor import RESET, has_factor, remove_all
from config.admin.deletion import DeletionMixin
from config.admin.forgetting import ForgettingMixin
from config.admin.page import TimeZoneHelpMixin

# What a user may do. Only superusers give it, so that nobody gives it to themselves.
POWERS = ("is_staff", "is_superuser", "groups", "user_permissions")

admin.site.index_title = _("The desk")
for model in (User, Group, knox.models.AuthToken, TOTPDevice):  # whose secret nobody may read
    admin.site.unregister(model)


class UserForm(UserChangeForm):
    def clean(self):
        """Return the changed fields alone: a widget may show less than the row holds (no microseconds)."""
        cleaned = super().clean()
        return {name: value for name, value in cleaned.items() if name in self.changed_data}


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        help_text=_("How you know that the person who asks for this is who they say. It is kept in the history."),
        widget=UnfoldAdminTextInputWidget,
    )


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
    actions_detail = ["reset_second_factor"]

    @action(
        description=_("Reset the second factor"), url_path="reset-second-factor", permissions=["reset_second_factor"]
    )
    def reset_second_factor(self, request, object_id):
        """Remove all second factors of a person. The reason is recorded in the admin's log."""
        person = self.get_object(request, object_id)
        if person is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        form = ReasonForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            reason = form.cleaned_data["reason"]
            with transaction.atomic():
                remove_all(person)
                self.log_change(request, person, f"{RESET}: {reason}")
            record("second_factor_reset", request, person, by=request.user.get_username(), reason=reason)
            self.message_user(request, _("The second factor was reset, and all sessions and tokens have ended."))
            return HttpResponseRedirect(reverse("admin:auth_user_change", args=[person.pk]))
        context = self.admin_site.each_context(request) | {
            "title": _("Reset the second factor"),
            "original": person,
            "opts": self.opts,
            "form": form,
            "has_factor": has_factor(person),
        }
        return TemplateResponse(request, "config/admin/reset_second_factor.html", context)

    def has_reset_second_factor_permission(self, request, object_id=None):
        return request.user.is_superuser

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        return fields if request.user.is_superuser else [*fields, *POWERS]

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not is_above(request.user, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not is_above(request.user, obj)


def is_above(person, other):
    """Return whether `other` is a superuser and `person` is not: changing their password would make `person` one."""
    return other is not None and other.is_superuser and not person.is_superuser


@admin.register(Group)
class DeskGroupAdmin(GroupAdmin, PeopleAdmin):
    """Groups and their permissions, which only superusers change."""

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
