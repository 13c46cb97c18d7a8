"""On which pages do people prove, set up and change their second factor? On those below /admin/second-factor/.

After the right password, `begin_second_step` notes in the session who is about to log in; nobody is logged in yet, so
no other page knows of it. The note expires after MAX_SECONDS, and ends with the password or the account.
"""

from math import ceil

import segno
from django import forms
from django.contrib import admin, messages
from django.contrib.auth import get_user_model, login, update_session_auth_hash
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.decorators import method_decorator
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View
from django.views.decorators.cache import never_cache
from unfold.widgets import UnfoldAdminTextInputWidget

from config.login_log import record
from config.logins import TooManyAttempts, check_second_factor
from config.second_factor import (
    PROVEN,
    add_app,
    app_address,
    apps_of,
    has_factor,
    is_required,
    new_app_key,
    new_recovery_codes,
    passkeys_of,
    recovery_codes_left,
    remove_all,
    uses_code,
)
from config.sessions import PENDING

MAX_SECONDS = 600  # between the password and the second factor
APP_KEY = "second_factor_key"  # the key of a session that has the secret of an app that is being set up


# From the password to the second factor


def begin_second_step(request, person, next_page):
    """Note in the session that `person` has given the password; return the redirect to the second step."""
    request.session.flush()
    request.session[PENDING] = {
        "person": person.pk,
        "hash": person.get_session_auth_hash(),
        "at": timezone.now().timestamp(),
        "next": next_page,
    }
    record("second_factor_asked", request, person)
    return redirect("second_factor")


def pending_person(request):
    """Return the person who has given the password in this session, and nothing else yet; None if there is none."""
    noted = request.session.get(PENDING)
    if not noted or timezone.now().timestamp() - noted["at"] > MAX_SECONDS:
        return None
    person = get_user_model().objects.filter(pk=noted["person"], is_active=True, is_staff=True).first()
    if person and constant_time_compare(noted["hash"], person.get_session_auth_hash()):
        return person
    return None


def log_in_with(request, person, factor):
    """Log the person in, whose second factor was proved; return the address to go to."""
    next_page = request.session.get(PENDING, {}).get("next") or reverse("admin:index")
    request.session.flush()
    login(request, person, backend="django.contrib.auth.backends.ModelBackend")
    request.session[PROVEN] = factor
    return next_page


def keep_session(request, factor):
    """Log this session in again, after a change of second factors has ended all sessions of the person."""
    request.session.pop(APP_KEY, None)
    request.session[PROVEN] = factor
    update_session_auth_hash(request, request.user)


def too_many_attempts(wait):
    minutes = ceil(wait / 60)
    return ngettext(
        "Too many attempts to log in with this name or from this address. Try again in %(minutes)d minute.",
        "Too many attempts to log in with this name or from this address. Try again in %(minutes)d minutes.",
        minutes,
    ) % {"minutes": minutes}


# Pages


class CodeForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=40,
        widget=UnfoldAdminTextInputWidget(
            attrs={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}
        ),
    )


@method_decorator(never_cache, name="dispatch")
class SecondFactorView(View):
    """Base view. `person` is who is about to log in, or is logged in."""

    template = None
    allows_pending = True  # whether the page is for people who have given no second factor yet

    def dispatch(self, request, *args, **kwargs):
        self.person = pending_person(request) if self.allows_pending else None
        self.is_pending = self.person is not None
        if not self.is_pending and admin.site.has_permission(request):
            self.person = request.user
        if self.person is None or not self.is_for(self.person):
            return HttpResponseRedirect(self.elsewhere())
        return super().dispatch(request, *args, **kwargs)

    def is_for(self, person):
        return True

    def elsewhere(self):
        """Return the address for people whom this page is not for."""
        return reverse("admin:index") if self.person else f"{reverse('admin:login')}?next={self.request.path}"

    def page(self, template=None, status=200, headers=None, **context):
        context = (
            admin.site.each_context(self.request) | {"person": self.person, "is_pending": self.is_pending} | context
        )
        template = f"config/desk/second_factor/{template or self.template}.html"
        return TemplateResponse(self.request, template, context, status=status, headers=headers)

    def refuse(self, form, sentence, wait=None, **context):
        form.add_error("code", sentence)
        headers = {"Retry-After": str(wait)} if wait else None
        return self.page(form=form, status=429 if wait else 200, headers=headers, **context)


