"""What does the search of the Google API find and return, and how are parameters and pages handled?"""

import json
from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from claims.interchange.google import shapes
from tests.factories import (
    LONG_AGO,
    ArticleFactory,
    ClaimFactory,
    PublisherFactory,
    RatingFactory,
    UserFactory,
    VerdictFactory,
)
from tests.support.clients import client_of
from tests.support.google import DOCUMENT, FORM, PAGES, REVIEW, SEARCH, SUMMIT, invalid, judged


def texts(answer):
    assert answer.status_code == 200, answer.content
    return [claim["text"] for claim in answer.json().get("claims", [])]


class TestShapes:
    @pytest.mark.parametrize(
        ("day", "moment", "date"),
        [
            (None, None, None),
            ("2025-11-17", None, "2025-11-17T00:00:00Z"),
            ("2025-11-17", "2025-11-17T09:30:00Z", "2025-11-17T09:30:00Z"),
            ("2025-11-17", "2025-11-17T09:30:00.25Z", "2025-11-17T09:30:00.250000Z"),
            ("2025-11-17", "2025-11-16T22:30:00Z", "2025-11-17T00:00:00Z"),  # 17 November in Paris
        ],
    )
    def test_a_claim_is_dated_with_its_time_if_that_is_known(self, anonymous, day, moment, date):
        judged(claim=ClaimFactory(statement=SUMMIT, claimed_on=day, claimed_at=moment))
        [claim] = anonymous.get(SEARCH, {"query": "summit"}).json()["claims"]
        assert claim.get("claimDate") == date

    def test_the_members_are_those_of_the_discovery_document(self):
        schemas = json.loads(DOCUMENT.read_text())["schemas"]

        def members(name):
            return {
                member: members(inner.removeprefix("GoogleFactcheckingFactchecktoolsV1alpha1"))
                if (inner := about.get("$ref") or about.get("items", {}).get("$ref"))
                else None
                for member, about in schemas[f"GoogleFactcheckingFactchecktoolsV1alpha1{name}"]["properties"].items()
            }

        assert members("FactCheckedClaimSearchResponse") == shapes.SEARCH
        assert members("ListClaimReviewMarkupPagesResponse") == shapes.PAGES

    def test_the_rating_is_the_whole_label_of_its_judge(self, anonymous):
        label = " ".join(["False.", *["Experts say that nothing of the kind has ever happened."] * 30])
        judged(label=label, rating=RatingFactory(names={"en": "False"}))
        [claim] = anonymous.get(SEARCH, {"query": "summit"}).json()["claims"]
        assert [review["textualRating"] for review in claim["claimReview"]] == [label]

    def test_a_claim_has_all_members_with_a_value(self, anonymous):
        claim = ClaimFactory(statement=SUMMIT, claimant__name="A Speaker", claimed_on="2025-11-17")
        judged(claim=claim, label="Nope", review=ArticleFactory(url=REVIEW, title="Checked"), language="fr")

        assert anonymous.get(SEARCH, {"query": "summit"}).json() == {
            "claims": [
                {
                    "text": SUMMIT,
                    "claimant": "A Speaker",
                    "claimDate": "2025-11-17T00:00:00Z",
                    "claimReview": [
                        {
                            "publisher": {"name": "desk.example", "site": "desk.example"},
                            "url": REVIEW,
                            "title": "Checked",
                            "reviewDate": "2025-11-18T12:00:00Z",
                            "textualRating": "Nope",
                            "languageCode": "fr",
                        }
                    ],
                }
            ]
        }

    def test_members_without_a_value_are_left_out(self, anonymous):
        claim = ClaimFactory(claimant=None)
        elsewhere = PublisherFactory()
        judged(claim=claim, origin="import", rating=None, summary="", language="und", publisher=elsewhere)
        (shown,) = anonymous.get(SEARCH, {"query": "summit"}).json()["claims"]
        assert shown.keys() == {"text", "claimReview"}
        assert shown["claimReview"][0].keys() == {"publisher", "reviewDate"}
        assert anonymous.get(SEARCH, {"query": "drought"}).json() == {}

    def test_a_rating_is_named_in_the_language_of_its_verdict(self, anonymous):
        judged(rating=RatingFactory(names={"en": "False", "fr": "Faux"}), language="fr-CA")
        (shown,) = anonymous.get(SEARCH, {"query": "summit"}).json()["claims"]
        assert shown["claimReview"][0]["textualRating"] == "Faux"


