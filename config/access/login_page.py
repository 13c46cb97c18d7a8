"""How does a person log in to the desk? On the admin's own page, with attempts limited as at the API's login.

`login_page` is the view, `LoginForm` its form; `config.access.logins` counts the attempts. This module is not in
`config.admin`, because unfold imports the form when it makes the site on which that package registers its pages.
"""

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.views import LoginView
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.urls import resolve, reverse
from django.utils import timezone
from unfold.forms import AuthenticationForm

from config.access.logins import TooManyAttempts, check_password_change, log_in
from config.access.second_factor import has_factor, is_required
from config.access.second_factor_pages import begin_second_step, too_many_attempts
from config.http.error_pages import error_page


class SecondStep(Exception):
    """The password of `person` is right, and a second factor is still to be proved or set up."""

    def __init__(self, person):
        super().__init__(person)
        self.person = person


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

    def get_user(self):
        """Return the person; raise SecondStep instead if they have to prove or to set up a second factor first."""
        person = super().get_user()
        if person is not None and (has_factor(person) or is_required(person)):
            raise SecondStep(person)
        return person


def first_page(person):
    """Return the address to which a login leads: the desk, or the tables for a person who may not open the desk."""
    address = reverse(settings.LOGIN_REDIRECT_URL)
    return address if person.has_perm(resolve(address).func.permission) else reverse("admin:index")


def login_page(request):
    """Return the admin's login page: with status 429 and `Retry-After` if the form refused to check a password.

    After the right password of a person with a second factor, the answer leads to the page that asks for it.
    """
    asked_for = LoginView(request=request).get_redirect_url()
    try:
        response = admin.site.login(request)
    except SecondStep as step:
        return begin_second_step(request, step.person, asked_for or first_page(step.person))
    if response.status_code == 302 and not asked_for:
        return redirect(first_page(request.user))
    form = (getattr(response, "context_data", None) or {}).get("form")  # a redirect has no context
    if form and form.wait:
        response.status_code = 429
        response["Retry-After"] = str(form.wait)
    return response


def password_change_page(request):
    """Return the admin's page for one's own password. Wrong old passwords are limited as at the login."""
    page = admin.site.admin_view(admin.site.password_change, cacheable=True)
    if request.method != "POST" or not admin.site.has_permission(request):
        return page(request)
    try:
        return check_password_change(request, lambda: page(request), at=timezone.now())
    except TooManyAttempts as refusal:
        response = error_page(request, 429, "throttled")
        response["Retry-After"] = str(refusal.wait)
        return response
