"""Are the reviews of a file the same whatever is around them, and however the file is formatted?"""

import gzip
import io
import json
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.interchange.imports.files.json_items import MAX_ITEM_BYTES, Unreadable
from claims.interchange.imports.files.json_stream import payloads
from tests.support.reviews import clean_reviews

A, B, C = (
    {"@type": "ClaimReview", "url": f"https://checkers.example/{name}", "claimReviewed": name} for name in "abc"
)
PUBLISHED = {"datePublished": "2024-05-02", "author": {"name": "The Checkers"}}
NOISE = {"ok": True, "count": 2, "next": None, "meta": {"tags": ["a", 7, None, {"name": "b"}], "review": "read it"}}


def in_script(value):
    """Return a value as it is written in a script of a page, which ends at the first closing tag."""
    return json.dumps(value).replace("</", "<\\/")


ENVELOPES = {
    "members": lambda values: NOISE | {"data": values},
    "map": lambda values: NOISE | {"claimReviews": {str(number): part for number, part in enumerate(values)}},
    "list in a list": lambda values: [[values]],
    "posts": lambda values: {"posts": [{"title": "A post", "acf": {"claim_review": part}} for part in values]},
    "article": lambda values: {"@type": "NewsArticle", "headline": "News", "review": values},
    "article with one each": lambda values: {"hasPart": [{"@type": "NewsArticle", "review": part} for part in values]},
    "page": lambda values: {"@type": ["WebPage", "ItemPage"], "mainEntity": values, "breadcrumb": {"@type": "Thing"}},
    "item list": lambda values: {
        "@type": "ItemList",
        "itemListElement": [{"@type": "ListItem", "position": 1, "item": part} for part in values],
    },
    "feed": lambda values: {
        "@type": "DataFeed",
        "schema:dataFeedElement": [{"@type": "DataFeedItem", "item": [part]} for part in values],
    },
    "graph": lambda values: {"@graph": [{"@type": "WebSite", "@id": "#site"}, *values]},
    "claim": lambda values: {"@type": "Claim", "text": "It is flat.", "review": values},
    "media": lambda values: {"url": "https://x.example/", "associatedClaimReview": values},
    "text": lambda values: {"fields": {"jsonld": json.dumps(values)}},
    "script in a text": lambda values: {
        "content": {"rendered": f'<p>a</p><script type="application/ld+json">\n{in_script(values)}</script><br>'}
    },
}
TEXTS = {"text", "script in a text"}
FORMATS = [
    json.dumps,
    lambda value: json.dumps(value, indent=2),
    lambda value: json.dumps(value, indent="\t", ensure_ascii=False),
    lambda value: json.dumps(value, indent=0, separators=(" , ", " :\n ")),
    lambda value: json.dumps(value, separators=(",\n", ":")),
    lambda value: json.dumps(value, separators=(",", ":")).replace('[{"', '[\r\n{"').replace('{"', '{\r\n"'),
]


def read_items(content):
    content = content if isinstance(content, bytes) else content.encode()
    return [payload for _number, payload in payloads(io.BytesIO(content))]


@pytest.mark.parametrize("envelope", ENVELOPES)
@pytest.mark.parametrize("write", FORMATS)
def test_every_envelope_has_its_reviews(envelope, write):
    reviews = [A | PUBLISHED, B | PUBLISHED]
    assert read_items(write(ENVELOPES[envelope](reviews))) == reviews


@given(
    st.lists(st.lists(clean_reviews(), min_size=1, max_size=2), min_size=1, max_size=3),
    st.lists(st.sampled_from(sorted(ENVELOPES)), max_size=5),
    st.sampled_from(FORMATS),
    st.sampled_from(["", " ", "\n", "\r\n\r\n", ",\n", ","]),
    st.sampled_from([bytes, gzip.compress]),
)
def test_any_envelopes_in_any_format_have_the_same_reviews(files, envelopes, write, separator, pack):
    values = files
    for envelope in envelopes:
        values = [ENVELOPES[envelope](value if isinstance(value, list) else [value]) for value in values]
    content = separator.join(map(write, values))
    assert read_items(pack(content.encode())) == [review for reviews in files for review in reviews]


