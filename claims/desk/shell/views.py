"""What belongs to no page of its own? `palette` finds anything by its name, `settings` are a person's choices."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from claims.desk.base import desk_view, page, settings_of
from claims.desk.shell.palette import found_by
from claims.desk.shell.settings import SettingsForm


@desk_view()
@require_GET
def palette(request):
    found = found_by(request.GET.get("q", ""), request)
    return page(request, "desk/shell/found.html", {"found": found, "number": sum(len(rows) for _name, rows in found)})


@desk_view()
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request):
    stored = settings_of(request.user)
    form = SettingsForm(request.POST or None, instance=stored)
    if form.is_valid():
        form.save()
        messages.success(request, _("Your settings are saved."))
        return redirect("desk:settings")
    if form.is_bound:
        del request.user.own_desk_settings  # the form has written into it what it then refused
    context = {"form": form, "now": timezone.now()}
    return page(request, "desk/shell/settings.html", context, status=422 if form.errors else 200)
