"""Are verdicts written as ClaimReview, as schema.org and Google define it, and imported reviews as they came?"""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.interchange.claimreview.writer import Bounds, as_document, claim_reviews, members_of

HOME = "https://desk.example/api/v1/claims/"
CLAIM, FIRST, SECOND, THIRD = "claim-1", "verdict-1", "verdict-2", "verdict-3"
JUDGED = "2025-11-18T12:00:00Z"
PUBLISHER = {"id": "p", "name": "The desk", "domain": "desk.example"}
DESK = {"@type": "Organization", "name": "The desk", "url": "https://desk.example/"}
RATING = {"scale": "desk", "code": "faux", "names": {"fr": "Faux", "en": "False"}, "value": 1, "category": "false"}


def claim(*verdicts, **members):
    return {
        "id": CLAIM,
        "statement": "Le sommet n'a rien donné.",
        "language": "fr",
        "claimant": None,
        "claimed_on": None,
        "evidence": [],
        "verdicts": list(verdicts) or [verdict()],
    } | members


def verdict(pk=FIRST, **members):
    return {
        "id": pk,
        "claim": CLAIM,
        "publisher": PUBLISHER,
        "rating": RATING,
        "label": "",
        "summary": "Rien n'a été convenu.",
        "explanation": "",
        "language": "fr",
        "review": None,
        "status": "published",
        "origin": "desk",
        "supersedes": None,
        "correction_note": "",
        "retraction_reason": "",
        "published_at": JUDGED,
        "retracted_at": None,
    } | members


def retracted(pk=FIRST, **members):
    fate = {"status": "retracted", "retraction_reason": "The source withdrew.", "retracted_at": "2025-11-20T08:00:00Z"}
    return verdict(pk, **fate | members)


def evidence(url, role="appearance", published_at=None, title="Discours"):
    publisher = {"id": "q", "name": "Tribune", "domain": "tribune.example"}
    article = {"url": url, "title": title, "published_at": published_at, "language": "fr", "publisher": publisher}
    return {"role": role, "article": article, "stance": "refutes", "quote": None, "note": ""}


def written_reviews(document, payloads=None, bounds=None):
    bounds = {"desk": Bounds(1, 5)} if bounds is None else bounds
    return [json.loads(one) for one in claim_reviews(document, payloads or {}, bounds, HOME)]


def written_review(document, **given):
    [review] = written_reviews(document, **given)
    return review


# Our own reviews


def test_a_review_has_all_members_that_the_claim_has_values_for():
    document = claim(
        verdict(
            explanation="We asked both sides.",
            label="Plutôt faux",
            review={"url": "https://desk.example/fact-check", "title": "Le sommet, vérifié"},
        ),
        claimant={
            "name": "A. Speaker",
            "kind": "person",
            "role": "minister",
            "wikidata_id": "Q1",
            "aliases": ["A. S."],
        },
        claimed_on="2025-11-17",
        place="Genève",
        evidence=[evidence("https://tribune.example/a", published_at="2025-11-17T09:00:00Z")],
    )
    assert written_review(document) == {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "@id": "https://desk.example/api/v1/claims/claim-1/claimreview/#verdict-1",
        "url": "https://desk.example/fact-check",
        "headline": "Le sommet, vérifié",
        "datePublished": JUDGED,
        "dateModified": JUDGED,
        "inLanguage": "fr",
        "author": DESK,
        "publisher": DESK,
        "claimReviewed": "Le sommet n'a rien donné.",
        "reviewRating": {
            "@type": "Rating",
            "ratingValue": 1,
            "worstRating": 1,
            "bestRating": 5,
            "alternateName": "Plutôt faux",
            "ratingExplanation": "Rien n'a été convenu.",
        },
        "description": "Rien n'a été convenu.",
        "reviewBody": "We asked both sides.",
        "itemReviewed": {
            "@type": "Claim",
            "text": "Le sommet n'a rien donné.",
            "inLanguage": "fr",
            "author": {
                "@type": "Person",
                "name": "A. Speaker",
                "alternateName": "A. S.",
                "jobTitle": "minister",
                "sameAs": "https://www.wikidata.org/wiki/Q1",
            },
            "datePublished": "2025-11-17",
            "contentLocation": {"@type": "Place", "name": "Genève"},
            "firstAppearance": {
                "@type": "CreativeWork",
                "url": "https://tribune.example/a",
                "headline": "Discours",
                "datePublished": "2025-11-17T09:00:00Z",
                "publisher": {"@type": "Organization", "name": "Tribune", "url": "https://tribune.example/"},
            },
        },
    }


def test_members_without_a_value_are_left_out():
    review = written_review(claim(verdict(rating=None, summary="", language="und"), language="und"))
    assert set(review) == {
        *("@context", "@type", "@id", "url", "datePublished", "dateModified"),
        *("author", "publisher", "claimReviewed", "itemReviewed"),
    }
    assert review["url"] == f"https://desk.example/claims/{CLAIM}/", "the page that people read"
    assert review["itemReviewed"] == {"@type": "Claim", "text": "Le sommet n'a rien donné."}


