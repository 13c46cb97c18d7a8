"""How does an editor move a verdict or claim on? By buttons: the workflow's steps, with a reason where one is needed.

The panel stands above the form of the row. What the workflow refuses is said on a page of its own, with all that was
typed still in it.
"""

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminExpandableTextareaWidget, UnfoldAdminSelectWidget

from claims.models import Verdict
from claims.workflow import STEPS, TRIAGE, StepRefused, open_steps, open_triage, take_step, triage
from sources.desk import REFUSALS, sentence_of


class ChoosesVerdict(forms.ModelChoiceField):
    def label_from_instance(self, verdict):
        rating = verdict.rating.name if verdict.rating else "–"
        return f"{rating} · {verdict.summary} ({verdict.written_by or '–'})"


class StepForm(forms.Form):
    """What a step needs. `steps` are those that this person can take now, by name."""

    table = {}
    asked = gettext_lazy("Reason")

    step = forms.ChoiceField(widget=forms.HiddenInput)  # the button that was pressed
    reason = forms.CharField(
        label=asked,
        required=False,
        max_length=5_000,
        widget=UnfoldAdminExpandableTextareaWidget,
        help_text=gettext_lazy("Others read it. The public reads why something was corrected or retracted."),
    )

    def __init__(self, names, *args, **kwargs):
        super().__init__(*args, auto_id="step_%s", **kwargs)
        self.steps = {name: self.table[name] for name in names}
        self.fields["step"].choices = [(name, step.label) for name, step in self.table.items()]
        if not self.is_bound and not any(step.needs_reason for step in self.steps.values()):
            del self.fields["reason"]


class TriageForm(StepForm):
    table = TRIAGE


class VerdictStepForm(StepForm):
    table = STEPS

    replacement = ChoosesVerdict(
        queryset=Verdict.objects.none(),
        label=gettext_lazy("Corrected by"),
        required=False,
        widget=UnfoldAdminSelectWidget,
        help_text=gettext_lazy("The verdict in review that takes this one's place, once it is published."),
    )

    def __init__(self, verdict, names, *args, **kwargs):
        super().__init__(names, *args, **kwargs)
        self.fields["replacement"].queryset = Verdict.objects.select_related("rating", "written_by").filter(
            claim=verdict.claim_id, publisher=verdict.publisher_id, status=Verdict.Status.IN_REVIEW
        )
        if not self.is_bound and "correct" not in names:
            del self.fields["replacement"]


class TakesSteps:
    """For admin classes: the panel with the steps, and the address that takes one."""

    change_form_outer_before_template = "claims/desk/steps.html"

    def get_custom_urls(self):
        return [("<path:object_id>/step/", self.step_page, self.step_view)]

    @property
    def step_page(self):
        return f"{self.opts.app_label}_{self.opts.model_name}_step"

    def change_view(self, request, object_id, form_url="", extra_context=None):
        row = self.get_object(request, unquote(object_id))
        steps = (
            {"steps": self.step_form(row, request.user), "step_url": self.address(self.step_page, row)} if row else {}
        )
        return super().change_view(request, object_id, form_url, (extra_context or {}) | steps)

    def address(self, page, row):
        return reverse(f"{self.admin_site.name}:{page}", args=[row.pk])

    def step_view(self, request, object_id, model_admin):
        row = self.get_object(request, unquote(object_id))
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        change_page = self.address(f"{self.opts.app_label}_{self.opts.model_name}_change", row)
        form = self.step_form(row, request.user, request.POST or None)
        request.seen = request.POST.get("seen", "")
        with transaction.atomic():
            if meanwhile := self.changed_meanwhile(request, row):
                form.add_error(None, meanwhile)
            elif form.is_valid() and self.took(form, row, request.user):
                done = _("Done: %(step)s.") % {"step": form.table[form.cleaned_data["step"]].label}
                self.message_user(request, done, messages.SUCCESS)
        if not form.errors:
            return HttpResponseRedirect(change_page)
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "original": row,
            "title": str(row),
            "steps": form,
            "seen": request.seen,
            "step_url": self.address(self.step_page, row),
            "change_url": change_page,
        }
        return TemplateResponse(request, "claims/desk/step_refused.html", context, status=409)

    def took(self, form, row, person):
        """Whether the step was taken; if not, the form says why."""
        needs = {name: value for name, value in form.cleaned_data.items() if name != "step" and value}
        try:
            with transaction.atomic():
                self.take(form.cleaned_data["step"], row, by=person, **needs)
                connection.check_constraints()
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        except REFUSALS as refusal:
            form.add_error(None, sentence_of(refusal))
        return not form.errors


class TakesVerdictSteps(TakesSteps):
    def step_form(self, verdict, person, data=None):
        return VerdictStepForm(verdict, open_steps(verdict, person), data)

    def take(self, name, verdict, **needs):
        return take_step(name, verdict, at=timezone.now(), **needs)


class TakesTriage(TakesSteps):
    def step_form(self, claim, person, data=None):
        return TriageForm(open_triage(claim, person), data)

    def take(self, name, claim, **needs):
        return triage(name, claim, **needs)