class ProveView(SecondFactorView):
    """The second step of a login: ask for a code, or a passkey."""

    template = "prove"

    def is_for(self, person):
        return self.is_pending and has_factor(person)

    def elsewhere(self):
        return reverse("second_factor_set_up") if self.is_pending else super().elsewhere()

    def get(self, request):
        return self.page(form=CodeForm(), **self.offers())

    def post(self, request):
        form, now = CodeForm(request.POST), timezone.now()
        if not form.is_valid():
            return self.page(form=form, **self.offers())
        try:
            is_right = check_second_factor(
                request, self.person, lambda: uses_code(self.person, form.cleaned_data["code"], at=now), at=now
            )
        except TooManyAttempts as refusal:
            return self.refuse(form, too_many_attempts(refusal.wait), refusal.wait, **self.offers())
        if not is_right:
            return self.refuse(form, _("This code is wrong, too old, or was used before."), **self.offers())
        return HttpResponseRedirect(log_in_with(request, self.person, "code"))

    def offers(self):
        return {
            "title": _("Second factor"),
            "has_app": apps_of(self.person).exists(),
            "has_passkey": passkeys_of(self.person).exists(),
        }


class SetUpView(SecondFactorView):
    """Set up an app: scan the QR code, and type the first code."""

    template = "set_up"

    def is_for(self, person):
        return not self.is_pending or not has_factor(person)

    def elsewhere(self):
        return reverse("second_factor") if self.is_pending else super().elsewhere()

    def get(self, request):
        request.session.setdefault(APP_KEY, new_app_key())
        return self.page(form=CodeForm(), **self.offer())

    def post(self, request):
        if APP_KEY not in request.session:
            return self.get(request)
        form = CodeForm(request.POST)
        if not form.is_valid():
            return self.page(form=form, **self.offer())
        is_first = not has_factor(self.person)
        if not add_app(self.person, request.session[APP_KEY], form.cleaned_data["code"]):
            return self.refuse(
                form, _("This is not the code that the app shows now. Scan the picture again."), **self.offer()
            )
        return self.added(request, "code", is_first)

    def offer(self):
        address, secret = app_address(self.person, self.request.session[APP_KEY])
        drawn = segno.make(address, error="m").svg_inline(scale=4, border=4, dark="#000", light="#fff", omitsize=True)
        return {
            "title": _("Set up a second factor"),
            "qr": mark_safe(drawn),  # noqa: S308 (segno's own SVG)
            "secret": secret,
            "is_required": is_required(self.person),
        }

    def added(self, request, factor, is_first):
        """Log in, or stay logged in; show recovery codes, unless the person has some."""
        record("second_factor_added", request, self.person, factor=factor)
        next_page = reverse("second_factor_own")
        if self.is_pending:
            next_page = log_in_with(request, self.person, factor)
        else:
            keep_session(request, factor)
        if not is_first:
            return HttpResponseRedirect(next_page)
        return self.page(
            "codes", title=_("Recovery codes"), codes=new_recovery_codes(self.person), next_page=next_page
        )


class OwnView(SecondFactorView):
    """The second factors of the person who is logged in."""

    template = "own"
    allows_pending = False

    def get(self, request):
        return self.page(
            title=_("Second factor"),
            app=apps_of(self.person).first(),
            passkeys=passkeys_of(self.person),
            codes_left=recovery_codes_left(self.person),
            is_required=is_required(self.person),
        )

    def post(self, request):
        if "new_codes" in request.POST and has_factor(self.person):
            codes = new_recovery_codes(self.person)
            return self.page("codes", title=_("Recovery codes"), codes=codes, next_page=reverse("second_factor_own"))
        if "remove" in request.POST and not is_required(self.person) and remove_all(self.person):
            record("second_factor_removed", request, self.person)
            keep_session(request, "")
            messages.success(request, _("You log in with your password alone from now on."))
        return redirect("second_factor_own")


urlpatterns = [
    path("", ProveView.as_view(), name="second_factor"),
    path("set-up/", SetUpView.as_view(), name="second_factor_set_up"),
    path("own/", OwnView.as_view(), name="second_factor_own"),
]
