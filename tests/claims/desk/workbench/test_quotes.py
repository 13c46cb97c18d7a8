"""Do selected words become evidence, who may change it, and what is refused?"""

import pytest
from django.contrib.auth.models import Permission
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claims.models import Evidence
from claims.quoting import digest_of
from sources.quotes import starts_of
from tests.claims.desk.test_base import SOME_ID
from tests.factories import (
    ArticleFactory,
    ArticleVersionFactory,
    ClaimFactory,
    EvidenceFactory,
    UserFactory,
    VerdictFactory,
    judged_claim,
    new_text,
)

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
TEXT = "Le pont 🌉 a coûté 40 millions. Non : le pont 🌉 a coûté 27 millions.\nقال الوزير إن الجسر كلف أربعين مليونا."


@pytest.fixture
def claim(db):
    return ClaimFactory()


@pytest.fixture
def version(db):
    return ArticleVersionFactory(text=TEXT)


def utf16(text):
    return len(text.encode("utf-16-le")) // 2


def select(words, text=TEXT, number=0):
    """Return what a page sends for the words: their place in UTF-16, as JavaScript counts."""
    place = list(starts_of(words, text))[number]
    return {"start": utf16(text[:place]), "end": utf16(text[: place + len(words)]), "exact": words}


def add(client, claim, version, kind="refutes", headers=HTMX, **sent):
    return client.post(
        f"/desk/claims/{claim.pk}/quotes/add/", {"version": version.pk, "kind": kind} | sent, headers=headers
    )


def type_in(client, claim, article_id, words, **sent):
    sent = {"article": article_id, "exact": words, "kind": "refutes"} | sent
    return client.post(f"/desk/claims/{claim.pk}/quotes/add/", sent, headers=HTMX)


def act(client, evidence, action, **sent):
    address = f"/desk/claims/{evidence.claim_id}/quotes/{evidence.pk}/{action}/"
    return client.post(address, {"digest": digest_of(evidence)} | sent, headers=HTMX)


