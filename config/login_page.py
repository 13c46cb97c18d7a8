"""How does a person log in to the desk? On the admin's own page, with attempts limited as at the API's login.

`login_page` is the view, `LoginForm` its form; `config.logins` counts the attempts. This module is not in
`config.admin`, because unfold imports the form when it makes the site on which that package registers its pages.
"""

from math import ceil

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import ngettext
from unfold.forms import AuthenticationForm

from config.logins import TooManyAttempts, log_in


class LoginForm(AuthenticationForm):
    """Log in a person of the desk. `wait` is the number of seconds until the next attempt, None if it may be now."""

    wait = None

    def clean(self):
        username, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if username and password:
            try:
                self.user_cache = log_in(
                    self.request, username, password, at=timezone.now(), admits=lambda person: person.is_staff
                )
            except TooManyAttempts as refusal:
                self.wait = refusal.wait
                raise ValidationError(too_many_attempts(refusal.wait), code="throttled") from None
            if self.user_cache is None:
                raise self.get_invalid_login_error()
        return self.cleaned_data


def too_many_attempts(wait):
    minutes = ceil(wait / 60)
    return ngettext(
        "Too many attempts to log in with this name or from this address. Try again in %(minutes)d minute.",
        "Too many attempts to log in with this name or from this address. Try again in %(minutes)d minutes.",
        minutes,
    ) % {"minutes": minutes}


def login_page(request):
    """Return the admin's login page: with status 429 and `Retry-After` if the form refused to check a password."""
    response = admin.site.login(request)
    form = (getattr(response, "context_data", None) or {}).get("form")  # a redirect has no context
    if form and form.wait:
        response.status_code = 429
        response["Retry-After"] = str(form.wait)
    return response
