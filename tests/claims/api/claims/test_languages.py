"""Does `language=` find a language with its regions and scripts in every list? RFC 4647, section 3.3.1."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from claims.api.feeds.atom import CorrectionFeedFilters, VerdictFeedFilters
from config.api.filtering.filters import AnyLanguage
from tests.claims.api.test_hostile import FILTERS, LISTS
from tests.factories import ArticleFactory, ClaimFactory, PublisherFactory, VerdictFactory
from tests.support.clients import client_of

TAGS = ["pt", "pt-BR", "pt-PT", "zh", "zh-Hant", "zh-Hant-TW", "zh-TW", "fr", "fr-CA", "frr", "en-GB-oxendict", "und"]
RANGES = [*TAGS, "PT", "pt-br", "ZH-hant", "zh-HANT-tw", "pap", "en", "EN-gb"]


def matches(tag, wanted):
    """Basic filtering: the range equals the tag or is a prefix of its parts, ignoring case."""
    return f"{tag}-".lower().startswith(f"{wanted}-".lower())


MAKES = {
    "claims": lambda tag: ClaimFactory(language=tag),
    "verdicts": lambda tag: VerdictFactory(language=tag),
    "articles": lambda tag: ArticleFactory(language=tag),
    "publishers": lambda tag: PublisherFactory(language=tag),
}


class FindingALanguage(TestCase):
    @settings(max_examples=60)
    @given(
        resource=st.sampled_from(sorted(MAKES)),
        tags=st.lists(st.sampled_from(TAGS), max_size=6),
        wanted=st.lists(st.sampled_from(RANGES), min_size=1, max_size=2),
        way=st.sampled_from(["", "__in", "__not", "__exact"]),
    )
    def test_a_range_finds_the_tags_that_it_begins(self, resource, tags, wanted, way):
        rows = {str(MAKES[resource](tag).pk): tag for tag in tags}
        answer = client_of("editor").get(
            f"/api/v1/{resource}/", {f"language{way}": ",".join(wanted), "page_size": 100}
        )
        assert answer.status_code == 200, answer.content
        same = str.__eq__ if way == "__exact" else lambda tag, one: matches(tag, one)
        expected = {
            key
            for key, tag in rows.items()
            if any(same(tag.lower() if way == "__exact" else tag, one.lower()) for one in wanted) != (way == "__not")
        }
        assert {row["id"] for row in answer.json()["results"]} & rows.keys() == expected


def test_every_language_filter_is_tested_here():
    filtersets = [view.filterset_class for view in LISTS.values()] + [VerdictFeedFilters, CorrectionFeedFilters]
    named = [one for filterset in filtersets for name, one in filterset.base_filters.items() if "language" in name]
    assert named
    assert [one for one in named if not isinstance(one, AnyLanguage)] == []
    assert {resource for resource, name in FILTERS if name == "language"} == MAKES.keys()


@pytest.mark.parametrize("feed", ["verdicts", "corrections"])
def test_feeds_filter_by_language_ranges(anonymous, feed):
    verdict = VerdictFactory(published=True, language="pt-BR")
    VerdictFactory(
        claim=verdict.claim, publisher=PublisherFactory(), language="pt-BR", status="retracted",
        published_at=verdict.published_at, published_by=verdict.published_by,
        retracted_at=verdict.published_at, retraction_reason="wrong",
    )  # fmt: skip
    for wanted, is_found in {"pt": True, "PT-br": True, "pt-PT": False}.items():
        assert (b"<entry" in anonymous.get(f"/api/v1/feeds/{feed}.atom?language={wanted}").content) == is_found