@given(st.lists(clean_reviews(), min_size=3, max_size=5), st.lists(st.sampled_from([1, None]), min_size=5, max_size=5))
def test_values_of_one_line_and_of_many_lines_mix(reviews, indents):
    written = [json.dumps(review, indent=indent) for review, indent in zip(reviews, indents, strict=False)]
    assert read_items("\n".join(written)) == reviews


@pytest.mark.parametrize("envelope", sorted(ENVELOPES.keys() - TEXTS))
@pytest.mark.parametrize("write", FORMATS[:2])
def test_an_envelope_of_any_size_has_its_reviews(envelope, write):
    reviews = [A | PUBLISHED | {"reviewBody": f"{number} {'x' * 10_000}"} for number in range(110)]
    content = write(ENVELOPES[envelope](reviews))
    assert len(content) > MAX_ITEM_BYTES
    assert read_items(content) == reviews
    assert read_items(f"[{content}, {json.dumps(B)}]") == [*reviews, B]


@pytest.mark.parametrize("envelope", sorted(ENVELOPES.keys() - TEXTS))
@pytest.mark.parametrize(
    "broken", ['{"@type": "ClaimReview" "url"}', '{"@type": "ClaimReview", "x": [1, ]}', "{x}", "x"]
)
def test_a_broken_review_costs_no_other_in_any_envelope(envelope, broken):
    content = json.dumps(ENVELOPES[envelope]([A | PUBLISHED, "BROKEN", B | PUBLISHED])).replace('"BROKEN"', broken)
    *found, last = [item for item in read_items(content) if isinstance(item, dict)]
    assert [*found, last] == [A | PUBLISHED, B | PUBLISHED]
    assert sum(isinstance(item, Unreadable) for item in read_items(content)) == 1


def test_a_review_that_is_too_large_costs_no_other():
    large = {"data": [A, B | {"reviewBody": "x" * MAX_ITEM_BYTES, "about": [C]}, C]}
    first, reason, last = read_items(json.dumps(large))
    assert (first, last) == (A, C)
    assert reason.detail == "It is larger than 1,000,000 bytes."


@pytest.mark.parametrize(
    "value",
    [
        NOISE,
        {"@type": "NewsArticle", "review": {"@type": "Review", "reviewBody": "Nice."}},
        {"data": [NOISE, "text", 5, None]},
        {"claims": [{"text": "It is flat.", "claimant": "Ada"}]},
        {"data": json.dumps(NOISE), "broken": '{"@type": "ClaimReview"'},
    ],
)
def test_a_file_without_a_review_is_one_item(value):
    assert read_items(json.dumps(value)) == [value]


@pytest.mark.parametrize("value", [{"claims": []}, {"claims": [], "nextPageToken": ""}, {"dataFeedElement": []}])
def test_an_answer_that_says_that_it_is_empty_has_no_items(value):
    assert read_items(json.dumps(value)) == []


def test_a_mistyped_review_is_found_wherever_it_is():
    for review in (
        {"@type": "claimreview", "claimReviewed": "a"},
        {"@type": "Review", "itemReviewed": {"@type": "Claim", "name": "a"}},
        {"type": "ClaimReview", "url": "https://checkers.example/a"},
        {"@type": "https://www.schema.org/ClaimReview", "https://www.schema.org/claimReviewed": "a"},
        {"claimReviewed": "a", "reviewRating": "False"},
    ):
        assert read_items(json.dumps({"data": [{"seo": review}]})) == [review]


def test_a_review_in_a_review_is_one_more():
    inner = A | {"author": "x"}
    outer = B | {"hasPart": [inner, {"@type": "ClaimReview", "@id": "#reference"}]}
    assert read_items(json.dumps(outer)) == [outer, inner]


