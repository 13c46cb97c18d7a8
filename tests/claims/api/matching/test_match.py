"""What does `claims/match/` answer for a text, an article, an address and a batch, and to which reader?"""

from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims.api.matching import answers
from claims.api.matching.bodies import MAX_MATCHES_OF_SENTENCE, MAX_POST_LENGTH, MAX_SENTENCES
from claims.matching import Band, Match
from sources.models import Article
from tests.factories import (
    ArticleFactory,
    ArticleVersionFactory,
    ClaimFactory,
    EvidenceFactory,
    LinkFactory,
    VerdictFactory,
    imported_claim,
)
from tests.support.clients import ROLES, client_of

MATCH = "/api/v1/claims/match/"
EARTH = "The earth is flat and resists every measurement."
MOON = "The moon landing was filmed in Budapest in 1969."
SAME_WORDS = {
    EARTH: True,
    "the EARTH is flat; and resists every measurement!": True,
    "The earth is not flat and resists every measurement.": False,
}
DESK = {"contributor", "checker", "editor"}


@pytest.fixture
def published(db):
    """Two public claims, and a submitted one that only the desk sees."""
    made = [VerdictFactory(published=True, claim__statement=text).claim for text in (EARTH, MOON)]
    return [*made, ClaimFactory(statement="The moon is a flat cheese, measured in Budapest.")]


def ask(client, address=MATCH, **body):
    answer = client.post(address, body)
    assert answer.status_code == 200, answer.content
    return answer.json()


def statements(matches):
    return [match["claim"]["statement"] for match in matches]


def find_always(monkeypatch, found):
    """Let these be the matches of each text."""
    monkeypatch.setattr(answers, "find_many", lambda texts, limit, **_: [found[:limit] for _ in texts])


def matches_of(claims, confidence=0.5):
    return [Match(claim.pk, 9.12345, confidence, Band.RELATED) for claim in claims]


class TestText:
    def test_the_best_match_comes_first_with_its_verdicts(self, anonymous, published):
        answer = ask(anonymous, text="They say the moon landing was filmed in Budapest")
        best = answer["matches"][0]
        assert best["claim"] == anonymous.get(f"/api/v1/claims/{published[1].pk}/").json()
        assert best["claim"]["verdicts"][0]["rating"]["category"] == "false"
        assert best.keys() == {
            "claim",
            "score",
            "confidence",
            "band",
            "same_words",
            "differs",
            "differing_words",
            "overlap",
        }
        assert (answer["sentences"], answer["sentences_left_out"]) == ([], 0)

    @pytest.mark.parametrize("text", SAME_WORDS)
    def test_an_answer_says_whether_the_judged_words_are_those_of_the_text(self, anonymous, published, text):
        assert ask(anonymous, text=text)["matches"][0]["same_words"] is SAME_WORDS[text]

    def test_a_match_that_says_the_opposite_shows_the_words_that_differ(self, anonymous, published):
        best = ask(anonymous, text="The earth is not flat and resists every measurement.")["matches"][0]
        assert (best["claim"]["statement"], best["differs"], best["same_words"]) == (EARTH, ["negation"], False)
        assert best["differing_words"] == {"negation": {"text": ["not"], "claim": []}}
        assert best["band"] != "already_checked"

    def test_a_get_answers_a_short_text_as_a_post_does(self, anonymous, published):
        by_get = anonymous.get(MATCH, {"text": EARTH, "limit": 1})
        assert by_get.json() == ask(anonymous, text=EARTH, limit=1)

    def test_limit_confidence_and_fields_narrow_the_answer(self, anonymous, published, monkeypatch):
        find_always(monkeypatch, matches_of(published[:1], 0.9) + matches_of(published[1:2], 0.3))
        assert [match["confidence"] for match in ask(anonymous, text="x")["matches"]] == [0.9, 0.3]
        assert len(ask(anonymous, text="x", limit=1)["matches"]) == 1
        assert statements(ask(anonymous, text="x", min_confidence=0.5)["matches"]) == [EARTH]
        narrow, _ = ask(anonymous, f"{MATCH}?fields=statement", text="x")["matches"]
        assert (narrow["claim"], round(narrow["score"], 2)) == ({"statement": EARTH}, 9.12)

    def test_filters_of_lists_choose_among_which_claims(self, anonymous, published):
        VerdictFactory(published=True, claim__statement=EARTH, claim__language="fr", rating__category="true")
        for query, languages in ({}, {"en", "fr"}), ({"language": "fr"}, {"fr"}), ({"category": "false"}, {"en"}):
            by_post = ask(anonymous, f"{MATCH}?{urlencode(query)}", text=EARTH)
            by_get = anonymous.get(MATCH, query | {"text": EARTH}).json()
            for answer in (by_post, by_get):
                assert {match["claim"]["language"] for match in answer["matches"]} == languages

    def test_of_claims_that_say_the_same_the_best_match_is_shown_on_request(self, anonymous, published, monkeypatch):
        same = imported_claim(statement="Our planet is a disc.")
        LinkFactory(claim=published[0], other=same, kind="same", state="confirmed")
        for text in (EARTH, same.statement):  # whichever is the first of the group
            (found,) = ask(anonymous, f"{MATCH}?collapse=group", texts=[text])["results"]
            assert statements(found["matches"])[0] == text
        find_always(monkeypatch, matches_of([same, published[0], published[1]]))
        every, one = (ask(anonymous, MATCH + asked, text="x", limit=2) for asked in ("", "?collapse=group"))
        assert statements(every["matches"]) == [same.statement, EARTH]
        assert statements(one["matches"]) == [same.statement, MOON]

    @pytest.mark.parametrize("text", ["the of and", "…", "🙂🙂", "\u200f\u202e", "(((", "' OR 1=1 --", "a\u0301" * 50])
    def test_a_text_without_a_word_that_is_found_has_no_matches(self, anonymous, published, text):
        assert ask(anonymous, text=text)["matches"] == []


