"""Does the address of a claim lead to its page, however it is written, and only what is public?"""

import re
from datetime import date, datetime, timedelta, timezone

import pytest
from django.urls import reverse
from uuid_utils.compat import uuid7

from claims.models import Claim, Edition, Evidence, Verdict
from tests.factories import (
    LONG_AGO,
    AmendmentFactory,
    ArticleFactory,
    ClaimFactory,
    EvidenceFactory,
    MediaFactory,
    RatingFactory,
    UserFactory,
    VerdictFactory,
    imported_claim,
    judged_claim,
)

pytestmark = pytest.mark.django_db

JSON, LINKED_DATA = "application/json", "application/ld+json"
HOSTILE = '</script><script>alert(1)</script><img src=x onerror="alert(1)">'


def page_of(claim):
    return address(claim.pk, "the-summit-ended-without-a-concrete-result")


def address(key, slug):
    return reverse("pages:claim", args=[key, slug])


def published(**fields):
    return VerdictFactory(published=True, **fields).claim


def withdraw(verdict):
    fate = {"status": "retracted", "retracted_at": LONG_AGO + timedelta(1), "retraction_reason": "A source withdrew."}
    Verdict.objects.filter(pk=verdict.pk).update(**fate)


def erase(claim):
    """Write the tombstone that the catalogue leaves of a claim which is public no more."""
    last = Edition.objects.filter(claim=claim.pk).order_by("-version").first()
    Edition.objects.create(
        claim=claim, version=last.version + 1, kind="gone", digest=b"\1" * 32, previous_digest=last.digest,
        made_at=LONG_AGO, epoch=last.epoch, transaction=last.transaction, commit_order=last.commit_order,
    )  # fmt: skip


class TestAddress:
    def test_the_page_of_a_public_claim_costs_one_query(self, client, django_assert_num_queries):
        claim = published(claim__statement="The moon is made of cheese")
        with django_assert_num_queries(1):
            answer = client.get(address(claim.pk, "the-moon-is-made-of-cheese"))
        assert answer.status_code == 200
        assert "The moon is made of cheese</h1>" in answer.content.decode()
        assert not answer.cookies

    @pytest.mark.parametrize(
        "rest", ["", "The-Moon", "something-else", "versions", "a" * 3_000, "%00", "%F0%9F%99%82"]
    )
    def test_another_slug_leads_to_the_right_one(self, client, rest):
        claim = published(claim__statement="القمر من جبن")
        answer = client.get(f"/claims/{claim.pk}/{rest}?via=post")
        assert answer.status_code == 301
        assert answer["Location"].endswith("?via=post")
        assert client.get(answer["Location"]).status_code == 200

    def test_the_short_address_leads_to_the_page_also_after_a_version_was_read(self, client):
        claim = published()
        version = client.get(reverse("pages:version", args=[claim.pk, 1]))
        short = client.get(f"/claims/{claim.pk}/")
        assert (short.status_code, short["Location"]) == (301, page_of(claim))
        known = client.get(f"/claims/{claim.pk}/", headers={"If-None-Match": version["ETag"]})
        assert known.status_code == 301

    def test_a_redirect_is_asked_for_again_since_a_statement_may_change_back(self, client):
        claim = imported_claim(statement="First words")
        old = client.get(f"/claims/{claim.pk}/")["Location"]
        Claim.objects.filter(pk=claim.pk).update(statement="Other words")
        answer = client.get(old)
        assert (answer.status_code, answer["Location"]) == (301, address(claim.pk, "other-words"))
        assert answer["Cache-Control"] == "public, max-age=0, must-revalidate"

    @pytest.mark.parametrize("rest", ["", "versions/", "versions/1/"])
    def test_what_was_never_public_has_no_page(self, client, rest):
        draft = ClaimFactory()
        VerdictFactory(claim=draft)
        assert {client.get(f"/claims/{key}/{rest}").status_code for key in (draft.pk, uuid7())} == {404}

    @pytest.mark.parametrize("version", ["0", "2", "99999999999999999999"])
    def test_a_version_that_is_not_there_is_a_404(self, client, version):
        assert client.get(f"/claims/{published().pk}/versions/{version}/").status_code == 404

    def test_what_is_gone_is_a_410_that_keeps_its_versions(self, client):
        claim = published()
        erase(claim)
        for place in (page_of(claim), f"/claims/{claim.pk}/", f"/claims/{claim.pk}/versions/2/"):
            answer = client.get(place)
            assert (answer.status_code, claim.statement in answer.content.decode()) == (410, False)
        assert client.get(f"/claims/{claim.pk}/versions/").status_code == 200
        assert client.get(f"/claims/{claim.pk}/versions/1/").status_code == 200

    def test_what_is_gone_is_a_problem_for_a_program(self, client):
        claim = published()
        erase(claim)
        answer = client.get(page_of(claim), headers={"Accept": JSON, "If-None-Match": "*"})
        assert (answer.status_code, answer["Content-Type"]) == (410, "application/problem+json")
        assert client.get(answer.json()["detail"].split()[-1].rstrip(".")).status_code == 200

    @pytest.mark.parametrize("method", ["post", "put", "delete"])
    def test_a_page_only_reads(self, client, method):
        assert getattr(client, method)(page_of(published())).status_code == 405


