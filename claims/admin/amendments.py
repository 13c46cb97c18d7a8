"""How do editors change what the public reads of a claim that the desk has judged? By a proposal, and a second person.

The form shows the claim and its evidence as they are; only what differs becomes the proposal. The page of an amendment
shows each value before and after, with the steps that its reader can take.
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

from claims.admin import colours
from claims.admin.child import OfAClaim
from claims.admin.steps import StepForm, TakesSteps
from claims.amendments import AMENDMENT_STEPS, decide, open_amendment_steps, propose
from claims.history import latest_change
from claims.models import Amendment, Claim, Evidence, Topic
from claims.models.amendment import CLAIM_FIELDS, EVIDENCE_FIELDS, MAX_NOTE_LENGTH
from claims.workflow import StepRefused
from config.admin.lists import DayRangeFilter
from config.admin.page import DeskAdmin, ReadOnly

EVIDENCE_FORM_FIELDS = [name for name in EVIDENCE_FIELDS if name != "is_shown"]  # which is declared in the form


class KeepsBytes:
    """For forms whose texts are compared with stored ones: nothing is stripped, and a line ends as it did."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.CharField):
                field.strip = False

    def values(self, names):
        """Return the cleaned values of those fields that were changed."""
        return {name: self.cleaned_data[name] for name in names if name in self.changed_data}

    def clean(self):
        cleaned = super().clean()
        for name, value in (cleaned or self.cleaned_data).items():
            if isinstance(value, str):
                self.cleaned_data[name] = value.replace("\r\n", "\n")
        return cleaned


class ProposalForm(KeepsBytes, forms.ModelForm):
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


class EvidenceForm(KeepsBytes, forms.ModelForm):
    is_shown = forms.BooleanField(label=_("Shown to the public"), required=False, widget=UnfoldBooleanSwitchWidget)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["is_shown"] = self.instance.is_shown
        if not self.instance.is_shown:  # its words are the desk's: they are changed at the evidence
            for name in EVIDENCE_FORM_FIELDS:
                self.fields[name].disabled = True


class AmendmentStepForm(StepForm):
    table = AMENDMENT_STEPS
    consequences = {
        "accept": _(
            "Everyone will read the claim with these changes, and the note in the public list of corrections."
        ),
    }


