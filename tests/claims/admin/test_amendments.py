"""Amendments in the admin: public content is read-only, a form proposes changes, another person decides on them."""

import pytest
from django.urls import reverse

from claims.models import Amendment, Claim, Evidence
from claims.models.amendment import CLAIM_FIELDS
from tests.factories import (
    AmendmentFactory,
    ClaimFactory,
    EvidenceFactory,
    TopicFactory,
    UserFactory,
    VerdictFactory,
    judged_claim,
)
from tests.support.forms import claim_form, page, version_token

pytestmark = pytest.mark.django_db


def proposing(claim):
    return reverse("admin:claims_amendment_propose", args=[claim.pk])


def as_shown(answer):
    """Return what a browser sends from the unchanged page."""
    form, *formsets = (answer.context_data[name] for name in ("form", "evidence_formset", "article_formset"))
    sent = {}
    for one in [form, *(part for formset in formsets for part in (formset.management_form, *formset))]:
        for field in one:
            value = field.value()
            if value is not None and value is not False:
                sent[field.html_name] = (
                    [str(getattr(part, "pk", part)) for part in value]
                    if isinstance(value, list)
                    else str(value).replace("\n", "\r\n")
                )
    return sent


def propose(client, claim, **changed):
    address = proposing(claim)
    return client.post(address, as_shown(client.get(address)) | changed)


@pytest.fixture
def claim():
    """Return a judged claim with texts that browsers tend to change."""
    claim = ClaimFactory(context="Said twice.\nIn French.", place="Geneva", claimed_on="2025-11-18")
    claim.claim_topics.create(topic=TopicFactory(slug="film"))
    EvidenceFactory(claim=claim, quote_exact="a\nb", quote_prefix="The ", quote_suffix=" end\u00a0", note="x\n\ny")
    VerdictFactory(claim=claim, published=True)
    return claim


def test_public_content_is_read_only_with_a_link_to_propose_an_amendment(client, editor, claim):
    answer = client.get(page(Claim, "change", claim.pk))
    form = answer.context_data["adminform"].form
    assert not set(CLAIM_FIELDS) & set(form.fields)
    assert {"priority", "external_ref"} <= set(form.fields)
    assert proposing(claim) in answer.content.decode()


def test_a_claim_without_a_verdict_of_ours_is_edited_on_its_page(client, editor):
    answer = client.get(page(Claim, "change", ClaimFactory().pk))
    assert set(CLAIM_FIELDS) <= set(answer.context_data["adminform"].form.fields)


def test_fields_that_only_the_desk_sees_are_edited_on_the_page(client, editor, claim):
    sent = claim_form(priority=4, statement="The opposite.", place="Paris")
    for prefix in ("evidence-2", "claim_topics", "verdicts"):  # read-only fields
        sent |= {f"{prefix}-TOTAL_FORMS": 1, f"{prefix}-INITIAL_FORMS": 1}
    answer = client.post(page(Claim, "change", claim.pk), sent)
    assert answer.status_code == 302, answer.context_data["errors"]
    claim = Claim.objects.get(pk=claim.pk)
    assert (claim.priority, claim.place) == (4, "Geneva")
    assert claim.statement == "The summit ended without a concrete result."


def test_shown_evidence_is_read_only_on_its_page(client, editor, claim):
    shown, held = claim.evidence.get(), EvidenceFactory(claim=claim, is_shown=False)
    fields = {}
    for piece in (shown, held):
        answer = client.get(page(Evidence, "change", piece.pk))
        fields[piece] = set(answer.context_data["adminform"].form.fields)
    assert fields[shown] == {"shown", "version_token"}
    assert {"stance", "quote_exact", "note"} <= fields[held]


def test_an_unchanged_form_proposes_nothing(client, editor, claim):
    answer = propose(client, claim, public_note="Why?")
    assert answer.status_code == 200
    assert "changes something" in answer.content.decode()
    assert not Amendment.objects.exists()


