"""May two concurrent changes break a rule that each keeps alone? The guard makes the second wait, then refuses it."""

from contextlib import closing
from threading import Thread

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils.timezone import now

from claims.models import Claim
from tests.factories import DeskFactory, EvidenceFactory, PublisherFactory, RatingFactory, UserFactory, VerdictFactory
from tests.support.waiting import wait_until_blocked

pytestmark = pytest.mark.django_db(transaction=True)


def update(row, **values):
    """Change one row past `save()`."""
    return lambda: type(row).objects.filter(pk=row.pk).update(**values)


def a_scale_and_a_verdict():
    verdict = VerdictFactory(rating=None, publisher=DeskFactory())
    rating = RatingFactory()
    return update(rating.scale, owner=PublisherFactory()), update(verdict, rating=rating)


def a_claimant_and_a_publication():
    verdict = VerdictFactory(claim=EvidenceFactory().claim)
    published = {"status": "published", "published_at": now(), "published_by": UserFactory()}
    return update(verdict.claim, claimant=None), update(verdict, **published)


def a_status_and_a_publication():
    _claimant, publish = a_claimant_and_a_publication()
    return update(Claim.objects.get(), status="submitted"), publish


@pytest.mark.parametrize("turned", [False, True], ids=["one first", "the other first"])
@pytest.mark.parametrize("pair", [a_scale_and_a_verdict, a_claimant_and_a_publication, a_status_and_a_publication])
def test_the_second_of_two_concurrent_changes_is_refused(pair, turned):
    first, second = reversed(pair()) if turned else pair()
    refusals = []

    def try_second():
        with closing(connection):
            try:
                second()
            except IntegrityError as refusal:
                refusals.append(refusal)

    other = Thread(target=try_second)
    with transaction.atomic():
        first()
        other.start()
        wait_until_blocked(is_over=lambda: not other.is_alive())
    other.join()
    assert len(refusals) == 1
