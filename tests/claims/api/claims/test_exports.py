"""All that is public leaves in one file: of one moment, whole or seen not to be, for everybody the same."""

import csv
import gzip
import io
import json
import re
from hashlib import sha256

import brotli
import pytest
from backports import zstd
from django.db import transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from rest_framework.test import APIClient

from claims.catalogue import position
from claims.interchange.exports.csv import COLUMNS, FORMULA, escape_formula, write_rows
from claims.models import Card
from tests.claims.api.claims.test_claims import one_of_everything
from tests.factories import ClaimFactory, PublisherFactory, ReceivedFactory, VerdictFactory
from tests.support.clients import client_of

CLAIMS = "/api/v1/claims/"
FORMS = ("ndjson", "csv", "jsonld")
MEDIA_TYPES = dict(zip(FORMS, ("application/x-ndjson", "text/csv; charset=utf-8", "application/ld+json"), strict=True))

commits = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def at_the_desk(settings):
    settings.SITE_URL = "https://desk.example"


def exported(form, asked="", client=None, **headers):
    answer = (client or APIClient()).get(f"{CLAIMS}export.{form}{asked}", **headers)
    assert (answer.status_code, answer["Content-Type"]) == (200, MEDIA_TYPES[form])
    return answer.getvalue()


def before_last_line(content, end=b"\n"):
    return content[: content.rindex(end, 0, -len(end)) + len(end)]


def documents(content):
    return content.decode().split("\n")[1:-2]


def table(content):
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def feed(content):
    return [one for item in json.loads(content)["dataFeedElement"] for one in item["item"]]


# What is in it


@commits
@pytest.mark.parametrize("form", FORMS)
def test_filters_of_one_verdict_hold_of_one_verdict_here_too(form):
    claim = VerdictFactory(published=True, rating__category="false", publisher__domain="one.example").claim
    VerdictFactory(
        claim=claim, published=True, rating__category="true", publisher__domain="two.example", origin="import"
    )
    for asked, is_found in {
        "?issuer=one.example&category=false": True,
        "?issuer=one.example&category=true": False,
        "?issuer=one.example&issuer=two.example&category=true": True,
        "?issuer=one.example&category__not=true": True,
        "?issuer=one.example&category__not=false": False,
    }.items():
        assert (str(claim.pk).encode() in exported(form, asked)) == is_found, asked


@commits
def test_lines_are_the_documents_to_the_byte_between_a_header_and_a_trailer():
    claims = [
        one_of_everything(),
        VerdictFactory(published=True, claim__statement="A\n\t\\ \x01\x02 “b” \u2028").claim,
    ]
    begun = timezone.now()
    content = exported("ndjson", "?language=en")
    header, *lines, trailer = content.decode().split("\n")[:-1]
    told = json.loads(header)
    at = told.pop("at")
    assert begun.isoformat() <= at <= timezone.now().isoformat()
    assert told == {
        "kind": "header",
        "url": "https://desk.example/api/v1/claims/export.ndjson?language=en",
        "filters": {"language": "en"},
        "position": position(),
    }
    assert lines == [Card.objects.get(pk=claim.pk).document for claim in claims]
    assert json.loads(trailer) == {
        "kind": "trailer",
        "claims": 2,
        "sha256": sha256(before_last_line(content)).hexdigest(),
    }


@commits
def test_a_row_of_the_table_is_a_verdict_whatever_became_of_it():
    claim = one_of_everything()
    other = {"publisher__domain": "other.example", "published_by": claim.created_by}
    with transaction.atomic():
        VerdictFactory(claim=claim, status="superseded", published_at="2025-11-20T00:00Z", **other)
    content = exported("csv")
    rows = table(content)
    shown = {name: cell for name, cell in rows[0].items() if cell and name not in ("claim", "verdict")}
    assert list(rows[0]) == list(COLUMNS)
    assert shown == {
        "kind": "verdict",
        "statement": "The summit ended without a concrete result.",
        "language": "en",
        "claimant": "A spokesman",
        "claimant_kind": "person",
        "claimant_role": "of the Kremlin",
        "claimed_on": "2025-11-17",
        "topics": "diplomacy",
        "evidence": "https://tribune.example/summit",
        "status": "published",
        "publisher": "desk.example",
        "publisher_name": "The desk",
        "scale": "desk",
        "rating": "true",
        "value": "5",
        "category": "true",
        "summary": "Nothing was agreed.",
        "verdict_language": "en",
        "origin": "desk",
        "published_at": "2025-11-18T12:00:00Z",
    }
    assert sorted(row["status"] for row in rows) == ["", "published", "retracted", "superseded"]
    told = json.loads(rows[-1]["statement"])
    assert (rows[-1]["kind"], told["verdicts"], told["position"], told["filters"]) == ("trailer", 3, position(), {})
    assert told["sha256"] == sha256(before_last_line(content, b"\r\n")).hexdigest()
    assert {len(row) for row in csv.reader(io.StringIO(content.decode(), newline=""))} == {len(COLUMNS)}


