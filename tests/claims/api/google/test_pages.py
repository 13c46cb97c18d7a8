"""What does writing a page of ClaimReview markup store, who reads it, and does it never publish anything?"""

import copy
from datetime import date

import pytest
from knox.models import get_token_model
from rest_framework.test import APIClient

from claims.catalogue import log_position
from claims.models import Claim, Claimant, Evidence, Verdict, VerdictEvent
from sources.models import Article, Publisher
from tests.factories import (
    LONG_AGO,
    ArticleFactory,
    ClaimantFactory,
    DeskFactory,
    EvidenceFactory,
    PublisherFactory,
    RatingFactory,
    UserFactory,
    VerdictFactory,
)
from tests.support.clients import client_of
from tests.support.google import PAGES, REVIEW, SUMMIT, invalid, is_error, judged, key, markup, page, update, write


@pytest.fixture
def made(checker):
    answer = write(checker, page())
    assert answer.status_code == 200, answer.content
    return answer.json()


@pytest.fixture
def published(made):
    """The page, after an editor has published its verdict."""
    verdict = Verdict.objects.get()
    EvidenceFactory(claim=verdict.claim)
    Claim.objects.filter(pk=verdict.claim_id).update(status="open")
    for status in ("in_review", "published"):
        person = {"published_by": UserFactory(), "published_at": LONG_AGO} if status == "published" else {}
        Verdict.objects.filter(pk=verdict.pk).update(status=status, **person)
    return client_of("checker").get(f"{PAGES}/{key(made)}").json()


class TestCreating:
    def test_creating_a_page_creates_claims_drafts_and_the_rows_they_name(self, checker, made):
        verdict = Verdict.objects.select_related("claim__claimant", "review__publisher").get()
        claim, me = verdict.claim, checker.handler._force_user
        assert (verdict.status, verdict.origin, verdict.written_by, verdict.published_by) == (
            "draft",
            "desk",
            me,
            None,
        )
        assert (verdict.publisher.domain, verdict.rating.code, verdict.label) == ("desk.example", "false", "")
        assert verdict.summary == "An agreement was signed."
        assert (verdict.review.url, verdict.review.publisher.domain) == (REVIEW, "desk.example")
        assert verdict.review.published_at.isoformat() == "2025-11-20T00:00:00+00:00"
        assert (claim.statement, claim.language, claim.status, claim.created_by) == (SUMMIT, "en", "submitted", me)
        assert (claim.claimant.name, claim.claimant.role, claim.claimant.kind) == ("A Speaker", "minister", "unknown")
        assert (claim.claimed_on, claim.place) == (date(2025, 11, 18), "Anchorage")
        pieces = Evidence.objects.order_by("created_at").select_related("article__publisher")
        assert [
            (piece.role, piece.article.url, piece.article.publisher.domain, piece.added_by) for piece in pieces
        ] == [
            ("appearance", "https://outlet.example/talks", "outlet.example", me),
            ("appearance", "https://other.example/talks", "other.example", me),
        ]

    def test_a_created_page_is_returned_as_sent(self, made):
        shown = page(markup(url=REVIEW), claimReviewAuthor={"name": "desk.example"})
        assert {name: made[name] for name in shown} == shown
        assert made.keys() == shown.keys() | {"name", "versionId"}

    def test_existing_claimants_articles_and_publishers_are_reused(self, checker):
        claimant = ClaimantFactory(name="A Speaker", role="minister", kind="person")
        article = ArticleFactory(
            url="https://outlet.example/talks", publisher=PublisherFactory(domain="outlet.example")
        )
        PublisherFactory(domain="other.example")
        write(checker, page())
        assert (Claim.objects.get().claimant, Evidence.objects.order_by("created_at")[0].article) == (
            claimant,
            article,
        )
        assert sorted(Publisher.objects.values_list("domain", flat=True)) == [
            "desk.example", "other.example", "outlet.example",
        ]  # fmt: skip

    def test_creating_the_same_page_again_changes_nothing(self, checker, made):
        before = VerdictEvent.objects.count()
        for content in (page(), page(markup(url=REVIEW)), page(pageUrl=f"{REVIEW}?utm_source=x")):
            assert write(checker, content).json() == made
        assert (VerdictEvent.objects.count(), Claim.objects.count(), Article.objects.count()) == (before, 1, 3)

    def test_creating_a_different_page_at_its_url_is_refused(self, checker, made):
        for content in (page(markup(claimLocation="Moscow")), page(markup(claimReviewed="Another."))):
            assert key(made) in is_error(write(checker, content), 409, "ALREADY_EXISTS")
        assert Claim.objects.get().place == "Anchorage"

    def test_an_unused_claim_with_the_same_content_is_reused(self, checker, made):
        claim = Claim.objects.get()
        assert checker.delete(f"{PAGES}/{key(made)}").json() == {}
        assert Claim.objects.get() == claim
        assert Verdict.objects.count() == 0
        write(checker, page())
        assert Claim.objects.get() == claim
        write(checker, page(markup(claimLocation="Moscow"), pageUrl=f"{REVIEW}/2"))
        assert Claim.objects.count() == 2

    @pytest.mark.parametrize(
        ("desks", "cure"), [([], "set is_desk"), (["desk.example", "other.example"], "desk.example, other.example")]
    )
    def test_creating_a_page_needs_exactly_one_desk(self, checker, desks, cure):
        for domain in desks:
            PublisherFactory(domain=domain, is_desk=True)
        assert cure in is_error(checker.post(PAGES, page()), 400, "FAILED_PRECONDITION")

    def test_an_invalid_markup_rolls_back_the_whole_page(self, checker):
        wrong = page(markup(claimReviewed="One."), markup(claimReviewed="Two.", claimAuthor={"jobTitle": "minister"}))
        assert "claimReviewMarkups/1/claimAuthor: name" in invalid(write(checker, wrong))
        assert not Claim.objects.exists()
        assert not Article.objects.exists()


