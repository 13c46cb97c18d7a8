"""Does the database let the public content of a claim that our desk has judged change by amendments only?"""

import json
from datetime import timedelta

import pgtrigger
import pytest
from django.core import serializers
from django.core.management import CommandError, call_command
from django.db import connection

from claims.models import Claim, ClaimTopic, Evidence
from claims.models.amendment import CLAIM_FIELDS, EVIDENCE_FIELDS
from claims.models.claim import EVIDENCE_NEEDS_AMENDMENT, NEEDS_AMENDMENT
from tests.factories import (
    LONG_AGO,
    AmendmentFactory,
    ArticleFactory,
    ArticleVersionFactory,
    ClaimantFactory,
    ClaimFactory,
    EvidenceFactory,
    MediaFactory,
    TopicFactory,
    UserFactory,
    VerdictFactory,
    judged_claim,
    published_earlier,
)
from tests.support.amending import GUARD, amend, apply, decide, field_change, refused, sql

pytestmark = pytest.mark.django_db

OTHER = {
    "statement": lambda _: "The summit ended with a treaty.",
    "language": lambda _: "fr",
    "claimant": lambda _: ClaimantFactory(),
    "claimed_on": lambda _: LONG_AGO.date(),
    "claimed_at": lambda _: LONG_AGO - timedelta(days=1),
    "place": lambda _: "Geneva",
    "context": lambda _: "A joke.",
    "article": lambda _: ArticleFactory(),
    "version": lambda piece: ArticleVersionFactory(article=piece.article),
    "stance": lambda _: "refutes",
    "quote_exact": lambda _: "Another",
    "quote_prefix": lambda _: "The ",
    "quote_suffix": lambda _: " end",
    "media": lambda _: MediaFactory(),
    "media_fragment": lambda _: "xywh=10,20,30,40",
    "note": lambda _: "Another note.",
    "is_shown": lambda _: False,
}
# A role requires or excludes a stance, so both change together.
TOGETHER = {"role": lambda _: {"role": "appearance", "stance": None}}
DAY_BEFORE = LONG_AGO.date() - timedelta(days=1)
DESK_ONLY = {
    "priority": lambda: 4,
    "assigned_to": UserFactory,
    "external_ref": lambda: "K-1",
    "status": lambda: "open",
}


def evidence_with(field, claim):
    """Make evidence of which this field can change on its own: it has a quote with its context, or a picture."""
    if field in ("media", "media_fragment"):
        return EvidenceFactory(claim=claim, media=MediaFactory())
    return EvidenceFactory(claim=claim, quote_exact="ended", quote_prefix="summit ", quote_suffix=" without")


def row_and_values(field):
    """Return a public row of a judged claim, and values that change this field."""
    claim = ClaimFactory(claimed_on=DAY_BEFORE)
    piece = evidence_with(field, claim)
    EvidenceFactory(claim=claim)
    VerdictFactory(claim=claim, published=True)
    published_earlier(claim)
    row = claim if field in CLAIM_FIELDS else type(piece).objects.get(pk=piece.pk)
    return row, TOGETHER[field](row) if field in TOGETHER else {field: OTHER[field](row)}


def save(row, values):
    for name, value in values.items():
        setattr(row, name, value)
    row.save()


WAYS = {
    "save": save,
    "update": lambda row, values: type(row).objects.filter(pk=row.pk).update(**values),
    "SQL": sql,
}


def test_the_table_names_every_public_field():
    assert {*CLAIM_FIELDS, *EVIDENCE_FIELDS} == OTHER.keys() | TOGETHER.keys()


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("field", [*CLAIM_FIELDS, *EVIDENCE_FIELDS])
def test_no_public_field_changes_without_an_amendment(field, way):
    row, values = row_and_values(field)
    name = refused(lambda: WAYS[way](row, values))
    places = {"evidence_of_a_public_claim_keeps_its_place"} if field in ("role", "article") else set()
    assert name in {GUARD[type(row)]} | places


def as_file(row, values, folder):
    """Write a fixture of the row with other values."""
    (stored,) = json.loads(serializers.serialize("json", [type(row).objects.get(pk=row.pk)]))
    stored["fields"] |= {name: getattr(value, "pk", value) for name, value in values.items()}
    file = folder / "row.json"
    file.write_text(json.dumps([stored], default=str))
    return file


