"""Is what editors enter stored as it was typed, with its creator?"""

import pytest

from claims.models import Claim, ClaimLink, Evidence, Verdict
from config.db.history import audit_context
from tests.factories import (
    ArticleFactory,
    ArticleVersionFactory,
    ClaimFactory,
    EvidenceFactory,
    PublisherFactory,
    RatingFactory,
    TopicFactory,
    UserFactory,
    VerdictFactory,
)
from tests.support.forms import claim_form, page

pytestmark = pytest.mark.django_db


def test_a_new_claim_with_evidence_topics_and_a_draft_gets_its_creator(editor, client):
    version, topic, rating, judge = ArticleVersionFactory(), TopicFactory(), RatingFactory(), PublisherFactory()
    answer = client.post(
        page(Claim, "add"),
        claim_form(
            topics=[{"topic": topic.pk}],
            evidence=[
                {
                    "article": version.article.pk,
                    "version": version.pk,
                    "role": "evidence",
                    "stance": "supports",
                    "quote_exact": "The summit ended without a concrete result",
                    "added_by": UserFactory().pk,
                }
            ],
            drafts=[{"publisher": judge.pk, "rating": rating.pk, "language": "en", "written_by": UserFactory().pk}],
            created_by=UserFactory().pk,
        ),
    )
    assert answer.status_code == 302
    claim = Claim.objects.get()
    assert (claim.created_by, claim.status, list(claim.topics.all())) == (editor, "submitted", [topic])
    assert claim.evidence.get().added_by == editor
    verdict = claim.verdicts.get()
    assert (verdict.written_by, verdict.status, verdict.origin) == (editor, "draft", "desk")


def test_changing_a_row_does_not_change_its_creator(editor, client):
    evidence = EvidenceFactory(claim__created_by=UserFactory(), added_by=UserFactory())
    row = {"id": evidence.pk, "claim": evidence.claim.pk, "article": evidence.article.pk, "note": "Checked again."}
    row |= {"role": "evidence", "stance": "supports"}
    answer = client.post(
        page(Claim, "change", evidence.claim.pk),
        claim_form(evidence=[row], initial={"evidence": 1}, place="Anchorage"),
    )
    assert answer.status_code == 302
    before = (evidence.added_by, evidence.claim.created_by)
    evidence.refresh_from_db()
    assert (evidence.note, evidence.claim.place) == ("Checked again.", "Anchorage")
    assert (evidence.added_by, evidence.claim.created_by) == before


WRITTEN_BY_THE_WORKFLOW = {
    "status": "published",
    "dismissed_reason": "Because.",
    "created_by": "1",
    "origin": "import",
    "supersedes": "",
    "correction_note": "Because.",
    "retraction_reason": "Because.",
    "published_at_0": "2025-11-18",
    "published_at_1": "12:00",
    "published_at": "2025-11-18 12:00",
    "published_by": "1",
    "retracted_at": "2025-11-18 12:00",
    "fingerprint": "0" * 32,
}


def test_no_form_changes_the_status_of_a_claim_or_verdict(editor, client):
    verdict = VerdictFactory(written_by=editor)
    claim_before = Claim.objects.values().get()
    verdict_before = Verdict.objects.values().get()
    row = {"id": verdict.pk, "claim": verdict.claim.pk, "publisher": verdict.publisher.pk, "language": "fr"}
    sent = claim_form(drafts=[row | WRITTEN_BY_THE_WORKFLOW], initial={"verdicts-2": 1}, place="Anchorage")
    sent |= WRITTEN_BY_THE_WORKFLOW | {"status": "closed"}
    assert client.post(page(Claim, "change", verdict.claim.pk), sent).status_code == 302
    alone = {"publisher": verdict.publisher.pk, "language": "fr", "claim": ClaimFactory().pk}
    answer = client.post(page(Verdict, "change", verdict.pk), alone | WRITTEN_BY_THE_WORKFLOW)
    assert answer.status_code == 302

    typed = {"place", "claimant_id", "language", "rating_id", "summary", "updated_at"}
    claim_after = Claim.objects.values().get(pk=verdict.claim.pk)
    verdict_after = Verdict.objects.values().get()
    assert claim_after["place"] == "Anchorage"
    assert verdict_after["language"] == "fr"
    for before, after in ((claim_before, claim_after), (verdict_before, verdict_after)):
        assert {name for name in before if before[name] != after[name]} <= typed