class TestUpdating:
    def test_sending_back_a_page_as_read_changes_nothing(self, checker, made):
        before = VerdictEvent.objects.count()
        assert update(checker, made).json() == made
        assert VerdictEvent.objects.count() == before

    def test_changing_a_draft_makes_the_editor_its_writer(self, made):
        made["claimReviewMarkups"][0]["rating"]["ratingExplanation"] = "Nothing was signed."
        editor = client_of("editor")
        changed = update(editor, made).json()
        verdict = Verdict.objects.get()
        assert (verdict.summary, verdict.written_by) == ("Nothing was signed.", editor.handler._force_user)
        assert changed["claimReviewMarkups"] == made["claimReviewMarkups"]
        assert changed["versionId"] != made["versionId"]

    @pytest.mark.parametrize(
        "change",
        [
            {"claimDate": "2025-11-19"},
            {"claimDate": None},
            {"claimLocation": "Moscow"},
            {"claimLocation": None},
            {"claimAuthor": {"name": "Another"}},
            {"claimAuthor": None},
            {"claimAppearances": ["https://other.example/talks", "https://third.example/"]},
            {"claimAppearances": None},
            {"claimAppearances": ["https://outlet.example/talks"], "claimFirstAppearance": "https://other.example/talks"},
            {"claimFirstAppearance": None, "claimAppearances": None},
            {"rating": None},
            {"rating": {"textualRating": "Nope"}},
            {"claimReviewed": "Another claim."},
        ],
    )  # fmt: skip
    def test_an_update_changes_the_draft_to_the_sent_markup(self, checker, made, change):
        wanted = {name: value for name, value in (made["claimReviewMarkups"][0] | change).items() if value is not None}
        answer = update(checker, made | {"claimReviewMarkups": [wanted]})
        assert answer.status_code == 200, answer.content
        assert answer.json()["claimReviewMarkups"] == [wanted]
        assert Verdict.objects.count() == 1
        assert Claim.objects.count() == (2 if "claimReviewed" in change else 1)

    def test_a_reordered_appearance_keeps_its_quote(self, checker, made):
        Evidence.objects.filter(article__url="https://other.example/talks").update(quote_exact="No result.")
        first, second = "https://other.example/talks", "https://outlet.example/talks"
        wanted = made["claimReviewMarkups"][0] | {"claimFirstAppearance": first, "claimAppearances": [second]}
        update(checker, made | {"claimReviewMarkups": [wanted]})
        assert list(Evidence.objects.order_by("created_at").values_list("quote_exact", flat=True)) == [
            "No result.",
            "",
        ]

    def test_an_update_adds_and_removes_markups(self, checker, made):
        more = update(
            checker, made | {"claimReviewMarkups": [markup(claimReviewed="Another."), *made["claimReviewMarkups"]]}
        )
        assert [one["claimReviewed"] for one in more.json()["claimReviewMarkups"]] == [SUMMIT, "Another."]
        less = update(checker, more.json() | {"claimReviewMarkups": more.json()["claimReviewMarkups"][1:]})
        assert [one["claimReviewed"] for one in less.json()["claimReviewMarkups"]] == ["Another."]
        assert (Verdict.objects.count(), Claim.objects.count()) == (1, 2)
        assert "claimReviewMarkups" in invalid(update(checker, less.json() | {"claimReviewMarkups": []}))

    def test_an_outdated_version_is_refused_unless_nothing_would_change(self, checker, made):
        changed = copy.deepcopy(made)
        changed["claimReviewMarkups"][0]["claimLocation"] = "Moscow"
        now = update(checker, changed).json()
        assert update(checker, changed).json() == now
        is_error(update(checker, made), 409, "ABORTED")
        assert Claim.objects.get().place == "Moscow"
        assert "versionId" in invalid(update(checker, {name: now[name] for name in now if name != "versionId"}))

    def test_a_version_changes_with_what_its_reader_sees(self, checker, anonymous, published):
        address = f"{PAGES}/{key(published)}"
        seen = anonymous.get(address).json()
        published["claimReviewMarkups"][0]["rating"]["ratingExplanation"] = "Nothing was signed."
        assert update(checker, published).json()["versionId"] != published["versionId"]
        assert anonymous.get(address).json() == seen

    def test_an_update_cannot_change_the_url_or_name_of_a_page(self, checker, made):
        assert "pageUrl" in invalid(update(checker, made | {"pageUrl": f"{REVIEW}/2"}))
        answer = checker.put(f"{PAGES}/{key(made)}", made | {"name": "pages/other"})
        assert "name" in invalid(answer)
        assert update(checker, made | {"pageUrl": f"{REVIEW}#a"}).status_code == 400  # the markup says otherwise
        left_out = {name: made[name] for name in ("versionId", "claimReviewMarkups")}
        assert checker.put(f"{PAGES}/{key(made)}", left_out).json() == made

    def test_a_verdict_in_review_cannot_be_changed(self, checker, made):
        Verdict.objects.update(status="in_review")
        made = checker.get(f"{PAGES}/{key(made)}").json()
        assert update(checker, made).json() == made
        made["claimReviewMarkups"][0]["rating"]["ratingExplanation"] = "Nothing was signed."
        assert "in review" in is_error(update(checker, made), 400, "FAILED_PRECONDITION")


