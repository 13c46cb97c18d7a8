"""Do editors find, enter and judge claims at their desk, and does the desk refuse in words what may not be done?"""

from datetime import date

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from claims.models import Claim, ClaimLink, ClaimTopic, Evidence, Finding, Rating, Verdict
from tests.factories import (
    LONG_AGO,
    ArticleFactory,
    ArticleVersionFactory,
    ClaimantFactory,
    ClaimFactory,
    EvidenceFactory,
    FindingFactory,
    ImportFactory,
    PublisherFactory,
    RatingFactory,
    RatingScaleFactory,
    TopicFactory,
    UserFactory,
    VerdictFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    """An editor, who is logged in."""
    person = UserFactory(username="nora", is_staff=True, group="editor")
    client.force_login(person)
    return person


@pytest.fixture
def chief(client):
    """A browser whose owner may do everything."""
    client.force_login(UserFactory(username="chief", is_staff=True, is_superuser=True))
    return client


def page(model, name, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


def formset(prefix, *rows, initial=0):
    """What a browser sends for a formset."""
    sent = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": initial}
    return sent | {
        f"{prefix}-{number}-{name}": value for number, row in enumerate(rows) for name, value in row.items()
    }


def claim_form(topics=(), evidence=(), drafts=(), initial=None, **fields):
    """What a browser sends for a claim."""
    stored = {"claim_topics": 0, "evidence": 0, "verdicts-2": 0} | (initial or {})
    said = {"statement": "The summit ended without a concrete result.", "language": "en", "priority": 2}
    return (
        said
        | formset("claim_topics", *topics, initial=stored["claim_topics"])
        | formset("evidence", *evidence, initial=stored["evidence"])
        | formset("verdicts")  # the published ones
        | formset("verdicts-2", *drafts, initial=stored["verdicts-2"])
        | formset("claims-claimlink")
        | fields
    )


def a_claim():
    claim = ClaimFactory(
        claimant=ClaimantFactory(role="spokesman"), assigned_to=UserFactory(), created_by=UserFactory()
    )
    for slug in ("diplomacy", "sanctions"):
        ClaimTopic.objects.create(claim=claim, topic=TopicFactory(slug=slug))
    for _judge in range(2):
        VerdictFactory(claim=claim, publisher=PublisherFactory(), published=True)
    return claim


def an_evidence():
    version = ArticleVersionFactory(article=ArticleFactory(publisher=PublisherFactory()))
    return EvidenceFactory(
        article=version.article, version=version, quote_exact="The two presidents met", added_by=UserFactory()
    )


def a_verdict():
    return VerdictFactory(publisher=PublisherFactory(), review=ArticleFactory(), published=True)


def a_link():
    one, other = ClaimFactory(), ClaimFactory()
    return ClaimLink.objects.create(claim=one, other=other, decided_by=UserFactory())


def a_scale():
    return RatingScaleFactory(code=f"scale-{PublisherFactory().pk}", owner=PublisherFactory())


ROWS = {
    "claim": a_claim,
    "claimant": ClaimantFactory,
    "claimlink": a_link,
    "evidence": an_evidence,
    "rating": lambda: RatingFactory(scale=a_scale()),
    "ratingscale": a_scale,
    "topic": lambda: TopicFactory(slug=f"topic-{PublisherFactory().pk}"),
    "verdict": a_verdict,
}
RECORDS = {  # that are only looked at
    "import": lambda: ImportFactory(publisher=PublisherFactory(), sent_by=UserFactory()),
    "finding": FindingFactory,
}


def test_everything_that_is_claimed_and_judged_has_a_page_at_the_desk():
    on_the_claims_page = {"claimtopic"}
    models = [model for model in apps.get_app_config("claims").get_models() if model._meta.default_permissions]
    assert {model._meta.model_name for model in models} == set(ROWS) | {"import"} | on_the_claims_page
    assert all(admin.site.is_registered(apps.get_model("claims", name)) for name in ROWS | RECORDS)


@pytest.mark.parametrize("name", ROWS | RECORDS)
def test_ten_rows_cost_the_same_queries_as_one(name, chief):
    address = page(apps.get_model("claims", name), "changelist")
    make = (ROWS | RECORDS)[name]
    make()
    queries_of(chief, address)  # content types are read once for the whole process
    for_one = queries_of(chief, address)
    for _more in range(9):
        make()
    assert queries_of(chief, address) == for_one


@pytest.mark.parametrize("name", ROWS)
def test_every_row_opens_on_its_page_and_an_empty_form_opens_too(name, chief):
    row = ROWS[name]()
    for address in (page(type(row), "change", row.pk), page(type(row), "add"), page(type(row), "delete", row.pk)):
        answer = chief.get(address)
        assert answer.status_code == 200 or (name, answer.status_code) == ("verdict", 403)  # it was published


@pytest.mark.parametrize("name", RECORDS)
def test_a_record_is_looked_at_and_neither_added_nor_deleted(name, chief):
    row = RECORDS[name]()
    assert chief.get(page(type(row), "change", row.pk)).status_code == 200
    for address in (page(type(row), "add"), page(type(row), "delete", row.pk)):
        assert chief.get(address).status_code == 403


def test_a_label_that_nobody_has_mapped_waits_in_a_list_and_its_mapping_reaches_the_claims(editor, client):
    verdict = VerdictFactory(published=True, origin="import", rating=RatingFactory(code="fake", category=None))
    waiting = client.get(page(Rating, "changelist"), {"mapping": "missing"})
    assert [row.pk for row in waiting.context_data["cl"].result_list] == [verdict.rating_id]
    assert "to be mapped" in waiting.content.decode()

    address = page(Rating, "change", verdict.rating_id)
    seen = client.get(address).context_data["seen"]
    rating = {"scale": verdict.rating.scale_id, "code": "fake", "names_en": "fake", "category": "false", "seen": seen}
    assert client.post(address, rating).status_code == 302
    assert verdict.claim.card.categories == ["false"]
    assert [edition.kind for edition in verdict.claim.editions.order_by("version")] == ["new"]  # one transaction here
    waiting = client.get(page(Rating, "changelist"), {"mapping": "missing"})
    assert waiting.context_data["cl"].result_count == 0


@pytest.mark.parametrize(("asked", "found"), [("", 3), ("refused", 1), ("repaired", 1)])
def test_findings_are_told_apart_by_outcome(asked, found, chief):
    job = ImportFactory()
    for number, what in enumerate([{"refusal": "There is no claim in it."}, {"repairs": ["bounds_swapped"]}, {}]):
        FindingFactory(found_in=job, number=number, **what)
    answer = chief.get(page(Finding, "changelist"), {"outcome": asked, "found_in__id__exact": job.pk})
    assert answer.context_data["cl"].result_count == found
    assert ("The best rating is below the worst" in answer.content.decode()) is (asked != "refused"), "in words"


def queries_of(client, address):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_a_claims_page_costs_no_more_queries_for_more_verdicts_and_links(chief):
    claim = ClaimFactory()

    def add_one_of_each():
        VerdictFactory(claim=claim, publisher=PublisherFactory(), published=True)
        ClaimLink.objects.create(claim=claim, other=ClaimFactory())

    add_one_of_each()
    queries_of(chief, page(Claim, "change", claim.pk))
    for_one = queries_of(chief, page(Claim, "change", claim.pk))
    for _more in range(9):
        add_one_of_each()
    assert queries_of(chief, page(Claim, "change", claim.pk)) == for_one


# Finding


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("resultat", 1),  # accents do not count
        ("RÉSULTAT sommet", 1),
        ("moulin", 1),  # the claimant
        ("wire-77", 1),  # the reference elsewhere
        ("sommet moulin", 1),
        ("sommet budapest", 0),
    ],
)
def test_a_claim_is_found_by_its_words_its_claimant_and_its_reference(words, found, chief):
    ClaimFactory(
        statement="Le sommet s’est achevé sans résultat.",
        claimant=ClaimantFactory(name="Élise Moulin"),
        external_ref="wire-77",
    )
    assert chief.get(page(Claim, "changelist"), {"q": words}).context_data["cl"].result_count == found