class TestForms:
    @pytest.mark.parametrize("accepted", [JSON, f"{JSON}, text/plain, */*", f"text/html;q=0.5, {JSON}"])
    def test_a_program_reads_the_same_bytes_as_from_the_api(self, client, accepted):
        claim = published()
        Edition.objects.filter(claim=claim.pk).update(made_at="2025-11-18T12:00:00Z")
        here, there = (
            client.get(page_of(claim), headers={"Accept": accepted}),
            client.get(f"/api/v1/claims/{claim.pk}/"),
        )
        assert here.content == there.content
        for name in ("Content-Type", "ETag", "Last-Modified", "Link", "Cache-Control"):
            assert here[name] == there[name], name
        assert (
            client.get(page_of(claim), headers={"Accept": accepted, "If-None-Match": here["ETag"]}).status_code == 304
        )

    @pytest.mark.parametrize(
        "accepted", ["text/html", "*/*", "", "nonsense", "text/html,*/*;q=0.8", "image/png", "é;;,"]
    )
    def test_anything_else_reads_html(self, client, accepted):
        answer = client.get(page_of(published()), headers={"Accept": accepted})
        assert (answer.status_code, answer["Content-Type"]) == (200, "text/html; charset=utf-8")
        assert "Accept" in answer["Vary"].split(", ")

    def test_linked_data_and_versions_are_at_the_api(self, client):
        claim = published()
        answer = client.get(page_of(claim), headers={"Accept": LINKED_DATA})
        assert (answer.status_code, answer["Location"]) == (303, f"/api/v1/claims/{claim.pk}/claimreview/")
        answer = client.get(f"/claims/{claim.pk}/versions/1/", headers={"Accept": JSON})
        assert (answer.status_code, answer["Location"]) == (303, f"/api/v1/claims/{claim.pk}/versions/1/")
        assert "Accept" in answer["Vary"].split(", ")

    @pytest.mark.parametrize(
        ("accepted", "type_"),
        [
            (f"{LINKED_DATA}, {JSON};q=0.5", JSON),
            (f"{LINKED_DATA}, text/html;q=0.5", "text/html"),
            (LINKED_DATA, "text/html"),
        ],
    )
    def test_a_version_that_is_no_linked_data_is_read_in_another_form(self, client, accepted, type_):
        headers = {"Accept": accepted}
        answer = client.get(f"/claims/{published().pk}/versions/1/", headers=headers, follow=True)
        assert (answer.status_code, answer["Content-Type"].partition(";")[0]) == (200, type_)


