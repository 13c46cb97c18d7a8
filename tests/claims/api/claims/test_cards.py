"""Are lists, details and ETags of claims right for each reader, as they are read from cards?"""

import re
from itertools import combinations

import orjson
import pytest
from rest_framework.test import APIClient

from claims.models import Card
from tests.factories import (
    ArticleFactory,
    ClaimFactory,
    EvidenceFactory,
    PublisherFactory,
    TopicFactory,
    UserFactory,
    VerdictFactory,
)
from tests.support.clients import client_of

CLAIMS = "/api/v1/claims/"


def published(statement="The summit ended without a concrete result.", **verdict):
    return VerdictFactory(published=True, claim=ClaimFactory(statement=statement), **verdict).claim


def ids(answer):
    return [claim["id"] for claim in answer.json()["results"]]


class TestDocuments:
    def test_the_public_gets_the_bytes_of_the_card(self, anonymous):
        card = published().card

        assert card.document.encode() in anonymous.get(CLAIMS).content
        assert anonymous.get(f"{CLAIMS}{card.pk}/").content == card.document.encode()

    def test_the_desk_gets_its_own_document_with_open_steps(self, editor):
        claim = VerdictFactory(status="in_review", claim=EvidenceFactory().claim).claim
        answer = editor.get(f"{CLAIMS}{claim.pk}/").json()

        assert answer["open_steps"] == ["close", "dismiss", "take"]
        assert answer["verdicts"][0].pop("open_steps") == ["return", "publish"]
        assert {name: answer[name] for name in answer if name != "open_steps"} == orjson.loads(
            Card.objects.get(pk=claim.pk).desk_document
        )

    @pytest.mark.django_db
    def test_publishing_is_not_an_open_step_for_the_writer(self):
        editor = UserFactory(group="editor")
        client = APIClient()
        client.force_authenticate(editor)
        verdict = VerdictFactory(status="in_review", claim=EvidenceFactory().claim, written_by=editor)

        assert client.get(f"{CLAIMS}{verdict.claim_id}/").json()["verdicts"][0]["open_steps"] == ["return"]

    def test_the_response_to_a_change_equals_the_next_read(self, editor):
        claim = published(origin="import")
        changed = editor.patch(f"{CLAIMS}{claim.pk}/", {"place": "Anchorage"})
        read = editor.get(f"{CLAIMS}{claim.pk}/")

        assert changed.json()["place"] == "Anchorage"
        assert (changed.content, changed["ETag"]) == (read.content, read["ETag"])

    @pytest.mark.parametrize("role", ["anonymous", "checker"])
    @pytest.mark.django_db
    def test_fields_selects_members_in_the_given_order(self, role):
        claim = published()
        client = client_of(role)

        for address in (f"{CLAIMS}{claim.pk}/", CLAIMS):
            answer = client.get(f"{address}?fields=statement,id").json()
            (shown,) = answer["results"] if address == CLAIMS else [answer]
            assert list(shown.items()) == [("statement", claim.statement), ("id", str(claim.pk))]

    @pytest.mark.parametrize(("asked", "nearest"), [("fields=statment", "statement"), ("fields=id,", "id")])
    def test_an_unknown_field_is_refused(self, anonymous, asked, nearest):
        claim = published()
        for address in (f"{CLAIMS}{claim.pk}/", CLAIMS):
            answer = anonymous.get(f"{address}?{asked}")
            assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (400, "fields")

    def test_the_public_cannot_select_a_field_of_the_desk(self, anonymous, editor):
        claim = published()

        assert anonymous.get(f"{CLAIMS}{claim.pk}/?fields=priority").status_code == 400
        assert editor.get(f"{CLAIMS}{claim.pk}/?fields=priority").json() == {"priority": 2}

    @pytest.mark.parametrize("asked", ["ordering=updated_at", "ordering=-updated_at", "updated_at__gte=2025-01-01"])
    def test_the_public_cannot_order_by_updated_at(self, anonymous, editor, asked):
        claim = published()

        assert anonymous.get(f"{CLAIMS}?{asked}").status_code == 400
        assert ids(editor.get(f"{CLAIMS}?{asked}")) == [str(claim.pk)]


