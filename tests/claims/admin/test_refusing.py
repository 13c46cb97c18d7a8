"""Does a refused form say why, and keep what was typed?"""

from datetime import date

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims.admin.verdicts import DESCRIPTION
from claims.models import Claim, Evidence, Verdict
from tests.factories import (
    LONG_AGO,
    AmendmentFactory,
    ArticleFactory,
    ArticleVersionFactory,
    ClaimFactory,
    EvidenceFactory,
    TopicFactory,
    UserFactory,
    VerdictFactory,
)
from tests.support.forms import Form, claim_form, page

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("status", ["published", "superseded", "retracted"])
def test_a_published_verdict_is_read_only(status, editor, client):
    retraction = {"retracted_at": LONG_AGO, "retraction_reason": "It was wrong."} if status == "retracted" else {}
    verdict = VerdictFactory(published=True, **{"status": status} | retraction)
    shown = client.get(page(Verdict, "change", verdict.pk))
    advice = "Correct it or retract it, in the open." in shown.content.decode()
    assert advice is (status == "published")
    assert str(DESCRIPTION[status]) in shown.content.decode()
    assert set(shown.context_data["adminform"].form.fields) == {"review_after", "shown", "version_token"}
    sent = {"summary": "Changed.", "review_after": "2026-06-01"}
    assert client.post(page(Verdict, "change", verdict.pk), sent).status_code == 302
    kept = client.post(page(Verdict, "delete", verdict.pk), {"post": "yes"}, follow=True)
    said = [str(message) for message in get_messages(kept.wsgi_request)]
    assert said[-1] == "A verdict that was published is never deleted: retract it."

    row = {"id": verdict.pk, "claim": verdict.claim.pk, "publisher": verdict.publisher.pk, "language": "en"}
    row |= {"summary": "Changed."}
    opened_as_draft = claim_form(drafts=[row], initial={"verdicts-2": 1})
    answer = client.post(page(Claim, "change", verdict.claim.pk), opened_as_draft)
    assert "while this page was open" in str(answer.context_data["errors"])
    deleted = {"action": "delete_selected", "_selected_action": [verdict.pk], "post": "yes"}
    assert client.post(page(Verdict, "changelist"), deleted, follow=True).status_code in (200, 403)
    verdict.refresh_from_db()
    assert (verdict.summary, verdict.review_after) == ("Nothing was agreed.", date(2026, 6, 1))


def test_a_verdict_in_review_is_read_only(editor, client):
    verdict = VerdictFactory(status="in_review")
    shown = client.get(page(Verdict, "change", verdict.pk))
    assert "return it to its writer" in shown.content.decode()
    assert set(shown.context_data["adminform"].form.fields) == {"review_after", "shown", "version_token"}
    row = {"id": verdict.pk, "claim": verdict.claim.pk, "publisher": verdict.publisher.pk, "language": "en"}
    opened_as_draft = claim_form(drafts=[row | {"summary": "Changed."}], initial={"verdicts-2": 1})
    answer = client.post(page(Claim, "change", verdict.claim.pk), opened_as_draft)
    assert "while this page was open" in str(answer.context_data["errors"])
    verdict.refresh_from_db()
    assert verdict.summary == "Nothing was agreed."


def test_changing_the_content_of_a_draft_changes_its_writer(editor, client):
    verdict = VerdictFactory()
    writer = verdict.written_by
    sent = {"publisher": verdict.publisher.pk, "rating": verdict.rating.pk, "summary": verdict.summary}
    sent |= {"language": "en", "label": "", "explanation": "", "review": ""}
    client.post(page(Verdict, "change", verdict.pk), sent | {"review_after": "2026-06-01"})
    verdict.refresh_from_db()
    assert (verdict.written_by, verdict.review_after) == (writer, date(2026, 6, 1))
    client.post(page(Verdict, "change", verdict.pk), sent | {"summary": "Something was agreed."})
    verdict.refresh_from_db()
    assert (verdict.written_by, verdict.summary) == (editor, "Something was agreed.")


def test_a_draft_is_edited_on_the_page_of_its_claim_and_can_be_deleted(editor, client):
    verdict = VerdictFactory()
    row = {"id": verdict.pk, "claim": verdict.claim.pk, "publisher": verdict.publisher.pk, "language": "en"}
    changed = claim_form(drafts=[row | {"summary": "Nothing at all."}], initial={"verdicts-2": 1})
    client.post(page(Claim, "change", verdict.claim.pk), changed)
    verdict.refresh_from_db()
    assert verdict.summary == "Nothing at all."
    assert client.post(page(Verdict, "delete", verdict.pk), {"post": "yes"}).status_code == 302
    assert not Verdict.objects.exists()


@pytest.fixture
def public_evidence():
    evidence = EvidenceFactory()
    VerdictFactory(claim=evidence.claim, published=True, origin="import")
    return evidence


KEPT = "This evidence stands in public with its claim: it can no longer be deleted."


