"""How do editors change a public claim that the desk has judged? By an amendment, which a second person accepts.

`AmendmentAdmin.propose_view()` shows the claim and its evidence as they are; what is changed there becomes the
proposal. The page of an amendment shows each value before and after, with the steps that its reader can take.
"""

from functools import partial

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter, ChoicesDropdownFilter
from unfold.decorators import display
from unfold.widgets import (
    UnfoldAdminExpandableTextareaWidget,
    UnfoldAdminSelectMultipleWidget,
    UnfoldBooleanSwitchWidget,
)

from claims.admin import badges
from claims.admin.child import ClaimLockMixin
from claims.admin.steps import StepButtonsMixin, StepForm
from claims.amendments import AMENDMENT_STEPS, articles_of, decide, open_amendment_steps, propose
from claims.history import latest_change
from claims.models import Amendment, Claim, Evidence, Topic
from claims.models.amendment import CLAIM_FIELDS, EVIDENCE_FIELDS, MAX_NOTE_LENGTH
from claims.workflow import StepRefused, lock
from config.admin.lists import DayRangeFilter
from config.admin.page import BaseAdmin, ReadOnlyMixin
from sources.models import ARTICLE_FIELDS, Article

ARTICLE_FORM_FIELDS = [name for name in ARTICLE_FIELDS if name != "canonical_url"]  # which follows from the URL
EVIDENCE_FORM_FIELDS = [name for name in EVIDENCE_FIELDS if name != "is_shown"]  # EvidenceForm declares it