@pytest.mark.parametrize("field", [*CLAIM_FIELDS, *EVIDENCE_FIELDS])
def test_no_public_field_is_loaded_from_a_fixture_without_an_amendment(field, tmp_path):
    row, values = row_and_values(field)
    file = as_file(row, values, tmp_path)
    name = refused(lambda: call_command("loaddata", file, verbosity=0))
    assert name in {GUARD[type(row)], "evidence_of_a_public_claim_keeps_its_place"}


@pytest.mark.parametrize("field", [*CLAIM_FIELDS, *EVIDENCE_FIELDS])
def test_no_public_field_is_loaded_from_a_review_set_without_an_amendment(field, tmp_path, capsys):
    row, values = row_and_values(field)
    file = as_file(row, values, tmp_path)
    with pytest.raises(CommandError, match="Nothing was loaded"):
        call_command("load_review", file)
    if field not in ("role", "article"):
        reason = NEEDS_AMENDMENT if field in CLAIM_FIELDS else EVIDENCE_NEEDS_AMENDMENT
        assert str(reason) in capsys.readouterr().out


def test_a_judged_claim_can_be_loaded_again_unchanged(tmp_path):
    row, _values = row_and_values("note")
    for command in ("loaddata", "load_review"):
        for one in (row, row.claim):
            call_command(command, as_file(one, {}, tmp_path), verbosity=0)


@pytest.mark.parametrize("fate", ["published", "superseded", "retracted"])
def test_public_fields_stay_fixed_after_correction_or_retraction(fate):
    claim = ClaimFactory()
    more = {"retracted_at": LONG_AGO, "retraction_reason": "Why"} if fate == "retracted" else {}
    VerdictFactory(claim=claim, published=True, status=fate, **more)
    published_earlier(claim)
    assert refused(lambda: sql(claim, {"place": "Geneva"})) == GUARD[Claim]


@pytest.mark.parametrize("field", [*CLAIM_FIELDS, *sorted(set(EVIDENCE_FIELDS) - {"role", "article", "is_shown"})])
@pytest.mark.parametrize("judgement", ["draft", "imported"])
def test_a_claim_without_a_published_verdict_of_ours_changes_freely(field, judgement):
    claim = ClaimFactory(claimed_on=DAY_BEFORE)
    evidence_with(field, claim)
    if judgement == "imported":
        VerdictFactory(claim=claim, published=True, origin="import", written_by=None, published_by=None)
    else:
        VerdictFactory(claim=claim)
    row = claim if field in CLAIM_FIELDS else claim.evidence.get()
    sql(row, {field: OTHER[field](row)})


@pytest.mark.parametrize("field", EVIDENCE_FIELDS)
def test_evidence_that_an_imported_verdict_made_public_changes_by_an_amendment_only(field):
    claim = ClaimFactory()
    piece = evidence_with(field, claim)
    VerdictFactory(claim=claim, published=True, origin="import", written_by=None, published_by=None)
    published_earlier(claim)
    values = TOGETHER[field](piece) if field in TOGETHER else {field: OTHER[field](piece)}
    assert refused(lambda: sql(piece, values)) in {GUARD[Evidence], "evidence_of_a_public_claim_keeps_its_place"}


@pytest.mark.parametrize("field", DESK_ONLY)
def test_fields_that_only_the_desk_sees_can_be_changed(field):
    claim = judged_claim(status="closed")
    sql(claim, {field: DESK_ONLY[field]()})


@pytest.mark.parametrize("field", [*CLAIM_FIELDS, *EVIDENCE_FIELDS])
def test_saving_a_judged_claim_unchanged_is_allowed(field):
    row, values = row_and_values(field)
    sql(row, {name: getattr(type(row).objects.get(pk=row.pk), name) for name in values})


# Topics


