"""Does the database let the public content of a claim that our desk has judged change by amendments only?"""

import json
from datetime import timedelta

import pgtrigger
import pytest
from django.core import serializers
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from claims.models import Amendment, Claim, ClaimTopic, Evidence, Verdict
from claims.models.amendment import CLAIM_FIELDS, EVIDENCE_FIELDS
from claims.models.claim import EVIDENCE_NEEDS_AMENDMENT, NEEDS_AMENDMENT
from claims.workflow import StepRefused
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
from tests.support.steps import take_step

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
KEYS = {"claimant", "article", "version", "media"}
DESK_ONLY = {
    "priority": lambda: 4,
    "assigned_to": UserFactory,
    "external_ref": lambda: "K-1",
    "status": lambda: "open",
}


def evidence_of(claim):
    piece = claim.evidence.get()
    EvidenceFactory(claim=claim)  # held back; keeps the verdict on some evidence when `piece` changes
    Evidence.objects.filter(pk=piece.pk).update(note=piece.note)
    return piece


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


def refused(change):
    """Return the name of the guard that refuses the change."""

    @transaction.atomic
    def change_and_check():
        change()
        connection.check_constraints()

    with pytest.raises(IntegrityError) as refusal:
        change_and_check()
    return refusal.value.__cause__.diag.constraint_name


def save(row, values):
    for name, value in values.items():
        setattr(row, name, value)
    row.save()


def sql(row, values):
    columns = {row._meta.get_field(name).column: getattr(value, "pk", value) for name, value in values.items()}
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {row._meta.db_table} SET {', '.join(f'{name} = %s' for name in columns)} WHERE id = %s",
            [*columns.values(), row.pk],
        )


WAYS = {
    "save": save,
    "update": lambda row, values: type(row).objects.filter(pk=row.pk).update(**values),
    "SQL": sql,
}
GUARD = {Claim: "claim_judged_by_us_changes_by_amendment", Evidence: "evidence_shown_changes_by_amendment"}


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


# Adding, showing and hiding evidence


def test_evidence_added_after_publication_is_held_back():
    claim = judged_claim()
    added = EvidenceFactory(claim=claim)
    assert not added.is_shown
    assert not Evidence.objects.public().filter(pk=added.pk).exists()
    Evidence.objects.filter(pk=added.pk).update(note="Still the desk's.", stance="context")
    added.delete()


def test_evidence_of_a_claim_that_others_judged_is_shown_if_an_import_brought_it():
    claim = ClaimFactory()
    assert EvidenceFactory(claim=claim).is_shown
    VerdictFactory(claim=claim, published=True, origin="import", written_by=None, published_by=None)
    published_earlier(claim)
    assert EvidenceFactory(claim=claim).is_shown, "claims of others change by their import"
    assert not EvidenceFactory(claim=claim, added_by=UserFactory()).is_shown, "nobody else has read it"


def test_evidence_held_back_cannot_be_shown_directly():
    added = EvidenceFactory(claim=judged_claim())
    assert refused(lambda: sql(added, {"is_shown": True})) == GUARD[Evidence]
    assert refused(lambda: added.claim.evidence.exclude(pk=added.pk).get().delete()) == (
        "evidence_of_a_public_claim_is_kept"
    )


def test_a_publication_shows_evidence_held_back_but_not_taken_away():
    claim = judged_claim()
    shown = claim.evidence.get()
    held = EvidenceFactory(claim=claim)
    gone = EvidenceFactory(claim=claim)
    amend(claim, change(gone, "is_shown", False, True))
    apply(gone, is_shown=True)
    no_longer_now(claim)
    amend(claim, change(gone, "is_shown", True, False))
    apply(gone, is_shown=False)
    no_longer_now(claim)

    standing = claim.verdicts.get()
    Verdict.objects.filter(pk=standing.pk).update(status="retracted", retracted_at=LONG_AGO, retraction_reason="Why")
    new = VerdictFactory(claim=claim, publisher=standing.publisher, status="in_review")
    Verdict.objects.filter(pk=new.pk).update(status="published", published_at=LONG_AGO, published_by=UserFactory())

    assert set(claim.evidence.filter(is_shown=True)) == {shown, held}
    assert refused(gone.delete) == "evidence_of_a_public_claim_is_kept"


