"""Helpers for tests of review sets: rows to put in a file, and `load_review` run on it."""

import io
import json

import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

REVIEW_SET = ["rating_scales", "topics", "summit"]
SUMMIT = json.loads((django_settings.FIXTURE_DIRS[0] / "summit.json").read_text(encoding="utf-8"))
CLAIM = "019a8e85-6c20-7002-8000-0000000000aa"
OTHER = "019a8e85-6c20-7002-8000-0000000000bb"


def everything_stored():
    """Return the values of all rows of claims, sources and users, by model; history left out."""
    models = [*apps.get_app_config("claims").get_models(), *apps.get_app_config("sources").get_models()]
    people = [get_user_model(), get_user_model().groups.through]
    stored = [model for model in [*models, *people] if model._meta.default_permissions]  # history models have none
    return {model: list(model._base_manager.order_by("pk").values()) for model in stored}


def review(*files, **options):
    """Run `load_review` and return what it prints."""
    output = io.StringIO()
    call_command("load_review", *map(str, files), stdout=output, no_color=True, **options)
    return output.getvalue()


def refusal(*files, **options):
    """Run `load_review`, which must load nothing; return the lines of wrong rows and the error message."""
    output, before = io.StringIO(), everything_stored()
    with pytest.raises(CommandError, match="Nothing was loaded") as error:
        call_command("load_review", *map(str, files), stdout=output, no_color=True, **options)
    assert error.value.returncode == 1
    assert everything_stored() == before
    return [line for line in output.getvalue().splitlines() if "  wrong  " in line], str(error.value)


def row(model, pk=None, **fields):
    return {"model": model, "fields": fields} | ({"pk": pk} if pk else {})


def publisher(domain="courier.example", **fields):
    return row("sources.publisher", domain=domain, **{"name": "The Courier"} | fields)


def topic(slug="trains", **fields):
    return row("claims.topic", slug=slug, **{"names": {"en": "Trains"}} | fields)


def claim(pk=CLAIM, **fields):
    return row("claims.claim", pk, **{"statement": "The train was on time.", "language": "en"} | fields)


def scale(**fields):
    return row("claims.ratingscale", **{"code": "scale", "names": {"en": "Scale"}, "worst": 1, "best": 5} | fields)


def person(username="alix", **fields):
    return row("auth.user", username=username, **{"password": "!", "is_active": False} | fields)