def test_an_author_with_the_type_of_a_review_is_no_review():
    mistyped = A | {"author": {"@type": "http://schema.org/ClaimReview", "name": "The Checkers"}}
    assert read_items(json.dumps(mistyped)) == [mistyped]


def test_a_review_that_a_post_has_as_text_and_as_objects_is_one():
    graph = {"@graph": [A | {"author": {"@id": "#house"}}, {"@id": "#house", "name": "The Checkers"}]}
    script = f'<script type="application/ld+json" class="graph">{json.dumps(graph)}</script>'
    post = {"id": 7, "yoast_head": f"<title>x</title>{script}", "yoast_head_json": {"schema": graph}}
    assert read_items(json.dumps([post])) == [A | {"author": {"@id": "#house", "name": "The Checkers"}}]


@pytest.mark.parametrize(
    "text",
    ['<script type="application/ld+json">{"@type": "ClaimReview"</script>', "<script application/ld+json ClaimReview"],
)
def test_a_text_that_is_broken_is_left_alone(text):
    assert read_items(json.dumps({"content": text})) == [{"content": text}]


def test_references_in_a_graph_are_no_reviews():
    graph = [{"@type": "NewsArticle", "review": {"@type": "ClaimReview", "@id": "#r"}}, A | {"@id": "#r"}]
    assert read_items(json.dumps({"data": {"@graph": graph}})) == [A | {"@id": "#r"}]


FLATTENED = [
    {"@id": "_:b0", "@type": "https://schema.org/ClaimReview", "https://schema.org/itemReviewed": {"@id": "_:b1"}},
    {"@id": "_:b1", "@type": "https://schema.org/Claim", "https://schema.org/text": "It is flat."},
    {"@id": "_:b2", "@type": "https://schema.org/WebSite"},
]


@pytest.mark.parametrize("envelope", [lambda nodes: nodes, lambda nodes: {"data": nodes}, lambda nodes: [nodes]])
def test_nodes_of_a_list_that_refer_to_each_other_are_a_graph(envelope):
    [review] = read_items(json.dumps(envelope(FLATTENED)))
    assert review["https://schema.org/itemReviewed"]["https://schema.org/text"] == "It is flat."


def test_a_list_whose_nodes_refer_elsewhere_is_read_item_by_item():
    nodes = [A | {"@id": "#a", "author": {"@id": "#elsewhere"}}, {"@type": "WebSite"}]
    assert read_items(json.dumps(nodes)) == nodes


@pytest.mark.parametrize("reference", [[], {}, 7, None, ["#a"]])
def test_a_reference_that_is_no_text_is_left_alone(reference):
    review = A | {"author": {"@id": reference}}
    assert read_items(json.dumps({"@graph": [review]})) == [review]


def test_nodes_deep_in_a_graph_are_put_in():
    article = {"@type": "NewsArticle", "publisher": {"@id": "#house", "name": "The Checkers"}}
    [review] = read_items(json.dumps({"@graph": [article | {"review": A | {"author": {"@id": "#house"}}}]}))
    assert review["author"]["name"] == "The Checkers"


def test_nodes_that_refer_to_each_other_deeply_do_not_exhaust_the_stack():
    deep = {"@id": "#deep", "name": "x"}
    for _level in range(90):
        deep = {"part": deep}
    node = {"@id": "#top", "about": deep | {"next": {"@id": "#top"}}}
    [found] = read_items(json.dumps({"@graph": [node, A | {"author": {"@id": "#top"}}]}))
    assert isinstance(found, Unreadable)


MEDIA = {
    "@type": "MediaReview",
    "url": "https://checkers.example/m",
    "mediaAuthenticityCategory": "StagedContent",
    "itemReviewed": {
        "@type": "MediaReviewItem",
        "interpretedAsClaim": {"@type": "Claim", "text": "A bear plays chess."},
    },
}