FILTERS = {
    "waiting=yes": {"waiting", "regional"},
    "status__exact=open": {"waiting", "judged", "regional"},
    "status__exact=dismissed": {"dismissed draft"},
    "priority__exact=4": {"judged"},
    "language=fr": {"judged", "regional"},
    "language=FR-ca": {"regional"},
    "language=f": set(),
    "claimed_on_from=2025-11-02": {"judged"},
    "claimed_on_to=2025-11-02": {"waiting"},
    "claimed_on_from=2025-11-01&claimed_on_to=2025-11-03": {"waiting", "judged"},
}


@pytest.fixture
def claims():
    return {
        "waiting": ClaimFactory(claimed_on=date(2025, 11, 1)),
        "judged": VerdictFactory(
            published=True, claim=ClaimFactory(priority=4, language="fr", claimed_on=date(2025, 11, 3))
        ).claim,
        "regional": ClaimFactory(language="fr-CA"),
        "dismissed draft": VerdictFactory(
            claim=ClaimFactory(status="dismissed", dismissed_reason="No claim at all.")
        ).claim,
    }


@pytest.mark.parametrize("query", FILTERS)
def test_filters_show_the_claims_they_name(query, claims, chief):
    answer = chief.get(f"{page(Claim, 'changelist')}?{query}")
    names = {claim.pk: name for name, claim in claims.items()}
    assert {names[claim.pk] for claim in answer.context_data["cl"].queryset} == FILTERS[query]