class TestPublishedPages:
    def test_changing_a_published_markup_adds_a_draft_correction(self, checker, anonymous, published):
        address = f"{PAGES}/{key(published)}"
        before = log_position()
        published["claimReviewMarkups"][0]["rating"]["ratingExplanation"] = "Nothing was signed."
        changed = update(checker, published).json()
        assert changed["claimReviewMarkups"] == published["claimReviewMarkups"]
        assert log_position() == before
        old, new = Verdict.objects.order_by("created_at")
        assert (old.status, new.status, new.written_by) == ("published", "draft", checker.handler._force_user)

        checker.post(f"/api/v1/verdicts/{new.pk}/submit/")
        correction = {"verdict": str(new.pk), "reason": "The hour was wrong."}
        assert client_of("editor").post(f"/api/v1/verdicts/{old.pk}/correct/", correction).status_code == 200
        assert anonymous.get(address).json()["claimReviewMarkups"] == changed["claimReviewMarkups"]

    @pytest.mark.parametrize(
        "change",
        [
            {"claimDate": "2025-11-19"},
            {"claimLocation": "Moscow"},
            {"claimAppearances": []},
            {"claimAuthor": {"name": "Another"}},
        ],
    )
    def test_the_claim_of_a_published_verdict_cannot_be_changed(self, editor, published, change):
        wanted = published | {"claimReviewMarkups": [published["claimReviewMarkups"][0] | change]}
        assert "stands in public" in is_error(update(editor, wanted), 400, "FAILED_PRECONDITION")
        assert not Claimant.objects.filter(name="Another").exists()

    def test_a_published_page_cannot_be_deleted_or_redated(self, editor, published):
        other = published | {"claimReviewMarkups": [markup(claimReviewed="Another.")]}
        assert "retract" in is_error(update(editor, other), 400, "FAILED_PRECONDITION")
        later = published | {"publishDate": "2025-11-21"}
        assert "publishDate" in is_error(update(editor, later), 400, "FAILED_PRECONDITION")
        published["claimReviewMarkups"][0]["rating"]["ratingExplanation"] = "Nothing was signed."
        update(editor, published)
        assert "retract" in is_error(editor.delete(f"{PAGES}/{key(published)}"), 400, "FAILED_PRECONDITION")
        assert Verdict.objects.count() == 2


