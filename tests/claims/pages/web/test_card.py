"""Is the embedded card of a claim small, safe in any frame, and right after a correction?"""

import re

import pytest

from tests.claims.pages.web.rows import HOSTILE, judge_again, judged, many_judges, retract
from tests.factories import ClaimFactory, VerdictFactory
from tests.support.editions import make_editions

pytestmark = pytest.mark.django_db
MAX_BYTES = 3 * 1024


def card(client, claim, **headers):
    return client.get(f"/embed/claims/{claim.pk}", **headers)


def test_a_card_is_one_read_and_says_what_each_judge_says(client, django_assert_num_queries):
    claim = judged(summary="Nothing was agreed.")
    judge_again(claim, label="Mostly wrong")
    with django_assert_num_queries(1):
        answer = card(client, claim)
    content = answer.content.decode()
    assert "The summit ended without a result." in content
    assert re.findall("<b[^>]*>(.*?)</b>", content) == ["False", "Mostly wrong"]
    assert f"/claims/{claim.pk}/" in content
    assert "<script" not in content


@pytest.mark.parametrize("statement", HOSTILE)
def test_a_card_has_3_kb_at_most_whatever_is_in_it(client, statement):
    claim = judged(statement[:2_000], label=statement[:100] * 10)
    many_judges(claim, 3)
    answer = card(client, claim)
    assert len(answer.content) <= MAX_BYTES
    assert "<script>alert" not in answer.content.decode()
    assert "and 2 other verdicts" in answer.content.decode()


def test_a_card_may_be_in_any_frame_and_its_page_in_none(client):
    answer, page = card(client, judged()), client.get("/")
    assert "frame-ancestors *" in answer["Content-Security-Policy"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "script-src" not in answer["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    assert page["X-Frame-Options"] == "DENY"


def test_the_policy_of_a_card_stays_when_it_did_not_change(client):
    claim = judged()
    first = card(client, claim)
    again = card(client, claim, HTTP_IF_NONE_MATCH=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    for name in ("Content-Security-Policy", "Cache-Control", "ETag", "Vary"):
        assert again[name] == first[name]
    assert "X-Frame-Options" not in again


def test_a_retracted_verdict_is_never_shown_as_if_it_were_right(client):
    claim = judged()
    first = card(client, claim)
    retract(claim)
    answer = card(client, claim, HTTP_IF_NONE_MATCH=first["ETag"])
    assert answer.status_code == 200
    assert re.findall("<b[^>]*>(.*?)</b>", answer.content.decode()) == ["Retracted"]
    assert first["Cache-Control"] == "public, max-age=0, must-revalidate"


def test_a_card_names_the_language_of_words_that_are_not_in_the_readers(client):
    claim = judged(label="Falsch", language="de")
    assert '<b lang="de">Falsch</b>' in card(client, claim).content.decode()
    retract(claim)
    assert "<b>Retiré</b>" in card(client, claim, HTTP_ACCEPT_LANGUAGE="fr").content.decode()


def test_a_claim_that_was_never_public_has_no_card(client):
    draft = VerdictFactory(claim=ClaimFactory()).claim
    for pk in (draft.pk, "019a0000-0000-7002-8000-000000000006"):
        assert client.get(f"/embed/claims/{pk}").status_code == 404


def test_a_claim_that_is_gone_says_so_in_the_frame(client):
    answer = client.get(f"/embed/claims/{make_editions('{}', None)[0].claim_id}")
    assert answer.status_code == 410
    assert "no longer published" in answer.content.decode()
    assert "frame-ancestors *" in answer["Content-Security-Policy"]


def test_a_card_speaks_the_language_of_its_reader(client):
    answer = card(client, judged(), HTTP_ACCEPT_LANGUAGE="fr")
    assert '<html lang="fr">' in answer.content.decode()
    assert "Accept-Language" in answer["Vary"]
