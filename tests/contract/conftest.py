"""The generated OpenAPI document, one of every row to ask for, and the addresses of those rows."""

import re
from functools import cache
from itertools import islice

import orjson
import pytest
from django.core.management import call_command
from django_tasks_db.models import DBTaskResult
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer
from rest_framework.test import APIClient

from claims.log.signing import sign_log
from sources.media.by_address import begin
from sources.models import PageCapture
from tests.factories import (
    AmendmentFactory,
    ArticleVersionFactory,
    EvidenceFactory,
    ImportFindingFactory,
    LinkFactory,
    MediaFactory,
    PageCaptureFactory,
    UserFactory,
    VerdictFactory,
)
from tests.support.endpoints import with_required

WITHOUT_LIST = {"/api/v1/articles/capture": PageCapture, "/api/v1/media/fetch": DBTaskResult}
METHODS = {"get", "post", "put", "patch", "delete"}


@cache
def document():
    """Return the document as clients read it: plain JSON."""
    return orjson.loads(OpenApiJsonRenderer().render(SchemaGenerator().get_schema(request=None, public=True)))


def operations(*methods):
    """Return `(method, path, operation)` for each operation, as parameters of a test."""
    return [
        pytest.param(method, path, operation, id=operation["operationId"])
        for path, item in document()["paths"].items()
        for method, operation in item.items()
        if method in (methods or METHODS)
    ]


def resolved(schema):
    """Return the component that the schema refers to, or the schema itself."""
    while "$ref" in schema:
        schema = document()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def codes(status):
    """Return the codes that the description of this refusal lists."""
    described = document()["components"]["responses"][f"Refused{status}"]["description"]
    return re.findall(r"`(\w+)`", described.partition("Codes: ")[2])


@pytest.fixture(scope="module")
def rows(module_rows):
    """Return rows of the demo, with one of each kind that the demo lacks."""

    def make():
        call_command("loaddata", "rating_scales", "topics", "summit", verbosity=0)
        claim = VerdictFactory(published=True).claim
        EvidenceFactory(article=ArticleVersionFactory().article, claim=claim)
        EvidenceFactory(claim=claim, media=MediaFactory())
        PageCaptureFactory()
        begin("https://outlet.example/summit.jpg", by=UserFactory())
        ImportFindingFactory()
        AmendmentFactory(claim=claim)
        LinkFactory(claim=claim, other=VerdictFactory(published=True).claim, state="confirmed")
        sign_log()

    return module_rows(make)


@pytest.fixture
def superuser(rows, db):
    client = APIClient()
    client.force_authenticate(UserFactory(is_superuser=True))
    client.credentials(HTTP_IF_MATCH="*")
    return client


def address(client, path):
    """Return the address of a row that this client may see, or None: each parameter is looked up in the list above."""
    return next(addresses(client, "", path.strip("/").split("/")), None)


def read(client, path):
    """Return an answer at such an address: one that shows a row, if any does; None if there is no such address."""
    answer = None
    for where in islice(addresses(client, "", path.strip("/").split("/")), 40):
        answer = client.get(with_required(where))
        if answer.streaming:
            answer.getvalue()  # read to its end: few exports may run at once
        if answer.status_code == 200 and not is_empty(answer):
            break
    return answer


def is_empty(answer):
    return answer["Content-Type"] == "application/json" and answer.json().get("results") == []


def addresses(client, found, parts):
    if not parts:
        yield found
        return
    part, *rest = parts
    if not part.startswith("{"):
        yield from addresses(client, f"{found}/{part}", rest)
        return
    name = part.strip("{}")
    for row in rows_at(client, found):
        yield from addresses(client, f"{found}/{row.get(name) or row['id']}", rest)


def rows_at(client, address):
    """Return the rows of the list at this address, of which there are none if the client may not see it."""
    if address in WITHOUT_LIST:
        return WITHOUT_LIST[address].objects.values("id")
    answer = client.get(address, {"page_size": 100})
    return answer.json().get("results", ()) if answer.status_code == 200 else ()
