"""Does every card equal what the serializers write of its claim, whichever interface changed the rows?"""

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from claims import catalogue
from claims.models import Claim, Edition
from tests.factories import (
    ArticleFactory,
    ClaimFactory,
    DeskFactory,
    EvidenceFactory,
    RatingFactory,
    TopicFactory,
    UserFactory,
    VerdictFactory,
)
from tests.support import expected_cards
from tests.support.expected_matching import assert_that_the_index_says_what_the_rows_say
from tests.support.random_edits import INTERFACES, Draw, attempt


def assert_that_cards_say_what_the_rows_say():
    claims = expected_cards.claims_with_verdicts()
    expected, stored = expected_cards.expected_documents(claims), expected_cards.card_documents()
    assert stored.keys() == expected.keys()
    for key in expected:
        assert stored[key] == expected[key]
    assert expected_cards.card_columns() == expected_cards.expected_columns(claims)
    assert_that_the_index_says_what_the_rows_say()


def assert_that_the_latest_editions_are_what_the_public_sees():
    latest = Edition.objects.order_by("claim_id", "-version").distinct("claim_id")
    shown = {edition.claim_id: edition.document for edition in latest if edition.kind != "gone"}
    assert shown == dict(Claim.objects.public().values_list("pk", "card__document"))


@pytest.mark.slow
class EveryInterface(TestCase):
    """Random changes through every interface; each example in a transaction of its own."""

    @classmethod
    def setUpTestData(cls):
        people = [UserFactory(username=name, is_superuser=True, is_staff=True) for name in ("noor", "camille")]
        cls.people = [person.pk for person in people]
        desk = DeskFactory(name="Our desk")
        for category in ("true", "false"):
            RatingFactory(category=category)
        draft, published, bare = ClaimFactory(), ClaimFactory(), ClaimFactory(claimant=None)
        draft.claim_topics.create(topic=TopicFactory())
        EvidenceFactory(claim=draft, article__publisher__domain="tribune.example")
        EvidenceFactory(claim=bare, article=ArticleFactory(publisher=desk))
        VerdictFactory(claim=draft, written_by=people[0])
        VerdictFactory(claim=draft, written_by=people[1], status="in_review")
        VerdictFactory(claim=published, written_by=people[0], published=True)
        VerdictFactory(claim=published, written_by=people[1], status="in_review")
        TopicFactory(slug="trains")

    @settings(max_examples=100, suppress_health_check=list(HealthCheck), phases=set(Phase) - {Phase.explain})
    @given(source=st.data())
    def test_cards_equal_what_the_serializers_write_after_every_change(self, source):
        draw = Draw(source, self.people)
        for interface in draw(st.lists(st.sampled_from(INTERFACES), min_size=2, max_size=6)):
            attempt(interface, draw)
            assert_that_cards_say_what_the_rows_say()
        assert_that_the_latest_editions_are_what_the_public_sees()
        assert catalogue.rebuild() == 0
