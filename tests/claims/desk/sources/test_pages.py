"""Does the desk bring in pages by their address, follow them, and keep the pasted text possible?"""

import pytest

from claims.models import Upload
from sources.models import Article, PageCapture
from sources.page_capture import capture_page
from tests.claims.desk.test_base import SOME_ID
from tests.factories import ArticleFactory, ArticleVersionFactory, ClaimFactory, PageCaptureFactory
from tests.sources.reading.support import page
from tests.support.imports import review
from tests.support.pages import page_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("copies")]

HTMX = {"HX-Request": "true"}
URL = "https://ledger.example/2025/summit"
SOURCES = "/desk/sources/"


def test_a_pasted_address_leads_to_the_page_that_follows_it(contributor):
    answer = contributor.post(SOURCES, {"url": f" {URL} "})
    asked = PageCapture.objects.get()
    assert (answer["Location"], asked.asked_by) == (f"{SOURCES}{asked.pk}/", contributor.person)
    shown = contributor.get(answer["Location"]).text
    assert 'hx-trigger="every 1s"' in shown
    assert contributor.get(f"{SOURCES}{asked.pk}/state/", headers=HTMX).text.strip().startswith("<section")
    assert URL in contributor.get(SOURCES).text


def test_what_is_no_address_stays_in_the_field_with_the_reason(contributor):
    answer = contributor.post(SOURCES, {"url": "http://localhost/<b>"})
    assert answer.status_code == 422
    assert 'value="http://localhost/&lt;b&gt;"' in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_the_end_of_a_capture_is_shown_on_its_page(contributor):
    done = PageCaptureFactory(done=True)
    assert contributor.get(f"{SOURCES}{done.pk}/state/", headers=HTMX)["HX-Refresh"] == "true"
    shown = contributor.get(f"{SOURCES}{done.pk}/").text
    assert "The two presidents met." in shown
    assert f"/admin/sources/article/{done.article_id}/change/" in shown


def test_the_language_of_a_page_is_named(contributor):
    done = PageCaptureFactory(done=True)
    for tag, name in (("fr-CA", "French"), ("und", "undetermined"), ("tlh", "tlh")):
        Article.objects.filter(pk=done.article_id).update(language=tag)
        assert f"<dd>{name}</dd>" in contributor.get(f"{SOURCES}{done.pk}/").text


def test_a_text_that_is_older_than_the_newest_is_shown_as_that(contributor):
    done = PageCaptureFactory(done=True)
    newer = ArticleVersionFactory(article=done.version.article, text="They met again.")
    newer.article.current_version = newer
    newer.article.save()
    assert "an earlier version of the article" in contributor.get(f"{SOURCES}{done.pk}/").text


def test_a_text_can_be_pasted_when_a_page_cannot_be_read(contributor):
    failed = PageCaptureFactory(failed=True)
    shown = contributor.get(f"{SOURCES}{failed.pk}/").text
    assert "No text was found." in shown
    typed = {"title": "A <summit>", "publisher": "The Ledger", "text": "It\x07 ended."}
    refused = contributor.post(f"{SOURCES}{failed.pk}/text/", typed)
    assert refused.status_code == 422
    assert 'value="A &lt;summit&gt;"' in refused.text
    assert "control character" in refused.text
    answer = contributor.post(f"{SOURCES}{failed.pk}/text/", typed | {"text": "It ended."})
    assert answer["Location"] == f"{SOURCES}{failed.pk}/"
    assert Article.objects.get().versions.get().text == "It ended."


def test_a_page_can_be_fetched_again(contributor):
    failed = PageCaptureFactory(failed=True)
    answer = contributor.post(f"{SOURCES}{failed.pk}/again/")
    again = PageCapture.objects.under_way().get()
    assert (again.url, answer["Location"]) == (failed.url, f"{SOURCES}{again.pk}/")


@pytest.mark.parametrize("address", ["", "state/"])
def test_a_capture_that_does_not_exist_is_not_found(contributor, address):
    assert contributor.get(f"{SOURCES}{SOME_ID}/{address}").status_code == 404
    asked = PageCaptureFactory()
    for claim in (SOME_ID, "x"):
        assert contributor.get(f"{SOURCES}{asked.pk}/{address}?claim={claim}").status_code == 404


# Beside a claim


def add(client, claim, headers=HTMX, **sent):
    return client.post(f"/desk/claims/{claim.pk}/sources/add/", sent, headers=headers)


def test_an_address_beside_a_claim_is_fetched_and_then_opened_there(contributor):
    claim = ClaimFactory()
    following = add(contributor, claim, url=URL, text=" ").text
    asked = PageCapture.objects.get()
    state = f"{SOURCES}{asked.pk}/state/?claim={claim.pk}"
    assert f'hx-get="{state}"' in following
    assert f'hx-get="{state}"' in contributor.get(state, headers=HTMX).text
    done = PageCaptureFactory(done=True)
    answer = contributor.get(f"{SOURCES}{done.pk}/state/?claim={claim.pk}", headers=HTMX)
    assert f"/desk/claims/{claim.pk}/?article={done.article_id}" in answer["HX-Trigger"]
    assert "hx-trigger" not in answer.text