class TestSearch:
    def test_relevance_orders_by_the_weight_of_the_matching_text(self, anonymous):
        TopicFactory()
        in_a_quote = published("They met.")
        EvidenceFactory(claim=in_a_quote, quote_exact="The drought is over", article=ArticleFactory(title="Talks"))
        in_a_verdict = published("They met again.", summary="It was about the drought.")
        by_claimant = VerdictFactory(
            published=True, claim=ClaimFactory(statement="We did.", claimant__name="Drought Office")
        ).claim
        of_a_review = published("They parted.", review=ArticleFactory(title="Checked: the drought"))
        said = published("The drought is over.")
        published("The summit was about rain.")

        answer = anonymous.get(f"{CLAIMS}?q=drought&ordering=relevance")
        assert ids(answer)[0] == str(said.pk)
        assert set(ids(answer)[1:3]) == {str(by_claimant.pk), str(of_a_review.pk)}
        assert ids(answer)[3:] == [str(in_a_verdict.pk), str(in_a_quote.pk)]

    def test_pages_by_relevance_have_every_claim_once(self, anonymous):
        claims = [published(f"drought {'drought ' * (number % 3)}{number}") for number in range(7)]
        url, read = f"{CLAIMS}?q=drought&ordering=relevance&page_size=2", []
        while url:
            answer = anonymous.get(url)
            read, url = read + ids(answer), answer.json()["next"]

        assert len(read) == 7
        assert set(read) == {str(claim.pk) for claim in claims}

    def test_ordering_by_relevance_needs_q(self, anonymous):
        answer = anonymous.get(f"{CLAIMS}?ordering=relevance")
        assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (400, "ordering")
        assert "needs q" in answer.json()["detail"]

    def test_a_search_can_be_ordered_by_any_key(self, anonymous):
        first, second = published("A drought."), published("Another drought.")
        assert ids(anonymous.get(f"{CLAIMS}?q=drought&ordering=created_at")) == [str(first.pk), str(second.pk)]

    def test_a_search_does_not_find_drafts_by_their_words(self, anonymous, editor):
        claim = published()
        VerdictFactory(claim=claim, summary="A drought.", publisher=PublisherFactory())

        for client in (anonymous, editor):
            assert ids(client.get(f"{CLAIMS}?q=drought")) == []

    def test_highlights_mark_the_words_and_escape_all_else(self, anonymous, editor):
        claim = published("Le sommet <script>alert(1)</script> & les accords n'ont rien donné.")
        claim.language = "fr"
        claim.save()
        EvidenceFactory(claim=claim, quote_exact="un accord <b>fort</b>")

        for client in (anonymous, editor):
            (shown,) = client.get(f"{CLAIMS}?q=accord&highlight=true").json()["results"]
            assert "<mark>accords</mark>" in shown["highlights"]["statement"]
            assert "<mark>accord</mark> &lt;b&gt;fort" in shown["highlights"]["quote"]
            assert not re.search(r"<(?!/?mark>)", "".join(shown["highlights"].values()))
            assert shown["statement"] == claim.statement

    def test_highlights_need_q(self, anonymous):
        published()
        (shown,) = anonymous.get(f"{CLAIMS}?highlight=true").json()["results"]
        assert "highlights" not in shown


@pytest.mark.parametrize(
    "asked",
    ["", "?category=false", "?topic=diplomacy&issuer=desk.example&count=exact", "?q=summit&ordering=relevance"],
)
def test_a_list_costs_two_queries_at_most(anonymous, django_assert_max_num_queries, asked):
    for _ in range(3):
        published().claim_topics.create(topic=TopicFactory())
    most = 3 if "count" in asked else 2  # the count is another query
    for tags in ({}, {"HTTP_IF_NONE_MATCH": '"another"'}):
        with django_assert_max_num_queries(most):
            assert len(ids(anonymous.get(f"{CLAIMS}{asked}", **tags))) == 3