class TestFreshness:
    def test_a_known_page_is_a_304_that_renders_nothing(self, client, monkeypatch, django_assert_num_queries):
        claim = published()
        etag = client.get(page_of(claim))["ETag"]
        monkeypatch.setattr("claims.pages.claim.views.content_of", None)  # what a page is rendered from
        with django_assert_num_queries(1):
            answer = client.get(page_of(claim), headers={"If-None-Match": etag})
        assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", etag)
        assert answer["Cache-Control"] == "public, max-age=0, must-revalidate"

    def test_a_page_that_was_rendered_is_not_rendered_again(self, client, monkeypatch):
        claim = published()
        first = client.get(page_of(claim))
        monkeypatch.setattr("claims.pages.claim.views.content_of", None)
        again = client.get(page_of(claim))
        assert (again.content, again["ETag"], again["Content-Type"]) == (
            first.content, first["ETag"], first["Content-Type"],
        )  # fmt: skip

    def test_a_retraction_is_on_the_page_at_once(self, client):
        claim = published()
        before = client.get(page_of(claim))
        withdraw(claim.verdicts.get())
        after = client.get(page_of(claim), headers={"If-None-Match": before["ETag"]})
        assert (after.status_code, "A source withdrew." in after.content.decode()) == (200, True)

    def test_a_copy_that_was_found_later_changes_the_etag(self, client):
        claim = published()
        etag = client.get(page_of(claim))["ETag"]
        article = claim.evidence.get().article
        type(article).objects.filter(pk=article.pk).update(archive_url="https://archive.example/1")
        answer = client.get(page_of(claim))
        assert answer["ETag"] != etag
        assert 'href="https://archive.example/1"' in answer.content.decode()

    def test_each_language_has_an_etag_of_its_own(self, client):
        claim = published()
        answers = [client.get(page_of(claim), headers={"Accept-Language": tag}) for tag in ("en", "fr")]
        assert answers[0]["ETag"] != answers[1]["ETag"]
        assert 'lang="fr"' in answers[1].content.decode()

    def test_a_version_may_be_shown_while_a_cache_looks_for_a_new_layout(self, client):
        answer = client.get(f"/claims/{published().pk}/versions/1/")
        assert "stale-while-revalidate" in answer["Cache-Control"]