class TestArticle:
    def test_sentences_come_with_their_places_and_the_check_worthy_first(self, anonymous, published):
        text = f"Hello, everybody!\n\nI think we should talk.\n{MOON} {'Nothing was said about it then. ' * 40}"
        answer = ask(anonymous, text=text)
        assert len(text) > MAX_POST_LENGTH
        first = answer["sentences"][0]
        assert (first["text"], first["matches"][0]["claim"]["statement"]) == (MOON, MOON)
        for sentence in answer["sentences"]:
            assert text[sentence["start"] : sentence["end"]] == sentence["text"]
        scores = [sentence["worthiness"] for sentence in answer["sentences"]]
        assert scores == sorted(scores, reverse=True)

    def test_sentences_of_a_short_text_are_matched_on_request(self, anonymous, published):
        text = f"{EARTH} {MOON}"
        assert ask(anonymous, text=text)["sentences"] == []
        found = ask(anonymous, text=text, sentences=True)["sentences"]
        best = {sentence["text"]: statements(sentence["matches"])[0] for sentence in found}
        assert best == {EARTH: EARTH, MOON: MOON}

    def test_an_article_is_matched_up_to_a_number_of_sentences(self, anonymous, published):
        text = " ".join(f"The moon is flat, said person {number}." for number in range(MAX_SENTENCES + 7))
        answer = ask(anonymous, text=text, limit=50)
        assert (len(answer["sentences"]), answer["sentences_left_out"]) == (MAX_SENTENCES, 7)
        assert all(len(sentence["matches"]) <= MAX_MATCHES_OF_SENTENCE for sentence in answer["sentences"])

    def test_claims_are_read_once_however_many_sentences_name_them(self, anonymous, published, monkeypatch):
        find_always(monkeypatch, matches_of(published[:2]))
        with CaptureQueriesContext(connection) as queries:
            ask(anonymous, text=f"{EARTH} " * 100)
        assert len(queries) == 1


class TestBatch:
    def test_answers_come_in_the_order_of_the_texts(self, anonymous, published):
        results = ask(anonymous, texts=[MOON, "nothing alike", EARTH, MOON])["results"]
        assert [statements(result["matches"])[:1] for result in results] == [[MOON], [], [EARTH], [MOON]]
        assert {result["error"] for result in results} == {None}

    @pytest.mark.parametrize("wrong", [None, 7, True, {}, [MOON], "", " \n", "a\0b", "x" * 20_001])
    def test_a_wrong_text_does_not_lose_the_others(self, anonymous, published, wrong):
        first, second, third = ask(anonymous, texts=[EARTH, wrong, MOON])["results"]
        assert (statements(first["matches"])[0], statements(third["matches"])[0]) == (EARTH, MOON)
        assert second["matches"] == []
        assert second["error"].endswith(".")

    def test_a_batch_of_a_hundred_long_texts_is_answered(self, anonymous, published):
        results = ask(anonymous, texts=["moon " * 4_000] * 100)["results"]
        assert [statements(result["matches"]) for result in results] == [[MOON]] * 100