def test_no_verdict_rests_on_evidence_taken_away():
    claim = judged_claim()
    gone, standing = claim.evidence.get(), claim.verdicts.get()
    Verdict.objects.filter(pk=standing.pk).update(status="retracted", retracted_at=LONG_AGO, retraction_reason="Why")
    amend(claim, change(gone, "is_shown", True, False))
    apply(gone, is_shown=False)
    no_longer_now(claim)
    new = VerdictFactory(claim=claim, publisher=standing.publisher, status="in_review")
    with pytest.raises(StepRefused, match="there is none"):
        take_step("publish", new, by=UserFactory(group="editor"), at=LONG_AGO)
    values = {"status": "published", "published_at": LONG_AGO, "published_by": UserFactory()}
    assert refused(lambda: Verdict.objects.filter(pk=new.pk).update(**values)) == "verdict_public_rests_on_evidence"


def test_a_loaded_verdict_keeps_the_is_shown_of_its_file():
    claim = ClaimFactory()
    EvidenceFactory(claim=claim)
    held = EvidenceFactory(claim=claim, is_shown=False)
    VerdictFactory(claim=claim, published=True)
    connection.check_constraints()
    held.refresh_from_db()
    assert not held.is_shown


def test_evidence_is_held_back_only_beside_a_public_verdict():
    piece = EvidenceFactory()
    assert refused(lambda: sql(piece, {"is_shown": False})) == "evidence_held_back_is_beside_a_public_verdict"


@pytest.mark.parametrize("values", [{"is_shown": False}, {"role": "appearance", "stance": None}])
def test_the_last_evidence_of_a_published_verdict_stays(values):
    claim = judged_claim()
    piece = claim.evidence.get()
    amend(claim, *(change(piece, name, getattr(piece, name), value) for name, value in values.items()))
    assert refused(lambda: sql(piece, values)) == "evidence_of_a_standing_verdict_remains"


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


def change(row, field, old, new):
    return {"what": row._meta.model_name, "id": str(row.pk), "field": field, "old": old, "new": new}


def amend(claim, *changes):
    """Make an amendment as accepted in this transaction, which then has to apply it."""
    return AmendmentFactory(
        claim=claim, changes=list(changes), status="accepted", decided_by=UserFactory(), decided_at=LONG_AGO
    )


def decide(amendment, status, by=None, **more):
    Amendment.objects.filter(pk=amendment.pk).update(
        status=status, decided_by=by or UserFactory(), decided_at=LONG_AGO, **more
    )


def apply(row, **values):
    type(row).objects.filter(pk=row.pk).update(**values)
    row.refresh_from_db()


def no_longer_now(claim):
    """Make the amendments of the claim look accepted by an earlier transaction."""
    connection.check_constraints()
    with pgtrigger.ignore("claims.Amendment:amendment_notes_when_it_was_accepted"):
        claim.amendments.update(applied_in=2)


def value_of(value):
    if hasattr(value, "pk"):
        return {"id": str(value.pk), "name": "whatever"}
    return value.isoformat() if hasattr(value, "isoformat") else value


def as_changes(row, values):
    row = type(row).objects.get(pk=row.pk)
    return [change(row, name, value_of(getattr(row, name)), value_of(value)) for name, value in values.items()]


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
        AmendmentFactory(claim=claim, changes=[change(claim, "topics", [value_of(film)], [value_of(other)])]),
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


