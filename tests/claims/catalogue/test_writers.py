"""Do cards show all, and are editions in order, after eight writers made random changes at the same time?"""

import os
import random
import time
from functools import partial
from itertools import pairwise

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, OperationalError, connection, transaction

from claims import catalogue
from claims.models import Claim, Claimant, ClaimTopic, Edition, Evidence, Rating, Topic, Verdict
from sources.models import Article, Publisher
from tests.claims.catalogue.test_catalogue import (
    assert_that_cards_say_what_the_rows_say,
    assert_that_the_latest_editions_are_what_the_public_sees,
)
from tests.claims.catalogue.test_concurrency import is_deadlock
from tests.factories import ArticleFactory, ClaimFactory, RatingFactory, TopicFactory, UserFactory, VerdictFactory

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

User = get_user_model()
SECONDS = float(os.environ.get("WRITE_FOR_SECONDS", "3"))  # 60 by hand
WRITERS, CLAIMS = 8, 20


class Writer:
    """Makes random changes, and retries a change after a deadlock."""

    def __init__(self, number, keys):
        self.random = random.Random(number)
        self.keys, self.number = keys, number
        self.written = self.deadlocks = 0

    def pick(self, model):
        return self.random.choice(self.keys[model])

    def word(self):
        return f"{self.number}-{self.random.getrandbits(40)}"

    def write(self, until):
        with connection.cursor() as cursor:  # otherwise a second, in which all writers wait
            cursor.execute(
                "SELECT set_config('deadlock_timeout', '20ms', false) WHERE current_setting('is_superuser')::boolean"
            )
        while time.monotonic() < until or not self.written:
            before = self.random.getstate()
            while not self.has_changed():
                self.deadlocks += 1
                self.random.setstate(before)
        connection.close()

    def has_changed(self):
        """Return True if a change was written or refused, False after a deadlock."""
        change = self.random.choice(CHANGES)
        try:
            with transaction.atomic():
                for _again in range(self.random.choice([1, 1, 1, 2])):
                    change(self)
            self.written += 1
        except IntegrityError:
            pass  # refused
        except OperationalError as error:
            if not is_deadlock(error):
                raise
            return False
        return True


def add_evidence(writer):
    # Each writer has words of its own, so that a lost change is noticed.
    Evidence.objects.create(
        claim_id=writer.pick(Claim),
        article_id=writer.pick(Article),
        role="evidence",
        stance="context",
        note=writer.word(),
    )


def add_evidence_to_many(writer):
    with catalogue.bulk():
        for _more in range(3):
            add_evidence(writer)


def change_evidence(writer):
    Evidence.objects.filter(claim=writer.pick(Claim)).update(note=writer.word())


def judge(writer):
    VerdictFactory(
        claim_id=writer.pick(Claim),
        claim=None,
        publisher_id=writer.pick(Publisher),
        publisher=None,
        rating_id=writer.pick(Rating),
        rating=None,
        written_by=None,
        origin="import",
        published=True,
        published_by=None,
    )


def draft_with_the_claim_locked(writer):
    claim = Claim.objects.select_for_update().get(pk=writer.pick(Claim))
    Verdict.objects.create(
        claim=claim, publisher_id=writer.pick(Publisher), rating_id=writer.pick(Rating), language="en"
    )


def name_a_topic(writer):
    ClaimTopic.objects.get_or_create(claim_id=writer.pick(Claim), topic_id=writer.pick(Topic))


def remove_topics(writer):
    ClaimTopic.objects.filter(claim=writer.pick(Claim)).delete()


def change_claimant_and_assignee(writer):
    Claim.objects.filter(pk=writer.pick(Claim)).update(claimant=writer.pick(Claimant), assigned_to=writer.pick(User))


def rename_one(model, column):
    def rename(writer):
        value = {"en": writer.word()} if column == "names" else writer.word()
        model.objects.filter(pk=writer.pick(model)).update(**{column: value})

    return rename


CHANGES = [
    *[add_evidence] * 6,
    add_evidence_to_many,
    *[change_evidence] * 3,
    *[judge] * 2,
    *[draft_with_the_claim_locked] * 2,
    name_a_topic,
    remove_topics,
    *[change_claimant_and_assignee] * 2,
    rename_one(Publisher, "name"),
    rename_one(Article, "title"),
    rename_one(Claimant, "name"),
    rename_one(Topic, "names"),
    rename_one(Rating, "names"),
    rename_one(User, "username"),
]


def test_everything_that_eight_writers_write_at_once_is_shown(run_together):
    for _more in range(CLAIMS):
        ClaimFactory()
    for number in range(4):
        ArticleFactory()
        TopicFactory(slug=f"topic-{number}")
        UserFactory()
        RatingFactory(category=["true", "false", "mixed", "satire"][number])
    models = (Claim, Article, Publisher, Claimant, Topic, Rating, User)
    keys = {model: list(model.objects.order_by("pk").values_list("pk", flat=True)) for model in models}
    writers = [Writer(number, keys) for number in range(WRITERS)]
    until = time.monotonic() + SECONDS
    run_together([partial(writer.write, until) for writer in writers])

    written, deadlocks = (sum(getattr(writer, name) for writer in writers) for name in ("written", "deadlocks"))
    print(f"{written} transactions, {deadlocks} deadlocks, {Edition.objects.count()} editions")
    assert all(writer.written for writer in writers)
    assert catalogue.rebuild() == 0
    assert_that_cards_say_what_the_rows_say()
    assert_that_the_latest_editions_are_what_the_public_sees()
    for claim in keys[Claim]:
        editions = list(Edition.objects.filter(claim=claim).order_by("version"))
        assert [edition.version for edition in editions] == list(range(1, len(editions) + 1))
        assert all(after.previous_digest == before.digest for before, after in pairwise(editions))
        assert all(after.made_at > before.made_at for before, after in pairwise(editions))
