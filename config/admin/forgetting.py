"""How does a superuser leave a person out for good? By an action of the list of users, on a page that asks why."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from config.admin.deletion import DeletionMixin
from config.upkeep.forgotten import ForgetRefused, forget


class ReasonForm(forms.Form):
    """Why a person is forgotten."""

    reason = forms.CharField(
        label=_("Reason"),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text=_("It is kept for good: say why, without the person's name."),
    )


@admin.action(description=_("Forget the selected person for good"), permissions=["forget"])
def forget_selected(page, request, queryset):
    """Show a form for the reason; with a reason, forget the selected person. More than one person is refused."""
    people = list(queryset[:2])
    if len(people) != 1:
        messages.error(request, _("Select one person: each is forgotten for a reason."))
        return None
    form = ReasonForm(request.POST if "confirmed" in request.POST else None)
    if form.is_valid():
        try:
            forgotten, _changed = forget(
                people[0], reason=form.cleaned_data["reason"], at=timezone.now(), by=request.user
            )
        except ForgetRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            said = _("The person is forgotten, and called %(pseudonym)s from now on.")
            messages.success(request, said % {"pseudonym": forgotten.pseudonym})
            return None
    context = {
        **page.admin_site.each_context(request),
        "title": _("Forget a person for good"),
        "opts": page.opts,
        "person": people[0],
        "form": form,
        "action_name": helpers.ACTION_CHECKBOX_NAME,
    }
    return TemplateResponse(request, "config/admin/forget_person.html", context)


class ForgettingMixin:
    """Adds the action to the admin of users, for superusers alone."""

    actions = [*DeletionMixin.actions, forget_selected]

    def has_forget_permission(self, request):
        return request.user.is_superuser
