"""Are the sources and topics of a review read, and other texts left alone?"""

from datetime import UTC, datetime

import pytest

from claims.interchange.claimreview.citations import Citation, Topic
from claims.interchange.claimreview.urls import PageAddress
from tests.support.good_review import GOOD, only

SOURCE = PageAddress("https://office.example/a", "https://office.example/a", "office.example")
QUOTATION = {
    "@type": "Quotation",
    "text": "It was open.\n\n  All May.",
    "isPartOf": {
        "@type": "CreativeWork",
        "url": "https://office.example/a",
        "headline": "Report",
        "datePublished": "2024-05-01",
        "publisher": {"@type": "Organization", "name": "Office"},
    },
    "description": "Page 3.",
    "additionalProperty": {"@type": "PropertyValue", "name": "stance", "value": "refutes"},
}
READ = Citation(
    SOURCE, "Report", "refutes", "It was open.\n\n  All May.", "Page 3.", datetime(2024, 5, 1, tzinfo=UTC), "Office"
)


def evidence(citation):
    return only(GOOD | {"citation": citation}).evidence


def test_a_quotation_with_its_stance_is_evidence():
    assert evidence(QUOTATION) == (READ,)
    without_quote = {name: part for name, part in QUOTATION.items() if name not in ("text", "description")}
    assert evidence([without_quote]) == (READ._replace(quote="", note=""),)


@pytest.mark.parametrize(
    ("citation", "addresses"),
    [
        ("https://office.example/a", ["https://office.example/a"]),
        ("office.example/a", ["https://office.example/a"]),
        ({"@type": "CreativeWork", "url": "https://office.example/a"}, ["https://office.example/a"]),
        (
            {"@type": "Quotation", "text": "Open.", "isPartOf": {"url": "https://office.example/a"}},
            ["https://office.example/a"],
        ),
        (["https://a.example/1", {"@id": "https://b.example/2"}], ["https://a.example/1", "https://b.example/2"]),
        ("https://a.example/1, https://b.example/2", ["https://a.example/1", "https://b.example/2"]),
        ("Report of the office, page 3", []),
        ({"@type": "CreativeWork", "name": "A book"}, []),
        (GOOD["url"], []),
        ([None, 7, [], {}, {"isPartOf": 7}, {"additionalProperty": [7, {"name": "stance"}]}], []),
    ],
)
def test_sources_of_others_are_context_if_they_are_addresses(citation, addresses):
    found = evidence(citation)
    assert [source.address.url for source in found] == addresses
    assert {(source.stance, source.quote) for source in found} <= {("context", "")}


def test_an_archived_source_is_the_original_with_its_copy():
    copy = "https://web.archive.org/web/2020/https://office.example/a"
    assert evidence(copy)[0].address == SOURCE._replace(archive_url=copy)
    assert evidence({"url": SOURCE.url, "archivedAt": copy})[0].address == SOURCE._replace(archive_url=copy)


def test_no_more_than_fifty_sources_and_long_quotes_are_read():
    review = only(GOOD | {"citation": [f"https://office.example/{number}" for number in range(2_000)]})
    assert len(review.evidence) == 50
    assert "citations_left_out" in review.repairs
    review = only(GOOD | {"citation": QUOTATION | {"text": "word " * 5_000}})
    assert len(review.evidence[0].quote) <= 5_000
    assert "citation_cut" in review.repairs


@pytest.mark.parametrize(
    ("members", "topics"),
    [
        (
            {"about": {"@type": "Thing", "name": "Climate", "identifier": "climate-change"}},
            [("Climate", "climate-change")],
        ),
        ({"about": [{"name": "Health"}, "Energy"]}, [("Health", ""), ("Energy", "")]),
        ({"keywords": "health, energy; Health , "}, [("health", ""), ("energy", "")]),
        ({"keywords": ["#health", "صحة، طاقة"]}, [("health", ""), ("صحة", ""), ("طاقة", "")]),
        ({"about": "Energy", "keywords": ["energy"]}, [("Energy", "")]),
        ({"about": {"name": "Energy", "identifier": "no slug!"}}, [("Energy", "")]),
        ({"about": [None, 7, {}, {"name": []}, "x" * 101, "https://a.example/1"]}, []),
    ],
)
def test_topics_are_read_from_things_and_lists_of_words(members, topics):
    assert only(GOOD | members).topics == tuple(Topic(*topic) for topic in topics)


def test_no_more_than_twenty_topics_are_read():
    review = only(GOOD | {"keywords": ",".join(f"topic {number}" for number in range(500))})
    assert len(review.topics) == 20
    assert "topics_left_out" in review.repairs