@commits
def test_the_feed_has_the_reviews_that_each_claim_has_at_its_own_address():
    claim, received = one_of_everything(), ReceivedFactory(payload='{"@type":"ClaimReview","x":1.50}')
    content = exported("jsonld")
    document = json.loads(content)
    elements = document.pop("dataFeedElement")
    at = document.pop("dateModified")
    assert at.endswith("Z")
    assert document == {
        "@context": "https://schema.org",
        "@type": "DataFeed",
        "name": "Claimdesk",
        "url": "https://desk.example/api/v1/claims/export.jsonld",
        "version": position(),
        "numberOfItems": 2,
        "sha256": sha256(before_last_line(content)).hexdigest(),
    }
    reviews = [APIClient().get(f"{CLAIMS}{pk}/claimreview/").json() for pk in (claim.pk, received.claim_id)]
    assert elements == [{"@type": "DataFeedItem", "item": [review]} for review in reviews]
    assert b'"x":1.50' in content


@commits
@pytest.mark.parametrize("form", FORMS)
def test_nothing_at_all_is_a_whole_file_too(form):
    content = exported(form)
    count = {
        "ndjson": lambda: json.loads(content.splitlines()[-1])["claims"],
        "csv": lambda: json.loads(table(content)[-1]["statement"])["verdicts"],
        "jsonld": lambda: json.loads(content)["numberOfItems"],
    }
    assert count[form]() == 0


@commits
@pytest.mark.parametrize("form", FORMS)
def test_many_claims_come_in_several_parts_and_each_of_them_once(form, monkeypatch):
    monkeypatch.setattr("claims.interchange.exports.stream.BATCH_SIZE", 2)
    claims = {str(VerdictFactory(published=True).claim_id) for _ in range(5)}
    content = exported(form)
    found = {
        "ndjson": lambda: [json.loads(line)["id"] for line in documents(content)],
        "csv": lambda: [row["claim"] for row in table(content)[:-1]],
        "jsonld": lambda: [one["@id"].split("/")[-3] for one in feed(content)],
    }[form]()
    assert found == sorted(claims)


@commits
def test_the_same_claims_are_the_same_bytes():
    for _ in range(3):
        VerdictFactory(published=True)
    assert documents(exported("ndjson")) == documents(exported("ndjson", "?language=en"))


@commits
@pytest.mark.parametrize("form", FORMS)
def test_an_export_asks_nothing_on_the_connection_of_its_request(form, django_assert_num_queries):
    for _ in range(3):
        ReceivedFactory()
    with django_assert_num_queries(0):
        exported(form)


# Who sees what


@commits
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("role", ["anonymous", "editor"])
def test_nobody_finds_more_in_it_than_everybody_may_see(form, role):
    public = VerdictFactory(published=True).claim
    VerdictFactory(claim=public, summary="A secret draft.", publisher=PublisherFactory())
    VerdictFactory(status="in_review", claim__statement="A secret claim.")
    ClaimFactory(statement="A secret claim without a verdict.")
    content = exported(form, client=client_of(role))
    assert str(public.pk).encode() in content
    assert b"secret" not in content
    assert b"written_by" not in content


# Filters


@commits
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("asked", "parameter"),
    [
        ("langage=fr", "langage"),
        ("language=french", "language"),
        ("topic=nowhere", "topic"),
        ("updated_at__gte=2025-01-01", "updated_at__gte"),
        *((f"{name}=1", name) for name in ("page_size", "cursor", "ordering", "count", "fields", "highlight")),
    ],
)
def test_it_is_as_strict_as_the_list(form, asked, parameter):
    answer = APIClient().get(f"{CLAIMS}export.{form}?{asked}")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert [error["parameter"] for error in answer.json()["errors"]] == [parameter]


