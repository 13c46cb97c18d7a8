"""Is it noted when the source of a quote changes, whatever changed it, and what does a person decide?"""

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claims import notices
from claims.catalogue import refresh_every_drift
from claims.drift import drift_of, keep_quote
from claims.models import Edition, Evidence, Notice, QuoteDrift
from claims.workflow import StepRefused
from sources.capture import capture
from sources.models import Article
from tests.factories import (
    ArticleVersionFactory,
    ClaimFactory,
    DeskSettingsFactory,
    EvidenceFactory,
    UserFactory,
    VerdictFactory,
    judged_claim,
    new_text,
    source_changed,
)
from tests.support.clients import client_of as api_client_of

pytestmark = pytest.mark.django_db
TEXT = "He said: it was ten per cent. Nobody asked."
QUOTE = {"quote_exact": "ten per cent", "quote_prefix": "it was ", "quote_suffix": ". Nobody"}
# What the article says later, and where the quote is then.
LATER = {
    TEXT: "found",
    "Update. " + TEXT: "found",
    TEXT.replace("Nobody", "Everybody"): "moved",
    "ten per cent": "moved",
    TEXT.replace("ten", "nine"): "gone",
    "Page not found": "gone",
}


def status_of(evidence):
    return Evidence.objects.with_quote_status().get(pk=evidence.pk).quote_status


def changed(after, **fields):
    return source_changed("ten per cent", TEXT, after, **{name: QUOTE[name] for name in list(QUOTE)[1:]} | fields)


def rows():
    return list(QuoteDrift.objects.order_by("id").values_list("status", "ended_at", "settled_at"))


@pytest.mark.parametrize(("after", "status"), LATER.items())
def test_a_new_text_says_where_each_quote_is(after, status):
    evidence = changed(after)

    assert status_of(evidence) == status
    for asked in ("found", "moved", "gone"):
        assert Evidence.objects.whose_quote_is([asked]).filter(pk=evidence.pk).exists() is (asked == status)
    assert [row[0] for row in rows()] == ([] if status == "found" else [status])


@pytest.mark.parametrize("fields", [{}, {"quote_exact": "words of an article without a text"}])
def test_a_quote_that_was_read_in_no_text_has_no_status(fields):
    evidence = EvidenceFactory(**fields)
    new_text(evidence.article, "Another text.")

    assert status_of(evidence) is None
    assert not Evidence.objects.whose_quote_is(["found", "moved", "gone"]).exists()


def test_a_capture_notes_what_is_gone():
    text = capture(TEXT, "https://outlet.example/a", at=timezone.now(), method="paste")
    evidence = EvidenceFactory(article=text.article, version=text.version, **QUOTE)
    capture("Nothing of it.", "https://outlet.example/a", at=timezone.now(), method="fetch")

    assert status_of(evidence) == "gone"
    assert drift_of(evidence).version == Article.objects.get().current_version


def test_a_quote_in_an_older_text_is_noted_as_it_is_added():
    old = ArticleVersionFactory(text=TEXT)
    new_text(old.article, "Nothing of it.")

    assert status_of(EvidenceFactory(article=old.article, version=old, **QUOTE)) == "gone"


def test_a_row_ends_when_the_quote_is_found_again():
    evidence = changed("Nothing of it.")
    new_text(evidence.article, TEXT)

    assert status_of(evidence) == "found"
    assert QuoteDrift.objects.get().ended_at


def test_a_row_ends_when_the_quote_is_another():
    evidence = changed("He said it was nine per cent.")
    newest = Article.objects.get(pk=evidence.article_id).current_version
    values = {"quote_exact": "nine per cent", "quote_prefix": "", "quote_suffix": "", "version": newest}
    Evidence.objects.filter(pk=evidence.pk).update(**values)

    assert status_of(evidence) == "found"
    assert not QuoteDrift.objects.current().exists()


def test_a_deleted_quote_takes_its_rows_along():
    evidence = changed("Nothing of it.")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM claims_evidence WHERE id = %s", [evidence.pk])

    assert rows() == []


def test_an_article_without_a_newest_text_has_no_changed_source():
    evidence = changed("Nothing of it.")
    Article.objects.filter(pk=evidence.article_id).update(current_version=None)

    assert status_of(evidence) == "found"


def test_nothing_public_changes_by_itself():
    claim = judged_claim()
    editions = Edition.objects.count()
    changed_card = claim.card.document
    old = ArticleVersionFactory(text=TEXT, article=claim.evidence.first().article)
    new_text(old.article, TEXT)
    new_text(old.article, "Nothing of it.")

    claim.card.refresh_from_db()
    assert (claim.card.document, Edition.objects.count()) == (changed_card, editions)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from([*LATER]), max_size=6))
def test_after_any_texts_the_status_is_that_of_the_newest(texts):
    evidence = changed(TEXT)
    for text in texts:
        new_text(evidence.article, text)

    assert status_of(evidence) == LATER[texts[-1] if texts else TEXT]
    assert refresh_every_drift() == 0


def test_the_nightly_finds_what_a_race_left_out():
    evidence = changed("Nothing of it.")
    QuoteDrift.objects.all().delete()

    assert (refresh_every_drift(), refresh_every_drift()) == (1, 0)
    assert status_of(evidence) == "gone"