class ExactTextMixin:
    """For forms whose texts are compared with stored ones: nothing is stripped, and lines end in `\\n`."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.CharField):
                field.strip = False

    def values(self, names):
        """Return the cleaned values of the changed fields among `names`."""
        return {name: self.cleaned_data[name] for name in names if name in self.changed_data}

    def clean(self):
        cleaned = super().clean()
        for name, value in (cleaned or self.cleaned_data).items():
            if isinstance(value, str):
                self.cleaned_data[name] = value.replace("\r\n", "\n")
        return cleaned


class ProposalForm(ExactTextMixin, forms.ModelForm):
    topics = forms.ModelMultipleChoiceField(
        Topic.objects.order_by("slug"),
        label=_("Topics"),
        required=False,
        widget=UnfoldAdminSelectMultipleWidget,
    )
    public_note = forms.CharField(
        label=_("Note for the public"),
        max_length=MAX_NOTE_LENGTH,
        widget=UnfoldAdminExpandableTextareaWidget,
        help_text=_("What is amended and why, for the public: “The date of the speech was wrong.”"),
    )

    def _get_validation_exclusions(self):
        return {*super()._get_validation_exclusions(), "topics"}


class EvidenceForm(ExactTextMixin, forms.ModelForm):
    is_shown = forms.BooleanField(label=_("Shown to the public"), required=False, widget=UnfoldBooleanSwitchWidget)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["is_shown"] = self.instance.is_shown
        if not self.instance.is_shown:  # only the desk sees its content, which is changed on its own page
            for name in EVIDENCE_FORM_FIELDS:
                self.fields[name].disabled = True


class ArticleForm(ExactTextMixin, forms.ModelForm):
    """What the public reads of an article with the claim."""


class AmendmentStepForm(StepForm):
    table = AMENDMENT_STEPS
    consequences = {
        "accept": _(
            "Everyone will read the claim with these changes, and the note in the public list of corrections."
        ),
    }


@admin.register(Amendment)
class AmendmentAdmin(ReadOnlyMixin, StepButtonsMixin, ClaimLockMixin, BaseAdmin):
    list_display = ["about", "note_opening", "status_now", "proposed_by", "proposed_at"]
    list_filter = [
        ("status", ChoicesDropdownFilter),
        ("proposed_by", AutocompleteSelectFilter),
        ("proposed_at", DayRangeFilter),
    ]
    list_select_related = ["claim", "proposed_by", "decided_by"]
    search_fields = ["claim__statement__unaccent", "note__unaccent"]
    fieldsets = [
        (None, {"fields": ["claim_link", "note", "changed_values"]}),
        (
            _("Decision"),
            {"fields": ["status_now", ("proposed_by", "proposed_at"), ("decided_by", "decided_at"),
                        "publisher", "rejection_reason"]},
        ),
    ]  # fmt: skip
    readonly_fields = ["claim_link", "changed_values", "status_now"]

    def get_custom_urls(self):
        propose_url = ("propose/<uuid:claim_id>/", "claims_amendment_propose", self.propose_view)
        return [propose_url, *super().get_custom_urls()]

    def latest_change_of(self, amendment):
        """Return the newest change of its claim: an editor accepts only what they have read."""
        claim = Claim.objects.filter(amendments=amendment.pk).first()
        return latest_change(claim) if claim else None

    # Deciding

    def step_form(self, amendment, person, data=None, **options):
        return AmendmentStepForm(open_amendment_steps(amendment, person), data, **options)

    def take(self, name, amendment, **needs):
        return decide(name, lock(amendment), at=timezone.now(), **needs)

    def changes_as_html(self, amendment):
        return self.changed_values(amendment)

    # Proposing

    def propose_view(self, request, claim_id, model_admin):
        claim = Claim.objects.select_related("claimant").filter(pk=claim_id).first()
        if claim is None:
            raise Http404
        if not request.user.has_perm(AMENDMENT_STEPS["propose"].permission):
            raise PermissionDenied
        form, *formsets = self.proposal_forms(request, claim)
        if request.method == "POST" and all(part.is_valid() for part in (form, *formsets)):
            amendment = self.propose_or_explain(request, claim_id, form, *formsets)
            if amendment:
                self.message_user(request, _("Proposed: another person decides on it."), messages.SUCCESS)
                return HttpResponseRedirect(self.change_page(amendment))
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": _("Propose an amendment"),
            "claim": Claim.objects.get(pk=claim_id),
            "form": form,
            "evidence_formset": formsets[0],
            "article_formset": formsets[1],
            "media": sum((part.media for part in (form, *formsets)), self.media),
        }
        return TemplateResponse(request, "claims/admin/propose_amendment.html", context)

    def proposal_forms(self, request, claim):
        """Return the form of the claim, the formsets of its evidence and articles, with the widgets of their pages."""
        claim_field, evidence_field, article_field = (
            partial(self.admin_site.get_model_admin(model).formfield_for_dbfield, request=request)
            for model in (Claim, Evidence, Article)
        )
        form_class = forms.modelform_factory(
            Claim, form=ProposalForm, fields=CLAIM_FIELDS, formfield_callback=claim_field
        )
        formset_class = forms.inlineformset_factory(
            Claim,
            Evidence,
            form=EvidenceForm,
            fields=EVIDENCE_FORM_FIELDS,
            formfield_callback=evidence_field,
            extra=0,
            can_delete=False,
        )
        data = request.POST if request.method == "POST" else None
        rows = Evidence.objects.select_related("article", "version").defer("version__text")
        evidence_formset = formset_class(data, instance=claim, queryset=rows.order_by("created_at", "id"))
        article_formset_class = forms.modelformset_factory(
            Article, form=ArticleForm, fields=ARTICLE_FORM_FIELDS, formfield_callback=article_field, extra=0
        )
        articles = articles_of(claim).select_related("publisher").order_by("created_at", "id")
        article_formset = article_formset_class(data, queryset=articles, prefix="articles")
        form = form_class(data, instance=claim, initial={"topics": list(claim.topics.all())})
        return form, evidence_formset, article_formset

    def propose_or_explain(self, request, claim_id, form, evidence_formset, article_formset):
        """Return the amendment; None if it was refused, and then the form says why."""
        evidence, articles = (
            {part.instance: values for part in formset if (values := part.values(names))}
            for formset, names in ((evidence_formset, EVIDENCE_FIELDS), (article_formset, ARTICLE_FORM_FIELDS))
        )
        try:
            with transaction.atomic():
                return propose(
                    Claim(pk=claim_id),
                    note=form.cleaned_data["public_note"],
                    by=request.user,
                    fields=form.values(CLAIM_FIELDS),
                    topics=form.cleaned_data["topics"] if "topics" in form.changed_data else None,
                    evidence=evidence,
                    articles=articles,
                )
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        return None

    # Columns and read-only fields

    @display(description=_("claim"), ordering="claim__statement")
    def about(self, amendment):
        return Truncator(amendment.claim.statement).chars(90)

    @display(description=_("note"))
    def note_opening(self, amendment):
        return Truncator(amendment.note).chars(90)

    @display(description=_("claim"))
    def claim_link(self, amendment):
        page = reverse("admin:claims_claim_change", args=[amendment.claim_id])
        return format_html('<a class="text-link" href="{}">{}</a>', page, amendment.claim.statement)

    @display(description=_("changes"))
    def changed_values(self, amendment):
        changes = [
            {
                "what": change_label(change),
                "page": page_of(change),
                "old": amendment_value(change["old"]),
                "new": amendment_value(change["new"]),
            }
            for change in amendment.changes
        ]
        return render_to_string("claims/admin/amendment_changes.html", {"changes": changes})

    @display(description=_("status"), ordering="status")
    def status_now(self, amendment):
        return badges.badge(amendment.get_status_display(), badges.AMENDMENT_STATUS[amendment.status])


AMENDED = {"claim": Claim, "evidence": Evidence, "article": Article}


def page_of(change):
    """Return the address of the page of the evidence or article that an amendment changes; "" for the claim."""
    if change["what"] == "claim":
        return ""
    options = AMENDED[change["what"]]._meta
    return reverse(f"admin:{options.app_label}_{options.model_name}_change", args=[change["id"]])


def change_label(change):
    """Return the name of the field that an amendment changes: “evidence: stance”."""
    model = AMENDED[change["what"]]
    field = model._meta.get_field(change["field"]).verbose_name
    return str(field) if model is Claim else f"{model._meta.verbose_name}: {field}"


def amendment_value(value):
    """Return a value of an amendment as its page shows it; None if it is empty."""
    if isinstance(value, list):
        return ", ".join(topic["name"] for topic in value) or None
    if isinstance(value, dict):
        return value["name"]
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return value or None
