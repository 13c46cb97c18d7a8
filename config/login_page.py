"""How does a person log in to the desk? As to the API, with attempts counted by config/logins.py."""

from math import ceil

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import ngettext
from unfold.forms import AuthenticationForm

from config.logins import TooManyAttempts, log_in


class LoginForm(AuthenticationForm):
    def clean(self):
        username, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if username and password:
            try:
                self.user_cache = log_in(
                    self.request, username, password, at=timezone.now(), admits=lambda person: person.is_staff
                )
            except TooManyAttempts as refusal:
                self.request.login_wait = refusal.wait
                raise ValidationError(sentence(refusal.wait), code="throttled") from None
            if self.user_cache is None:
                raise self.get_invalid_login_error()
        return self.cleaned_data


def sentence(wait):
    minutes = ceil(wait / 60)
    return ngettext(
        "Too many attempts to log in with this name or from this address. Try again in %(minutes)d minute.",
        "Too many attempts to log in with this name or from this address. Try again in %(minutes)d minutes.",
        minutes,
    ) % {"minutes": minutes}


def login_page(request):
    """The admin's own page, and a 429 when the form refused to look at a password."""
    response = admin.site.login(request)
    if wait := getattr(request, "login_wait", None):
        response.status_code = 429
        response["Retry-After"] = str(wait)
    return response