def test_deleting_public_evidence_is_refused_on_its_page_and_in_the_list(public_evidence, editor, client):
    alone = client.post(page(Evidence, "delete", public_evidence.pk), {"post": "yes"}, follow=True)
    selected = {"action": "delete_selected", "_selected_action": [public_evidence.pk], "post": "yes"}
    in_the_list = client.post(page(Evidence, "changelist"), selected, follow=True)
    for answer in (alone, in_the_list):
        assert [str(message) for message in get_messages(answer.wsgi_request)] == [KEPT]
    assert Evidence.objects.filter(pk=public_evidence.pk).exists()


def test_a_refused_form_shows_the_reason_and_keeps_what_was_typed(editor, client):
    public_evidence = EvidenceFactory()  # which an amendment took away from the public
    VerdictFactory(claim=public_evidence.claim, origin="import", published=True)
    change = {"what": "evidence", "id": str(public_evidence.pk), "field": "is_shown", "old": True, "new": False}
    AmendmentFactory(
        claim=public_evidence.claim, changes=[change], status="accepted", decided_by=UserFactory(), decided_at=LONG_AGO
    )
    Evidence.objects.filter(pk=public_evidence.pk).update(is_shown=False)
    row = {"id": public_evidence.pk, "claim": public_evidence.claim.pk, "article": public_evidence.article.pk}
    row |= {"role": "evidence", "stance": "supports", "DELETE": "on"}
    claimant = public_evidence.claim.claimant.pk
    sent = claim_form(evidence=[row], initial={"evidence": 1}, claimant=claimant, place="Anchorage")
    answer = client.post(page(Claim, "change", public_evidence.claim.pk), sent)
    assert answer.status_code == 200
    assert list(answer.context_data["adminform"].form.non_field_errors()) == [KEPT]
    assert 'value="Anchorage"' in answer.content.decode()
    public_evidence.claim.refresh_from_db()
    assert public_evidence.claim.place == ""


def test_all_violated_constraints_are_shown_in_their_form(editor, client):
    evidence = EvidenceFactory()
    row = {"id": evidence.pk, "claim": evidence.claim.pk, "article": evidence.article.pk, "quote_prefix": "So"}
    row |= {"role": "appearance", "stance": "supports"}
    sent = claim_form(evidence=[row], initial={"evidence": 1}, claimant=evidence.claim.claimant.pk, place="Anchorage")
    answer = client.post(page(Claim, "change", evidence.claim.pk), sent)
    assert answer.status_code == 200
    formset = next(inline.formset for inline in answer.context_data["inline_admin_formsets"] if inline.formset.forms)
    assert sorted(formset.forms[0].non_field_errors()) == [
        "Evidence takes a stance; an appearance takes none.",
        "Words before and after a quote need the quote itself.",
    ]
    assert 'value="Anchorage"' in answer.content.decode()
    evidence.refresh_from_db()
    assert (evidence.role, evidence.claim.place) == ("evidence", "")


def test_a_valid_page_is_saved_without_checking_constraints_first(editor, client):
    claim = EvidenceFactory().claim
    sent = Form(client.get(page(Claim, "change", claim.pk)).content.decode(), "claim_form").sent
    with CaptureQueriesContext(connection) as queries:
        assert client.post(page(Claim, "change", claim.pk), sent | {"place": ["Anchorage"]}).status_code == 302
    assert not [query["sql"] for query in queries if "_check" in query["sql"]]


def test_a_refusal_is_in_the_language_of_the_page(public_evidence, editor, client):
    answer = client.post(
        page(Evidence, "delete", public_evidence.pk), {"post": "yes"}, follow=True, headers={"accept-language": "fr"}
    )
    assert "ne peut plus être" in str(*get_messages(answer.wsgi_request))


def test_a_deferred_foreign_key_is_refused_before_the_success_message(editor, client, monkeypatch):
    monkeypatch.setattr(Evidence, "clean", lambda evidence: None)  # the form is late: another editor was faster
    elsewhere = ArticleVersionFactory()
    sent = {"claim": ClaimFactory().pk, "article": ArticleFactory().pk, "version": elsewhere.pk}
    answer = client.post(page(Evidence, "add"), sent | {"role": "appearance"})
    assert "do not fit together" in str(answer.context_data["errors"])
    assert not list(get_messages(answer.wsgi_request))
    assert not Evidence.objects.exists()


def test_a_claim_with_evidence_is_not_deleted(public_evidence, editor, client):
    answer = client.post(page(Claim, "delete", public_evidence.claim.pk), {"post": "yes"}, follow=True)
    assert "Evidence (1), Verdicts (1)" in str(*get_messages(answer.wsgi_request))
    assert Claim.objects.filter(pk=public_evidence.claim.pk).exists()


def test_names_in_languages_without_an_input_are_kept(editor, client):
    topic = TopicFactory(names={"en": "Diplomacy", "de": "Diplomatie"})
    sent = {"slug": "diplomacy", "names_en": "Diplomacy", "names_fr": "Diplomatie et sommets"}
    assert client.post(page(type(topic), "change", topic.pk), sent).status_code == 302
    topic.refresh_from_db()
    assert topic.names == {"en": "Diplomacy", "fr": "Diplomatie et sommets", "de": "Diplomatie"}
    answer = client.post(page(type(topic), "add"), {"slug": "unnamed", "names_en": " ", "names_fr": ""})
    assert "names" in answer.context_data["adminform"].form.errors
