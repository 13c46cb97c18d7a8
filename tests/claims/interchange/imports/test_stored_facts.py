"""Are the sources, topics, place and archived copies that a review names stored with its claim?"""

from datetime import UTC, date, datetime

import pytest

from claims import catalogue
from claims.interchange.claimreview.citations import Citation
from claims.interchange.claimreview.citations import Topic as NamedTopic
from claims.interchange.claimreview.reader import read_reviews
from claims.interchange.claimreview.urls import PageAddress
from claims.interchange.imports.staging import write_reviews
from claims.models import Claim, Topic
from tests.factories import ArticleFactory, ArticleVersionFactory, TopicFactory
from tests.support.imports import LATER, NOW, review

pytestmark = pytest.mark.django_db

PAGE = PageAddress("https://source.example/a", "https://source.example/a", "source.example", "https://copy.example/a")
QUOTE = "The talks went on for two days."


def write(at=NOW, **facts):
    [read] = read_reviews(review(), now=at)
    with catalogue.bulk():
        [written] = write_reviews([read._replace(**facts)], at)
    return written


def test_each_fact_of_a_review_is_stored_once():
    TopicFactory(slug="health", names={"fr": "Santé"})
    facts = {
        "archive_url": "https://copy.example/review",
        "place": "Geneva",
        "claimed_at": datetime(2025, 11, 17, 9, 30, tzinfo=UTC),
        "topics": (NamedTopic("santé"), NamedTopic("Climate change"), NamedTopic("选举")),
        "evidence": (Citation(PAGE, title="The talks", stance="refutes", quote=QUOTE, note="Minutes."),),
    }
    write(**facts)
    write(at=LATER, payload="{}", **facts)
    claim = Claim.objects.get()
    assert (claim.place, claim.claimed_on, claim.claimed_at) == (
        "Geneva",
        date(2025, 11, 17),
        datetime(2025, 11, 17, 9, 30, tzinfo=UTC),
    )
    assert claim.topics.count() == 3
    assert set(Topic.objects.filter(claims=claim).values_list("slug", flat=True)) >= {"health", "climate-change"}
    piece = claim.evidence.get(role="evidence")
    assert (piece.stance, piece.quote_exact, piece.note) == ("refutes", QUOTE, "Minutes.")
    assert (piece.article.title, piece.article.archive_url) == ("The talks", PAGE.archive_url)
    assert claim.verdicts.get().review.archive_url == "https://copy.example/review"


@pytest.mark.parametrize(
    ("text", "is_read", "note"),
    [
        (f"It began. {QUOTE}", True, ""),
        (f"{QUOTE} {QUOTE}", False, f"“{QUOTE}”"),
        ("Other words.", False, f"“{QUOTE}”"),
    ],
)
def test_a_quote_is_read_in_the_captured_text_or_kept_in_the_note(text, is_read, note):
    article = ArticleFactory(url=PAGE.url, canonical_url=PAGE.canonical)
    version = ArticleVersionFactory(article=article, text=text)
    assert write(evidence=(Citation(PAGE, quote=QUOTE),)).outcome == "new"
    piece = Claim.objects.get().evidence.get(role="evidence")
    assert (piece.version, piece.quote_exact) == ((version, QUOTE) if is_read else (None, ""))
    assert piece.note == note
