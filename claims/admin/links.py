"""How do editors link claims? On `ClaimLinkAdmin`; `LinkInline` lists the links of a claim from either end.

The machine's suggestions are triaged by the buttons on the page of a link, like those on the page of a verdict.
"""

from django.contrib import admin
from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.contrib.inlines.admin import NonrelatedInlineMixin
from unfold.decorators import display

from claims.admin import badges
from claims.admin.child import ClaimLockMixin
from claims.admin.steps import StepButtonsMixin, StepForm
from claims.links import LINK_STEPS, decide_link, open_link_steps, sign
from claims.models import ClaimLink, LinkState
from claims.workflow import lock
from config.admin.page import BaseAdmin, ReadOnlyMixin


class LinkBadgeMixin:
    """For admin classes of links: the state as a badge."""

    @display(description=_("state"), ordering="state")
    def state_now(self, link):
        return badges.badge(link.get_state_display(), badges.LINK_STATE[link.state])


class LinkInline(ReadOnlyMixin, LinkBadgeMixin, NonrelatedInlineMixin, TabularInline):
    """The claims that this claim is linked with; it is the first of a link or the second, as their ids are ordered."""

    model = ClaimLink
    fields = ["other_claim", "kind_and_page", "state_now", "score", "next_step"]
    readonly_fields = fields
    template_before = "claims/admin/add_link.html"
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

    @display(description=_("next step"), empty_value="–")
    def next_step(self, link):
        return link_to(link, _("confirm or reject")) if link.state == LinkState.SUGGESTED else None


def link_to(row, text=None):
    """Return a link to the page of the row, as HTML."""
    page = reverse(f"admin:claims_{row._meta.model_name}_change", args=[row.pk])
    return format_html('<a class="text-link" href="{}">{}</a>', page, text or row)


class LinkStepForm(StepForm):
    table = LINK_STEPS


@admin.register(ClaimLink)
class ClaimLinkAdmin(StepButtonsMixin, ClaimLockMixin, LinkBadgeMixin, BaseAdmin):
    list_display = ["first_claim", "kind", "second_claim", "state_now", "score", "decided_by"]
    list_filter = [("state", ChoicesDropdownFilter), ("kind", ChoicesDropdownFilter)]
    list_select_related = ["claim", "other", "decided_by"]
    search_fields = ["claim__statement__unaccent", "other__statement__unaccent"]
    autocomplete_fields = ["claim", "other"]
    readonly_fields = ["state_now", "score", "origin", "decided_by", "decided_at", "reason", "created_at"]

    def get_fieldsets(self, request, obj=None):
        if obj is None:
            return [(None, {"fields": ["claim", "other", "kind"]})]
        return [
            (None, {"fields": ["claim_read", "other_read", ("kind", "state_now"), "score"]}),
            (_("Decision"), {"fields": [("decided_by", "decided_at"), ("origin", "reason")]}),
        ]

    def get_readonly_fields(self, request, obj=None):
        if obj is None:
            return self.readonly_fields
        fixed = [] if obj.state == LinkState.SUGGESTED else ["kind"]
        return ["claim_read", "other_read", *fixed, *self.readonly_fields]

    def save_model(self, request, obj, form, change):
        """Confirm a new link in the name of the user: a link made by hand is no suggestion."""
        if not change:
            sign(obj, LinkState.CONFIRMED, by=request.user, at=now())
        super().save_model(request, obj, form, change)

    def step_form(self, link, person, data=None, **options):
        return LinkStepForm(open_link_steps(link, person), data, **options)

    def take(self, name, link, **needs):
        return decide_link(name, lock(link), at=now(), **needs)

    @display(description=_("claim"), ordering="claim__statement")
    def first_claim(self, link):
        return Truncator(link.claim.statement).chars(90)

    @display(description=_("other claim"), ordering="other__statement")
    def second_claim(self, link):
        return Truncator(link.other.statement).chars(90)

    @display(description=_("claim"))
    def claim_read(self, link):
        return link_to(link.claim, link.claim.statement)

    @display(description=_("other claim"))
    def other_read(self, link):
        return link_to(link.other, link.other.statement)