def test_a_page_that_fails_beside_a_claim_says_why_and_asks_no_more(contributor):
    failed = PageCaptureFactory(failed=True)
    answer = contributor.get(f"{SOURCES}{failed.pk}/state/?claim={ClaimFactory().pk}", headers=HTMX)
    assert "No text was found." in answer.text
    assert "hx-get" not in answer.text


@pytest.mark.parametrize("end", ["done", "failed"])
def test_the_page_of_a_capture_for_a_claim_is_loaded_again_at_its_end(contributor, end):
    ended, claim = PageCaptureFactory(**{end: True}), ClaimFactory()
    page = f"{SOURCES}{ended.pk}/?claim={claim.pk}"
    headers = HTMX | {"HX-Current-URL": f"http://testserver{page}"}
    answer = contributor.get(f"{SOURCES}{ended.pk}/state/?claim={claim.pk}", headers=headers)
    assert (answer.headers.get("HX-Refresh"), "HX-Trigger" in answer.headers) == ("true", False)


def test_without_htmx_the_page_of_the_capture_leads_back_to_the_claim(contributor):
    claim = ClaimFactory()
    answer = add(contributor, claim, headers={}, url=URL)
    asked = PageCapture.objects.get()
    assert answer["Location"] == f"{SOURCES}{asked.pk}/?claim={claim.pk}"
    done = PageCaptureFactory(done=True)
    assert (
        f"/desk/claims/{claim.pk}/?article={done.article_id}"
        in contributor.get(f"{SOURCES}{done.pk}/?claim={claim.pk}").text
    )


def test_a_known_article_is_fetched_only_when_a_person_says_so(contributor):
    claim, article = ClaimFactory(), ArticleFactory(url=URL)
    offered = add(contributor, claim, **{"url": URL, "from": "tab=check"}).text
    assert "Fetch its newest text" in offered
    assert 'name="from" value="tab=check"' in offered
    assert not PageCapture.objects.exists()
    add(contributor, claim, url=URL, again="1")
    assert PageCapture.objects.get().canonical_url == article.canonical_url


def test_a_capture_keeps_the_way_back_to_the_queue(contributor):
    claim, origin = ClaimFactory(), "tab=check&q=pont"
    back = "from=tab%3Dcheck%26q%3Dpont"
    following = add(contributor, claim, **{"url": URL, "from": origin}).text
    asked = PageCapture.objects.get()
    assert f'hx-get="{SOURCES}{asked.pk}/state/?claim={claim.pk}&amp;{back}"' in following
    page = add(contributor, claim, headers={}, **{"url": URL, "from": origin})["Location"]
    assert page == f"{SOURCES}{asked.pk}/?claim={claim.pk}&{back}"
    done = PageCaptureFactory(done=True)
    query = f"?claim={claim.pk}&{back}"
    assert back in contributor.get(f"{SOURCES}{done.pk}/state/{query}", headers=HTMX)["HX-Trigger"]
    shown = contributor.get(f"{SOURCES}{done.pk}/{query}").text
    assert f"version={done.version_id}&amp;{back}" in shown
    assert 'name="from" value="tab=check&amp;q=pont"' in shown
    failed = PageCaptureFactory(failed=True)
    assert contributor.get(f"{SOURCES}{failed.pk}/{query}").text.count('name="from"') == 2
    again = contributor.post(f"{SOURCES}{failed.pk}/again/", {"claim": claim.pk, "from": origin})
    assert again["Location"].endswith(query)


# Reviews in the page


def test_the_reviews_of_a_page_come_in_as_an_upload_that_is_checked(editor, web):
    web[URL] = page_of(review(1)).replace("</body>", f"{page()}</body>")
    asked = PageCaptureFactory(url=URL)
    capture_page.func(str(asked.pk))
    assert "Reviews in this page" in editor.get(f"{SOURCES}{asked.pk}/").text
    answer = editor.post(f"{SOURCES}{asked.pk}/reviews/")
    upload = Upload.objects.get()
    assert (answer["Location"], upload.name) == (f"/desk/imports/{upload.pk}/", URL)
    assert (upload.kind, upload.status) == ("reviews", "checking")


def test_reviews_are_offered_only_of_a_page_that_has_them(editor, contributor):
    done = PageCaptureFactory(done=True)
    assert "Reviews in this page" not in editor.get(f"{SOURCES}{done.pk}/").text
    assert editor.post(f"{SOURCES}{done.pk}/reviews/").status_code == 404
    assert contributor.post(f"{SOURCES}{done.pk}/reviews/").status_code == 403