@pytest.mark.parametrize(
    ("members", "bounds", "expected"),
    [
        ({}, None, {"ratingValue": 1, "worstRating": 1, "bestRating": 5, "alternateName": "Faux"}),
        ({"language": "en"}, None, {"ratingValue": 1, "worstRating": 1, "bestRating": 5, "alternateName": "False"}),
        ({"language": "fr-CA"}, {}, {"alternateName": "Faux"}),
        ({"language": "de", "label": "Falsch"}, {}, {"alternateName": "Falsch"}),
        ({"rating": RATING | {"value": None}}, None, {"alternateName": "Faux"}),
        (
            {"rating": RATING | {"value": 0}},
            {"desk": Bounds(-1, 0)},
            {"ratingValue": 0, "worstRating": -1, "bestRating": 0, "alternateName": "Faux"},
        ),
        ({"rating": None, "label": "Pants on fire"}, None, {"alternateName": "Pants on fire"}),
    ],
)
def test_a_rating_has_the_judges_label_and_a_value_only_with_bounds(members, bounds, expected):
    rating = written_review(claim(verdict(**members)), bounds=bounds)["reviewRating"]
    assert rating == {"@type": "Rating", "ratingExplanation": "Rien n'a été convenu."} | expected


@pytest.mark.parametrize(
    ("kind", "type_", "role"),
    [
        ("person", "Person", "jobTitle"),
        ("account", "Person", "jobTitle"),
        ("unknown", "Person", "jobTitle"),
        ("organisation", "Organization", "description"),
    ],
)
def test_a_claimant_is_a_person_or_an_organisation(kind, type_, role):
    claimant = {"name": "Somebody", "kind": kind, "role": "spokesman", "wikidata_id": None, "aliases": []}
    author = written_review(claim(claimant=claimant))["itemReviewed"]["author"]
    assert author == {"@type": type_, "name": "Somebody", role: "spokesman"}


def test_the_earliest_dated_appearance_is_first_and_evidence_is_not_among_them():
    late, undated = (
        evidence("https://a.example/late", published_at="2025-11-18T00:00:00Z"),
        evidence("https://a.example/"),
    )
    early, another = (
        evidence("https://a.example/early", published_at="2025-11-17T00:00:00Z"),
        evidence("https://b.example/"),
    )
    bearing = evidence("https://c.example/", role="evidence", published_at="2020-01-01T00:00:00Z")

    def places(*pieces):
        item = written_review(claim(evidence=list(pieces)))["itemReviewed"]
        others = item.get("appearance", [])
        return item.get("firstAppearance", {}).get("url"), [one["url"] for one in others] if isinstance(
            others, list
        ) else others["url"]

    assert places(late, undated, bearing, early, another) == (
        "https://a.example/early",
        ["https://a.example/late", "https://a.example/", "https://b.example/"],
    )
    assert places(undated, late) == ("https://a.example/late", "https://a.example/")
    assert places(bearing) == (None, [])


class TestCorrections:
    corrected = [
        verdict(FIRST, status="superseded"),
        verdict(SECOND, status="superseded", supersedes=FIRST, correction_note="The day.", published_at="2025-11-19"),
        verdict(THIRD, supersedes=SECOND, correction_note="The place.", published_at="2025-11-20"),
    ]

    def test_a_superseded_verdict_is_a_correction_in_the_review_of_its_successor(self):
        review = written_review(claim(*self.corrected))
        assert review["@id"].endswith(f"#{THIRD}")
        assert review["correction"] == [
            {"@type": "CorrectionComment", "text": "The day.", "datePublished": "2025-11-19"},
            {"@type": "CorrectionComment", "text": "The place.", "datePublished": "2025-11-20"},
        ]

    def test_a_retracted_verdict_has_a_reason_and_no_rating(self):
        review = written_review(claim(retracted(label="False")))
        assert "reviewRating" not in review
        assert review["creativeWorkStatus"] == "Retracted"
        assert review["dateModified"] == "2025-11-20T08:00:00Z"
        assert review["correction"] == {
            "@type": "CorrectionComment",
            "text": "The source withdrew.",
            "datePublished": "2025-11-20T08:00:00Z",
        }

    def test_a_corrected_and_retracted_verdict_lists_both(self):
        last = retracted(THIRD, supersedes=SECOND, correction_note="The place.", published_at="2025-11-20")
        notes = written_review(claim(*self.corrected[:2], last))["correction"]
        assert [one["text"] for one in notes] == ["The day.", "The place.", "The source withdrew."]


