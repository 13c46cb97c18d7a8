"""How does an editor move a verdict or claim on? By buttons: the workflow's steps, with a reason where one is needed.

The panel stands above the form of the row, and its buttons submit that form: what was typed is saved first, in the
same transaction. What the workflow refuses is said in the form, with all that was typed still in it and nothing saved.
A step that the public sees, or that ends the work on a claim, asks once more and names what everyone will read.
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
from unfold.widgets import UnfoldAdminSelectWidget

from claims.models import Verdict
from claims.workflow import STEPS, TRIAGE, StepRefused, open_steps, open_triage, remarks, take_step, triage
from config.admin.page import REFUSALS, GrowingTextarea, sentence_of, told

LOOK_FIRST = gettext_lazy("What you typed is still here: look at the history before you take this step.")
# Steps that ask once more, with what they do.
CONSEQUENCES = {
    "publish": gettext_lazy(
        "Everyone will read this verdict, and the claim with its evidence. Its words can never be changed or deleted "
        "again, only corrected or retracted in public."
    ),
    "correct": gettext_lazy(
        "Everyone will read the verdict below instead of this one, and your reason as the public correction note. "
        "The corrected verdict stays in the public record."
    ),
    "retract": gettext_lazy(
        "This verdict stays in public, marked as retracted, with your reason beside it. It cannot be published again."
    ),
    "dismiss": gettext_lazy("Nobody will check this claim, and its drafts wait until an editor reopens it."),
}


class ChoosesVerdict(forms.ModelChoiceField):
    def label_from_instance(self, verdict):
        rating = verdict.rating.name if verdict.rating else "–"
        return f"{rating} · {verdict.summary} ({verdict.written_by or '–'})"


class StepForm(forms.Form):
    """What a step needs. `steps` are those that this person can take now, by name; `remarks` are shown beside them."""

    table = {}
    consequences = CONSEQUENCES
    remarks = ()
    asked = gettext_lazy("Reason")

    step = forms.ChoiceField(widget=forms.HiddenInput)  # the button that was pressed
    reason = forms.CharField(
        label=asked,
        required=False,
        max_length=5_000,
        widget=GrowingTextarea,
        help_text=gettext_lazy("Others read it. The public reads why something was corrected or retracted."),
    )

    def __init__(self, names, *args, page_form="", **kwargs):
        super().__init__(*args, auto_id="step_%s", **kwargs)
        self.steps = {name: self.table[name] for name in names}
        self.page_form = page_form
        self.fields["step"].choices = [(name, step.label) for name, step in self.table.items()]
        if not self.is_bound and not any(step.needs_reason for step in self.steps.values()):
            del self.fields["reason"]
        if page_form:
            for field in self.fields.values():
                field.widget.attrs["form"] = page_form


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
        steps = {"steps": self.panel(request, row), "step_url": self.address(self.step_page, row)} if row else {}
        return super().change_view(request, object_id, form_url, (extra_context or {}) | steps)

    def panel(self, request, row):
        """Return the steps that this person can take now, with what they typed if the page comes back to them."""
        page_form = f"{self.opts.model_name}_form" if self.has_change_permission(request, row) else ""
        typed = {name: request.POST[name] for name in ("reason", "replacement") if name in request.POST}
        return self.step_form(row, request.user, initial=typed, page_form=page_form)

    def differences(self, row):
        """Return what a step changes of what the public reads, as HTML for the page that asks once more."""
        return ""

    def address(self, page, row):
        return reverse(f"{self.admin_site.name}:{page}", args=[row.pk])

    def change_page(self, row):
        return self.address(f"{self.opts.app_label}_{self.opts.model_name}_change", row)

    # The form of the row, submitted by the button of a step

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if not (request.method == "POST" and object_id and "step" in request.POST):
            return super().changeform_view(request, object_id, form_url, extra_context)
        try:
            with transaction.atomic():
                row = self.row_of(object_id)
                # Before anything is saved, which would be a change of its own.
                change = self.changed_since(request.POST["seen"], row) if row and "seen" in request.POST else None
                request.unread = f"{told(change)} {LOOK_FIRST}" if change else ""
                return super().changeform_view(request, object_id, form_url, extra_context)
        except StepRefused as refusal:  # what was saved with it is rolled back
            page, context = self.refusing(str(refusal)), {"seen": self.token_now(object_id)} | (extra_context or {})
            return super(TakesSteps, page).changeform_view(request, object_id, form_url, context)

    def construct_change_message(self, request, form, formsets, add=False):
        message = super().construct_change_message(request, form, formsets, add)
        request.has_saved = bool(message)
        return message

    def response_change(self, request, obj):
        if "step" not in request.POST:
            return super().response_change(request, obj)
        form = self.step_form(obj, request.user, request.POST)
        if request.unread:
            raise StepRefused(request.unread, "read")
        if answer := self.answer_step(request, form, obj):
            return answer
        raise StepRefused(" ".join(sentence for errors in form.errors.values() for sentence in errors), "refused")

    # The panel alone, and the page that asks once more

    def step_view(self, request, object_id, model_admin):
        row = self.get_object(request, unquote(object_id))
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        form = self.step_form(row, request.user, request.POST or None)
        seen = request.POST.get("seen", "")
        with transaction.atomic():
            change = self.changed_since(seen, row) if "seen" in request.POST else None
            if change:
                seen = change.token
                form.add_error(None, f"{told(change)} {LOOK_FIRST}")
            elif answer := self.answer_step(request, form, row):
                return answer
        if not form.errors:
            return HttpResponseRedirect(self.change_page(row))
        refused = {"steps": form, "seen": seen}
        return self.step_answer(request, row, "claims/desk/step_refused.html", refused, status=409)

    def answer_step(self, request, form, row):
        """Take the step, or ask once more; None if it is refused, and then the form says why."""
        if not form.is_valid():
            return None
        name = form.cleaned_data["step"]
        asks = name in form.consequences and "confirmed" not in request.POST
        if not self.took(form, row, request.user, only_try=asks):
            return None
        if asks:
            latest = self.latest_change_of(row)
            asked = {
                "seen": latest.token if latest else "",
                "title": _("%(step)s: are you sure?") % {"step": str(form.table[name].label).capitalize()},
                "step": form.table[name],
                "name": name,
                "sent": form.cleaned_data,
                "consequence": form.consequences[name],
                "differences": self.differences(row),
                "read": form.cleaned_data.get("replacement") or row,
                "has_saved": getattr(request, "has_saved", False),
            }
            return self.step_answer(request, row, "claims/desk/ask_once_more.html", asked)
        self.message_user(request, _("Done: %(step)s.") % {"step": form.table[name].label}, messages.SUCCESS)
        return HttpResponseRedirect(self.change_page(row))

    def step_answer(self, request, row, template, context, status=200):
        context = (
            self.admin_site.each_context(request)
            | {
                "opts": self.opts,
                "original": row,
                "title": str(row),
                "step_url": self.address(self.step_page, row),
                "change_url": self.change_page(row),
            }
            | context
        )
        return TemplateResponse(request, template, context, status=status)

    def took(self, form, row, person, *, only_try=False):
        """Return whether the step was taken, or with `only_try` could be; if not, the form says why."""
        needs = {name: value for name, value in form.cleaned_data.items() if name != "step" and value}
        try:
            with transaction.atomic():
                self.take(form.cleaned_data["step"], row, by=person, **needs)
                connection.check_constraints()
                transaction.set_rollback(only_try)
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        except REFUSALS as refusal:
            form.add_error(None, sentence_of(refusal))
        return not form.errors


class TakesVerdictSteps(TakesSteps):
    def step_form(self, verdict, person, data=None, **more):
        form = VerdictStepForm(verdict, open_steps(verdict, person), data, **more)
        form.remarks = remarks(verdict, person)
        return form

    def take(self, name, verdict, **needs):
        return take_step(name, verdict, at=timezone.now(), **needs)


class TakesTriage(TakesSteps):
    def step_form(self, claim, person, data=None, **more):
        return TriageForm(open_triage(claim, person), data, **more)

    def take(self, name, claim, **needs):
        return triage(name, claim, **needs)
