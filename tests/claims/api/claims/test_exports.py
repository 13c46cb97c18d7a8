"""Is an export one complete file of all public claims, from one snapshot, the same for every reader?"""

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
from rest_framework.test import APIClient

from claims.catalogue import log_position
from claims.interchange.exports.csv import COLUMNS
from claims.models import Card
from tests.claims.api.claims.test_claims import one_of_everything
from tests.factories import ArticleFactory, ClaimFactory, PublisherFactory, ReceivedReviewFactory, VerdictFactory
from tests.support.clients import client_of
from tests.support.exports import CLAIMS, FORMATS, MEDIA_TYPES, commits, documents, exported, table


@pytest.fixture(autouse=True)
def site_url(settings):
    settings.SITE_URL = "https://desk.example"


def before_last_line(content, end=b"\n"):
    return content[: content.rindex(end, 0, -len(end)) + len(end)]


def reviews_in(content):
    return [review for item in json.loads(content)["dataFeedElement"] for review in item["item"]]


# Content


@commits
def test_ndjson_lines_are_the_exact_documents_between_header_and_trailer():
    claims = [
        one_of_everything(),
        VerdictFactory(published=True, claim__statement="A\n\t\\ \x01\x02 “b” \u2028").claim,
    ]
    before = timezone.now()
    content = exported("ndjson", "?language=en")
    header, *lines, trailer = content.decode().split("\n")[:-1]
    info = json.loads(header)
    at = info.pop("at")
    assert before.isoformat() <= at <= timezone.now().isoformat()
    assert info == {
        "kind": "header",
        "url": "https://desk.example/api/v1/claims/export.ndjson?language=en",
        "filters": {"language": "en"},
        "position": log_position(),
        "scales": [{"code": "desk", "names": {"en": "Desk scale"}, "worst": 1, "best": 5, "owner": None}],
    }
    assert lines == [Card.objects.get(pk=claim.pk).document for claim in claims]
    assert json.loads(trailer) == {
        "kind": "trailer",
        "claims": 2,
        "sha256": sha256(before_last_line(content)).hexdigest(),
    }


@commits
def test_a_csv_row_is_a_verdict_of_any_public_status():
    claim = one_of_everything()
    other = {"publisher__domain": "other.example", "published_by": claim.created_by}
    with transaction.atomic():
        VerdictFactory(claim=claim, status="superseded", published_at="2025-11-20T00:00Z", **other)
    content = exported("csv")
    rows = table(content)
    left_out = ("claim", "verdict", "url", "details", "claim_created_at")
    shown = {name: cell for name, cell in rows[0].items() if cell and name not in left_out}
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
        "claim_status": "open",
        "review_after": "2026-05-17",
    }
    assert rows[0]["url"] == f"https://desk.example/api/v1/claims/{claim.pk}/"
    [piece] = json.loads(rows[0]["details"])["evidence"]
    assert piece["quote"] == {"exact": "ended without a concrete result", "prefix": "The summit ", "suffix": ""}
    assert sorted(row["status"] for row in rows) == ["published", "retracted", "superseded"]
    assert {len(row) for row in csv.reader(io.StringIO(content.decode(), newline=""))} == {len(COLUMNS)}


@commits
def test_a_csv_row_has_the_headline_and_the_explanation():
    review = ArticleFactory(title="No, the summit did not end")
    VerdictFactory(published=True, review=review, explanation="It did\nnot.")
    [row] = table(exported("csv"))
    assert (row["headline"], row["explanation"]) == ("No, the summit did not end", "It did\nnot.")


@commits
@pytest.mark.parametrize("asked", ["", "?category=false", "?excel=true", "?excel=1"])
def test_count_and_digest_of_a_csv_are_beside_it(asked):
    VerdictFactory(published=True)
    answer = APIClient().get(f"{CLAIMS}export.csv{asked}")
    content = answer.getvalue()
    about = re.fullmatch(r'<(.*)>; rel="describedby"; type="application/json"', answer["Link"])[1]
    assert about == f"https://desk.example{CLAIMS}export.csv.json{asked}"
    described = APIClient().get(about.removeprefix("https://desk.example")).json()
    assert described.pop("at").endswith("Z")
    assert described == {
        "url": f"https://desk.example{CLAIMS}export.csv{asked}",
        "filters": dict(parameter.split("=") for parameter in asked[1:].split("&") if parameter),
        "position": answer["Export-Position"],
        "verdicts": 1,
        "sha256": sha256(content).hexdigest(),
    }


@commits
@pytest.mark.parametrize("asked", ["?excel=1", "?excel=true"])
def test_a_csv_for_spreadsheets_begins_with_a_byte_order_mark(asked):
    VerdictFactory(published=True, claim__statement="Une école à Besançon")
    content = exported("csv", asked)
    assert content == b"\xef\xbb\xbf" + exported("csv")
    assert APIClient().get(f"{CLAIMS}export.csv?excel=maybe").status_code == 400
    assert APIClient().get(f"{CLAIMS}export.ndjson?excel=true").status_code == 400


