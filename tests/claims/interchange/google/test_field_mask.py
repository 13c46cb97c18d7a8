"""What does a field mask select, and which masks are refused?"""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.interchange.google.field_mask import MaskRefused, apply_mask, parse_mask
from claims.interchange.google.shapes import SEARCH

WRONG_MASKS = [
    *("claims,", ",claims", "claims,,claims", "claims//text", "/claims", "claims/", "claims(", "claims()", "(", ")"),
    *("claims(text", "claims(text))", "(claims)", "claims text", "claims.text", "text", "claims/url", "ｃlaims"),
    *("claims/text/url", "claims/text(url)", "nextPageToken/a", "nextPageToken/*", "claims/*/name/x", "claims\x00"),
    *("(" * 5_000, "claims(" * 2_000, "/*" * 2_000, "*" * 5_000),
]


class TestMasks:
    CONTENT = {
        "claims": [
            {"text": "a", "claimant": "b", "claimReview": [{"url": "c", "title": "d", "publisher": {"name": "e"}}]},
            {"text": "f"},
        ],
        "nextPageToken": "g",
    }

    @pytest.mark.parametrize(
        ("mask", "left"),
        [
            ("*", CONTENT),
            ("claims", {"claims": CONTENT["claims"]}),
            ("nextPageToken", {"nextPageToken": "g"}),
            ("claims/text", {"claims": [{"text": "a"}, {"text": "f"}]}),
            ("claims/text,claims/claimant", {"claims": [{"text": "a", "claimant": "b"}, {"text": "f"}]}),
            ("claims/text,claims", {"claims": CONTENT["claims"]}),
            ("claims(text,claimReview/url),nextPageToken",
             {"claims": [{"text": "a", "claimReview": [{"url": "c"}]}, {"text": "f"}], "nextPageToken": "g"}),
            ("claims/claimReview(publisher(name),url)",
             {"claims": [{"claimReview": [{"url": "c", "publisher": {"name": "e"}}]}, {}]}),
            ("claims/*/url", {"claims": [{"claimReview": [{"url": "c"}]}, {}]}),
            ("*/claimReview/*/name", {"claims": [{"claimReview": [{"publisher": {"name": "e"}}]}, {}]}),
        ],
    )  # fmt: skip
    def test_a_mask_selects_what_it_names(self, mask, left):
        assert apply_mask(self.CONTENT, parse_mask(mask, SEARCH)) == left

    @pytest.mark.parametrize("mask", WRONG_MASKS)
    def test_a_wrong_mask_is_refused(self, mask):
        with pytest.raises(MaskRefused):
            parse_mask(mask, SEARCH)

    @given(st.text(alphabet="claimsTextRvwurlpbhn*,/()", max_size=60))
    def test_any_text_is_parsed_or_refused(self, mask):
        with suppress(MaskRefused):
            apply_mask(self.CONTENT, parse_mask(mask, SEARCH))
