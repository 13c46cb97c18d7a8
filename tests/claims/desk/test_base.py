"""Who enters which page of the desk, and what do all others get?"""

import json
from uuid import UUID

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import get_resolver
from django_htmx.middleware import HtmxDetails

from claims.desk.base import desk_view, refused, with_event
from claims.desk.keys import KEYS, bindings
from claims.models import Claim
from claims.workflow import StepRefused
from tests.factories import ClaimFactory, UserFactory

pytestmark = pytest.mark.django_db
SOME_ID = UUID("01a00000-0000-7000-8000-000000000001")


def patterns(resolver, prefix=""):
    """Yield the address and the view of each page below the resolver, with made-up arguments."""
    for pattern in resolver.url_patterns:
        route = str(pattern.pattern)
        for name, converter in pattern.pattern.converters.items():
            kind = type(converter).__name__.removesuffix("Converter").lower()
            value = {"uuid": SOME_ID, "int": 1}.get(kind, "a")
            route = route.replace(f"<{kind}:{name}>", str(value)).replace(f"<{name}>", str(value))
        if hasattr(pattern, "url_patterns"):
            yield from patterns(pattern, prefix + route)
        else:
            yield prefix + route, pattern.callback


DESK = next(pattern for pattern in get_resolver().url_patterns if str(pattern.pattern) == "desk/")
PAGES = list(patterns(DESK, "/desk/"))


@pytest.mark.parametrize(("address", "view"), PAGES, ids=[address for address, _view in PAGES])
def test_every_page_checks_a_permission(address, view):
    assert view.permission.startswith(("claims.", "sources."))


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("address", [address for address, _view in PAGES])
def test_strangers_are_asked_to_log_in(address, method):
    answer = getattr(Client(), method)(address)
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/admin/login/")
    answer = getattr(Client(), method)(address, headers={"HX-Request": "true"})
    assert (answer.status_code, json.loads(answer["HX-Trigger"])) == (401, {"desk:log-in": {}})


@pytest.mark.parametrize("address", [address for address, _view in PAGES])
def test_people_without_the_desk_are_refused(address):
    client = Client()
    client.force_login(UserFactory(is_staff=True))
    assert client.get(address).status_code == 403
    client.force_login(UserFactory(group="editor"))  # who may not log in to the desk
    assert client.get(address).status_code == 403


def request_of(person, method="post", **headers):
    request = getattr(RequestFactory(), method)("/desk/", headers=headers)
    request.user, request.htmx = person, HtmxDetails(request)
    return request


def test_a_refused_view_stores_nothing_and_says_why(editor):
    @desk_view()
    def view(request):
        ClaimFactory()
        raise StepRefused("It is Sunday.", "sunday")

    answer = view(request_of(editor.person, **{"HX-Request": "true"}))
    assert (answer.status_code, answer["HX-Retarget"]) == (422, "#messages")
    assert "It is Sunday." in answer.text
    assert not Claim.objects.exists()


def test_a_page_that_is_read_can_refuse_too(editor):
    @desk_view()
    def view(request):
        raise StepRefused("It is Sunday.", "sunday")

    answer = view(request_of(editor.person, "get", **{"HX-Request": "true"}))
    assert (answer.status_code, answer["HX-Reselect"]) == (422, ".message")


def test_a_database_error_is_a_sentence(editor):
    @desk_view()
    def view(request):
        ClaimFactory(priority=9)

    answer = view(request_of(editor.person, **{"HX-Request": "true"}))
    assert "This priority is not one of the list." in answer.text


def test_answers_are_stored_by_no_cache_and_differ_for_htmx(editor):
    answer = editor.get("/desk/")
    assert "no-store" in answer["Cache-Control"]
    assert "HX-Request" in answer["Vary"]


def test_events_add_up():
    answer = with_event(with_event(HttpResponse(), "a", x=1), "b")
    assert json.loads(answer["HX-Trigger"]) == {"a": {"x": 1}, "b": {}}


def test_messages_are_text(editor):
    answer = refused(request_of(editor.person, **{"HX-Request": "true"}), "<script>alert(1)</script>")
    assert "&lt;script&gt;" in answer.text


@pytest.mark.parametrize("scope", KEYS)
def test_a_key_means_one_thing_on_a_page(scope):
    keys = [key.key for name in {"everywhere", scope} for key in KEYS[name][1]]
    assert len(keys) == len(set(keys))


def test_single_keys_can_be_switched_off():
    assert "j" in bindings(["everywhere", "queue"])
    assert set(bindings(["everywhere", "workbench"], single=False)) == {"$mod+k", "$mod+Enter"}