@pytest.mark.django_db(transaction=True)
class TestETags:
    """Each change here is a transaction of its own, because the log position moves on commit."""

    def test_a_known_list_is_a_304_until_an_edition_is_added(self, django_assert_num_queries):
        client, claim = APIClient(), published(origin="import")
        first = client.get(CLAIMS)
        assert first["ETag"].startswith('W/"')

        with django_assert_num_queries(1):
            again = client.get(CLAIMS, HTTP_IF_NONE_MATCH=first["ETag"])
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])

        claim.place = "Anchorage"
        claim.save()
        changed = client.get(CLAIMS, HTTP_IF_NONE_MATCH=first["ETag"])
        assert (changed.status_code, changed.json()["results"][0]["place"]) == (200, "Anchorage")
        assert changed["ETag"] != first["ETag"]

    def test_changes_only_the_desk_sees_keep_the_public_etag(self):
        client, claim = APIClient(), published()
        first = client.get(CLAIMS)
        claim.priority = 4
        claim.save()
        VerdictFactory(claim=claim, publisher=PublisherFactory())
        ClaimFactory()

        assert client.get(CLAIMS, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304

    def test_the_end_of_an_older_transaction_keeps_the_etag(self, other):
        published()
        first = APIClient().get(CLAIMS)
        other.connection.rollback()
        assert APIClient().get(CLAIMS, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304

    def test_an_edition_that_commits_late_changes_the_etag(self, other):
        claim, _newest = published(origin="import"), published()
        other.execute("UPDATE claims_claim SET place = 'Kyiv' WHERE id = %s", [claim.pk])
        published()
        first = APIClient().get(CLAIMS)
        other.connection.commit()
        assert APIClient().get(CLAIMS, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 200

    def test_another_query_has_another_etag(self):
        client, _ = APIClient(), published()
        asked = ["", "?page_size=1", "?page_size=2", "?language=en", "?category=false"]
        tags = [client.get(f"{CLAIMS}{one}")["ETag"] for one in asked]

        assert len(set(tags)) == len(tags)
        assert client.get(f"{CLAIMS}?language=en", HTTP_IF_NONE_MATCH=tags[0]).status_code == 200

    def test_the_desks_etag_changes_with_what_only_the_desk_sees(self):
        claim = ClaimFactory()
        client = client_of("editor")
        first = client.get(CLAIMS)
        assert client.get(CLAIMS, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304

        claim.priority = 4
        claim.save()
        assert client.get(CLAIMS, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 200

    def test_an_empty_list_has_an_etag(self):
        client = APIClient()
        first = client.get(CLAIMS)
        assert client.get(CLAIMS, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304
        published()
        assert client.get(CLAIMS, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 200


class TestCaching:
    @pytest.mark.parametrize("address", ["claims/", "claims/facets/", "topics/", "publishers/"])
    def test_public_responses_are_cacheable_with_revalidation(self, anonymous, address):
        answer = anonymous.get(f"/api/v1/{address}")
        assert answer["Cache-Control"] == "public, max-age=0, must-revalidate"
        assert "Authorization" in answer["Vary"]
        assert answer["ETag"].startswith('W/"')

    def test_responses_to_users_are_private(self, editor):
        claim = published()
        for address in (CLAIMS, f"{CLAIMS}{claim.pk}/"):
            answer = editor.get(address)
            assert answer["Cache-Control"] == "private, no-cache"
            assert "Authorization" in answer["Vary"]

    def test_last_modified_is_the_time_of_the_latest_edition(self, anonymous):
        claim = published()
        claim.editions.filter().update(made_at="2025-11-18T12:00:00.5Z")

        assert anonymous.get(f"{CLAIMS}{claim.pk}/")["Last-Modified"] == "Tue, 18 Nov 2025 12:00:01 GMT"

    def test_a_refusal_is_not_cached(self, anonymous):
        assert "Cache-Control" not in anonymous.get(f"{CLAIMS}?langage=fr")


NULLABLE = ["claimed_on", "published_at", "reviewed_at"]


@pytest.mark.parametrize("ordering", [sign + name for name in NULLABLE for sign in ("", "-")])
def test_claims_without_a_value_come_last_in_either_direction_over_pages(editor, ordering):
    for number in range(3):
        published(f"public {number}")
        ClaimFactory(statement=f"open {number}", claimed_on=f"2025-11-1{number}")
    url, read = f"{CLAIMS}?ordering={ordering}&page_size=2", []
    while url:
        answer = editor.get(url).json()
        read, url = read + answer["results"], answer["next"]

    assert len({claim["id"] for claim in read}) == 6
    values = [claim[ordering.removeprefix("-")] for claim in read]
    assert [value is None for value in values] == [False] * 3 + [True] * 3
    assert values[:3] == sorted(values[:3], reverse=ordering.startswith("-"))


def test_every_pair_of_filters_reads_only_the_table_of_cards(anonymous, django_assert_max_num_queries):
    claim = published()
    claim.claim_topics.create(topic=TopicFactory())
    asked = {
        "language": "en", "category": "false", "rating": "false", "issuer": "desk.example", "stance": "supports",
        "topic": "diplomacy", "claimant": str(claim.claimant_id), "status": "open", "disputed": "false",
        "publisher": claim.evidence.get().article.publisher.domain, "article": str(claim.evidence.get().article_id),
    }  # fmt: skip
    for pair in combinations(asked.items(), 2):
        with django_assert_max_num_queries(2):
            assert ids(anonymous.get(CLAIMS, dict(pair))) == [str(claim.pk)], pair
