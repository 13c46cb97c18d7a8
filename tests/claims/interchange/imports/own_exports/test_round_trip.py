"""Does an export come back equal into an empty desk, and as the same into the desk that wrote it?"""

import csv
import io
import json
from io import BytesIO

import pytest
from django.utils.timezone import now
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from claims.interchange.imports.files import entries
from claims.interchange.imports.job import run_import
from claims.models import Import, RatingScale
from tests.support.clients import client_of
from tests.support.desks import empty_database, furnish

pytestmark = pytest.mark.django_db(transaction=True)

FORMATS = ["ndjson", "jsonld", "csv"]


def desks(count):
    """Return the settings for that many random desks. A smaller one than that which failed takes minutes to find."""
    skipped = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]
    return settings(max_examples=count, deadline=None, suppress_health_check=skipped, phases=[Phase.generate])


@pytest.fixture(autouse=True)
def public_address(settings):
    settings.SITE_URL = "https://desk.example"


def export(suffix, asked=""):
    return client_of("anonymous").get(f"/api/v1/claims/export.{suffix}{asked}").getvalue()


def import_file(content):
    job = Import.objects.create(source="elsewhere")
    run_import(job, entries([("", BytesIO(content))]), at=now())
    return job


def outcomes(job):
    counts = {name: getattr(job, f"items_{name}") for name in ("new", "changed", "same", "refused")}
    return {name: count for name, count in counts.items() if count}


def reasons(job):
    return [finding.refusal for finding in job.findings.exclude(refusal="")]


def documents(content):
    """Return what an NDJSON export has, without a desk's own bookkeeping."""
    claims = [json.loads(line) for line in content.splitlines()[1:-1]]
    for claim in claims:
        for verdict in claim["verdicts"]:
            del verdict["origin"]
        for piece in claim["evidence"]:
            del piece["version"]
            piece["quote"] and piece["quote"].pop("verified")
    return claims


def parts(suffix, content):
    """Return what an export has of claims, without a desk's own bookkeeping."""
    if suffix == "ndjson":
        return documents(content)
    if suffix == "csv":
        rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
        return [{name: cell for name, cell in row.items() if name != "origin"} for row in rows]
    return [element["item"] for element in json.loads(content)["dataFeedElement"]]


def scales_here():
    """Return the rating scales that verdicts use."""
    used = RatingScale.objects.filter(ratings__verdicts__isnull=False).distinct().order_by("code")
    return [list(scale) for scale in used.values_list("code", "names", "worst", "best", "owner__domain")]


def different(here, there, path=""):
    """Return the places at which two values differ, with what is there."""
    if type(here) is type(there) and isinstance(here, dict) and here.keys() == there.keys():
        return [place for name in here for place in different(here[name], there[name], f"{path}.{name}")]
    if type(here) is type(there) and isinstance(here, list) and len(here) == len(there):
        pairs = enumerate(zip(here, there, strict=True))
        return [place for number, pair in pairs for place in different(*pair, f"{path}[{number}]")]
    return [] if here == there else [f"{path}: {here!r} is not {there!r}"]


@pytest.mark.parametrize("suffix", FORMATS)
@desks(10)
@given(source=st.data())
def test_an_export_comes_back_equal_into_an_empty_desk(suffix, source):
    empty_database()
    claims = furnish(source.draw)
    first, whole, scales = export(suffix), documents(export("ndjson")), scales_here()
    empty_database()
    job = import_file(first)
    assert (outcomes(job), reasons(job)) == ({"new": len(claims)}, [])
    assert different(parts(suffix, export(suffix)), parts(suffix, first)) == []
    if suffix != "csv":
        assert different(documents(export("ndjson")), whole) == []
        assert different(scales_here(), scales) == []
    again = import_file(first)
    assert (outcomes(again), reasons(again)) == ({"same": len(claims)}, [])


@pytest.mark.parametrize("suffix", FORMATS)
@desks(5)
@given(source=st.data())
def test_an_export_is_the_same_in_the_desk_that_wrote_it(suffix, source):
    empty_database()
    claims = furnish(source.draw)
    first = export(suffix)
    job = import_file(first)
    assert (outcomes(job), reasons(job)) == ({"same": len(claims)}, [])
    assert different(parts(suffix, export(suffix)), parts(suffix, first)) == []