class TestSearching:
    @pytest.mark.parametrize("status", ["draft", "in_review", "superseded", "retracted"])
    @pytest.mark.parametrize("role", ["anonymous", "editor"])
    @pytest.mark.django_db
    def test_only_published_verdicts_are_found_by_any_role(self, role, status):
        fields = {"retracted_at": LONG_AGO, "retraction_reason": "wrong"} if status == "retracted" else {}
        if status in ("superseded", "retracted"):
            fields |= {"published_at": LONG_AGO, "published_by": UserFactory()}
        VerdictFactory(status=status, **fields)
        assert texts(client_of(role).get(SEARCH, {"query": "summit"})) == []

    def test_a_claim_has_its_published_verdicts_newest_first(self, anonymous):
        claim = judged()
        judged(claim=claim, publisher=PublisherFactory(), published_at=LONG_AGO + timedelta(days=1), label="later")
        VerdictFactory(claim=claim, label="draft")
        withdrawn = {"status": "retracted", "retracted_at": LONG_AGO, "retraction_reason": "wrong"}
        judged(claim=claim, publisher=PublisherFactory(), label="withdrawn", **withdrawn)
        (shown,) = anonymous.get(SEARCH, {"query": "summit"}).json()["claims"]
        assert [review["textualRating"] for review in shown["claimReview"]] == ["later", "false"]

    def test_a_site_filter_leaves_the_reviews_of_that_site(self, anonymous):
        claim, other = judged(), PublisherFactory(domain="other.example")
        judged(claim=claim, publisher=other, label="theirs")
        judged("Another one.", publisher=other)
        for asked in ("desk.example", "www.desk.example", "https://Desk.example/checks"):
            (shown,) = anonymous.get(SEARCH, {"reviewPublisherSiteFilter": asked}).json()["claims"]
            assert [review["publisher"]["site"] for review in shown["claimReview"]] == ["desk.example"]
        assert texts(anonymous.get(SEARCH, {"reviewPublisherSiteFilter": "nobody.example"})) == []

    def test_results_are_sorted_by_relevance_or_by_latest_review(self, anonymous):
        in_the_summary = judged("They met.", summary="It was about the drought.", published_at=timezone.now())
        said = judged("The drought is over.")
        by_relevance = texts(anonymous.get(SEARCH, {"query": "drought"}))
        by_review = texts(anonymous.get(SEARCH, {"reviewPublisherSiteFilter": "desk.example"}))
        assert by_relevance == [said.statement, in_the_summary.statement]
        assert by_review == [in_the_summary.statement, said.statement]

    def test_claims_with_all_words_come_first_and_then_those_that_share_some(self, anonymous):
        some, every = judged("The drought is over."), judged("After the drought they met for a summit in Anchorage.")
        judged("Nothing of that kind.")
        assert texts(anonymous.get(SEARCH, {"query": "summit drought"})) == [every.statement, some.statement]

    def test_a_post_finds_the_claim_that_it_repeats(self, anonymous):
        said = judged("The drought in Anchorage is over.")
        judged("A summit is planned.")
        post = "BREAKING: finally the #drought is over, they say in Anchorage!!! https://chirp.example/1 — @somebody"
        assert texts(anonymous.get(SEARCH, {"query": post}))[0] == said.statement

    def test_a_long_post_finds_the_claim_that_it_repeats_without_a_look_for_all_words(self, anonymous):
        said = judged("The drought in Anchorage is over.")
        post = f"{said.statement} {'They would not listen to any of us. ' * 100}"
        with CaptureQueriesContext(connection) as queries:
            assert texts(anonymous.get(SEARCH, {"query": post})) == [said.statement]
        assert not [query for query in queries if "ts_rank" in query["sql"]]

    @pytest.mark.parametrize("without", ["-ended", '-"drought ended"', "-planned -ended", "-ENDING"])
    def test_a_word_with_a_minus_leaves_claims_out_that_hold_it(self, anonymous, without):
        said = judged("The drought goes on.")
        judged("The drought ended.")
        assert texts(anonymous.get(SEARCH, {"query": f"drought anchorage {without}"})) == [said.statement]

    def test_filters_hold_for_claims_that_share_some_words(self, anonymous):
        other = {"publisher__domain": "other.example", "origin": "import"}
        judged("The drought is over.")
        french = judged(claim=ClaimFactory(statement="The drought is not over.", language="fr"), **other)
        VerdictFactory(claim__statement="The drought goes on.")
        for asked in ({"languageCode": "fr"}, {"reviewPublisherSiteFilter": "other.example"}):
            assert texts(anonymous.get(SEARCH, {"query": "drought anchorage"} | asked)) == [french.statement]

    @pytest.mark.parametrize(
        ("code", "expected"), [("pt", 2), ("pt-PT", 2), ("PT-br", 2), ("sr-Latn", 0), ("en", 1), ("", 3)]
    )
    def test_a_language_filter_ignores_regions(self, anonymous, code, expected):
        for language in ("pt", "pt-BR", "en"):
            judged(claim=ClaimFactory(language=language))
        site = {"reviewPublisherSiteFilter": "desk.example"}
        assert len(texts(anonymous.get(SEARCH, site | {"languageCode": code}))) == expected

    @pytest.mark.parametrize(("days", "expected"), [(5, 1), (15, 2), (25, 3), (2**31 - 1, 4), (0, 4)])
    def test_max_age_is_of_the_claim_or_its_review_whichever_is_newer(self, anonymous, days, expected):
        now = timezone.now()
        for claimed, reviewed in ((40, 2), (10, 400), (20, 400), (600, 600)):
            claim = ClaimFactory(claimed_on=date.today() - timedelta(days=claimed))
            judged(claim=claim, published_at=now - timedelta(days=reviewed))
        site = {"reviewPublisherSiteFilter": "desk.example"}
        assert len(texts(anonymous.get(SEARCH, site | {"maxAgeDays": days}))) == expected

    def test_max_age_with_a_site_is_of_the_review_by_that_site(self, anonymous):
        now = timezone.now()
        claim = ClaimFactory(claimed_on=None)
        for site, days in (("desk.example", 400), ("other.example", 2)):
            judged(claim=claim, published_at=now - timedelta(days=days), publisher__domain=site, origin="import")
        for site, expected in (("desk.example", 0), ("other.example", 1)):
            asked = {"reviewPublisherSiteFilter": site, "maxAgeDays": 30}
            assert len(texts(anonymous.get(SEARCH, asked))) == expected

    @pytest.mark.parametrize(
        ("asked", "queries"), [("query=summit", 2), ("reviewPublisherSiteFilter=desk.example", 3)]
    )
    def test_a_search_takes_two_queries_and_those_of_the_matching_and_of_the_site(
        self, anonymous, django_assert_max_num_queries, monkeypatch, asked, queries
    ):
        monkeypatch.setattr("claims.api.google.views.find", lambda *_, **__: [])
        for number in range(12):
            judged(f"A summit without result {number}.")
        more = "&languageCode=en&maxAgeDays=100000"
        for address in (f"{SEARCH}?{asked}", f"{SEARCH}?{asked}{more}", f"{SEARCH}?{asked}{more}&offset=3"):
            with django_assert_max_num_queries(queries):
                assert anonymous.get(address).status_code == 200


