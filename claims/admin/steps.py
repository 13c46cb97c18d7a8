"""How does an editor move a verdict or claim on? By a panel of buttons: one for each open step of the workflow.

`StepButtonsMixin` puts the panel above the form of the row, and its buttons submit that form: what was typed is saved
first, in the same transaction. A refusal of the workflow becomes an error of the form, which keeps what was typed, and
nothing is saved. A step that the public sees, or that ends the work on a claim, asks for confirmation and shows what
everyone will read.
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

from claims.models import Verdict, VerdictStatus
from claims.workflow import STEPS, TRIAGE, StepRefused, lock, open_steps, open_triage, remarks, take_step, triage
from config.admin.merging import MergingForm
from config.admin.page import GrowingTextarea
from config.admin.versions import VERSION_TOKEN, VersionedForm
from config.db.refusals import DATABASE_ERRORS, message_for

LOOK_FIRST = gettext_lazy("What you typed is still here: look at the history before you take this step.")
# Steps that ask for confirmation, with what they do.
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


class ReplacementField(forms.ModelChoiceField):
    def label_from_instance(self, verdict):
        rating = verdict.rating.name if verdict.rating else "–"
        return f"{rating} · {verdict.summary} ({verdict.written_by or '–'})"


class RowForm(MergingForm):
    """The form of a row. If the button of a step submits it, it is refused when the row has changed meanwhile."""

    def clean(self):
        if "step" in self.data:
            self.refuse_conflict(LOOK_FIRST)
        return super().clean()


class StepForm(VersionedForm):
    """The panel of steps: `names` are the steps that its reader can take now, `remarks` sentences shown beside them.

    With `page_form`, the id of the row's form, its fields and buttons belong to that form.
    """

    table = {}
    consequences = CONSEQUENCES
    remarks = ()

    step = forms.ChoiceField(widget=forms.HiddenInput)  # the button that was pressed
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=5_000,
        widget=GrowingTextarea,
        help_text=gettext_lazy("Others read it. The public reads why something was corrected or retracted."),
    )

    def __init__(self, names, *args, page_form="", latest_change=None, **kwargs):
        super().__init__(*args, auto_id="step_%s", **kwargs)
        self.latest_change = latest_change
        self.steps = {name: self.table[name] for name in names}
        self.page_form = page_form
        self.fields["step"].choices = [(name, step.label) for name, step in self.table.items()]
        if not self.is_bound and not any(step.needs_reason for step in self.steps.values()):
            del self.fields["reason"]
        if page_form:
            for field in self.fields.values():
                field.widget.attrs["form"] = page_form

    def clean(self):
        self.refuse_conflict(LOOK_FIRST)
        return super().clean()


class TriageForm(StepForm):
    table = TRIAGE


class VerdictStepForm(StepForm):
    table = STEPS

    replacement = ReplacementField(
        queryset=Verdict.objects.none(),
        label=gettext_lazy("Corrected by"),
        required=False,
        widget=UnfoldAdminSelectWidget,
        help_text=gettext_lazy("The verdict in review that takes this one's place, once it is published."),
    )

    def __init__(self, verdict, names, *args, **kwargs):
        super().__init__(names, *args, **kwargs)
        self.fields["replacement"].queryset = Verdict.objects.select_related("rating", "written_by").filter(
            claim=verdict.claim_id, publisher=verdict.publisher_id, status=VerdictStatus.IN_REVIEW
        )
        if not self.is_bound and "correct" not in names:
            del self.fields["replacement"]


class StepButtonsMixin:
    """For admin classes: the panel of steps, and the address that takes one.

    A subclass has `step_form(row, person, data=None, **options)`, which returns the panel, and
    `take(name, row, by=person, **needs)`, which takes a step or raises StepRefused.
    """

    form = RowForm
    change_form_outer_before_template = "claims/admin/steps.html"

    def get_custom_urls(self):
        return [("<path:object_id>/step/", self.step_page, self.step_view)]

    @property
    def step_page(self):
        return f"{self.opts.app_label}_{self.opts.model_name}_step"

    def address(self, page, row):
        return reverse(f"{self.admin_site.name}:{page}", args=[row.pk])

    def change_page(self, row):
        return self.address(f"{self.opts.app_label}_{self.opts.model_name}_change", row)

    def changes_as_html(self, row):
        """Return what a step changes of what the public reads, for the page that asks for confirmation."""
        return ""

    # The form of the row, submitted by the button of a step

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj:
            # A form that was refused has put its values into `obj`; the panel is about the stored row.
            row = self.get_object(request, obj.pk) if request.method == "POST" else obj
            context |= {"steps": self.panel(request, row), "step_url": self.address(self.step_page, row)}
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def panel(self, request, row):
        """Return the steps that the reader can take now, with what they typed if the page is shown again."""
        page_form = f"{self.opts.model_name}_form" if self.has_change_permission(request, row) else ""
        typed = {name: request.POST[name] for name in ("reason", "replacement") if name in request.POST}
        options = {"initial": typed, "page_form": page_form, "latest_change": row.latest_change}
        return self.step_form(row, request.user, **options)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except StepRefused as refusal:  # from response_change(): what the form had saved is rolled back
            page = self.with_refusal(str(refusal))
            return super(StepButtonsMixin, page).changeform_view(request, object_id, form_url, extra_context)

    def response_change(self, request, obj):
        if "step" not in request.POST:
            return super().response_change(request, obj)
        form = self.step_form(obj, request.user, request.POST)  # RowForm has looked for a conflict, before it saved
        if answer := self.step_response(request, form, obj):
            return answer
        raise StepRefused(" ".join(message for errors in form.errors.values() for message in errors), "refused")

    # The panel alone, and the page that asks for confirmation

    def step_view(self, request, object_id, model_admin):
        with transaction.atomic():
            self.lock_object(object_id)
            row = self.get_object(request, unquote(object_id))
            if row is None:
                return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
            if not self.has_view_permission(request, row):
                raise PermissionDenied
            form = self.step_form(row, request.user, request.POST or None, latest_change=row.latest_change)
            if answer := self.step_response(request, form, row):
                return answer
        if not form.errors:
            return HttpResponseRedirect(self.change_page(row))
        return self.render_step(request, row, "claims/admin/step_refused.html", {"steps": form}, status=409)

    def step_response(self, request, form, row):
        """Take the step, or ask for confirmation; return None if it is refused, and then the form says why."""
        if not form.is_valid():
            return None
        name = form.cleaned_data["step"]
        is_dry_run = name in form.consequences and "confirmed" not in request.POST
        if not self.take_or_explain(form, row, request.user, dry_run=is_dry_run):
            return None
        if is_dry_run:
            return self.ask_for_confirmation(request, form, row)
        self.message_user(request, _("Done: %(step)s.") % {"step": form.table[name].label}, messages.SUCCESS)
        return HttpResponseRedirect(self.change_page(row))

    def take_or_explain(self, form, row, person, *, dry_run=False):
        """Return whether the step was taken, or with `dry_run` could be; if not, the form says why."""
        needs = {name: form.cleaned_data[name] for name in ("reason", "replacement") if form.cleaned_data.get(name)}
        try:
            with transaction.atomic():
                self.take(form.cleaned_data["step"], row, by=person, **needs)
                connection.check_constraints()
                transaction.set_rollback(dry_run)
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        except DATABASE_ERRORS as error:
            form.add_error(None, message_for(error))
        return not form.errors

    def ask_for_confirmation(self, request, form, row):
        name = form.cleaned_data["step"]
        version_form = VersionedForm()
        version_form.latest_change = latest = self.latest_change_of(row)
        opened = request.POST.get(VERSION_TOKEN)  # which nobody has changed since, or the form was refused
        context = {
            "title": _("%(step)s: are you sure?") % {"step": str(form.table[name].label).capitalize()},
            "version_form": version_form,
            "step": form.table[name],
            "name": name,
            "sent": form.cleaned_data,
            "consequence": form.consequences[name],
            "changes": self.changes_as_html(row),
            "read": form.cleaned_data.get("replacement") or row,
            "has_saved": opened is not None and latest is not None and latest.token != opened,
        }
        return self.render_step(request, row, "claims/admin/ask_for_confirmation.html", context)

    def render_step(self, request, row, template, context, status=200):
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


class VerdictStepButtonsMixin(StepButtonsMixin):
    def step_form(self, verdict, person, data=None, **options):
        form = VerdictStepForm(verdict, open_steps(verdict, person), data, **options)
        form.remarks = remarks(verdict, person)
        return form

    def take(self, name, verdict, **needs):
        return take_step(name, lock(verdict), at=timezone.now(), **needs)


class TriageButtonsMixin(StepButtonsMixin):
    def step_form(self, claim, person, data=None, **options):
        return TriageForm(open_triage(claim, person), data, **options)

    def take(self, name, claim, **needs):
        return triage(name, lock(claim), **needs)
