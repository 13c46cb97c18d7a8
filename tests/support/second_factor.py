"""How does a test log in with a second factor? `at_the_desk` sends the password, then `ASK` is the page for the code;
`by_api` sends both at once.
"""

from django.test import Client
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice
from rest_framework.test import APIClient

from config.access.second_factor import new_app_key
from tests.factories import UserFactory

PASSWORD = "a long enough password"
ASK, SET_UP, OWN = "/admin/second-factor/", "/admin/second-factor/set-up/", "/admin/second-factor/own/"
LOGIN = "/api/v1/auth/login/"


def person(name="noor", group="checker", **given):
    made = UserFactory(username=name, is_staff=True, group=group, **given)
    made.set_password(PASSWORD)
    made.save()
    return made


def with_app(owner):
    """Give the person an app; return a function that returns a code for a step further on each time."""
    app = TOTPDevice.objects.create(user=owner, name="app", key=new_app_key(), confirmed=True)
    return lambda drift=0: f"{totp(app.bin_key, drift=drift):06}"


def at_the_desk(name="noor", password=PASSWORD, **server):
    client = Client(**server)
    return client, client.post("/admin/login/?next=/admin/claims/claim/", {"username": name, "password": password})


def by_api(name="noor", password=PASSWORD, client=None, **more):
    return (client or APIClient()).post(LOGIN, {"username": name, "password": password} | more)


def is_in(client):
    return client.get("/admin/").status_code == 200
