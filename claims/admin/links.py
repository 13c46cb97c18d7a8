"""How do editors link claims? On `ClaimLinkAdmin`; `LinkInline` lists the links of a claim from either end."""

from django.contrib import admin
from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.contrib.inlines.admin import NonrelatedInlineMixin
from unfold.decorators import display

from claims.admin import badges
from claims.admin.child import ClaimLockMixin
from claims.models import ClaimLink
from config.admin.page import BaseAdmin, ReadOnlyMixin


class LinkBadgeMixin:
    """For admin classes of links: the state as a badge."""

    @display(description=_("state"), ordering="state")
    def state_now(self, link):
        return badges.badge(link.get_state_display(), badges.LINK_STATE[link.state])


class LinkInline(ReadOnlyMixin, LinkBadgeMixin, NonrelatedInlineMixin, TabularInline):
    """The claims that this claim is linked with; it is the first of a link or the second, as their ids are ordered."""

    model = ClaimLink
    fields = ["other_claim", "kind_and_page", "state_now", "score"]
    readonly_fields = fields
    template_before = "claims/desk/add_link.html"
    show_title = False
    show_count = True
    tab = True

    def get_form_queryset(self, obj):
        links = ClaimLink.objects.filter(Q(claim=obj) | Q(other=obj)).select_related("claim", "other")
        for link in (links := links.order_by("created_at", "id")):
            link.seen_from = obj.pk
        return links

    @display(description=_("other claim"))
    def other_claim(self, link):
        return link_to(link.other if link.claim_id == link.seen_from else link.claim)

    @display(description=_("kind"))
    def kind_and_page(self, link):
        return link_to(link, link.get_kind_display())


def link_to(row, text=None):
    """Return a link to the page of the row, as HTML."""
    page = reverse(f"admin:claims_{row._meta.model_name}_change", args=[row.pk])
    return format_html('<a class="text-link" href="{}">{}</a>', page, text or row)


@admin.register(ClaimLink)
class ClaimLinkAdmin(ClaimLockMixin, LinkBadgeMixin, BaseAdmin):
    list_display = ["first_claim", "kind", "second_claim", "state_now", "score", "decided_by"]
    list_filter = [("kind", ChoicesDropdownFilter), ("state", ChoicesDropdownFilter)]
    list_select_related = ["claim", "other", "decided_by"]
    search_fields = ["claim__statement__unaccent", "other__statement__unaccent"]
    autocomplete_fields = ["claim", "other"]
    readonly_fields = ["score", "decided_by", "created_at"]
    fieldsets = [
        (None, {"fields": ["claim", "other", ("kind", "state")]}),
        (_("Record"), {"fields": ["score", ("decided_by", "created_at")], "classes": ["collapse"]}),
    ]

    def get_readonly_fields(self, request, obj=None):
        fixed = ["claim", "other"] if obj else []
        return [*fixed, *self.readonly_fields]

    def save_model(self, request, obj, form, change):
        if "state" in form.changed_data:
            obj.decided_by = request.user
        super().save_model(request, obj, form, change)

    @display(description=_("claim"), ordering="claim__statement")
    def first_claim(self, link):
        return str(link.claim)

    @display(description=_("other claim"), ordering="other__statement")
    def second_claim(self, link):
        return str(link.other)