@pytest.mark.parametrize("field", ["topics", "claimant", "assigned_to"])
def test_filters_by_other_rows_show_the_claims_that_name_them(field, claims, chief):
    named = a_claim()
    row = named.topics.first() if field == "topics" else getattr(named, field)
    answer = chief.get(page(Claim, "changelist"), {f"{field}__id__exact": row.pk})
    assert [claim.pk for claim in answer.context_data["cl"].queryset] == [named.pk]


def test_a_day_is_read_as_the_language_of_the_page_writes_it(claims, chief):
    answer = chief.get(page(Claim, "changelist"), {"claimed_on_from": "02/11/2025"}, headers={"accept-language": "fr"})
    assert [claim.pk for claim in answer.context_data["cl"].queryset] == [claims["judged"].pk]


NONSENSE = [
    "claimed_on_from=yesterday",
    "claimed_on_from=2025-13-45",
    "claimed_on_from=99999-01-01",
    "created_at_to=yesterday",
    "topics__id__exact=nonsense",
    "claimant__id__exact=%00",
    "assigned_to__id__exact=99999999999999999999",
    "publisher__id__exact=nonsense",
    "language=%00",
    "language=%ED%A0%80",
    "status__exact=nonsense",
    "status__exact=%00",
    "priority__exact=99999999999999999999",
    "waiting=nonsense",
    "nonsense=1",
    "o=99.-99.x",
    "p=99999999999999999999",
    "q=%00",
    "q=" + "x" * 3000,
]


@pytest.mark.parametrize("model", [Claim, Evidence, Verdict])
def test_nonsense_in_an_address_is_answered_not_a_crash(model, claims, chief):
    answers = {query: chief.get(f"{page(model, 'changelist')}?{query}").status_code for query in NONSENSE}
    assert {query: status for query, status in answers.items() if status not in (200, 302)} == {}


@pytest.mark.parametrize(("model", "field"), [(Evidence, "claim"), (Evidence, "version"), (Verdict, "rating")])
def test_what_a_form_refers_to_is_suggested_by_name(model, field, editor, client):
    evidence, verdict = an_evidence(), a_verdict()
    suggested = {"claim": evidence.claim, "version": evidence.version, "rating": verdict.rating}[field]
    words = {"claim": "summit", "version": "summit", "rating": "false"}[field]
    asked = {"app_label": "claims", "model_name": model._meta.model_name, "field_name": field, "term": words}
    answer = client.get(reverse("admin:autocomplete"), asked).json()
    assert {"id": str(suggested.pk), "text": str(suggested)} in answer["results"]
    assert client.get(reverse("admin:autocomplete"), asked | {"term": "\0"}).status_code == 200


