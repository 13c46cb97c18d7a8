"""Which members may a page of ClaimReview markup have, and which ratings and claimants do they mean?"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from claims.interchange.google import shapes
from claims.models import Claim, Verdict
from tests.factories import (
    ClaimantFactory,
    DeskFactory,
    PublisherFactory,
    RatingFactory,
    RatingScaleFactory,
)
from tests.support.clients import client_of
from tests.support.google import PAGES, REVIEW, SUMMIT, invalid, is_error, key, markup, page, update, write

MEMBERS = {
    "no address": ({"pageUrl": None}, "pageUrl"),
    "an address elsewhere": (
        {"pageUrl": "https://elsewhere.example/a"},
        "pageUrl: A page of this desk lies on desk.e",
    ),
    "an address that only ends like ours": ({"pageUrl": "https://notdesk.example/a"}, "pageUrl"),
    "an address that is none": ({"pageUrl": "javascript:alert(1)"}, "pageUrl"),
    "a name": ({"name": "pages/1"}, "name: This is given by us"),
    "a version": ({"versionId": "1"}, "versionId: This is given by us"),
    "another author": ({"claimReviewAuthor": {"name": "Somebody"}}, "claimReviewAuthor/name: Reviews of this desk"),
    "an image of the author": ({"claimReviewAuthor": {"imageUrl": "https://a.example"}}, "claimReviewAuthor/imageUrl"),
    "no markup": ({"claimReviewMarkups": []}, "claimReviewMarkups"),
    "101 markups": ({"claimReviewMarkups": [markup()] * 101}, "claimReviewMarkups"),
    "an object of markups": ({"claimReviewMarkups": {}}, "claimReviewMarkups"),
    "an unknown member": ({"pageURL": REVIEW}, "pageURL: There is no member “pageURL”: did you mean “pageUrl”?"),
    "a day that is none": ({"publishDate": "2025-02-30"}, "publishDate: Write a day"),
    "a time of no zone": ({"publishDate": "2025-11-20T12:00:00"}, "publishDate: Write a day"),
    "a time before all": ({"publishDate": "0001-01-01T00:00:00+12:00"}, "publishDate: Write a day"),
    "a day in the year 1": ({"publishDate": "0001-01-02"}, "An article is of a year from 1400"),
    "a number for a day": ({"publishDate": 5}, "publishDate: Write a day"),
}
IN_A_MARKUP = {
    "no claim": ({"claimReviewed": None}, "claimReviewed"),
    "a blank claim": ({"claimReviewed": "  "}, "claimReviewed"),
    "2,001 characters": ({"claimReviewed": "a" * 2_001}, "claimReviewed"),
    "a NUL": ({"claimReviewed": "a\0b"}, "claimReviewed"),
    "an object for words": ({"claimReviewed": {}}, "claimReviewed"),
    "an anchor": ({"url": f"{REVIEW}#two"}, "url: We keep no anchors"),
    "another address": ({"url": "https://desk.example/else"}, "url: This is the pageUrl"),
    "a time of day": ({"claimDate": "2025-11-18T12:00:00Z"}, "claimDate: Write the day"),
    "a nameless author": ({"claimAuthor": {"jobTitle": "minister"}}, "claimAuthor: name"),
    "an image": ({"claimAuthor": {"name": "A", "imageUrl": "https://a.example"}}, "claimAuthor/imageUrl: We keep no"),
    "a page of an author": ({"claimAuthor": {"name": "A", "sameAs": "https://a.example"}}, "claimAuthor/sameAs"),
    "an appearance that is none": ({"claimAppearances": ["https://a.example", "x"]}, "claimAppearances/1"),
    "an appearance nowhere": ({"claimFirstAppearance": "ftp://a.example"}, "claimFirstAppearance"),
    "51 appearances": ({"claimAppearances": [f"https://a.example/{n}" for n in range(51)]}, "claimAppearances"),
    "an image of the rating": ({"rating": {"imageUrl": "https://a.example"}}, "rating/imageUrl: We keep no images"),
    "a number that is no rating": ({"rating": {"ratingValue": 7}}, "rating/ratingValue: This is no rating"),
    "a rating and another number": ({"rating": {"textualRating": "false", "ratingValue": 7}}, "rating/ratingValue"),
    "bounds of nothing": ({"rating": {"textualRating": "Nope", "worstRating": 1}}, "rating: worstRating"),
    "a number beyond int32": ({"rating": {"ratingValue": 2**31}}, "rating/ratingValue"),
    "a number with a fraction": ({"rating": {"ratingValue": 1.5}}, "rating/ratingValue"),
    "a label without end": ({"rating": {"textualRating": "a" * 2_001}}, "rating/textualRating"),
    "an explanation without end": ({"rating": {"ratingExplanation": "a" * 2_001}}, "rating/ratingExplanation"),
    "a member of another object": ({"textualRating": "false"}, "textualRating: There is no member “textualRating”"),
}  # fmt: skip


class TestBodies:
    @pytest.mark.parametrize("what", MEMBERS)
    def test_a_page_with_an_invalid_member_is_refused_by_its_name(self, checker, what):
        more, message = MEMBERS[what]
        content = {name: value for name, value in (page() | more).items() if value is not None}
        assert message in invalid(write(checker, content))
        assert not Claim.objects.exists()

    @pytest.mark.parametrize("what", IN_A_MARKUP)
    def test_a_markup_with_an_invalid_member_is_refused_by_its_name(self, checker, what):
        more, message = IN_A_MARKUP[what]
        assert f"claimReviewMarkups/0/{message}" in invalid(write(checker, page(markup(**more))))
        assert not Claim.objects.exists()

    @pytest.mark.parametrize(
        ("body", "code"),
        [(b"", 400), (b"[]", 400), (b"null", 400), (b"1", 400), (b"{", 400), (b'{"pageUrl": "\xff"}', 400),
         (rb'{"pageUrl": "\ud800"}', 400), (b"[" * 5_000 + b"]" * 5_000, 400),
         (b'{"pageUrl": "' + b"a" * 3_000_000 + b'"}', 413)],
    )  # fmt: skip
    def test_a_malformed_body_is_refused_with_an_error(self, checker, body, code):
        made = write(checker, page()).json()
        for method, address in (("POST", PAGES), ("PUT", f"{PAGES}/{key(made)}")):
            answer = checker.generic(method, address, body, content_type="application/json")
            is_error(answer, code, "INVALID_ARGUMENT")

    def test_a_page_is_not_moved_to_the_year_1(self, checker):
        made = write(checker, page()).json()
        moved = page() | {"versionId": made["versionId"], "publishDate": "0001-01-02"}
        answer = checker.put(f"{PAGES}/{key(made)}", moved, content_type="application/json")
        assert "An article is of a year from 1400" in invalid(answer)

    def test_empty_and_null_members_count_as_absent(self, checker):
        little = {"claimReviewed": SUMMIT, "claimAuthor": None, "claimDate": "", "claimLocation": None, "rating": {}}
        little |= {"claimAppearances": [], "claimFirstAppearance": "", "url": None}
        made = write(checker, page(little, publishDate="", claimReviewAuthor=None, name="", versionId=None)).json()
        assert made["claimReviewMarkups"] == [{"url": REVIEW, "claimReviewed": SUMMIT}]
        assert "publishDate" not in made


NAMES = st.sampled_from([*shapes.PAGE, *shapes.PAGE["claimReviewMarkups"], "name", "sameAs", "ratingValue", "x"])
WORDS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=20),
    st.sampled_from([REVIEW, SUMMIT, "2025-11-18", "https://www.wikidata.org/wiki/Q1", "https://ä.example/ä?b=%zz#c"]),
)  # fmt: skip
ANYTHING = st.recursive(
    WORDS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4), max_leaves=12
)
SOMEHOW = st.dictionaries(st.sampled_from([*shapes.PAGE["claimReviewMarkups"]]), ANYTHING, max_size=3)


class TestAnyBody(TestCase):
    @settings(max_examples=60)
    @given(st.dictionaries(st.sampled_from([*shapes.PAGE]), ANYTHING, max_size=3), SOMEHOW)
    def test_any_body_is_written_or_refused_with_a_message(self, more, more_of_it):
        client = client_of("checker")
        answer = write(client, page(markup(**more_of_it)) | more)
        if answer.status_code != 200:
            invalid(answer)
            return
        made = answer.json()
        assert update(client, made).json() == made


class TestRatings:
    @pytest.fixture
    def scale(self):
        scale = RatingScaleFactory(code="own", owner=DeskFactory())
        RatingFactory(scale=scale, category="false", code="own-false", value=1, names={"en": "False", "fr": "Faux"})
        RatingFactory(scale=scale, category="mixed", code="own-mixed", value=3, names={"en": "Half true"})
        return scale

    @pytest.mark.parametrize(
        ("rating", "code", "label"),
        [
            ({"textualRating": "False"}, "own-false", ""),
            ({"textualRating": "FAUX"}, "own-false", "FAUX"),
            ({"textualRating": "own-mixed"}, "own-mixed", "own-mixed"),
            ({"textualRating": "Pants on fire", "ratingValue": 1}, "own-false", "Pants on fire"),
            ({"ratingValue": 3, "worstRating": 1, "bestRating": 5}, "own-mixed", ""),
            ({"textualRating": "Pants on fire"}, None, "Pants on fire"),
            ({}, None, ""),
        ],
    )
    def test_a_rating_is_found_by_name_or_value_or_kept_as_a_label(self, checker, scale, rating, code, label):
        write(checker, page(markup(rating=rating)))
        verdict = Verdict.objects.select_related("rating").get()
        assert (verdict.rating and verdict.rating.code, verdict.label) == (code, label)
        shown = checker.get(f"{PAGES}?url={REVIEW}").json()["claimReviewMarkupPages"][0]["claimReviewMarkups"][0]
        assert {name: shown["rating"][name] for name in rating} == rating

    def test_ratings_of_other_publishers_and_ambiguous_names_become_labels(self, checker):
        theirs = RatingScaleFactory(code="theirs", owner=PublisherFactory())
        RatingFactory(scale=theirs, code="mild", names={"en": "Mild"})
        for code in ("one", "two"):
            RatingFactory(scale=RatingScaleFactory(code=code), names={"en": "Wild"}, code="wild")
        write(
            checker,
            page(
                markup(rating={"textualRating": "Mild"}), markup(claimReviewed="B", rating={"textualRating": "Wild"})
            ),
        )
        assert set(Verdict.objects.values_list("rating", "label")) == {(None, "Mild"), (None, "Wild")}


class TestClaimants:
    ITEM = {"name": "A Speaker", "sameAs": "https://www.wikidata.org/wiki/Q7747"}

    @pytest.mark.parametrize("url", ["https://www.wikidata.org/wiki/Q7747", "http://www.wikidata.org/entity/Q7747"])
    def test_a_wikidata_item_identifies_the_claimant(self, checker, url):
        known = ClaimantFactory(name="A Speaker", wikidata_id="Q7747", kind="person")
        made = write(checker, page(markup(claimAuthor=self.ITEM | {"sameAs": url}))).json()
        assert Claim.objects.get().claimant == known
        assert made["claimReviewMarkups"][0]["claimAuthor"] == self.ITEM

    def test_a_wikidata_item_under_another_name_is_refused(self, checker):
        ClaimantFactory(name="Somebody Else", wikidata_id="Q7747")
        assert "“Somebody Else”" in invalid(write(checker, page(markup(claimAuthor=self.ITEM))))

    def test_a_new_claimant_keeps_its_wikidata_item(self, checker):
        write(checker, page(markup(claimAuthor=self.ITEM)))
        assert Claim.objects.get().claimant.wikidata_id == "Q7747"