@commits
def test_the_feed_has_the_reviews_that_each_claim_has_at_its_own_address():
    claim, received = one_of_everything(), ReceivedReviewFactory(payload='{"@type":"ClaimReview","x":1.50}')
    content = exported("jsonld")
    document = json.loads(content)
    elements = document.pop("dataFeedElement")
    at = document.pop("dateModified")
    assert at.endswith("Z")
    scale = {"code": "desk", "names": {"en": "Desk scale"}, "worst": 1, "best": 5, "owner": None}
    assert document == {
        "@context": "https://schema.org",
        "@type": "DataFeed",
        "name": "Claimdesk",
        "subjectOf": {"@type": "@json", "@value": {"scales": [scale]}},
        "url": "https://desk.example/api/v1/claims/export.jsonld",
        "version": log_position(),
        "numberOfItems": 2,
        "sha256": sha256(before_last_line(content)).hexdigest(),
    }
    assert elements == [
        {
            "@type": "DataFeedItem",
            "item": [APIClient().get(f"{CLAIMS}{pk}/claimreview/").json()],
            "subjectOf": {"@type": "@json", "@value": APIClient().get(f"{CLAIMS}{pk}/").json()},
        }
        for pk in (claim.pk, received.claim_id)
    ]
    assert b'"x":1.50' in content


@commits
@pytest.mark.parametrize("suffix", FORMATS)
def test_an_empty_export_is_a_complete_file(suffix):
    content = exported(suffix)
    count = {
        "ndjson": lambda: json.loads(content.splitlines()[-1])["claims"],
        "csv": lambda: len(table(content)),
        "jsonld": lambda: json.loads(content)["numberOfItems"],
    }
    assert count[suffix]() == 0


@commits
@pytest.mark.parametrize("suffix", FORMATS)
def test_an_export_of_several_batches_has_each_claim_once(suffix, monkeypatch):
    monkeypatch.setattr("claims.interchange.exports.stream.BATCH_SIZE", 2)
    claims = {str(VerdictFactory(published=True).claim_id) for _ in range(5)}
    content = exported(suffix)
    ids = {
        "ndjson": lambda: [json.loads(line)["id"] for line in documents(content)],
        "csv": lambda: [row["claim"] for row in table(content)],
        "jsonld": lambda: [review["@id"].split("/")[-3] for review in reviews_in(content)],
    }[suffix]()
    assert ids == sorted(claims)


@commits
def test_exporting_the_same_claims_gives_the_same_bytes():
    for _ in range(3):
        VerdictFactory(published=True)
    assert documents(exported("ndjson")) == documents(exported("ndjson", "?language=en"))


@commits
@pytest.mark.parametrize("suffix", FORMATS)
def test_an_export_makes_no_query_on_the_request_connection(suffix, django_assert_num_queries):
    for _ in range(3):
        ReceivedReviewFactory()
    with django_assert_num_queries(0):
        exported(suffix)


# Visibility


@commits
@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("role", ["anonymous", "editor"])
def test_an_export_has_only_public_content_for_every_role(suffix, role):
    public = VerdictFactory(published=True).claim
    VerdictFactory(claim=public, summary="A secret draft.", publisher=PublisherFactory())
    VerdictFactory(status="in_review", claim__statement="A secret claim.")
    ClaimFactory(statement="A secret claim without a verdict.")
    content = exported(suffix, client=client_of(role))
    assert str(public.pk).encode() in content
    assert b"secret" not in content
    assert b"written_by" not in content


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
def test_an_export_is_compressed_as_accept_encoding_says(accepted, coding):
    VerdictFactory(published=True)
    answer = APIClient().get(f"{CLAIMS}export.csv", HTTP_ACCEPT_ENCODING=accepted)
    content = answer.getvalue()
    assert answer.headers.get("Content-Encoding") == coding
    assert "Accept-Encoding" in answer["Vary"]
    decode = {None: bytes, "gzip": gzip.decompress, "br": brotli.decompress, "zstd": zstd.decompress}[coding]
    assert table(decode(content))[0]["kind"] == "verdict"


@commits
@pytest.mark.parametrize("suffix", FORMATS)
def test_headers_name_the_file_and_forbid_storing_it(suffix):
    answer = APIClient().get(f"{CLAIMS}export.{suffix}", HTTP_ACCEPT="text/html")
    answer.close()
    assert answer["Cache-Control"] == "no-store"
    assert re.fullmatch(rf'attachment; filename="claims-\d{{4}}-\d\d-\d\d\.{suffix}"', answer["Content-Disposition"])
    head = APIClient().head(f"{CLAIMS}export.{suffix}")
    assert (head.status_code, head["Content-Type"], head.getvalue()) == (200, MEDIA_TYPES[suffix], b"")
    assert "Content-Length" not in head