class TestPaging:
    @pytest.mark.parametrize(
        "asked",
        [
            {"query": "summit"},
            {"query": "summit 3"},
            {"query": "summit 1 3 anchorage"},
            {"reviewPublisherSiteFilter": "desk.example"},
        ],
    )
    def test_paging_returns_every_claim_once_at_any_page_size(self, anonymous, asked):
        for number in range(7):
            judged(f"The summit{' summit' * (number % 3)} {number}.")
        whole = texts(anonymous.get(SEARCH, asked))
        assert len(set(whole)) == 7
        for size in (1, 2, 3, 6, 7):
            paged, token = [], ""
            while token is not None:
                answer = anonymous.get(SEARCH, asked | {"pageSize": size, "pageToken": token})
                paged, token = paged + texts(answer), answer.json().get("nextPageToken")
            assert paged == whole

    @pytest.mark.parametrize("size", [1, 2, 3])
    def test_claims_that_are_published_meanwhile_repeat_and_hide_no_other_claim(self, anonymous, size):
        for number in range(7):
            judged(f"The summit of group {number} ended.")
        asked = {"query": "summit drought", "pageSize": size}
        expected = set(texts(anonymous.get(SEARCH, asked | {"pageSize": 50})))
        answer = anonymous.get(SEARCH, asked)
        paged = texts(answer)
        while token := answer.json().get("nextPageToken"):
            judged("Summit, summit: anew.")
            answer = anonymous.get(SEARCH, asked | {"pageToken": token})
            paged += [text for text in texts(answer) if "anew" not in text]
            if len(paged) > 20:
                break
        assert len(expected) == 7
        assert sorted(paged) == sorted(expected)

    def test_an_offset_skips_rows_and_a_token_overrides_it(self, anonymous):
        for number in range(4):
            judged(f"The summit {number}.")
        asked = {"query": "summit"}
        whole = texts(anonymous.get(SEARCH, asked))
        for offset in range(6):
            assert texts(anonymous.get(SEARCH, asked | {"offset": offset})) == whole[offset:]
        token = anonymous.get(SEARCH, asked | {"pageSize": 1}).json()["nextPageToken"]
        assert texts(anonymous.get(SEARCH, asked | {"pageToken": token, "offset": 3})) == whole[1:]

    def test_page_sizes_default_to_ten_and_are_capped(self, anonymous, monkeypatch):
        monkeypatch.setattr("claims.api.google.pagination.MAX_PAGE_SIZE", 11)
        for number in range(12):
            judged(f"The summit {number}.")
        for size, expected in (("", 10), (0, 10), (3, 3), (11, 11), (12, 11), (2**31 - 1, 11)):
            asked = {"query": "summit"} | ({"pageSize": size} if size != "" else {})
            assert len(texts(anonymous.get(SEARCH, asked))) == expected

    def test_a_token_works_only_for_its_own_query_and_unaltered(self, anonymous):
        for number in range(3):
            judged(f"The summit {number}.")
        asked = {"query": "summit", "pageSize": 1}
        token = anonymous.get(SEARCH, asked).json()["nextPageToken"]
        assert anonymous.get(SEARCH, asked | {"pageToken": token, "pageSize": 2}).status_code == 200
        for other in ({"query": "The"}, {"languageCode": "en"}, {"maxAgeDays": 9}):
            assert "another question" in invalid(anonymous.get(SEARCH, asked | other | {"pageToken": token}))
        organization = {"organization": "desk.example", "pageToken": token}
        assert "another question" in invalid(anonymous.get(PAGES, organization))
        for wrong in (token[:-1], token + "x", "x", "x:y:z", ":", "١"):
            assert "none of ours" in invalid(anonymous.get(SEARCH, asked | {"pageToken": wrong}))