# What a person decides


def keep(evidence, by=None, status="gone", reason="The first print is what he said."):
    return keep_quote(evidence, status=status, reason=reason, by=by or UserFactory(group="checker"), at=timezone.now())


def test_a_kept_quote_no_longer_waits():
    evidence = changed("Nothing of it.")
    drift = keep(evidence, reason=" It was said.\r\n")

    assert (drift.reason, status_of(evidence)) == ("It was said.", "gone")
    assert not QuoteDrift.objects.to_settle().exists()


def test_a_kept_quote_stays_settled_while_its_status_is_the_same():
    evidence = changed("Nothing of it.")
    keep(evidence)
    new_text(evidence.article, "Nothing of it at all.")

    assert drift_of(evidence).settled_at


def test_a_kept_quote_waits_again_when_it_is_gone():
    evidence = changed("ten per cent")
    keep(evidence, status="moved")
    new_text(evidence.article, "Nothing of it.")

    assert drift_of(evidence).settled_at is None
    assert [(status, bool(ended), bool(settled)) for status, ended, settled in rows()] == [
        ("moved", True, True),
        ("gone", False, False),
    ]


REFUSED = {
    "claims.change_evidence": {"by": lambda: UserFactory(group="contributor")},
    "conflict": {"status": "moved"},
    "reason": {"reason": " \n"},
}


@pytest.mark.parametrize("code", REFUSED)
def test_a_refused_decision_changes_nothing(code):
    evidence = changed("Nothing of it.")
    facts = {name: value() if callable(value) else value for name, value in REFUSED[code].items()}
    with pytest.raises(StepRefused) as refusal:
        keep(evidence, **facts)

    assert refusal.value.rule == code
    assert QuoteDrift.objects.to_settle().exists()


def test_a_decision_is_made_once():
    evidence = changed("Nothing of it.")
    keep(evidence)
    with pytest.raises(StepRefused):
        keep(evidence)


def test_a_quote_that_is_found_needs_no_decision():
    with pytest.raises(StepRefused):
        keep(changed(TEXT))


def test_dismissed_claims_and_evidence_taken_away_do_not_wait():
    changed("Nothing of it.", claim=ClaimFactory(status="dismissed", dismissed_reason="No."))
    held = changed("Nothing of it.", claim=VerdictFactory(published=True).claim)

    assert [drift.evidence for drift in QuoteDrift.objects.to_settle()] == [held]


# Readers


@pytest.mark.parametrize("path", ["/api/v1/evidence/", "/api/v1/claims/"])
def test_the_desk_filters_by_the_status_of_quotes(path):
    gone, found = changed("Nothing of it."), changed(TEXT)
    moved = changed("ten per cent")
    client = api_client_of("contributor")

    def ids(asked):
        return {row["id"] for row in client.get(path, {"quote_status": asked}).json()["results"]}

    def key(evidence):
        return str(evidence.pk if "evidence" in path else evidence.claim_id)

    assert ids("gone") == {key(gone)}
    assert ids("gone,moved") == {key(gone), key(moved)}
    assert ids("found") == {key(found)}
    assert client.get(path, {"quote_status": "lost"}).status_code == 400


@pytest.mark.parametrize("path", ["/api/v1/evidence/", "/api/v1/claims/"])
def test_the_public_cannot_ask_for_it(path, client):
    assert client.get(path, {"quote_status": "gone"}).status_code == 400


def test_the_desk_reads_the_status_and_the_public_does_not(client):
    evidence = changed("Nothing of it.", claim=judged_claim())
    path = f"/api/v1/evidence/{evidence.claim.evidence.first().pk}/"

    assert "quote_status" not in client.get(path).json()
    assert api_client_of("contributor").get(path).json()["quote_status"] is None
    assert api_client_of("contributor").get(f"/api/v1/evidence/{evidence.pk}/").json()["quote_status"] == "gone"


def test_each_person_concerned_is_notified_once_of_a_quote_that_is_gone():
    adder, writer, assignee, bystander = (notified(name) for name in ("adder", "writer", "assignee", "bystander"))
    claim = ClaimFactory(assigned_to=assignee)
    VerdictFactory(claim=claim, written_by=writer)
    changed("Nothing of it.", claim=claim, added_by=adder)
    changed("ten per cent", claim=ClaimFactory(assigned_to=bystander))  # between other words
    while notices.announce_drift():
        pass
    notices.announce_drift()

    assert set(Notice.objects.values_list("owned_by__username", "kind")) == {
        (name, "quote_gone") for name in ("adder", "writer", "assignee")
    }
    assert notices.drift_waiting() == (0, None)


def test_a_settled_quote_makes_no_notice_any_more():
    evidence = changed("Nothing of it.", claim=ClaimFactory(assigned_to=notified("assignee")))
    keep(evidence)
    notices.announce_drift()

    assert not Notice.objects.exists()


def notified(name):
    person = UserFactory(username=name, group="checker", is_staff=True)
    DeskSettingsFactory(owned_by=person, notices=["quote_gone"])
    return person