# Entering


def test_a_claim_is_entered_with_its_evidence_topics_and_a_draft_and_signed_by_who_entered_it(editor, client):
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


def test_who_changes_a_row_later_does_not_sign_it(editor, client):
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


def test_no_form_moves_a_claim_or_a_verdict_on(editor, client):
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


def test_a_contributor_enters_claims_and_only_reads_them_afterwards(client):
    client.force_login(UserFactory(is_staff=True, group="contributor"))
    assert client.post(page(Claim, "add"), claim_form()).status_code == 302
    claim = Claim.objects.get()
    assert client.get(page(Claim, "change", claim.pk)).context_data["has_change_permission"] is False
    assert client.post(page(Claim, "change", claim.pk), claim_form(place="Anchorage")).status_code == 403
    assert client.get(page(Claim, "delete", claim.pk)).status_code == 403


def test_links_are_named_either_way_round_and_signed_by_who_decides(editor, client):
    first, second = ClaimFactory(), ClaimFactory()
    sent = {"claim": second.pk, "other": first.pk, "kind": "variant", "state": "suggested"}
    assert client.post(page(ClaimLink, "add"), sent).status_code == 302
    link = ClaimLink.objects.get()
    assert (link.claim, link.other, link.decided_by) == (first, second, None)
    client.post(page(ClaimLink, "change", link.pk), {"kind": "variant", "state": "rejected"})
    link.refresh_from_db()
    assert (link.state, link.decided_by) == ("rejected", editor)
    for claim, other in ((first, second), (second, first)):
        shown = client.get(page(Claim, "change", claim.pk)).content.decode()
        assert f'<a class="text-link" href="{page(Claim, "change", other.pk)}">' in shown
    answer = client.post(page(ClaimLink, "add"), sent)
    assert "linked already" in str(answer.context_data["errors"])


# Refusing


@pytest.mark.parametrize("status", ["published", "superseded", "retracted"])
def test_a_verdict_that_was_published_is_shown_and_never_edited(status, editor, client):
    retraction = {"retracted_at": LONG_AGO, "retraction_reason": "It was wrong."} if status == "retracted" else {}
    verdict = VerdictFactory(published=True, **{"status": status} | retraction)
    shown = client.get(page(Verdict, "change", verdict.pk))
    assert "its words stay as they are" in shown.content.decode()
    assert set(shown.context_data["adminform"].form.fields) == {"review_after"}
    sent = {"summary": "Changed.", "review_after": "2026-06-01"}
    assert client.post(page(Verdict, "change", verdict.pk), sent).status_code == 302
    assert client.post(page(Verdict, "delete", verdict.pk), {"post": "yes"}).status_code == 403

    row = {"id": verdict.pk, "claim": verdict.claim.pk, "publisher": verdict.publisher.pk, "language": "en"}
    row |= {"summary": "Changed."}
    opened_as_draft = claim_form(drafts=[row], initial={"verdicts-2": 1})
    answer = client.post(page(Claim, "change", verdict.claim.pk), opened_as_draft)
    assert "while this page was open" in str(answer.context_data["errors"])
    deleted = {"action": "delete_selected", "_selected_action": [verdict.pk], "post": "yes"}
    assert client.post(page(Verdict, "changelist"), deleted, follow=True).status_code in (200, 403)
    verdict.refresh_from_db()
    assert (verdict.summary, verdict.review_after) == ("Nothing was agreed.", date(2026, 6, 1))


def test_a_verdict_in_review_is_read_until_it_is_returned(editor, client):
    verdict = VerdictFactory(status="in_review")
    shown = client.get(page(Verdict, "change", verdict.pk))
    assert "return it to its writer" in shown.content.decode()
    assert set(shown.context_data["adminform"].form.fields) == {"review_after"}
    row = {"id": verdict.pk, "claim": verdict.claim.pk, "publisher": verdict.publisher.pk, "language": "en"}
    opened_as_draft = claim_form(drafts=[row | {"summary": "Changed."}], initial={"verdicts-2": 1})
    answer = client.post(page(Claim, "change", verdict.claim.pk), opened_as_draft)
    assert "while this page was open" in str(answer.context_data["errors"])
    verdict.refresh_from_db()
    assert verdict.summary == "Nothing was agreed."