PARAMETERS = {
    "a query or a site": ("", "query"),
    "a blank query": ("query=%20%20", "query"),
    "an unknown name": ("query=a&langageCode=fr", "did you mean “languageCode”?"),
    "our own names": ("query=a&page_size=5", "did you mean “pageSize”?"),
    "a parameter of other methods": ("query=a&organization=desk.example", "Unknown name"),
    "a name without end": (f"query=a&{'n' * 4_000}=1", "Unknown name"),
    "a query twice": ("query=a&query=b", "more than once"),
    "a NUL": ("query=a%00b", "control characters"),
    "bytes that are not UTF-8": ("query=%FF%FE", "UTF-8"),
    "a lone surrogate": ("query=%ED%A0%80", "UTF-8"),
    "a query of 5,001 characters": (f"query={'a' * 5_001}", "5,000"),
    "a size that is none": ("query=a&pageSize=ten", "pageSize"),
    "a negative size": ("query=a&pageSize=-1", "pageSize"),
    "a size beyond int32": ("query=a&pageSize=2147483648", "pageSize"),
    "other scripts' digits": ("query=a&pageSize=%D9%A3", "pageSize"),
    "a far offset": ("query=a&offset=10001", "10,000"),
    "a negative offset": ("query=a&offset=-1", "offset"),
    "a negative age": ("query=a&maxAgeDays=-1", "maxAgeDays"),
    "a language that is none": ("query=a&languageCode=french", "languageCode"),
    "a long language": (f"query=a&languageCode={'a' * 4_000}", "languageCode"),
    "a site that is none": ("reviewPublisherSiteFilter=not%20a%20site", "reviewPublisherSiteFilter"),
    "a site of markup": ("reviewPublisherSiteFilter=%3Cscript%3E", "reviewPublisherSiteFilter"),
    "another format": ("query=a&alt=proto", "alt"),
    "a download": ("query=a&alt=media", "alt"),
    "another error format": ("query=a&$.xgafv=3", "$.xgafv"),
    "another prettyPrint": ("query=a&prettyPrint=yes", "prettyPrint"),
    "a mask of no member": ("query=a&fields=clams", "did you mean “claims”?"),
    "a mask that is not closed": ("query=a&fields=claims(text", "fields"),
}


@pytest.mark.parametrize("what", PARAMETERS)
def test_an_invalid_parameter_is_refused_by_its_name(anonymous, what):
    judged()
    asked, message = PARAMETERS[what]
    assert message in invalid(anonymous.get(f"{SEARCH}?{asked}"))


def test_standard_parameters_of_google_change_nothing(anonymous):
    judged()
    asked = {"query": "summit"}
    plain = anonymous.get(SEARCH, asked)
    standard = {
        "key": "k", "alt": "json", "$.xgafv": "2", "access_token": "t", "oauth_token": "t", "quotaUser": "q",
        "callback": "alert", "uploadType": "media", "upload_protocol": "raw", "prettyPrint": "true", "fields": "*",
    }  # fmt: skip
    assert set(standard) == set(json.loads(DOCUMENT.read_text())["parameters"])
    assert anonymous.get(SEARCH, asked | standard).content == plain.content
    assert b"\n  " in plain.content
    compact = anonymous.get(SEARCH, asked | {"prettyPrint": "false"})
    assert b"\n" not in compact.content
    assert compact.json() == plain.json()


@pytest.mark.parametrize("words", ['"' * 4_999, "-" * 5_000, "a & | ! b:*", "'; DROP TABLE x; --", "le la", "%", "🙂"])
def test_a_query_takes_any_text(anonymous, words):
    judged()
    answer = anonymous.post(
        SEARCH, urlencode({"query": words}), content_type=FORM, headers={"X-HTTP-Method-Override": "GET"}
    )
    assert answer.status_code == 200