FILTERS = {
    "language": ["fr", "fr,en", "pt-BR"],
    "category": ["true", "false,mixed"],
    "category__not": ["true"],
    "status": ["open", "closed"],
    "issuer": ["desk.example"],
    "disputed": ["true", "false"],
    "judged": ["true", "false"],
    "q": ["claim", '"claim 2"', "claim -3", "nothing"],
    "claimed_on__gte": ["2025-11-02"],
    "reviewed_at__lt": ["2025-11-18T13:00:00Z"],
}


@commits
def test_its_claims_are_those_of_the_list():
    for number, (language, category) in enumerate(
        [("fr", "true"), ("en", "false"), ("pt-BR", "mixed"), ("en", "true")]
    ):
        VerdictFactory(
            published=True,
            rating__category=category,
            claim__language=language,
            claim__statement=f"claim {number}",
            claim__claimed_on=f"2025-11-0{number + 1}",
            claim__status="closed" if number == 2 else "open",
        )
    client = APIClient()

    @given(st.fixed_dictionaries({}, optional={name: st.sampled_from(words) for name, words in FILTERS.items()}))
    @settings(max_examples=40)
    def check(filters):
        listed = client.get(CLAIMS, filters | {"page_size": 100}).json()["results"]
        content = client.get(f"{CLAIMS}export.ndjson", filters).getvalue()
        assert [json.loads(line) for line in documents(content)] == sorted(listed, key=lambda claim: claim["id"])
        assert json.loads(content.splitlines()[0])["filters"] == filters

    check()


# Formulas

CELLS = [
    ("=1+1", "'=1+1"),
    ("+1", "'+1"),
    ("-1", "'-1"),
    ("@SUM(A1)", "'@SUM(A1)"),
    ("\t=1", "'\t=1"),
    ("\r=1", "'\r=1"),
    ("\n=1", "'\n=1"),
    ("＝1", "'＝1"),
    ("'=1", "''=1"),
    ("''@", "'''@"),
    ("'tis", "'tis"),
    ("1=1", "1=1"),
    ("", ""),
    (" =1", " =1"),
    (-1, -1),
    (None, None),
]


@pytest.mark.parametrize(("cell", "written"), CELLS)
def test_no_cell_is_a_formula(cell, written):
    assert escape_formula(cell) == written


def original(cell):
    """As the documentation tells a reader."""
    return cell[1:] if re.match(r"^'+[=+\-@\t\r\n＝＋－＠]", cell) else cell


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
                | st.from_regex(FORMULA), min_size=2))  # fmt: skip
def test_a_reader_of_the_table_gets_every_text_back(cells):
    content = write_rows([[escape_formula(cell) for cell in cells]]).decode()
    [row] = csv.reader(io.StringIO(content, newline=""), strict=True)
    assert not [cell for cell in row if cell.startswith(tuple("=+-@\t\r\n＝＋－＠"))]
    assert [original(cell) for cell in row] == cells


# Compression


@commits
@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip", "gzip"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip, br;q=0.9", "gzip"),
        ("br;q=1, gzip ;q=0.5", "br"),
        ("gzip;q=0", None),
        ("gzip;q=0.000, br", "br"),
        ("deflate", None),
        ("*", None),
        ("identity", None),
        ("", None),
    ],
)
def test_it_is_compressed_for_those_who_ask_for_it(accepted, coding):
    VerdictFactory(published=True)
    answer = APIClient().get(f"{CLAIMS}export.csv", HTTP_ACCEPT_ENCODING=accepted)
    content = answer.getvalue()
    assert answer.headers.get("Content-Encoding") == coding
    assert "Accept-Encoding" in answer["Vary"]
    decode = {None: bytes, "gzip": gzip.decompress, "br": brotli.decompress, "zstd": zstd.decompress}[coding]
    assert table(decode(content))[0]["kind"] == "verdict"


@commits
@pytest.mark.parametrize("form", FORMS)
def test_headers_say_what_it_is_and_that_nobody_need_keep_it(form):
    answer = APIClient().get(f"{CLAIMS}export.{form}", HTTP_ACCEPT="text/html")
    answer.close()
    assert answer["Cache-Control"] == "no-store"
    assert re.fullmatch(rf'attachment; filename="claims-\d{{4}}-\d\d-\d\d\.{form}"', answer["Content-Disposition"])
    head = APIClient().head(f"{CLAIMS}export.{form}")
    assert (head.status_code, head["Content-Type"], head.getvalue()) == (200, MEDIA_TYPES[form], b"")
    assert "Content-Length" not in head