def test_a_review_of_media_is_an_item():
    assert read_items(json.dumps([MEDIA, A, {"@graph": [MEDIA]}])) == [MEDIA, A, MEDIA]


def test_a_review_of_media_is_in_the_review_of_the_claim_that_it_contains():
    found = read_items(json.dumps(MEDIA | {"associatedClaimReview": A | PUBLISHED}))
    assert found == [A | PUBLISHED | {"associatedMediaReview": MEDIA}]


def test_a_review_of_media_that_names_the_review_of_a_claim_elsewhere_is_an_item():
    media = MEDIA | {"associatedClaimReview": {"@type": "ClaimReview", "url": A["url"]}}
    assert read_items(json.dumps(media)) == [media]
    assert read_items(json.dumps([media])) == [media]


def test_a_review_of_media_in_the_review_of_a_claim_is_no_second_item():
    review = A | {"associatedMediaReview": MEDIA}
    assert read_items(json.dumps(review)) == [review]
    assert read_items(json.dumps({"data": [review]})) == [review]


@pytest.mark.parametrize(
    ("claim_review", "media_review"),
    [
        ({}, {"url": A["url"]}),
        ({"@id": "#c"}, {"associatedClaimReview": {"@id": "#c"}}),
        ({}, {"associatedClaimReview": {"@type": "ClaimReview", "url": A["url"]}}),
        ({"@id": "#c"}, {"url": A["url"] + "/", "relatedClaimReview": {"@id": "#c"}}),
    ],
)
def test_two_reviews_in_a_graph_that_go_together_are_one_item(claim_review, media_review):
    other = B | {"url": "https://other.example/b"}
    graph = [A | claim_review, other, MEDIA | media_review]
    first, second = read_items(json.dumps({"@graph": graph}))
    assert first["associatedMediaReview"]["itemReviewed"] == MEDIA["itemReviewed"]
    assert "associatedClaimReview" not in first["associatedMediaReview"]
    assert (first["claimReviewed"], second) == (A["claimReviewed"], other)


def test_a_review_of_media_goes_with_the_claim_in_its_words():
    claims = [A | {"claimReviewed": words} for words in ("A bear plays.", "A bear plays chess.", "Bears play.")]
    found = read_items(json.dumps({"@graph": [*claims, MEDIA | {"url": A["url"]}]}))
    assert ["associatedMediaReview" in review for review in found] == [False, True, False]


def test_a_review_of_media_that_may_go_with_several_reviews_stays_alone():
    claims = [A | {"claimReviewed": words} for words in ("A bear plays.", "Bears play.")]
    media = MEDIA | {"url": A["url"]}
    assert read_items(json.dumps({"@graph": [*claims, media]})) == [*claims, media]


@pytest.mark.parametrize(
    ("before", "behind"),
    [
        (")]}',\n", ""),
        ("callback(", ");"),
        ("/**/ jQuery_1.parse (\n", ")\n"),
        ("var data = ", ";\n"),
        ("window.__DATA__ =", ""),
        ("while(1);", ""),
        ("for (;;);", "\n"),
    ],
)
def test_scripts_around_the_json_are_skipped(before, behind):
    assert read_items(f"{before}{json.dumps({'data': [A, B]})}{behind}") == [A, B]


@pytest.mark.parametrize("opening", ['{"data": ', '{"page": {"results": ', "[["])
def test_memory_stays_flat_in_envelopes(opening):
    item = json.dumps(A | {"reviewBody": "x" * 5_000})
    closing = "".join({"{": "}", "[": "]"}[sign] for sign in reversed(opening) if sign in "{[")

    class Endless:
        """A stream of a hundred megabytes that are never in memory at once."""

        def __init__(self):
            self.parts = iter([opening + "[", *[(item + ",") * 100] * 200, item, "]" + closing])

        def read(self, _size):
            return next(self.parts, "").encode()

    tracemalloc.start()
    count = sum(isinstance(found, dict) for _number, found in payloads(Endless()))
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 20_001
    assert most < 20_000_000