def test_whoever_changes_the_words_of_a_draft_becomes_its_writer(editor, client):
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


def test_a_draft_is_edited_on_the_page_of_its_claim_and_deleted(editor, client):
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
    VerdictFactory(claim=evidence.claim, published=True)
    return evidence


KEPT = "This evidence stands in public with its claim: it can no longer be deleted."


def test_deleting_public_evidence_is_refused_in_words_on_its_page_and_in_the_list(public_evidence, editor, client):
    alone = client.post(page(Evidence, "delete", public_evidence.pk), {"post": "yes"}, follow=True)
    selected = {"action": "delete_selected", "_selected_action": [public_evidence.pk], "post": "yes"}
    in_the_list = client.post(page(Evidence, "changelist"), selected, follow=True)
    for answer in (alone, in_the_list):
        assert [str(message) for message in get_messages(answer.wsgi_request)] == [KEPT]
    assert Evidence.objects.filter(pk=public_evidence.pk).exists()


def test_a_refused_form_says_why_and_keeps_what_was_typed(public_evidence, editor, client):
    row = {"id": public_evidence.pk, "claim": public_evidence.claim.pk, "article": public_evidence.article.pk}
    row |= {"role": "evidence", "stance": "supports", "DELETE": "on"}
    sent = claim_form(evidence=[row], initial={"evidence": 1}, place="Anchorage")
    answer = client.post(page(Claim, "change", public_evidence.claim.pk), sent)
    assert answer.status_code == 200
    assert list(answer.context_data["adminform"].form.non_field_errors()) == [KEPT]
    assert 'value="Anchorage"' in answer.content.decode()
    public_evidence.claim.refresh_from_db()
    assert public_evidence.claim.place == ""


def test_a_refusal_speaks_the_language_of_the_page(public_evidence, editor, client):
    answer = client.post(
        page(Evidence, "delete", public_evidence.pk), {"post": "yes"}, follow=True, headers={"accept-language": "fr"}
    )
    assert "ne peut plus être" in str(*get_messages(answer.wsgi_request))


def test_a_key_that_is_checked_last_is_still_refused_before_anyone_reads_saved(editor, client, monkeypatch):
    monkeypatch.setattr(Evidence, "clean", lambda evidence: None)  # the form is late: another editor was faster
    elsewhere = ArticleVersionFactory()
    sent = {"claim": ClaimFactory().pk, "article": ArticleFactory().pk, "version": elsewhere.pk}
    answer = client.post(page(Evidence, "add"), sent | {"role": "appearance"})
    assert "do not fit together" in str(answer.context_data["errors"])
    assert not list(get_messages(answer.wsgi_request))
    assert not Evidence.objects.exists()


def test_a_claim_with_evidence_is_not_deleted(public_evidence, editor, client):
    answer = client.post(page(Claim, "delete", public_evidence.claim.pk), {"post": "yes"})
    assert answer.context_data["protected"]
    assert Claim.objects.filter(pk=public_evidence.claim.pk).exists()


def test_names_are_written_by_language_and_those_of_other_languages_stay(editor, client):
    topic = TopicFactory(names={"en": "Diplomacy", "de": "Diplomatie"})
    sent = {"slug": "diplomacy", "names_en": "Diplomacy", "names_fr": "Diplomatie et sommets"}
    assert client.post(page(type(topic), "change", topic.pk), sent).status_code == 302
    topic.refresh_from_db()
    assert topic.names == {"en": "Diplomacy", "fr": "Diplomatie et sommets", "de": "Diplomatie"}
    answer = client.post(page(type(topic), "add"), {"slug": "unnamed", "names_en": " ", "names_fr": ""})
    assert "names" in answer.context_data["adminform"].form.errors
