"""Which desks can there be? `furnish` fills the database with claims, evidence and verdicts that hypothesis draws."""

from datetime import UTC, date, datetime, timedelta
from itertools import combinations

from django.core.management.color import no_style
from django.db import connection, transaction
from hypothesis import strategies as st

from claims.models import Claim, ClaimTopic, Evidence, Verdict
from config.db.fields import exact_text, normal_line, normal_text
from tests.factories import (
    AmendmentFactory,
    ArticleFactory,
    ArticleVersionFactory,
    ClaimantFactory,
    DeskFactory,
    JudgeFactory,
    LinkFactory,
    RatingFactory,
    RatingScaleFactory,
    ReceivedReviewFactory,
    TopicFactory,
    UserFactory,
)
from tests.support.random_edits import HOSTILE

# Words in all scripts, and what formats have signs of their own for.
SAMPLES = [
    *HOSTILE[3:-1],
    "=1+1",
    "'quoted",
    "-5 %",
    "a;b,c\td",
    "“x”",
    "मुंबई में पुल",
    "桥已关闭",
    "הגשר נסגר",
    "สะพานปิดแล้ว",
]
WORDS = (st.sampled_from(SAMPLES) | st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40)).map(
    lambda text: text.replace("\0", "")
)
TEXT = WORDS.map(normal_text)
SAID = TEXT.map(lambda text: normal_text(f"Said {text}")[:500])
NAME = SAID.map(lambda text: normal_line(text[:90]))
LINE = WORDS.map(lambda text: normal_line(text)[:150])
EXACT = WORDS.map(exact_text)
LANGUAGES = st.sampled_from(["en", "fr", "ar", "zh-Hant", "pt-BR", "und"])
DAYS = st.none() | st.dates(date(1990, 1, 1), date(2025, 1, 1))
FIRST = datetime(2025, 11, 18, 12, tzinfo=UTC)
MOMENTS = st.timedeltas(timedelta(0), timedelta(days=30)).map(FIRST.__add__)
CONFIRMED = {"state": "confirmed"}
STANCES = ["supports", "refutes", "context"]
CATEGORIES = ["true", "mixed", "false", "misleading", None]


def empty_database():
    """Leave an empty database, like that of another desk."""
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in connection.ops.sql_flush(no_style(), tables, allow_cascade=True):
            cursor.execute(statement)


