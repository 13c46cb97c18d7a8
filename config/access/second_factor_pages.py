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

from config.access import passkeys
from config.access.login_log import record
from config.access.logins import TooManyAttempts, check_second_factor
from config.access.second_factor import (
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
    remove_passkey,
    uses_code,
)
from config.sessions import PENDING

MAX_SECONDS = 600  # between the password and the second factor
MAX_NAME_LENGTH = 80
CHALLENGE = "passkey_challenge"  # the key of a session that has the challenge of the page that was shown last
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


class PasskeyForm(forms.Form):
    """What an authenticator said, as JSON, and a name for the passkey by which its owner knows it."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=MAX_NAME_LENGTH,
        help_text=gettext_lazy("By which you will know it: the key, or the device that it is on."),
        widget=UnfoldAdminTextInputWidget,
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
        template = f"config/admin/second_factor/{template or self.template}.html"
        return TemplateResponse(self.request, template, context, status=status, headers=headers)

    def refuse(self, form, sentence, wait=None, **context):
        if form.is_bound:
            form.add_error("code", sentence)
        else:
            context["refusal"] = sentence
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
        factor = "passkey" if "passkey" in request.POST else "code"
        form = CodeForm(request.POST if factor == "code" else None)
        if form.is_bound and not form.is_valid():
            return self.page(form=form, **self.offers())
        check = self.check_of(request, form) if factor == "code" else self.check_of_passkey(request)
        try:
            is_right = check_second_factor(request, self.person, check, at=timezone.now())
        except TooManyAttempts as refusal:
            return self.refuse(form, too_many_attempts(refusal.wait), refusal.wait, **self.offers())
        if not is_right:
            sentences = {
                "code": _("This code is wrong, too old, or was used before."),
                "passkey": _("This passkey was not accepted. Try again, or type a code."),
            }
            return self.refuse(form, sentences[factor], **self.offers())
        return HttpResponseRedirect(log_in_with(request, self.person, factor))

    def check_of(self, request, form):
        return lambda: uses_code(self.person, form.cleaned_data["code"], at=timezone.now())

    def check_of_passkey(self, request):
        challenge, response = request.session.pop(CHALLENGE, ""), request.POST["passkey"]
        return lambda: passkeys.uses_passkey(self.person, challenge, response, at=timezone.now())

    def offers(self):
        has_passkey = passkeys.are_possible() and passkeys_of(self.person).exists()
        options = passkeys.authentication_options(self.person) if has_passkey else None
        if options:
            self.request.session[CHALLENGE] = options["challenge"]
        return {
            "title": _("Second factor"),
            "has_app": apps_of(self.person).exists(),
            "passkey_options": options,
        }


class AddingView(SecondFactorView):
    """Base of the pages that add a factor. The password alone is enough for the first one only."""

    def is_for(self, person):
        return not self.is_pending or not has_factor(person)

    def elsewhere(self):
        return reverse("second_factor") if self.is_pending else super().elsewhere()

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


class SetUpView(AddingView):
    """Set up an app: scan the QR code, and type the first code."""

    template = "set_up"

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
            "offers_passkey": passkeys.are_possible(),
        }


class AddPasskeyView(AddingView):
    """Add a passkey: the browser asks the device or the security key to make one."""

    template = "add_passkey"

    def is_for(self, person):
        return passkeys.are_possible() and super().is_for(person)

    def get(self, request):
        return self.page(form=PasskeyForm(), **self.offer())

    def post(self, request):
        challenge, response = request.session.pop(CHALLENGE, ""), request.POST.get("passkey", "")
        form, is_first = PasskeyForm(request.POST), not has_factor(self.person)
        if not form.is_valid():
            return self.page(form=form, **self.offer())
        if not passkeys.add_passkey(self.person, challenge, response, form.cleaned_data["name"], at=timezone.now()):
            form.add_error(None, _("This passkey was not accepted. Try again."))
            return self.page(form=form, **self.offer())
        return self.added(request, "passkey", is_first)

    def offer(self):
        options = passkeys.registration_options(self.person)
        self.request.session[CHALLENGE] = options["challenge"]
        return {"title": _("Add a passkey"), "passkey_options": options}


class OwnView(SecondFactorView):
    """The second factors of the person who is logged in."""

    template = "own"
    allows_pending = False

    def get(self, request):
        return self.page(
            title=_("Second factor"),
            app=apps_of(self.person).first(),
            passkeys=passkeys_of(self.person),
            offers_passkey=passkeys.are_possible(),
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
        if "remove_passkey" in request.POST and remove_passkey(self.person, request.POST["remove_passkey"]):
            record("second_factor_removed", request, self.person, factor="passkey")
            keep_session(request, request.session.get(PROVEN, ""))
            messages.success(request, _("The passkey was removed."))
        return redirect("second_factor_own")


urlpatterns = [
    path("", ProveView.as_view(), name="second_factor"),
    path("set-up/", SetUpView.as_view(), name="second_factor_set_up"),
    path("passkey/", AddPasskeyView.as_view(), name="second_factor_passkey"),
    path("own/", OwnView.as_view(), name="second_factor_own"),
]