def test_one_review_is_a_document_and_several_are_a_graph():
    other = verdict(SECOND, publisher=PUBLISHER | {"name": "Others"})
    one, two = (claim_reviews(claim(*some), {}, {}, HOME) for some in ([verdict()], [verdict(), other]))
    assert json.loads(as_document(one)) == json.loads(one[0])
    graph = json.loads(as_document(two))
    assert graph == {"@context": "https://schema.org", "@graph": [json.loads(one) for one in two]}
    assert [one["@context"] for one in graph["@graph"]] == ["https://schema.org"] * 2


# Imported reviews

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
numbers = st.one_of(
    st.integers(),
    st.integers(10**20, 10**30),
    st.floats(allow_nan=False, allow_infinity=False),
)
values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
comments = st.sampled_from([{"@type": "CorrectionComment", "text": "The day."}, "The day.", [], ["The day."]])
payloads = st.fixed_dictionaries(
    {},
    optional={
        "@context": st.sampled_from(["http://schema.org", "https://schema.org", ["https://schema.org"], None]),
        "@type": st.sampled_from(["ClaimReview", "Review", ["ClaimReview", "Review"]]),
        "@id": texts,
        "claimReviewed": texts | st.lists(texts, max_size=3),
        "itemReviewed": values,
        "reviewRating": values,
        "creativeWorkStatus": values,
        "correction": comments,
    },
).flatmap(lambda known: st.dictionaries(texts, values, max_size=4).map(lambda others: others | known))
layouts = st.sampled_from([{"separators": (",", ":")}, {"indent": 2}, {"ensure_ascii": False}])
states = st.sampled_from(
    [
        [verdict(origin="import")],
        [retracted(origin="import")],
        [
            verdict(SECOND, origin="import", status="superseded"),
            verdict(origin="import", supersedes=SECOND, correction_note="Sent anew."),
        ],
    ]
)


def exactly(text):
    """Return the value of JSON with its numbers as strings, as they are spelled."""
    return json.loads(text, parse_float=lambda digits: ("float", digits), parse_int=lambda digits: ("int", digits))


@given(payloads, layouts, states)
def test_an_imported_review_is_exported_unchanged_also_the_second_time(payload, layout, verdicts):
    payload, document = json.dumps(payload, **layout), claim(*verdicts)
    [once] = claim_reviews(document, {FIRST: payload}, {}, HOME)
    [twice] = claim_reviews(document, {FIRST: once}, {}, HOME)
    [elsewhere] = claim_reviews(claim(verdict(origin="import")), {FIRST: once}, {}, "https://other.example/")

    sent, out = exactly(payload), exactly(once)
    changed = {"reviewRating", "creativeWorkStatus", "correction"} if verdicts[0]["status"] == "retracted" else set()
    assert {name: out[name] for name in sent if name not in changed} == {
        name: value for name, value in sent.items() if name not in changed
    }
    assert out.keys() - sent.keys() <= {"@context", "@type", "@id", "correction", "creativeWorkStatus"}
    assert exactly(twice) == out
    assert exactly(elsewhere) == out


def test_missing_members_are_added():
    assert written_review(claim(verdict(origin="import")), payloads={FIRST: '{"claimReviewed":"x"}'}) == {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "@id": f"{HOME}{CLAIM}/claimreview/#{FIRST}",
        "claimReviewed": "x",
    }


def test_numbers_are_exported_digit_for_digit():
    payload = '{"@context":"https://schema.org","@type":"ClaimReview","@id":"x","a":1.10,"b":12345678901234567890123,"c":1E2}'
    assert claim_reviews(claim(verdict(origin="import")), {FIRST: payload}, {}, HOME) == [payload]


def test_a_review_of_several_claims_gets_no_id():
    payload = '{"itemReviewed":[{"@type":"Claim"},{"@type":"Claim"}]}'
    assert "@id" not in written_review(claim(verdict(origin="import")), payloads={FIRST: payload})


@pytest.mark.parametrize(
    "theirs", [None, {"@type": "CorrectionComment", "text": "Of theirs."}, ["Of theirs.", "And another."]]
)
def test_an_imported_review_retracted_here_loses_its_rating_only(theirs):
    payload = {"reviewRating": {"ratingValue": 1}, "creativeWorkStatus": "Published", "url": "https://x.example/"}
    payload |= {"correction": theirs} if theirs else {}
    review = written_review(claim(retracted(origin="import")), payloads={FIRST: json.dumps(payload)})
    ours = {"@type": "CorrectionComment", "text": "The source withdrew.", "datePublished": "2025-11-20T08:00:00Z"}
    assert "reviewRating" not in review
    assert (review["creativeWorkStatus"], review["url"]) == ("Retracted", "https://x.example/")
    before = theirs if isinstance(theirs, list) else [theirs] if theirs else []
    assert review["correction"] == ([*before, ours] if before else ours)


@given(st.dictionaries(texts, values, max_size=5), layouts)
def test_the_members_of_any_json_object_are_found(members, layout):
    found = members_of(json.dumps(members, **layout))
    assert {name: json.loads(text) for name, text in found.items()} == members
