"""Does Google's own client library, with its own discovery document or with ours, work against every method?"""

import json
from contextlib import closing
from datetime import UTC, datetime

import httplib2
import pytest
from google.oauth2.credentials import Credentials
from googleapiclient.discovery import build, build_from_document
from googleapiclient.errors import HttpError, UnknownApiNameOrVersion
from knox.models import get_token_model

from claims.models import Verdict
from tests.factories import (
    ArticleFactory,
    ClaimFactory,
    DeskFactory,
    EvidenceFactory,
    PublisherFactory,
    RatingFactory,
    UserFactory,
    VerdictFactory,
)
from tests.support.google import DOCUMENT

PAGE = {
    "pageUrl": "https://desk.example/checks/summit",
    "publishDate": "2025-11-20",
    "claimReviewAuthor": {"name": "desk.example"},
    "claimReviewMarkups": [
        {
            "claimReviewed": "The summit ended without a concrete result.",
            "claimAuthor": {"name": "A Speaker", "jobTitle": "minister", "sameAs": "https://www.wikidata.org/wiki/Q7747"},
            "claimDate": "2025-11-18",
            "claimLocation": "Anchorage",
            "claimFirstAppearance": "https://outlet.example/talks",
            "claimAppearances": ["https://other.example/talks"],
            "rating": {
                "textualRating": "false",
                "ratingValue": 1,
                "worstRating": 1,
                "bestRating": 5,
                "ratingExplanation": "An agreement was signed.",
            },
        }
    ],
}  # fmt: skip


class SignedIn(httplib2.Http):
    """A transport that sends a token as Google's own authorised one does."""

    def __init__(self, person):
        super().__init__()
        self.token = get_token_model().objects.create(person)[1]

    def request(self, uri, method="GET", body=None, headers=None, **more):
        signed = (headers or {}) | {"authorization": f"Bearer {self.token}"}
        return super().request(uri, method=method, body=body, headers=signed, **more)


def built_from_the_document_of_google(site, http):
    document = json.loads(DOCUMENT.read_text()) | {"rootUrl": f"{site}/", "baseUrl": f"{site}/"}
    return build_from_document(json.dumps(document), http=http, developerKey="a-key-of-google")


def built_by_discovery(site, http, version="v1alpha1"):
    address = f"{site}/$discovery/rest?version={{apiVersion}}"
    return build(
        "factchecktools", version, http=http, developerKey="a-key-of-google", discoveryServiceUrl=address,
        cache_discovery=False,
    )  # fmt: skip


@pytest.fixture(params=[built_from_the_document_of_google, built_by_discovery])
def service_of(live_server, request):
    """Return `service_of(http)`, which builds Google's client of our site."""
    opened = []

    def service_of(http):
        opened.append(request.param(live_server.url, http))
        return opened[-1]

    yield service_of
    for service in opened:
        service.close()


@pytest.fixture
def public(service_of):
    return service_of(httplib2.Http())


@pytest.fixture
def desk(service_of):
    DeskFactory()
    RatingFactory(value=1)
    return service_of(SignedIn(UserFactory(group="checker")))


def judged(statement, **verdict):
    return VerdictFactory(published=True, claim=ClaimFactory(statement=statement, **verdict)).claim


def all_of(resource, method, following, member, **asked):
    """Return the items of `member` over all pages, and the number of pages."""
    request, items, pages = getattr(resource, method)(**asked), [], 0
    while request is not None:
        answer = request.execute()
        items += answer.get(member, [])
        pages += 1
        request = getattr(resource, following)(request, answer)
    return items, pages


def refusal(request):
    """Execute a request that must fail; return HTTP status, google.rpc status and message."""
    with pytest.raises(HttpError) as refused:
        request.execute()
    error = json.loads(refused.value.content)["error"]
    assert (error["code"], error["message"]) == (refused.value.status_code, refused.value.reason)
    return refused.value.status_code, error["status"], refused.value.reason


def test_a_search_can_be_paged_to_the_end(public):
    for number in range(7):
        judged(f"The summit ended without result number {number}.")
    judged("The drought is over.")

    found, pages = all_of(public.claims(), "search", "search_next", "claims", query="ended result", pageSize=2)
    assert len({claim["text"] for claim in found}) == len(found) == 7
    assert pages == 4
    assert found[0]["claimReview"][0]["publisher"] == {"name": "desk.example", "site": "desk.example"}


def test_an_offset_is_overridden_by_the_next_page_token(public):
    for number in range(5):
        judged(f"The summit ended without result number {number}.")

    whole, _pages = all_of(public.claims(), "search", "search_next", "claims", query="summit")
    rest, _pages = all_of(public.claims(), "search", "search_next", "claims", query="summit", offset=1, pageSize=2)
    assert rest == whole[1:]


def test_a_query_of_3000_characters_can_be_paged_to_the_end(public):
    statement = " ".join(f"Word{number} was said." for number in range(100))[:1_900]
    for end in (".", "!", "?"):
        judged(f"{statement}{end}")
    judged("The drought is over.")
    query = f"{statement} {statement}"[:3_000].rpartition(" ")[0]
    request = public.claims().search(query=query, languageCode="en", pageSize=1)
    assert len(request.uri) > 2_048

    found, pages = all_of(
        public.claims(), "search", "search_next", "claims", query=query, languageCode="en", pageSize=1
    )
    assert sorted(claim["text"][-1] for claim in found) == ["!", ".", "?"]
    assert pages == 3


