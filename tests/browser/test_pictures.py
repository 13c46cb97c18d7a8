"""Do the pictures in the documents show the pages as they are? Each is taken here, on the rows of the demo.

`TAKE_PICTURES=1 uv run pytest tests/browser/test_pictures.py -n0` writes `docs/pictures/`: a PNG, and beside it the
text that the page showed. Without it, a test compares that text with the page's, and the size of the committed picture
with that of a new one, which it leaves in `.data/pictures/`. Pixels are not compared: they differ from one font to the
next.
"""

import os
import re
import struct

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from rest_framework.test import APIClient

from claims.models import Claim, Verdict
from config.management.commands import demo
from sources.models import ArticleVersion

pytestmark = pytest.mark.django_db(transaction=True)

COMMITTED = settings.BASE_DIR / "docs" / "pictures"
TAKEN = settings.BASE_DIR / ".data" / "pictures"
MAX_BYTES = 200_000
WIDTH, HEIGHT = 1440, 800
PHONE = 390, 844
TIME = re.compile(r"\w+\.? \d{1,2}, 20\d\d, (?:[\d:]+ [ap]\.m\.|noon|midnight) UTC")  # of a change that a test made
AGO = re.compile(r"\d+ \w+(?:, \d+ \w+)? ago|il y a \d+ \w+|\bnow\b")
ID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")


@pytest.fixture
def screen():
    return WIDTH, HEIGHT


@pytest.fixture
def rows(transactional_db):
    demo.load_rows_and_people()


@pytest.fixture
def shoot(visit, rows):
    """Take a picture of the window, and compare, or write, what the part of the page says that `selector` names."""

    def shoot(name, selector="#main"):
        visit.page.wait_for_load_state("networkidle")
        text = AGO.sub("(a time)", TIME.sub("(a time)", visit.page.locator(selector).first.inner_text()))
        text = ID.sub("(an id)", text)
        text = "\n".join(line.strip() for line in text.splitlines() if line.strip()) + "\n"
        folder = COMMITTED if os.environ.get("TAKE_PICTURES") else TAKEN
        folder.mkdir(parents=True, exist_ok=True)
        visit.page.screenshot(path=folder / f"{name}.png", animations="disabled")
        (folder / f"{name}.txt").write_text(text)
        assert (COMMITTED / f"{name}.txt").read_text() == text, "the page changed: take its picture anew, see above"
        window = visit.page.viewport_size
        assert size(COMMITTED / f"{name}.png") == (window["width"], window["height"])
        assert (COMMITTED / f"{name}.png").stat().st_size < MAX_BYTES

    return shoot


@pytest.fixture
def log_in(visit, rows):
    return lambda name: visit.log_in(Client(), person(name))


def person(name):
    return get_user_model().objects.get(username=name)


def size(picture):
    """Return width and height of a PNG (https://www.w3.org/TR/png-3/#11IHDR)."""
    return struct.unpack(">II", picture.read_bytes()[16:24])


def page_of(row, page="change"):
    return f"/admin/{row._meta.app_label}/{row._meta.model_name}/{row.pk}/{page}/"


def claim_in_review():
    return f"/desk/claims/{Verdict.objects.get(status='in_review').claim_id}/"


def test_the_desk(visit, log_in, shoot):
    log_in("editor")
    visit("/desk/")
    shoot("desk", "#main h1")
    page = visit("/desk/queue/?tab=all")
    page.keyboard.press("j")
    page.locator(".side", has_text="The Kremlin hopes for a summit").wait_for()
    shoot("queue", ".list")
    visit(claim_in_review())
    shoot("workbench", "[data-part=claim]")
    old, new = ArticleVersion.objects.filter(article__title__startswith="Budapest").order_by("captured_at")[:2]
    claim = Claim.objects.filter(evidence__article=old.article).first()
    visit(f"/desk/claims/{claim.pk}/compare/?left=version:{old.pk}&right=version:{new.pk}")
    shoot("compare", "#main h1")
    page = visit("/desk/queue/?tab=review")
    page.keyboard.press("?")
    page.locator("#keys").wait_for()
    shoot("keys", "#keys")


def test_the_desk_on_a_phone_in_the_dark_and_in_french(visit, log_in, shoot):
    log_in("editor")
    visit.page.set_viewport_size(dict(zip(("width", "height"), PHONE, strict=True)))
    visit(claim_in_review())
    shoot("phone", "#main h1")
    visit.page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    visit.page.emulate_media(color_scheme="dark")
    visit(claim_in_review())
    shoot("dark", "[data-part=claim]")
    visit.page.emulate_media(color_scheme="light")
    visit.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": "fr", "url": visit.site}])
    visit(claim_in_review())
    shoot("french", "[data-part=claim]")
    visit.context.clear_cookies(name=settings.LANGUAGE_COOKIE_NAME)


def test_the_tables(visit, log_in, shoot):
    log_in("editor")
    visit("/admin/claims/claim/")
    shoot("claims")


def test_two_people_change_a_claim(visit, log_in, shoot):
    log_in("editor")
    claim = Claim.objects.get(statement__startswith="Marco Rubio wants a concrete result")
    page = visit(page_of(claim))
    checker = APIClient()
    checker.force_authenticate(person("checker"))
    changed = checker.patch(f"/api/v1/claims/{claim.pk}/", {"place": "Washington"}, headers={"If-Match": "*"})
    assert changed.status_code == 200, changed.content
    page.fill("[name=place]", "Niagara-on-the-Lake")
    page.click("[name=_save]")
    page.locator("#main .errorlist, #main [class*=error]").first.wait_for()
    page.evaluate("document.querySelector('[name=place]').scrollIntoView({block: 'center'})")
    shoot("conflict")
    visit(page_of(claim, "history"))
    shoot("history")


def test_the_documentation_of_the_api(visit, rows, shoot):
    page = visit("/api/v1/docs/")
    page.locator("#operations-tag-claims").wait_for()
    page.evaluate("document.querySelector('#operations-tag-claims').scrollIntoView()")
    shoot("api", ".opblock-tag-section:has(#operations-tag-claims)")
    operation = page.locator("#operations-claims-list_claims")
    operation.locator(".opblock-summary-control").click()
    operation.get_by_role("button", name="Try it out").click()
    operation.locator("tr[data-param-name=q] input").fill("loi russie")
    operation.get_by_role("button", name="Execute").click()
    operation.locator(".live-responses-table .response-col_description").first.wait_for()
    page.evaluate("document.querySelector('#operations-claims-list_claims .responses-wrapper').scrollIntoView()")
    shoot("answer", "#operations-claims-list_claims .live-responses-table .highlight-code")
    # Swagger UI has no field of its own for parameters that are UUIDs, and says so.
    visit.complaints[:] = [said for said in visit.complaints if "component: JsonSchema_string_uuid" not in said]
