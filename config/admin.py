"""Who may come in, and how does one find one's way around the desk?"""

import knox.models
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from knox.admin import AuthTokenAdmin
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

# The desk's rooms: what stands in each, with a sign from https://fonts.google.com/icons
ROOMS = [
    (
        _("Desk"),
        {
            "claims.claim": "campaign",
            "claims.evidence": "format_quote",
            "claims.verdict": "gavel",
            "claims.amendment": "edit_note",
            "claims.claimlink": "link",
            "claims.import": "upload_file",
            "claims.finding": "report",
        },
    ),
    (
        _("Sources"),
        {"sources.article": "newspaper", "sources.articleversion": "history", "sources.publisher": "domain"},
    ),
    (
        _("Reference"),
        {
            "claims.claimant": "record_voice_over",
            "claims.topic": "sell",
            "claims.ratingscale": "straighten",
            "claims.rating": "star",
        },
    ),
    (_("People"), {"auth.user": "person", "auth.group": "group", "knox.authtoken": "key"}),
]

TITLES = {"knox.authtoken": _("API tokens")}  # where a library has no good name of its own, and none in French


def navigation(request):
    """The sidebar: the rooms, and in them the lists that this person may open."""
    return [
        {"title": room, "items": [entry(request, apps.get_model(name), icon) for name, icon in lists.items()]}
        for room, lists in ROOMS
    ]


def entry(request, model, icon):
    page = admin.site.get_model_admin(model)
    return {
        "title": TITLES.get(model._meta.label_lower) or capfirst(model._meta.verbose_name_plural),
        "icon": icon,
        "link": reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"),
        "permission": lambda request: page.has_view_or_change_permission(request),
    }


def dashboard(request, context):
    """The first page: the same rooms, with what this person may do in each."""
    models = {model["model"]._meta.label_lower: model for app in context["app_list"] for model in app["models"]}
    for name in TITLES.keys() & models.keys():
        models[name]["name"] = TITLES[name]
    rooms = [(room, [models[name] for name in lists if name in models]) for room, lists in ROOMS]
    page = reverse("admin:index")
    context["app_list"] = [{"name": room, "app_url": page, "models": lists} for room, lists in rooms if lists]
    return context


admin.site.index_title = _("The desk")
for model in (User, Group, knox.models.AuthToken):
    admin.site.unregister(model)


class PersonForm(UserChangeForm):
    def clean(self):
        """Leave fields alone that nobody changed: their widgets may show less than the row holds (no microseconds)."""
        cleaned = super().clean()
        return {name: value for name, value in cleaned.items() if name in self.changed_data}


class Page(*map(import_string, settings.PAGE_PARTS), ModelAdmin):
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
