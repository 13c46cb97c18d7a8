"""What do people read of a quote whose source changed, and what can they do about it?"""

import pytest

from claims.models import Evidence, QuoteDrift
from tests.factories import LONG_AGO, ArticleVersionFactory, ClaimFactory, EvidenceFactory, source_changed

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
HOSTILE = "<script>alert(1)</script> nine per cent."


@pytest.fixture
def quote(db):
    return source_changed("ten per cent", "It was ten per cent.", HOSTILE)


def address(quote, action=""):
    return f"/desk/claims/{quote.claim_id}/quotes/{quote.pk}/{action}"


def keep(client, quote, **sent):
    return client.post(address(quote, "keep/"), {"status": "gone", "reason": "As said."} | sent, headers=HTMX)


def test_the_card_says_that_the_quote_is_gone(contributor, quote):
    page = contributor.get(f"/desk/claims/{quote.claim_id}/").text

    assert "In the newest text this quote is gone." in page
    assert address(quote, "changes/") in page
    assert address(quote, "keep/") not in page


def test_the_source_that_changed_is_the_one_that_is_shown(checker, quote):
    version = ArticleVersionFactory()
    first = EvidenceFactory(claim=quote.claim, article=version.article)
    version.article.current_version = version
    version.article.save()
    Evidence.objects.filter(pk=first.pk).update(created_at=LONG_AGO)
    path = f"/desk/claims/{quote.claim_id}/"
    assert f'data-article="{quote.article_id}" data-version=' in checker.get(path).text
    assert f'data-article="{first.article_id}" data-version=' in checker.get(f"{path}?article={first.article_id}").text
    keep(checker, quote)
    assert f'data-article="{first.article_id}" data-version=' in checker.get(path).text


def test_both_texts_are_shown_word_by_word(contributor, quote):
    for headers in (HTMX, {}):
        page = contributor.get(address(quote, "changes/"), headers=headers).text
        assert "<del>" in page
        assert "<ins>" in page
        assert "&lt;script&gt;alert(1)" in page
        assert "<script>alert" not in page


def test_a_quote_without_two_texts_has_no_changes(contributor, quote):
    quote.article.current_version = None
    quote.article.save()

    assert contributor.get(address(quote, "changes/")).status_code == 404


def test_a_checker_keeps_the_quote_for_a_reason(checker, quote):
    assert address(quote, "keep/") in checker.get(f"/desk/claims/{quote.claim_id}/").text
    answer = keep(checker, quote)

    assert answer.status_code == 200
    assert "Kept as it was captured, by checker" in answer.text
    assert "As said." in answer.text
    assert QuoteDrift.objects.get().settled_by == checker.person


REFUSED = {"no reason": {"reason": ""}, "another state": {"status": "moved"}, "too long": {"reason": "x" * 2_001}}


@pytest.mark.parametrize("name", REFUSED)
def test_a_refusal_settles_nothing(checker, quote, name):
    assert keep(checker, quote, **REFUSED[name]).status_code == 422
    assert QuoteDrift.objects.to_settle().exists()


def test_a_contributor_settles_nothing(contributor, quote):
    assert keep(contributor, quote).status_code == 403
    assert QuoteDrift.objects.to_settle().exists()


def test_a_quote_of_another_claim_is_not_found(checker, quote):
    other = ClaimFactory()
    answer = checker.post(f"/desk/claims/{other.pk}/quotes/{quote.pk}/keep/", {"status": "gone", "reason": "x"})

    assert answer.status_code == 404


def test_the_queue_lists_the_claim_until_it_is_settled(checker, quote):
    other = ClaimFactory(statement="Another claim.")
    page = checker.get("/desk/queue/?tab=sources").text
    assert quote.claim.statement in page
    assert other.statement not in page
    keep(checker, quote)
    assert quote.claim.statement not in checker.get("/desk/queue/?tab=sources").text


def test_mine_are_claims_with_my_quotes_or_assigned_to_me(checker, editor, quote):
    assert quote.claim.statement not in checker.get("/desk/queue/?tab=sources&mine=true").text
    own = source_changed("ten", "It was ten.", "It was nine.", added_by=checker.person)
    type(own.claim).objects.filter(pk=quote.claim_id).update(assigned_to=editor.person)

    assert str(own.claim_id) in checker.get("/desk/queue/?tab=sources&mine=true").text
    assert str(quote.claim_id) in editor.get("/desk/queue/?tab=sources&mine=true").text
    assert str(own.claim_id) not in editor.get("/desk/queue/?tab=sources&mine=true").text


@pytest.mark.parametrize(("asked", "is_there"), [("gone", True), ("moved", False), ("found", False)])
def test_the_queue_is_filtered_by_the_status_of_quotes(checker, quote, asked, is_there):
    page = checker.get(f"/desk/queue/?tab=all&quote_status={asked}").text

    assert (f"row-{quote.claim_id}" in page) is is_there
