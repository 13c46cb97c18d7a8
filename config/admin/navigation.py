"""How do people find their way around the desk? By the sidebar (`navigation`) and the first page (`dashboard`).

Both list the models of `SECTIONS`, each person's own permissions deciding what is shown.
"""

from django.apps import apps
from django.contrib import admin
from django.urls import resolve, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

# The models of each section, with an icon from https://fonts.google.com/icons
SECTIONS = [
    (
        _("Desk"),
        {
            "claims.claim": "campaign",
            "claims.evidence": "format_quote",
            "claims.verdict": "gavel",
            "claims.amendment": "edit_note",
            "claims.claimlink": "link",
            "claims.import": "upload_file",
            "claims.importfinding": "report",
        },
    ),
    (
        _("Sources"),
        {
            "sources.article": "newspaper",
            "sources.articleversion": "history",
            "sources.media": "perm_media",
            "sources.publisher": "domain",
        },
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

TITLES = {"knox.authtoken": _("API tokens")}  # in place of names that are unclear or have no French


def navigation(request):
    """Return the sidebar for unfold: the way to the desk, then the sections with their lists.

    Each item names the permission that it needs.
    """
    desk = reverse("desk:home")
    way_out = {
        "title": _("My desk"),
        "icon": "space_dashboard",
        "link": desk,
        "permission": lambda request: request.user.has_perm(resolve(desk).func.permission),
    }
    return [{"title": "", "items": [way_out]}] + [
        {"title": section, "items": [sidebar_item(apps.get_model(name), icon) for name, icon in models.items()]}
        for section, models in SECTIONS
    ]


def sidebar_item(model, icon):
    page = admin.site.get_model_admin(model)
    return {
        "title": TITLES.get(model._meta.label_lower) or capfirst(model._meta.verbose_name_plural),
        "icon": icon,
        "link": reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"),
        "permission": lambda request: page.has_view_or_change_permission(request),
    }


def account(request):
    """Return the links of the menu below the person's name."""
    return [
        {"title": _("Change password"), "link": reverse("admin:password_change")},
        {"title": _("Second factor"), "link": reverse("second_factor_own")},
    ]


def dashboard(request, context):
    """Return the context of the first page, with sections in place of Django's apps."""
    allowed = {model["model"]._meta.label_lower: model for app in context["app_list"] for model in app["models"]}
    for name in TITLES.keys() & allowed.keys():
        allowed[name]["name"] = TITLES[name]
    sections = [(section, [allowed[name] for name in models if name in allowed]) for section, models in SECTIONS]
    page = reverse("admin:index")
    context["app_list"] = [
        {"name": section, "app_url": page, "models": models} for section, models in sections if models
    ]
    return context