class TestPermissions:
    def test_only_the_desk_reads_pages_of_drafts(self, made):
        for role in ("anonymous", "nobody"):
            client = client_of(role)
            is_error(client.get(f"{PAGES}/{key(made)}"), 404, "NOT_FOUND")
            assert client.get(f"{PAGES}?url={REVIEW}").json() == {}
            assert client.get(f"{PAGES}?organization=desk.example").json() == {}
        for role in ("contributor", "checker", "editor"):
            client = client_of(role)
            assert client.get(f"{PAGES}/{key(made)}").json() == made
            assert client.get(f"{PAGES}?url={REVIEW}").json() == {"claimReviewMarkupPages": [made]}
            assert client.get(f"{PAGES}?organization=desk.example").json() == {"claimReviewMarkupPages": [made]}

    def test_the_public_reads_published_markups_only(self, checker, anonymous, published):
        VerdictFactory(claim__statement="A draft.", review=Article.objects.get(url=REVIEW))
        (shown,) = anonymous.get(f"{PAGES}/{key(published)}").json()["claimReviewMarkups"]
        assert shown["claimReviewed"] == SUMMIT
        assert len(checker.get(f"{PAGES}/{key(published)}").json()["claimReviewMarkups"]) == 2
        Verdict.objects.filter(status="published").update(
            status="retracted", retracted_at=LONG_AGO, retraction_reason="wrong"
        )
        is_error(anonymous.get(f"{PAGES}/{key(published)}"), 404, "NOT_FOUND")

    def test_reviews_by_other_publishers_have_no_page(self, editor):
        review = ArticleFactory()
        judged(publisher=PublisherFactory(), origin="import", review=review)
        is_error(editor.get(f"{PAGES}/{review.pk}"), 404, "NOT_FOUND")
        assert editor.get(PAGES, {"url": review.url}).json() == {}

    @pytest.mark.parametrize(
        ("role", "code", "status"),
        [
            ("anonymous", 401, "UNAUTHENTICATED"),
            ("nobody", 403, "PERMISSION_DENIED"),
            ("contributor", 403, "PERMISSION_DENIED"),
        ],
    )
    def test_writing_pages_needs_the_permissions_for_verdicts(self, made, role, code, status):
        client = client_of(role)
        is_error(write(client, page(pageUrl=f"{REVIEW}/2")), code, status)
        is_error(update(client, made), code, status)
        is_error(client.delete(f"{PAGES}/{key(made)}"), code, status)

    @pytest.mark.parametrize("missing", ["claims.add_claim", "claims.add_claimant", "claims.add_evidence",
                                         "sources.add_article", "sources.add_publisher"])  # fmt: skip
    def test_creating_a_row_needs_the_permission_for_its_model(self, checker, missing, monkeypatch):
        me = checker.handler._force_user
        has_perm = type(me).has_perm
        monkeypatch.setattr(type(me), "has_perm", lambda self, name, *more: name != missing and has_perm(self, name))
        assert missing in is_error(write(checker, page()), 403, "PERMISSION_DENIED")
        assert not Claim.objects.exists()

    @pytest.mark.parametrize("scheme", ["Bearer", "bearer", "Token"])
    @pytest.mark.django_db
    def test_a_token_authenticates_under_each_scheme(self, scheme):
        token = get_token_model().objects.create(UserFactory(group="checker"))[1]
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"{scheme} {token}")
        assert write(client, page()).status_code == 200

    @pytest.mark.parametrize("name", ["access_token", "oauth_token", "key"])
    @pytest.mark.django_db
    def test_a_token_in_the_url_does_not_authenticate(self, name):
        token = get_token_model().objects.create(UserFactory(group="checker"))[1]
        DeskFactory()
        is_error(APIClient().post(f"{PAGES}?{name}={token}", page()), 401, "UNAUTHENTICATED")

    def test_responses_are_cached_per_reader(self, anonymous):
        answer = anonymous.get(f"{PAGES}?organization=desk.example")
        assert answer["Cache-Control"] == "private, no-cache"
        assert "Authorization" in answer["Vary"]