def test_assigning_a_claim_needs_the_right_to_triage(client):
    somebody = UserFactory()
    for role, assigned in (("checker", None), ("editor", somebody)):
        claim = ClaimFactory()
        client.force_login(UserFactory(is_staff=True, group=role))
        client.post(page(Claim, "change", claim.pk), claim_form(assigned_to=somebody.pk))
        claim.refresh_from_db()
        assert claim.assigned_to == assigned


def test_a_contributor_edits_their_own_claim_until_another_person_takes_it_up(client):
    contributor = UserFactory(is_staff=True, group="contributor")
    client.force_login(contributor)
    assert client.post(page(Claim, "add"), claim_form()).status_code == 302
    claim = Claim.objects.get()
    own = page(Claim, "change", claim.pk)
    row = {"claim": claim.pk, "article": ArticleFactory().pk, "role": "evidence", "stance": "supports"}
    assert client.post(own, claim_form(evidence=[row], place="Anchorage")).status_code == 302
    evidence = claim.evidence.get()
    claim.refresh_from_db()
    assert (claim.place, evidence.added_by) == ("Anchorage", contributor)
    row |= {"id": evidence.pk, "stance": "refutes"}
    assert client.post(own, claim_form(evidence=[row], initial={"evidence": 1})).status_code == 302
    evidence.refresh_from_db()
    assert evidence.stance == "refutes"
    assert client.get(page(Claim, "delete", claim.pk)).status_code == 403
    assert client.get(page(type(evidence), "delete", evidence.pk)).status_code == 200

    with audit_context(user=UserFactory().pk):
        Claim.objects.update(status="open")
    assert client.get(own).context_data["has_change_permission"] is False
    assert client.post(own, claim_form(place="Budapest")).status_code == 403
    for address in ("change", "delete"):
        assert client.post(page(type(evidence), address, evidence.pk), row | {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("role", ["contributor", "checker", "editor"])
def test_the_page_of_a_claim_links_to_the_form_for_evidence(role, client):
    client.force_login(UserFactory(is_staff=True, group=role))
    claim = ClaimFactory()
    answer = client.get(page(Claim, "change", claim.pk))
    link = f"{page(Evidence, 'add')}?claim={claim.pk}"
    (forms,) = [inline for inline in answer.context_data["inline_admin_formsets"] if inline.opts.model == Evidence]
    assert (link in answer.content.decode()) is (role == "contributor")
    assert forms.has_add_permission is (role != "contributor")
    initial = client.get(link).context_data["adminform"].form.initial
    assert initial["claim"] == str(claim.pk)


def test_a_link_is_shown_from_both_claims_and_records_who_made_it(editor, client):
    first, second = ClaimFactory(), ClaimFactory()
    sent = {"claim": second.pk, "other": first.pk, "kind": "variant"}
    assert client.post(page(ClaimLink, "add"), sent).status_code == 302
    link = ClaimLink.objects.get()
    assert (link.claim, link.other, link.state, link.decided_by) == (first, second, "confirmed", editor)
    for claim, other in ((first, second), (second, first)):
        shown = client.get(page(Claim, "change", claim.pk)).content.decode()
        assert f'<a class="text-link" href="{page(Claim, "change", other.pk)}">' in shown
    answer = client.post(page(ClaimLink, "add"), sent)
    assert "linked already" in str(answer.context_data["errors"])
