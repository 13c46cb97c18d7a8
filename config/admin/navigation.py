"""How does one find one's way around the desk?"""

from django.apps import apps
from django.contrib import admin
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

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