class TestListing:
    @pytest.mark.parametrize("asked", ["", "url=", f"url={REVIEW}&organization=desk.example"])
    def test_a_list_needs_either_a_url_or_an_organization(self, anonymous, asked):
        assert "url or an organization" in invalid(anonymous.get(f"{PAGES}?{asked}"))

    @pytest.mark.parametrize(
        "asked", ["url=x", "url=javascript:1", f"url=https://a.example/{'a' * 3_000}", "organization=a%20b"]
    )
    def test_an_invalid_url_or_organization_is_refused(self, anonymous, asked):
        assert asked.partition("=")[0] in invalid(anonymous.get(f"{PAGES}?{asked}"))

    def test_a_page_is_found_by_any_spelling_of_its_url(self, checker, made):
        for url in (f"{REVIEW}?utm_source=x", f"{REVIEW}#a", "HTTPS://DESK.example/checks/summit"):
            assert checker.get(PAGES, {"url": url}).json() == {"claimReviewMarkupPages": [made]}

    def test_a_list_of_ten_pages_takes_as_many_queries_as_one(self, anonymous, django_assert_num_queries):
        for number in range(11):
            review = ArticleFactory(url=f"https://desk.example/{number}")
            judged(claim=EvidenceFactory(role="appearance", stance=None).claim, review=review)
        for size in (1, 10):
            with django_assert_num_queries(3):
                listed = anonymous.get(f"{PAGES}?organization=desk.example&pageSize={size}").json()
            assert len(listed["claimReviewMarkupPages"]) == size

    def test_field_masks_fit_the_page_or_the_list(self, checker, made):
        assert checker.get(f"{PAGES}/{key(made)}?fields=name").json() == {"name": made["name"]}
        listed = checker.get(f"{PAGES}?organization=desk.example&fields=claimReviewMarkupPages/name").json()
        assert listed == {"claimReviewMarkupPages": [{"name": made["name"]}]}
        invalid(checker.get(f"{PAGES}?organization=desk.example&fields=name"))


@pytest.mark.parametrize("has_article", [True, False])
@pytest.mark.django_db(transaction=True)
def test_concurrent_creates_of_one_page_create_it_once(run_together, has_article):
    desk, _rating = DeskFactory(), RatingFactory()
    if has_article:
        ArticleFactory(url=REVIEW, publisher=desk)
    clients = [client_of("checker") for _ in range(4)]
    answers = run_together([lambda client=client: client.post(PAGES, page()) for client in clients])
    assert {answer.status_code for answer in answers} == {200}, [answer.content for answer in answers]
    assert len({answer.content for answer in answers}) == 1
    assert (Verdict.objects.count(), Claim.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_of_concurrent_updates_of_one_version_one_succeeds(run_together):
    made = write(client_of("checker"), page()).json()

    def at(place):
        client = client_of("checker")
        wanted = made | {"claimReviewMarkups": [markup(claimLocation=place)]}
        return lambda: update(client, wanted)

    answers = run_together([at(place) for place in ("Moscow", "Oslo", "Paris", "Rome")])
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    (done,) = [answer.json() for answer in answers if answer.status_code == 200]
    assert Claim.objects.get().place == done["claimReviewMarkups"][0]["claimLocation"]