@admin.register(Amendment)
class AmendmentAdmin(ReadOnly, TakesSteps, OfAClaim, DeskAdmin):
    list_display = ["about", "told", "status_now", "proposed_by", "proposed_at"]
    list_filter = [
        ("status", ChoicesDropdownFilter),
        ("proposed_by", AutocompleteSelectFilter),
        ("proposed_at", DayRangeFilter),
    ]
    list_select_related = ["claim", "proposed_by", "decided_by"]
    search_fields = ["claim__statement__unaccent", "note__unaccent"]
    fieldsets = [
        (None, {"fields": ["of_claim", "note", "differences"]}),
        (
            _("Decision"),
            {"fields": ["status_now", ("proposed_by", "proposed_at"), ("decided_by", "decided_at"),
                        "rejection_reason"]},
        ),
    ]  # fmt: skip
    readonly_fields = ["of_claim", "differences", "status_now"]

    def get_custom_urls(self):
        own = ("propose/<uuid:claim_id>/", "claims_amendment_propose", self.propose_view)
        return [own, *super().get_custom_urls()]

    def latest_change_of(self, amendment):
        """Return the newest change of its claim: an editor accepts only what they have read."""
        claim = Claim.objects.filter(amendments=amendment.pk).first()
        return latest_change(claim) if claim else None

    # Deciding

    def step_form(self, amendment, person, data=None, **more):
        return AmendmentStepForm(open_amendment_steps(amendment, person), data, **more)

    def take(self, name, amendment, **needs):
        return decide(name, amendment, at=timezone.now(), **needs)

    # Proposing

    def propose_view(self, request, claim_id, model_admin):
        claim = Claim.objects.select_related("claimant").filter(pk=claim_id).first()
        if claim is None:
            raise Http404
        if not request.user.has_perm(AMENDMENT_STEPS["propose"].permission):
            raise PermissionDenied
        form, pieces = self.forms_of(request, claim)
        if request.method == "POST" and form.is_valid() and pieces.is_valid():
            amendment = self.proposed(request, claim_id, form, pieces)
            if amendment:
                self.message_user(request, _("Proposed: another person decides on it."), messages.SUCCESS)
                return HttpResponseRedirect(self.change_page(amendment))
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": _("Propose an amendment"),
            "claim": Claim.objects.get(pk=claim_id),
            "form": form,
            "pieces": pieces,
            "media": self.media + form.media + pieces.media,
        }
        return TemplateResponse(request, "claims/desk/propose_amendment.html", context)

    def forms_of(self, request, claim):
        of_claim, of_evidence = (
            partial(self.admin_site.get_model_admin(model).formfield_for_dbfield, request=request)
            for model in (Claim, Evidence)
        )
        form_class = forms.modelform_factory(
            Claim, form=ProposalForm, fields=CLAIM_FIELDS, formfield_callback=of_claim
        )
        formset_class = forms.inlineformset_factory(
            Claim,
            Evidence,
            form=EvidenceForm,
            fields=EVIDENCE_FORM_FIELDS,
            formfield_callback=of_evidence,
            extra=0,
            can_delete=False,
        )
        sent = request.POST if request.method == "POST" else None
        rows = Evidence.objects.select_related("article", "version").defer("version__text")
        pieces = formset_class(sent, instance=claim, queryset=rows.order_by("created_at", "id"))
        return form_class(sent, instance=claim, initial={"topics": list(claim.topics.all())}), pieces

    def proposed(self, request, claim_id, form, pieces):
        """Return the amendment; None if it was refused, and then the form says why."""
        evidence = {piece.instance: values for piece in pieces if (values := piece.values(EVIDENCE_FIELDS))}
        try:
            with transaction.atomic():
                return propose(
                    Claim(pk=claim_id),
                    note=form.cleaned_data["public_note"],
                    by=request.user,
                    fields=form.values(CLAIM_FIELDS),
                    topics=form.cleaned_data["topics"] if "topics" in form.changed_data else None,
                    evidence=evidence,
                )
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        return None

    # What is shown

    @display(description=_("claim"), ordering="claim__statement")
    def about(self, amendment):
        return Truncator(amendment.claim.statement).chars(90)

    @display(description=_("note"))
    def told(self, amendment):
        return Truncator(amendment.note).chars(90)

    @display(description=_("claim"))
    def of_claim(self, amendment):
        page = reverse("admin:claims_claim_change", args=[amendment.claim_id])
        return format_html('<a class="text-link" href="{}">{}</a>', page, amendment.claim.statement)

    @display(description=_("changes"))
    def differences(self, amendment):
        shown = [
            {
                "what": label_of(change),
                "id": change["id"] if change["what"] == "evidence" else "",
                "old": readable(change["old"]),
                "new": readable(change["new"]),
            }
            for change in amendment.changes
        ]
        return render_to_string("claims/desk/amendment_differences.html", {"differences": shown})

    @display(description=_("status"), ordering="status")
    def status_now(self, amendment):
        return colours.label(amendment.get_status_display(), colours.AMENDMENT_STATUS[amendment.status])


def label_of(change):
    """Return what an amendment changes, in words: “evidence: stance”."""
    model = Claim if change["what"] == "claim" else Evidence
    field = model._meta.get_field(change["field"]).verbose_name
    return str(field) if model is Claim else f"{model._meta.verbose_name}: {field}"


def readable(value):
    """Return a value of an amendment in words; None for nothing."""
    if isinstance(value, list):
        return ", ".join(one["name"] for one in value) or None
    if isinstance(value, dict):
        return value["name"]
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return value or None
