"""Who may come in? People, their groups and their tokens."""

import knox.models
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.utils.translation import gettext_lazy as _
from knox.admin import AuthTokenAdmin
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from config.admin.deletion import OffersDeletion
from config.admin.page import NamesZone

admin.site.index_title = _("The desk")
for model in (User, Group, knox.models.AuthToken):
    admin.site.unregister(model)


class PersonForm(UserChangeForm):
    def clean(self):
        """Leave fields alone that nobody changed: their widgets may show less than the row holds (no microseconds)."""
        cleaned = super().clean()
        return {name: value for name, value in cleaned.items() if name in self.changed_data}


class Page(NamesZone, OffersDeletion, ModelAdmin):
    """A page that saves nothing when nothing was changed in it."""

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
class PersonAdmin(UserAdmin, Page):
    form = PersonForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_filter_submit = True


@admin.register(Group)
class RoleAdmin(GroupAdmin, Page):
    pass


@admin.register(knox.models.AuthToken)
class TokenAdmin(AuthTokenAdmin, Page):
    """Tokens are made by logging in to the API; here they are looked at and taken away."""

    list_display = ["user", "token_key", "created", "expiry"]
    list_select_related = ["user"]
    fields = ["user", "token_key", "created", "expiry"]
    readonly_fields = fields
    raw_id_fields = []

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False