KINDS = {
    "appearance": ("appearance", None),
    "supports": ("evidence", "supports"),
    "refutes": ("evidence", "refutes"),
    "context": ("evidence", "context"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_selected_words_become_evidence(contributor, claim, version, kind):
    answer = add(contributor, claim, version, kind, **select("le pont 🌉 a coûté"))
    evidence = claim.evidence.get()
    assert answer.status_code == 200
    assert f'id="quote-{evidence.pk}"' in answer.text
    assert "desk:quotes" in answer["HX-Trigger"]
    assert (evidence.role, evidence.stance) == KINDS[kind]
    assert (evidence.version, evidence.added_by) == (version, contributor.person)
    assert (evidence.quote_prefix, evidence.quote_exact, evidence.quote_suffix) == ("", "le pont 🌉 a coûté", "")


def test_the_place_of_doubled_words_decides(checker, claim, version):
    add(checker, claim, version, **select("pont 🌉 a coûté", number=1))
    evidence = claim.evidence.get()
    words = evidence.quote_prefix + evidence.quote_exact + evidence.quote_suffix
    assert TEXT.count(words) == 1
    assert TEXT.index(words) + len(evidence.quote_prefix) == TEXT.rindex("pont 🌉")


def test_blanks_are_left_out_and_characters_stay_whole(checker, claim, version):
    place = utf16(TEXT[: TEXT.index("🌉")])
    add(checker, claim, version, start=place - 1, end=place + 1, exact="")  # cuts the emoji in two
    assert claim.evidence.get().quote_exact == "🌉"


def test_right_to_left_words_are_quoted(checker, claim, version):
    add(checker, claim, version, **select("الجسر كلف أربعين"))
    assert claim.evidence.get().quote_exact == "الجسر كلف أربعين"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(start=st.integers(0, 120), length=st.integers(0, 60))
def test_any_selection_is_stored_or_refused_with_a_sentence(checker, claim, version, start, length):
    claim.evidence.all().delete()
    answer = add(checker, claim, version, start=start, end=start + length, exact="")
    if answer.status_code == 422:
        assert 'class="message error"' in answer.text
        assert not claim.evidence.exists()
    else:
        assert answer.status_code == 200
        evidence = claim.evidence.get()
        assert TEXT.count(evidence.quote_prefix + evidence.quote_exact + evidence.quote_suffix) == 1


REFUSED = {
    "nothing selected": ({"start": 5, "end": 5, "exact": ""}, "Select the words to be quoted first"),
    "no numbers": ({"start": "x", "end": "1e9", "exact": ""}, "Select the words"),
    "another text": ({"start": 0, "end": 7, "exact": "La route"}, "shows another text"),
    "no kind": (select("40 millions") | {"kind": "praise"}, "Say what the quote shows"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_wrong_selection_is_refused_with_a_sentence(checker, claim, version, name):
    sent, sentence = REFUSED[name]
    answer = add(checker, claim, version, **sent)
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert not claim.evidence.exists()


def test_a_quote_that_is_too_long_is_refused(checker, claim):
    long = ArticleVersionFactory(text=" ".join(f"word{number}" for number in range(2_000)))
    answer = add(checker, claim, long, start=0, end=6_000, exact="")
    assert "at most 5000 characters" in answer.text


def test_the_same_quote_twice_names_the_first(checker, editor, claim, version):
    add(editor, claim, version, **select("40 millions"))
    answer = add(checker, claim, version, **select("40 millions"))
    assert (answer.status_code, "added by editor" in answer.text) == (422, True)
    assert add(checker, claim, version, "context", **select("40 millions")).status_code == 200
    assert claim.evidence.count() == 2


def test_unknown_versions_articles_and_quotes_are_not_found(checker, claim, version):
    version.pk = SOME_ID
    assert add(checker, claim, version, **select("40 millions")).status_code == 404
    assert type_in(checker, claim, SOME_ID, "40").status_code == 404
    other = EvidenceFactory()
    for action in ("change", "delete", "read"):
        assert checker.post(f"/desk/claims/{claim.pk}/quotes/{other.pk}/{action}/").status_code in (403, 404)


def test_words_can_be_typed(checker, claim, version):
    answer = type_in(checker, claim, version.article.pk, "40 millions")
    assert answer.status_code == 200
    assert claim.evidence.get().version == version
    answer = type_in(checker, claim, version.article.pk, "quarante")
    assert "does not stand word for word" in answer.text


def test_typed_words_of_an_article_without_a_text_are_unverified(checker, claim):
    article = ArticleFactory()
    answer = checker.post(
        f"/desk/claims/{claim.pk}/quotes/add/", {"article": article.pk, "exact": "Forty.", "kind": "supports"}
    )
    assert answer["Location"].endswith(f"#quote-{claim.evidence.get().pk}")
    assert "unverified" in checker.get(f"/desk/claims/{claim.pk}/").text


def test_a_quote_is_changed_and_deleted(checker, claim, version):
    add(checker, claim, version, **select("40 millions"))
    evidence = claim.evidence.get()
    answer = act(checker, evidence, "change", kind="context", note="<b>Sic</b>")
    assert "&lt;b&gt;Sic&lt;/b&gt;" in answer.text
    changed = claim.evidence.get()
    assert (changed.stance, changed.note) == ("context", "<b>Sic</b>")
    answer = act(checker, evidence, "delete")  # with the digest of before
    assert (answer.status_code, "changed this quote" in answer.text) == (422, True)
    assert act(checker, changed, "delete").status_code == 200
    assert not claim.evidence.exists()


def test_a_contributor_changes_only_quotes_on_their_own_submitted_claim(contributor, version):
    own = ClaimFactory(status="submitted", created_by=contributor.person)
    add(contributor, own, version, **select("40 millions"))
    assert act(contributor, own.evidence.get(), "delete").status_code == 200
    evidence = EvidenceFactory(added_by=contributor.person)
    page = contributor.get(f"/desk/claims/{evidence.claim_id}/").text
    assert "Delete this quote" not in page
    for action in ("change", "delete"):
        answer = act(contributor, evidence, action, kind="context")
        assert (answer.status_code, "permission" in answer.text) == (422, True)


def test_a_person_without_the_permission_adds_nothing(client, claim, version):
    reader = UserFactory(is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_claim"))
    client.force_login(reader)
    page = client.get(f"/desk/claims/{claim.pk}/?article={version.article.pk}").text
    assert 'id="text"' in page
    assert 'id="add-quote"' not in page
    assert 'id="add-source"' not in page
    assert add(client, claim, version, **select("40 millions")).status_code == 403


def test_a_public_quote_changes_by_amendment_and_a_new_one_is_held_back(editor, version):
    claim = judged_claim()
    shown = claim.evidence.get()
    for action in ("change", "delete"):
        answer = act(editor, shown, action, kind="context")
        assert (answer.status_code, "changes by an amendment" in answer.text) == (422, True)
    answer = add(editor, claim, version, **select("40 millions"))
    assert "held back until the next publication" in answer.text
    page = editor.get(f"/desk/claims/{claim.pk}/quotes/").text
    assert page.count("Propose an amendment") == 1
    assert page.count("Delete this quote") == 1
    assert act(editor, claim.evidence.get(is_shown=False), "delete").status_code == 200


def test_a_quote_that_the_newest_text_lacks_is_marked(checker, claim, version):
    add(checker, claim, version, **select("40 millions"))
    add(checker, claim, version, "supports", **select("pont 🌉 a coûté", number=1))
    new_text(version.article, "Le pont 🌉 a coûté 35 millions.")
    page = checker.get(f"/desk/claims/{claim.pk}/").text
    assert page.count("In the newest text this quote is gone") == 1
    assert page.count("the words around this quote have changed") == 1
    assert f"version={version.pk}" in page


def review(editor, version):
    verdict = VerdictFactory(status="in_review")
    for words in ("40 millions", "27 millions"):
        EvidenceFactory(
            claim=verdict.claim, article=version.article, version=version, quote_exact=words, quote_prefix=""
        )
    return verdict, list(verdict.claim.evidence.order_by("created_at"))


def test_a_reviewer_ticks_quotes_as_read(editor, version):
    verdict, (first, _second) = review(editor, version)
    assert "0 of 2 read" in editor.get(f"/desk/claims/{verdict.claim_id}/").text
    answer = act(editor, first, "read", read="1")
    assert "1 of 2 read" in answer.text
    assert "1 quote is not ticked as read." in answer.text
    assert "checked" in answer.text
    assert "1 of 2 read" in editor.get(f"/desk/claims/{verdict.claim_id}/").text
    assert "0 of 2 read" in act(editor, first, "read").text


def test_a_changed_quote_loses_its_tick(editor, version):
    verdict, (first, _second) = review(editor, version)
    act(editor, first, "read", read="1")
    Evidence.objects.filter(pk=first.pk).update(note="Read this.")
    assert "0 of 2 read" in editor.get(f"/desk/claims/{verdict.claim_id}/").text
    answer = act(editor, first, "read", read="1")  # with the digest of before
    assert (answer.status_code, "changed this quote" in answer.text) == (422, True)


def test_only_the_reviewer_of_a_waiting_verdict_ticks(editor, checker, version):
    _verdict, (first, _second) = review(editor, version)
    assert act(checker, first, "read", read="1").status_code == 403
    own = VerdictFactory(status="in_review", written_by=editor.person)
    first = EvidenceFactory(claim=own.claim)
    answer = act(editor, first, "read", read="1")
    assert (answer.status_code, "waits for your review" in answer.text) == (422, True)


HOSTILE = {
    "NUL": "a\x00b",
    "a lone surrogate": b"a\xed\xa0\x80b",
    "10,000 characters": "x" * 10_000,
    "a script": "<script>alert(1)</script>",
    "stacked accents": "a" + "\u0301" * 500,
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("field", ["note", "exact", "kind", "digest", "from"])
def test_hostile_values_are_refused_or_shown_as_text(checker, claim, version, name, field):
    add(checker, claim, version, **select("40 millions"))
    evidence, value = claim.evidence.get(), HOSTILE[name]
    answers = [
        act(checker, evidence, "change", **{"kind": "context", field: value}),
        type_in(checker, claim, version.article.pk, "40 millions", **({"kind": "context"} | {field: value})),
    ]
    for answer in answers:
        assert answer.status_code in (200, 422)
        assert "<script>alert" not in answer.text


def test_two_people_who_quote_the_same_words_add_one_quote(checker, editor, claim, version):
    answers = [add(client, claim, version, **select("40 millions")) for client in (checker, editor)]
    assert [answer.status_code for answer in answers] == [200, 422]
    assert claim.evidence.count() == 1


def test_forms_work_without_javascript(checker, claim, version):
    answer = add(checker, claim, version, headers={}, **select("40 millions") | {"from": "tab=check"})
    evidence = claim.evidence.get()
    assert answer["Location"] == f"/desk/claims/{claim.pk}/?from=tab%3Dcheck#quote-{evidence.pk}"
    address = f"/desk/claims/{claim.pk}/quotes/{evidence.pk}/delete/"
    assert checker.post(address, {"digest": digest_of(evidence)}).status_code == 302
    assert "shows another text" in add(checker, claim, version, headers={}, exact="40", start=0, end=2).text