def test_a_field_mask_leaves_out_other_members(public):
    judged("The summit ended without a concrete result.")
    answer = public.claims().search(query="summit", fields="claims(text,claimReview/textualRating)").execute()
    assert answer == {
        "claims": [
            {"text": "The summit ended without a concrete result.", "claimReview": [{"textualRating": "false"}]}
        ]
    }


def test_errors_have_code_status_and_message(public, desk):
    assert refusal(public.claims().search()) == (
        400, "INVALID_ARGUMENT", "Give a query, or a reviewPublisherSiteFilter.",
    )  # fmt: skip
    assert refusal(public.claims().imageSearch(imageUri="https://desk.example/i.png"))[:2] == (501, "UNIMPLEMENTED")
    assert refusal(public.pages().create(body=PAGE))[:2] == (401, "UNAUTHENTICATED")
    assert refusal(public.pages().get(name="pages/0199a000-0000-7000-8000-000000000000"))[:2] == (404, "NOT_FOUND")
    assert refusal(public.claims().search(query="a", pageToken="b"))[:2] == (400, "INVALID_ARGUMENT")
    wrong = PAGE | {"pageUrl": "https://elsewhere.example/checks"}
    assert refusal(desk.pages().create(body=wrong)) == (
        400, "INVALID_ARGUMENT", "pageUrl: A page of this desk lies on desk.example.",
    )  # fmt: skip


def test_a_page_can_be_created_read_updated_and_deleted(public, desk):
    made = desk.pages().create(body=PAGE).execute()
    (markup,) = made["claimReviewMarkups"]
    assert markup == PAGE["claimReviewMarkups"][0] | {"url": PAGE["pageUrl"]}
    assert {name: made[name] for name in ("pageUrl", "publishDate", "claimReviewAuthor")} == {
        name: PAGE[name] for name in ("pageUrl", "publishDate", "claimReviewAuthor")
    }
    assert desk.pages().create(body=PAGE).execute() == made
    assert desk.pages().get(name=made["name"]).execute() == made
    assert desk.pages().list(url=PAGE["pageUrl"]).execute() == {"claimReviewMarkupPages": [made]}
    assert refusal(public.pages().get(name=made["name"]))[:2] == (404, "NOT_FOUND")

    markup["rating"]["ratingExplanation"] = "An agreement was signed at noon."
    changed = desk.pages().update(name=made["name"], body=made).execute()
    assert changed["claimReviewMarkups"] == [markup]
    assert changed["versionId"] != made["versionId"]

    markup["rating"]["ratingExplanation"] = "Nothing was signed."
    assert refusal(desk.pages().update(name=made["name"], body=made))[:2] == (409, "ABORTED")
    assert Verdict.objects.get().status == "draft"

    assert desk.pages().delete(name=made["name"]).execute() == {}
    assert refusal(desk.pages().get(name=made["name"]))[:2] == (404, "NOT_FOUND")


def test_the_pages_of_an_organization_can_be_paged_to_the_end(public, desk):
    for number in range(5):
        review = ArticleFactory(url=f"https://desk.example/{number}")
        claim = ClaimFactory(statement=f"Claim {number}.")
        EvidenceFactory(claim=claim)
        VerdictFactory(claim=claim, published=True, review=review)
    VerdictFactory(review=ArticleFactory(url="https://desk.example/draft"))

    for service, expected in ((public, 5), (desk, 6)):
        found, pages = all_of(
            service.pages(), "list", "list_next", "claimReviewMarkupPages", organization="desk.example", pageSize=2
        )
        assert len({page["name"] for page in found}) == len(found) == expected
        assert pages == 3


def test_another_version_is_unknown_to_the_client(live_server):
    with closing(httplib2.Http()) as http, pytest.raises(UnknownApiNameOrVersion):
        built_by_discovery(live_server.url, http, version="v2")


def test_a_client_signs_in_by_its_credentials(live_server):
    """Build the client as Google's guide does: credentials instead of a key, and no transport."""
    DeskFactory()
    RatingFactory(value=1)
    token = get_token_model().objects.create(UserFactory(group="checker"))[1]
    address = f"{live_server.url}/$discovery/rest?version={{apiVersion}}"
    with build(
        "factchecktools", "v1alpha1", credentials=Credentials(token), discoveryServiceUrl=address,
        cache_discovery=False,
    ) as service:  # fmt: skip
        made = service.pages().create(body=PAGE).execute()
        assert service.pages().get(name=made["name"]).execute() == made


def test_a_claim_shows_its_time_and_the_whole_rating(public):
    moment, label = datetime(2025, 11, 17, 9, 30, tzinfo=UTC), "False. " + "Nothing was signed. " * 50 + "Nothing."
    claim = judged("The summit ended.", claimed_on=moment.date(), claimed_at=moment)
    VerdictFactory(published=True, claim=claim, publisher=PublisherFactory(), label=label)
    [found] = public.claims().search(query="summit").execute()["claims"]
    assert found["claimDate"] == "2025-11-17T09:30:00Z"
    assert label in [review["textualRating"] for review in found["claimReview"]]


def test_a_page_may_have_a_rating_of_2000_characters(desk):
    label = "Nothing was signed at all. " * 74
    rated = PAGE["claimReviewMarkups"][0] | {"rating": {"textualRating": label.strip()[:2_000]}}
    made = desk.pages().create(body=PAGE | {"claimReviewMarkups": [rated]}).execute()
    assert made["claimReviewMarkups"][0]["rating"] == rated["rating"]