class Desk:
    """The shared rows of a desk, from which its claims are drawn."""

    def __init__(self, draw):
        self.draw = draw
        self.people = [UserFactory(), UserFactory()]
        self.house = DeskFactory(name="The desk")
        self.judges = [self.house, JudgeFactory(domain="one.example"), JudgeFactory(domain="two.example")]
        self.topics = [TopicFactory(slug=slug, names={"en": draw(SAID)}) for slug in ("health", "peace")]
        self.claimants = [
            None,
            ClaimantFactory(name=draw(NAME), role=draw(LINE), wikidata_id="Q7747", aliases=["One", draw(NAME)]),
            ClaimantFactory(name=draw(NAME) + "!", kind="organisation"),
        ]
        self.articles = [
            ArticleFactory(title=draw(LINE), published_at=draw(st.none() | st.just(FIRST)), language=draw(LANGUAGES))
            for _ in range(3)
        ]
        shared = RatingScaleFactory(code="desk", worst=0, best=9, names={"en": "Ours", "fr": "La nôtre"})
        self.ratings = {judge: [self.rating(shared, code) for code in ("a", "b")] for judge in self.judges}
        for judge in self.judges[1:]:
            scale = RatingScaleFactory(code=judge.domain.replace(".", "-"), owner=judge, worst=1, best=5)
            self.ratings[judge] += [self.rating(scale, code, CATEGORIES) for code in ("c", "d")]

    def rating(self, scale, code, categories=CATEGORIES[:-1]):
        value, category = self.draw(st.none() | st.integers(1, 5)), self.draw(st.sampled_from(categories))
        names = {"en": self.draw(NAME)}
        return RatingFactory(scale=scale, code=code, value=value, category=category, names=names)

    def add_claim(self):
        draw = self.draw
        day = draw(DAYS)
        judges = draw(st.lists(st.sampled_from(self.judges), min_size=1, unique=True))
        is_ours = self.house in judges
        claim = Claim.objects.create(
            statement=draw(SAID), language=draw(LANGUAGES), claimed_on=day,
            claimant=draw(st.sampled_from(self.claimants[1:] if is_ours else self.claimants)),
            claimed_at=day and draw(st.none() | st.just(datetime(day.year, day.month, day.day, 9, 30, tzinfo=UTC))),
            place=draw(LINE), context=draw(TEXT), status=draw(st.sampled_from(["open", "closed"])),
        )  # fmt: skip
        for topic in draw(st.lists(st.sampled_from(self.topics), unique=True)):
            ClaimTopic.objects.create(claim=claim, topic=topic)
        for article in draw(st.lists(st.sampled_from(self.articles), min_size=1, max_size=4)):
            self.add_evidence(claim, article)
        if is_ours:
            Evidence.objects.create(claim=claim, article=self.articles[0], role="evidence", stance="context")
            self.add_amendments(claim)
        for judge in judges:
            self.add_verdicts(claim, judge)
        return claim

    def add_amendments(self, claim):
        for old in self.draw(st.lists(LINE, max_size=2)):
            change = {"what": "claim", "id": str(claim.pk), "field": "place", "old": old, "new": claim.place}
            AmendmentFactory(
                claim=claim, changes=[change], note=self.draw(SAID), proposed_by=self.people[0], status="accepted",
                decided_by=self.people[1], decided_at=draw_moment(self.draw) + timedelta(days=40),
            )  # fmt: skip

    def add_evidence(self, claim, article):
        draw = self.draw
        stance = draw(st.sampled_from([None, *STANCES]))
        quote = {}
        if draw(st.booleans()):
            quote = {"quote_exact": exact_text(draw(SAID)), "quote_prefix": draw(EXACT), "quote_suffix": draw(EXACT)}
        role = "evidence" if stance else "appearance"
        Evidence.objects.create(claim=claim, article=article, role=role, stance=stance, note=draw(TEXT), **quote)

    def add_verdicts(self, claim, judge):
        """Add a verdict of a judge, perhaps with those that it corrected, perhaps retracted."""
        draw, at, before = self.draw, draw_moment(self.draw), None
        origin = "desk" if judge == self.house else "import"
        signed = {"written_by": self.people[0], "published_by": self.people[1]} if origin == "desk" else {}
        count = draw(st.integers(1, 3))
        with transaction.atomic():
            for number in range(count):
                is_last = number == count - 1
                is_retracted = is_last and draw(st.booleans())
                before = Verdict.objects.create(
                    claim=claim, publisher=judge, origin=origin, rating=draw(st.sampled_from(self.ratings[judge])),
                    label=draw(LINE), summary=draw(SAID), explanation=draw(TEXT), language=draw(LANGUAGES),
                    review=draw(st.sampled_from([None, *self.articles])),
                    status="retracted" if is_retracted else "published" if is_last else "superseded",
                    supersedes=before, correction_note=draw(SAID) if before else "",
                    published_at=at + timedelta(days=number), review_after=draw(DAYS),
                    retracted_at=at + timedelta(days=9) if is_retracted else None,
                    retraction_reason=draw(SAID) if is_retracted else "", **signed,
                )  # fmt: skip
            if origin == "import" and draw(st.booleans()):
                payload = '{"@type":"ClaimReview","url":"https://one.example/1","x":1.50}'
                ReceivedReviewFactory(claim=claim, verdict=before, payload=payload)


def draw_moment(draw):
    return draw(MOMENTS)


def add_links(draw, claims):
    """Link some of the claims. Those that are the same are a group."""
    for one, other in combinations(claims, 2):
        if draw(st.integers(0, 3)) == 3:
            LinkFactory(claim=one, other=other, kind=draw(st.sampled_from(["same", "same", "related"])), **CONFIRMED)


def furnish(draw, *, max_claims=4):
    """Fill an empty database with a desk that `draw` makes. Returns its claims."""
    with transaction.atomic():
        desk = Desk(draw)
        claims = [desk.add_claim() for _ in range(draw(st.integers(1, max_claims)))]
    add_links(draw, claims)
    if draw(st.booleans()):  # a text that was captured after it was cited
        ArticleVersionFactory(article=desk.articles[0])
    return claims