class TestAddress:
    def captured(self, address, text):
        """Return an article with this text."""
        version = ArticleVersionFactory(article__url=address, text=text)
        Article.objects.filter(pk=version.article_id).update(current_version=version)
        return version.article

    def test_an_address_finds_claims_that_cite_the_article_or_were_judged_in_it(self, anonymous, published):
        article = ArticleFactory(url="https://outlet.example/x")
        EvidenceFactory(claim=published[0], article=article)
        imported = {"publisher__domain": "judge.example", "origin": "import", "published": True}
        VerdictFactory(claim=published[1], review=article, **imported)
        for spelling in ("https://outlet.example/x", " https://OUTLET.example/x#top\n"):
            answer = ask(anonymous, url=spelling.strip())
            assert answer == ask(anonymous, text=spelling)
            assert {claim["statement"] for claim in answer["claims"]} == {EARTH, MOON}
            assert answer["article"]["id"] == str(article.pk)
            assert "note" not in answer
        (judged,) = ask(anonymous, f"{MATCH}?issuer=judge.example", url=article.url)["claims"]
        assert judged["statement"] == MOON

    def test_the_text_of_an_article_without_claims_is_matched_for_the_desk(self, checker, published):
        article = self.captured("https://outlet.example/y", f"So it is. {MOON}")
        answer = ask(checker, url=article.url)
        assert (answer["claims"], answer["sentences"][0]["text"]) == ([], MOON)
        assert statements(answer["matches"])[0] == MOON

    def test_of_a_very_long_article_the_beginning_is_matched(self, checker, published):
        article = self.captured("https://outlet.example/long", f"{MOON} " * 500)
        assert "first 20,000 characters" in ask(checker, url=article.url)["note"]

    @pytest.mark.parametrize("role", ROLES)
    def test_an_unknown_address_is_said_to_be_unknown(self, role, published):
        hidden = self.captured("https://outlet.example/hidden", MOON)
        for address in ["https://nowhere.example/", *([hidden.url] if role not in DESK else [])]:
            answer = ask(client_of(role), url=address)
            assert (answer["article"], answer["claims"], answer["matches"]) == (None, [], [])
            assert "nothing is fetched" in answer["note"]

    def test_the_text_of_a_known_article_is_not_shown_to_the_public(self, anonymous, checker, published):
        article = self.captured("https://outlet.example/z", f"A secret. {MOON}")
        EvidenceFactory(claim=published[0], article=article)
        VerdictFactory(published=True, rating__category="true")
        shown, seen = (client.post(f"{MATCH}?category=true", {"url": article.url}) for client in (anonymous, checker))
        assert b"secret" not in shown.content
        assert "its text is not held" in shown.json()["note"]
        assert b"secret" in seen.content

    @pytest.mark.parametrize(
        "url", ["x", "ftp://outlet.example/", "http://localhost/", "http://127.0.0.1/", "https://"]
    )
    def test_an_address_that_is_none_is_refused(self, anonymous, url):
        answer = anonymous.post(MATCH, {"url": url})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/url")


class TestReaders:
    @pytest.mark.parametrize("role", ROLES)
    def test_claims_that_a_reader_may_not_see_do_not_exist(self, role, published):
        client, hidden = client_of(role), published[2].statement
        article = EvidenceFactory(claim=published[2]).article
        bodies = [{"text": hidden}, {"texts": [hidden]}, {"text": hidden, "sentences": True}, {"url": article.url}]
        found = [client.post(MATCH, body).content for body in bodies] + [client.get(MATCH, {"text": hidden}).content]
        assert [str(published[2].pk).encode() in answer for answer in found] == [role in DESK] * 5

    def test_the_public_gets_the_same_answer_whatever_the_desk_works_on(self, anonymous, published):
        asked = {"text": "a flat cheese, measured in Budapest on the moon"}
        before = ask(anonymous, **asked)
        for _ in range(3):
            ClaimFactory(statement="A flat cheese was measured.")
            VerdictFactory(claim__statement="Cheese is measured on the moon.")
        assert ask(anonymous, **asked) == before

    def test_the_desk_gets_the_steps_that_are_open(self, checker, published):
        assert "take" in ask(checker, text=published[2].statement)["matches"][0]["claim"]["open_steps"]

    def test_a_claim_hidden_after_it_was_found_is_left_out(self, anonymous, published, monkeypatch):
        find_always(monkeypatch, matches_of(published))
        assert len(ask(anonymous, text="x")["matches"]) == 2


class TestHTTP:
    def test_a_get_is_cached_by_revalidating_and_a_post_is_not_stored(self, anonymous, checker, published):
        for client, directive in ((anonymous, "public, max-age=0, must-revalidate"), (checker, "private, no-cache")):
            first = client.get(MATCH, {"text": EARTH})
            assert first["Cache-Control"] == directive
            assert client.get(MATCH, {"text": EARTH}, headers={"if-none-match": first["ETag"]}).status_code == 304
            assert client.post(MATCH, {"text": EARTH})["Cache-Control"] == "no-store"
        VerdictFactory(published=True, claim__statement=EARTH)
        again = anonymous.get(MATCH, {"text": EARTH}, headers={"if-none-match": first["ETag"]})
        assert again.status_code == 200

    def test_a_post_needs_no_token_and_ignores_an_idempotency_key(self, anonymous, published):
        for text in (EARTH, MOON):
            answer = anonymous.post(MATCH, {"text": text}, headers={"idempotency-key": "same"})
            assert statements(answer.json()["matches"])[0] == text

    @pytest.mark.parametrize("method", ["put", "patch", "delete"])
    def test_no_other_method_is_taken(self, anonymous, editor, method):
        assert getattr(anonymous, method)(MATCH, {}).status_code == 401
        assert getattr(editor, method)(MATCH, {}).status_code == 405

    def test_a_request_that_takes_too_long_is_ended_between_two_steps(self, anonymous, settings, published):
        settings.READ_BUDGET = 0.0
        answer = anonymous.post(MATCH, {"texts": [EARTH]})
        assert (answer.status_code, answer.json()["code"], answer["Retry-After"]) == (503, "too_expensive", "30")
