"""Pairs of rows to merge, with rows of every kind that point to them: `claimants`, `topics` and `publishers`."""

import pgtrigger
from django.db import connection
from django.utils.timezone import now

from claims.merging import merge, undo
from claims.models import Claimant, ClaimTopic, Verdict
from tests.factories import (
    LONG_AGO,
    AmendmentFactory,
    ArticleFactory,
    ClaimantFactory,
    ClaimFactory,
    EvidenceFactory,
    ImportFactory,
    PublisherFactory,
    PublisherNameFactory,
    RatingFactory,
    RatingScaleFactory,
    TopicFactory,
    VerdictFactory,
    judged_claim,
    published_earlier,
)


def merged(what, kept, gone, by, **choices):
    """Merge `gone` into `kept` and check every constraint; return the merge."""
    made = merge(what, kept.pk, gone.pk, by=by, at=now(), reason="One and the same.", choices=choices)
    connection.check_constraints()
    kept.refresh_from_db()
    return made


def undone(made, by):
    """Undo the merge and check every constraint; return it."""
    made = undo(made, by=by, at=now(), reason="Two after all.")
    connection.check_constraints()
    return made


def claimants():
    kept = ClaimantFactory(name="Jane Smith", role="minister", aliases=["Smith", "JS"])
    gone = ClaimantFactory(name="J. Smith", kind="account", wikidata_id="Q1", aliases=["JS", "Smith, J."])
    judged_claim(claimant=gone)
    judged_claim(claimant=kept)
    ClaimFactory(claimant=gone)
    return kept, gone


def two_people():
    kept, gone = claimants()
    Claimant.objects.filter(pk=kept.pk).update(wikidata_id="Q2")
    return kept, gone


def topics():
    kept = TopicFactory(slug="elections", names={"en": "Elections"})
    gone = TopicFactory(slug="votes", names={"en": "Votes", "fr": "Scrutins"})
    for named in ([gone], [kept, gone], [kept], []):
        for claim in (ClaimFactory(), judged_claim()):
            with_topics(claim, named)
    return kept, gone


def with_topics(claim, named):
    with pgtrigger.ignore("claims.ClaimTopic:claim_topic_changes_by_amendment"):
        for topic in named:
            ClaimTopic.objects.create(claim=claim, topic=topic)


def publishers():
    kept = PublisherFactory(name="Checker", domain="checker.example", other_domains=["old.example"])
    gone = PublisherFactory(
        name="Checker en français", domain="fr.checker.example", other_domains=["ancien.example"], language="fr"
    )
    PublisherNameFactory(publisher=kept, name="The Checker", reviews=3)
    PublisherNameFactory(publisher=gone, name="The Checker", reviews=2)
    PublisherNameFactory(publisher=gone, name="Le Checker", reviews=9)
    scale = RatingScaleFactory(code="fr-checker-example", owner=gone)
    rating = RatingFactory(scale=scale, code="faux")
    first = VerdictFactory(publisher=gone, published=True, origin="import", rating=rating)
    superseded(first, publisher=gone, rating=rating)
    VerdictFactory(publisher=kept, published=True, origin="import")
    cited = ArticleFactory(publisher=gone)
    claim = ClaimFactory()
    EvidenceFactory(claim=claim, article=cited)
    VerdictFactory(claim=claim, published=True)
    published_earlier(claim)
    ImportFactory(publisher=gone)
    AmendmentFactory(proposed_by=None, publisher=gone, status="accepted", decided_at=LONG_AGO)
    return kept, gone


def superseded(verdict, **values):
    """Correct a published verdict by another one of the same publisher."""
    Verdict.objects.filter(pk=verdict.pk).update(status="superseded")
    return VerdictFactory(
        claim=verdict.claim, published=True, origin="import", supersedes=verdict, correction_note="A date.", **values
    )