class TestContent:
    def test_hostile_words_stay_words(self, client):
        claim = published(
            claim__statement=HOSTILE, claim__context=HOSTILE, claim__place=HOSTILE, label=HOSTILE, summary=HOSTILE,
            explanation=HOSTILE,
        )  # fmt: skip
        EvidenceFactory(claim=claim, article=ArticleFactory(title=HOSTILE), note=HOSTILE)
        html = client.get(f"/claims/{claim.pk}/", follow=True).content.decode()
        assert "<img src=x" not in html
        assert html.count("<script") == html.count("</script") == 1

    def test_a_retracted_claim_stays_and_is_marked(self, client):
        verdict = VerdictFactory(
            status="retracted", published_at=LONG_AGO, published_by=UserFactory(),
            retracted_at=LONG_AGO + timedelta(1), retraction_reason="A source withdrew.",
        )  # fmt: skip
        answer = client.get(page_of(verdict.claim))
        html = answer.content.decode()
        assert (answer.status_code, "Every verdict on this page was retracted" in html) == (200, True)
        assert "application/ld+json" not in html.partition("<script")[2]

    def test_words_of_a_judge_have_their_language_and_names_of_ratings_that_of_the_page(self, client):
        rating = RatingFactory(names={"en": "False", "fr": "Faux"})
        label = published(label="Falsch", language="de", rating=rating)
        named = published(language="de", rating=rating)
        french = {"Accept-Language": "fr"}
        assert '<strong lang="de" dir="auto">Falsch</strong>' in client.get(page_of(label)).content.decode()
        html = client.get(page_of(named), headers=french).content.decode()
        assert '<strong dir="auto">Faux</strong>' in html
        withdraw(named.verdicts.get())
        assert "<s>Faux</s>" in client.get(page_of(named), headers=french).content.decode()

    def test_a_claim_was_said_on_its_day_wherever_its_time_falls_in_utc(self, client):
        day = date(2025, 3, 4)
        for hour, zone, shown in [
            (12, 0, "March 4, 2025, noon UTC"),
            (23, -5, "March 4, 2025 (March 5, 2025, 4 a.m. UTC)"),
            (1, 2, "March 4, 2025 (March 3, 2025, 11 p.m. UTC)"),
        ]:
            moment = datetime(2025, 3, 4, hour, tzinfo=timezone(timedelta(hours=zone)))
            html = client.get(page_of(published(claim__claimed_on=day, claim__claimed_at=moment))).content.decode()
            assert re.sub("<[^>]*>", "", re.search("<dt>When</dt>(.*?)</dd>", html, re.DOTALL)[1]).strip() == shown

    def test_a_verdict_of_others_without_a_rating_and_words_is_called_a_verdict(self, client):
        claim = published(origin="import", rating=None)
        assert '<strong dir="auto">Verdict</strong>' in client.get(page_of(claim)).content.decode()

    def test_a_corrected_verdict_is_in_the_record_and_no_longer_among_verdicts(self, client):
        old = VerdictFactory(status="superseded", published_at=LONG_AGO, published_by=UserFactory())
        html = client.get(page_of(old.claim)).content.decode()
        assert f'id="verdict-{old.pk}"' not in html
        assert "The date was wrong." in html

    @pytest.mark.parametrize(
        ("what", "field", "old", "new", "shown"),
        [
            ("claim", "claimed_on", None, "2025-03-04", ("rien", "4 mars 2025")),
            ("claim", "claimed_on", "2025-02-30", "yesterday", ("2025-02-30", "yesterday")),
            ("claim", "claimed_at", "", "2025-03-04T23:30:00+00:00", ("rien", "4 mars 2025 23:30 UTC")),
            ("claim", "language", "en", "fr", ("Anglais", "Français")),
            ("evidence", "role", "evidence", "appearance", ("preuve", "occurrence")),
            ("evidence", "stance", "supports", "refutes", ("Appuie l’affirmation", "Contredit l’affirmation")),
            ("evidence", "stance", "other", None, ("other", "rien")),
            ("article", "published_at", "2025-03-04T01:30:00+02:00", "", ("3 mars 2025 23:30 UTC", "rien")),
            ("article", "published_at", "0001-01-01T00:00:00+02:00", "", ("0001-01-01T00:00:00+02:00", "rien")),
        ],
    )
    def test_an_amendment_is_in_the_words_of_the_reader(self, client, what, field, old, new, shown):
        claim = judged_claim()
        change = {"what": what, "id": str(claim.pk), "field": field, "old": old, "new": new}
        AmendmentFactory(
            claim=claim, changes=[change], status="accepted", decided_by=UserFactory(), decided_at=LONG_AGO
        )
        html = client.get(page_of(claim), headers={"Accept-Language": "fr"}).content.decode()
        assert re.findall(r'<(?:del|ins) dir="auto">(.*?)</', html) == list(shown)

    def test_each_version_is_listed_with_its_digest(self, client, django_assert_num_queries):
        claim = published()
        withdraw(claim.verdicts.get())
        claim.editions.filter().update(transaction=1)
        Claim.objects.filter(pk=claim.pk).update(status="closed")
        with django_assert_num_queries(2):
            html = client.get(f"/claims/{claim.pk}/versions/").content.decode()
        digests = [bytes(digest).hex() for digest in claim.editions.values_list("digest", flat=True)]
        assert len(digests) > 1
        assert all(digest in html for digest in digests)
        assert "?before=" not in html

    def test_versions_come_in_pages(self, client, monkeypatch):
        claim = published()
        erase(claim)
        monkeypatch.setattr("claims.pages.claim.views.MAX_VERSIONS", 1)
        first = client.get(f"/claims/{claim.pk}/versions/").content.decode()
        assert ("versions/2/" in first, "versions/1/" in first, "?before=2" in first) == (True, False, True)
        second = client.get(f"/claims/{claim.pk}/versions/?before=2").content.decode()
        assert ("versions/2/" in second, "versions/1/" in second, 'rel="next"' in second) == (False, True, False)

    def test_a_version_says_that_a_file_is_public_no_more(self, client):
        claim = published()
        media = MediaFactory()
        piece = EvidenceFactory(claim=claim, media=media, media_fragment="xywh=1,2,3,4", note="A barrier.")
        version = f"/claims/{claim.pk}/versions/{claim.editions.latest('version').version}/"
        before = client.get(version)
        assert f'src="{media.path}"' in before.content.decode()
        claim.editions.filter().update(transaction=1)
        Evidence.objects.filter(pk=piece.pk).update(media=None, media_fragment="")
        after = client.get(version, headers={"If-None-Match": before["ETag"]})
        html = after.content.decode()
        assert (after.status_code, media.path in html, "is framed" in html) == (200, False, False)
        assert "The file that was shown here is no longer public." in html
        assert "A barrier." in html

    def test_a_file_that_another_claim_shows_stays_in_a_version(self, client):
        claim, media = published(), MediaFactory()
        piece = EvidenceFactory(claim=claim, media=media)
        EvidenceFactory(claim=published(claim__statement="Another."), media=media)
        claim.editions.filter().update(transaction=1)
        Evidence.objects.filter(pk=piece.pk).update(media=None)
        html = client.get(f"/claims/{claim.pk}/versions/1/").content.decode()
        assert f'src="{media.path}"' in html

    @pytest.mark.parametrize("before", ["x", "-1", "9" * 40, "%00"])
    def test_a_number_that_cannot_be_read_shows_the_newest_versions(self, client, before):
        assert client.get(f"/claims/{published().pk}/versions/?before={before}").status_code == 200