def test_changed_values_are_proposed_and_another_person_decides(client, editor, claim):
    piece = claim.evidence.get()
    answer = propose(
        client, claim, place="Berne", topics=[], public_note="It was Berne.", **{"evidence-0-stance": "context"}
    )
    amendment = Amendment.objects.get()
    assert answer.url == page(Amendment, "change", amendment.pk)
    assert {(change["field"], str(change["old"]), str(change["new"])) for change in amendment.changes} == {
        ("place", "Geneva", "Berne"),
        ("topics", str([{"id": str(claim.topics.get().pk), "name": "film"}]), "[]"),
        ("stance", "supports", "context"),
    }
    shown = client.get(answer.url)
    assert "<del>Geneva</del>" in shown.content.decode()
    assert list(shown.context_data["steps"].steps) == ["reject"], "its proposer does not accept it"

    client.force_login(UserFactory(is_staff=True, group="editor"))
    shown = client.get(answer.url)
    assert list(shown.context_data["steps"].steps) == ["accept", "reject"]
    step = reverse("admin:claims_amendment_step", args=[amendment.pk])
    asked = client.post(step, {"step": "accept", "version_token": version_token(shown)})
    amendment.refresh_from_db()
    assert amendment.status == "proposed"
    assert amendment.note in asked.content.decode()
    assert "<del>" in asked.content.decode()
    done = client.post(step, {"step": "accept", "version_token": version_token(asked), "confirmed": "yes"})
    assert done.status_code == 302
    amendment.refresh_from_db()
    assert amendment.status == "accepted"
    piece.refresh_from_db()
    assert (Claim.objects.get(pk=claim.pk).place, piece.stance, claim.topics.count()) == ("Berne", "context", 0)


def test_a_rejection_asks_for_a_reason(client, editor):
    amendment = AmendmentFactory(claim=judged_claim())
    step = reverse("admin:claims_amendment_step", args=[amendment.pk])
    assert client.post(step, {"step": "reject"}).status_code == 409
    assert client.post(step, {"step": "reject", "reason": "It was Paris."}).status_code == 302
    amendment.refresh_from_db()
    assert (amendment.status, amendment.rejection_reason) == ("rejected", "It was Paris.")


def test_accepting_is_refused_if_the_claim_changed_since_the_page_was_opened(client, editor, claim):
    amendment = AmendmentFactory(claim=claim, changes=[
        {"what": "claim", "id": str(claim.pk), "field": "place", "old": "Geneva", "new": "Berne"}
    ])  # fmt: skip
    seen = version_token(client.get(page(Amendment, "change", amendment.pk)))
    EvidenceFactory(claim=claim)
    step = reverse("admin:claims_amendment_step", args=[amendment.pk])
    assert client.post(step, {"step": "accept", "version_token": seen}).status_code == 409
    amendment.refresh_from_db()
    assert amendment.status == "proposed"


@pytest.mark.parametrize(("group", "status"), [("contributor", 403), ("checker", 200), ("editor", 200)])
def test_proposing_needs_a_permission(client, claim, group, status):
    client.force_login(UserFactory(is_staff=True, group=group))
    assert client.get(proposing(claim)).status_code == status
    assert (proposing(claim) in client.get(page(Claim, "change", claim.pk)).content.decode()) is (status == 200)


@pytest.mark.parametrize(
    "sent", [{"public_note": ""}, {"statement": ""}, {"public_note": "x", "language": "not a tag"}]
)
def test_a_refused_proposal_shows_errors_and_keeps_what_was_typed(client, editor, claim, sent):
    answer = propose(client, claim, **({"public_note": "Why"} | sent))
    assert answer.status_code == 200
    assert answer.context_data["form"].errors
    assert not Amendment.objects.exists()


def test_a_claim_without_a_verdict_of_ours_takes_no_amendment(client, editor):
    answer = propose(client, ClaimFactory(), place="Berne", public_note="Why?")
    assert "change it directly" in answer.content.decode()


def test_the_title_of_an_article_is_proposed_with_its_claim(client, editor, claim):
    article = claim.evidence.get().article
    answer = propose(client, claim, public_note="A typo.", **{"articles-0-title": "Better"})
    assert Amendment.objects.get().changes == [
        {"what": "article", "id": str(article.pk), "field": "title", "old": article.title, "new": "Better"}
    ]
    shown = client.get(answer.url).content.decode()
    assert page(type(article), "change", article.pk) in shown
    assert "<ins>Better</ins>" in shown