def test_topics_change_by_amendment_only():
    claim = ClaimFactory()
    named = ClaimTopic.objects.create(claim=claim, topic=TopicFactory(slug="film"))
    VerdictFactory(claim=claim, published=True)
    published_earlier(claim)
    other = TopicFactory(slug="other")

    for change in (
        lambda: ClaimTopic.objects.create(claim=claim, topic=other),
        lambda: ClaimTopic.objects.bulk_create([ClaimTopic(claim=claim, topic=other)], ignore_conflicts=True),
        lambda: ClaimTopic.objects.filter(pk=named.pk).update(topic=other),
        named.delete,
        lambda: ClaimTopic.objects.filter(pk=named.pk).delete(),
    ):
        assert refused(change) in ("claim_topic_changes_by_amendment", "claim_topic_goes_by_amendment")
    ClaimTopic.objects.bulk_create([ClaimTopic(claim=claim, topic=named.topic)], ignore_conflicts=True)
    ClaimTopic.objects.filter(pk=named.pk).update(topic=named.topic)


# Shared rows


def test_a_claimant_we_judged_can_be_renamed_if_the_old_name_stays_an_alias():
    claimant = judged_claim().claimant
    before = claimant.name
    apply(claimant, name="Another", aliases=[before], role="minister", wikidata_id="Q7747")
    apply(claimant, aliases=[before, "More"])
    apply(claimant, aliases=[before])
    apply(claimant, name=before, aliases=["Another"])


def test_a_claimant_judged_by_others_can_be_renamed_freely():
    claim = VerdictFactory(published=True, origin="import", written_by=None, published_by=None).claim
    apply(claim.claimant, name="Another")


def test_a_rating_gets_names_in_more_languages():
    rating = judged_claim().verdicts.get().rating
    apply(rating, names=rating.names | {"pt": "Falso"})
    assert rating.names["pt"] == "Falso"


# Amendments


def value_of(value):
    if hasattr(value, "pk"):
        return {"id": str(value.pk), "name": "whatever"}
    return value.isoformat() if hasattr(value, "isoformat") else value


def as_changes(row, values):
    row = type(row).objects.get(pk=row.pk)
    return [field_change(row, name, value_of(getattr(row, name)), value_of(value)) for name, value in values.items()]


@pytest.mark.parametrize("field", [*CLAIM_FIELDS, *EVIDENCE_FIELDS])
def test_an_amendments_changes_are_allowed_in_its_transaction(field):
    row, values = row_and_values(field)
    amend(row if isinstance(row, Claim) else row.claim, *as_changes(row, values))
    sql(row, values)
    connection.check_constraints()


@pytest.mark.parametrize(
    "wrong", ["another value", "another old value", "another field", "another row", "rejected", "earlier"]
)
@pytest.mark.parametrize("field", ["statement", "claimant", "stance"])
def test_an_amendment_allows_no_other_change(field, wrong):
    row, values = row_and_values(field)
    claim = row if isinstance(row, Claim) else row.claim
    (listed,) = as_changes(row, values)
    match wrong:
        case "another value":
            listed["new"] = "context"
        case "another old value":
            listed["old"] = "context"
        case "another field":
            listed["field"] = "note"
        case "another row":
            listed["id"] = str(EvidenceFactory(claim=claim).pk)
    if wrong == "rejected":
        decide(AmendmentFactory(claim=claim, changes=[listed]), "rejected", rejection_reason="No")
    else:
        amend(claim, listed)
    if wrong == "earlier":
        with pgtrigger.ignore("claims.Amendment:amendment_notes_when_it_was_accepted"):
            claim.amendments.update(applied_in=2)
    assert refused(lambda: sql(row, values)) == GUARD[type(row)]


def test_an_amendment_of_topics_lists_them_all():
    claim = ClaimFactory()
    film, other = TopicFactory(slug="film"), TopicFactory(slug="other")
    ClaimTopic.objects.create(claim=claim, topic=film)
    VerdictFactory(claim=claim, published=True)
    published_earlier(claim)
    decide(
        AmendmentFactory(claim=claim, changes=[field_change(claim, "topics", [value_of(film)], [value_of(other)])]),
        "accepted",
    )

    assert refused(lambda: ClaimTopic.objects.create(claim=claim, topic=TopicFactory(slug="third"))) == (
        "claim_topic_changes_by_amendment"
    )
    ClaimTopic.objects.create(claim=claim, topic=other)
    assert refused(lambda: claim.claim_topics.filter(topic=other).delete()) == "claim_topic_goes_by_amendment"
    assert refused(lambda: None) == "amendment_accepted_is_applied", "one of its topics is still there"
    claim.claim_topics.filter(topic=film).delete()
    connection.check_constraints()