@pytest.mark.parametrize("forged", [{"applied_in": 1}, {"applied_in": None}])
def test_only_the_database_sets_applied_in(forged):
    amendment = AmendmentFactory(claim=judged_claim())
    Amendment.objects.filter(pk=amendment.pk).update(**forged)
    amendment.refresh_from_db()
    assert amendment.applied_in is None
    assert AmendmentFactory(applied_in=5).applied_in != 5 or not Amendment.objects.filter(applied_in=5).exists()


def test_only_the_database_sets_published_in():
    verdict = judged_claim().verdicts.get()
    Verdict.objects.filter(pk=verdict.pk).update(published_in=7)
    Verdict.objects.filter(pk=verdict.pk).update(review_after=LONG_AGO.date(), published_in=7)
    verdict.refresh_from_db()
    assert verdict.published_in == 1
    draft = VerdictFactory(published_in=7)
    draft.refresh_from_db()
    assert draft.published_in is None


def proposed():
    return AmendmentFactory(claim=judged_claim())


def accepted_amendment():
    amendment = proposed()
    decide(amendment, "accepted")
    apply(amendment.claim, place="Geneva")
    return amendment


def rejected_amendment():
    amendment = proposed()
    decide(amendment, "rejected", rejection_reason="No")
    return amendment


REFUSED = [
    (proposed, {"changes": []}, "amendment_changes_something|amendment_keeps_what_was_proposed"),
    (proposed, {"note": "Another."}, "amendment_keeps_what_was_proposed"),
    (proposed, {"proposed_by": UserFactory}, "amendment_keeps_what_was_proposed"),
    (proposed, {"status": "accepted"}, "amendment_decision_is_dated_and_signed"),
    (
        proposed,
        {"status": "accepted", "decided_at": LONG_AGO, "decided_by": "proposed_by"},
        "amendment_passes_four_eyes",
    ),
    (
        proposed,
        {"status": "rejected", "decided_at": LONG_AGO, "decided_by": UserFactory},
        "amendment_rejection_is_explained",
    ),
    (
        proposed,
        {"status": "accepted", "decided_at": LONG_AGO, "decided_by": UserFactory},
        "amendment_accepted_is_applied",
    ),
    (proposed, {"status": "perhaps", "decided_at": LONG_AGO, "decided_by": UserFactory}, "amendment_status_is_known"),
    (accepted_amendment, {"status": "proposed", "decided_at": None, "decided_by": None},
     "amendment_once_decided_never_changes"),
    (rejected_amendment, {"status": "accepted", "rejection_reason": ""}, "amendment_once_decided_never_changes"),
    (rejected_amendment, {"rejection_reason": "Another."}, "amendment_once_decided_never_changes"),
]  # fmt: skip


@pytest.mark.parametrize(("make", "values", "guard"), REFUSED)
def test_an_amendment_with_wrong_values_is_refused(make, values, guard):
    amendment = make()
    values = {
        name: amendment.proposed_by if value == "proposed_by" else value() if callable(value) else value
        for name, value in values.items()
    }
    assert refused(lambda: Amendment.objects.filter(pk=amendment.pk).update(**values)) in guard.split("|")


@pytest.mark.parametrize("changes", [[], {}, "statement", None])
def test_an_amendment_without_a_change_is_refused(changes):
    assert refused(lambda: AmendmentFactory(changes=changes)) in ("amendment_changes_something", None)


def test_a_blank_note_counts_as_no_note():
    assert refused(lambda: AmendmentFactory(note=" \n")) == "amendment_is_explained"


@pytest.mark.parametrize("make", [accepted_amendment, rejected_amendment])
def test_a_decided_amendment_cannot_be_changed_or_deleted(make):
    amendment = make()
    assert refused(amendment.delete) == "amendment_once_decided_is_never_deleted"
    no_longer_now(amendment.claim)


def test_the_proposer_may_reject_their_own():
    amendment = proposed()
    decide(amendment, "rejected", by=amendment.proposed_by, rejection_reason="A mistake")
