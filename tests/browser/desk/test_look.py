"""Can everybody read and use each page of the desk? Both themes, both widths, both languages, on rich rows."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.browser.conftest import PHONE, WIDE
from tests.factories import (
    AmendmentFactory,
    ArticleFactory,
    ArticleVersionFactory,
    ClaimantFactory,
    ClaimFactory,
    DeskFactory,
    EvidenceFactory,
    ImportFactory,
    NoticeFactory,
    PageCaptureFactory,
    RatingFactory,
    SavedViewFactory,
    TopicFactory,
    UploadFactory,
    UploadRowFactory,
    UserFactory,
    VerdictFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = {"runOnly": {"type": "tag", "values": RULES}, "rules": {"target-size": {"enabled": True}}}
# Page, the name of its URL, and which claim it shows.
PAGES = {
    "my desk": ("home", None),
    "notices": ("notices", None),
    "settings": ("settings", None),
    "queue": ("queue", None),
    "all claims": ("queue", "?tab=all"),
    "a draft": ("claim", "draft"),
    "a verdict in review": ("claim", "in_review"),
    "a published verdict": ("claim", "published"),
    "a claim in Arabic": ("claim", "arabic"),
    "a claim in Hebrew": ("claim", "hebrew"),
    "a new claim": ("new_claim", None),
    "compare": ("compare", "published"),
    "sources": ("sources", None),
    "a page that was fetched": ("source", "fetched page"),
    "a page that cannot be read": ("source", "unreadable page"),
    "imports": ("imports", None),
    "new import": ("new_import", None),
    "labels": ("labels", None),
    "merge claimants": ("merge", "claimants"),
    "merge publishers": ("merge", "publishers"),
    "merge topics": ("merge", "topics"),
    "two claimants": ("merge_pair", "two claimants"),
    "claims that say the same": ("group_with", "draft"),
    "two claims": ("group", "two claims"),
    "an amendment": ("propose", "published"),
    "an import": ("import", "import"),
    "a checked file": ("import", "file"),
    "a table": ("import", "table"),
}
DIALOGS = {
    "keys": ["?"],
    "go to": ["Control+k"],
    "reason": ["d"],
    "person": ["Shift+m"],
    "many claims": ["x", "j", "x", "a"],
}
ENGLISH = re.compile(r"\b(?:the|with|this|these|what|which|from|nothing|save|your|claims?|show)\b", re.I)


@pytest.fixture
def claims(transactional_db):
    """Return the claims of the pages by name, each with sources, quotes and a verdict."""
    desk, writer = DeskFactory(name="Our desk"), UserFactory(username="writer", is_staff=True, group="checker")
    topic, rating = TopicFactory(slug="economy", names={"en": "Economy", "fr": "Économie"}), RatingFactory()
    RatingFactory(scale=rating.scale, code="half", category="mixed", value=3)
    made = {}
    for name, statement, language, text in [
        (
            "draft",
            "Le budget a doublé en 2025",
            "fr",
            "Selon le ministre, le budget a doublé en 2025 et le déficit aussi.",
        ),
        (
            "in_review",
            "The bridge was closed for a week",
            "en",
            "The bridge was closed. The bridge was closed for a week.",
        ),
        (
            "published",
            "Marco said that nothing was agreed",
            "en",
            "“Nothing,” said Marco, “was agreed at the summit.”",
        ),
        ("arabic", "قال الوزير إن الميزانية تضاعفت", "ar", "قال الوزير يوم الاثنين إن الميزانية تضاعفت في عام 2025."),
        ("hebrew", "הגשר נסגר לשבוע", "he", "אתמול נמסר כי הגשר נסגר לשבוע בגלל שיפוצים."),
    ]:
        claimant = ClaimantFactory(name=f"Speaker of {name}", role="Minister")
        claim = ClaimFactory(statement=statement, language=language, claimant=claimant, status="open")
        claim.topics.add(topic)
        article = ArticleFactory(title=text, language=language, url=f"https://outlet.example/{name}")
        version = ArticleVersionFactory(article=article, text=text)
        quote = text[-24:-3]
        EvidenceFactory(claim=claim, article=article, version=version, quote_exact=quote, note="Read twice.")
        EvidenceFactory(
            claim=claim, article=article, version=version, role="appearance", stance=None, quote_exact=text[:30]
        )
        made[name] = claim
    fields = {"publisher": desk, "rating": rating, "written_by": writer}
    VerdictFactory(claim=made["draft"], **fields)
    VerdictFactory(claim=made["in_review"], status="in_review", **fields)
    VerdictFactory(claim=made["published"], published=True, **fields)
    VerdictFactory(claim=made["arabic"], language="ar", summary="لم يحدث ذلك.", **fields)
    AmendmentFactory(claim=made["published"])
    claimants = sorted(
        [ClaimantFactory(name="Marco Rossi"), ClaimantFactory(name="Rossi, Marco")], key=lambda one: one.pk
    )
    checked = UploadFactory(status="checked")
    for number, state in enumerate(["new", "changed", "same", "wrong"], start=1):
        UploadRowFactory(upload=checked, number=number, state=state)
    return made | {
        "two claimants": ["claimants", *(one.pk for one in claimants)],
        "two claims": [made["draft"].pk, made["in_review"].pk],
        "fetched page": [PageCaptureFactory(done=True, has_reviews=True).pk],
        "unreadable page": [PageCaptureFactory(failed=True).pk],
        "import": [ImportFactory().pk],
        "file": [checked.pk],
        "table": [UploadFactory(kind="table").pk],
    }


@pytest.fixture
def editor(claims):
    person = UserFactory(username="editor", is_staff=True, group="editor")
    SavedViewFactory(name="Mine since May", owned_by=person, query="tab=all")
    NoticeFactory(owned_by=person, claim_id=claims["draft"].pk)
    return person


def address_of(page, claims):
    name, of = PAGES[page]
    if of is None or of.startswith("?"):
        return reverse(f"desk:{name}") + (of or "")
    row = claims.get(of, [of])
    return reverse(f"desk:{name}", args=row if isinstance(row, list) else [row.pk])


def violations(visit, name):
    """Return what axe finds at both widths in both themes, and whether the page scrolls sideways."""
    page, found = visit.page, []
    for width, height in (WIDE, PHONE):
        page.set_viewport_size({"width": width, "height": height})
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            for violation in Axe().run(page, options=AXE).response["violations"]:
                nodes = [node["html"][:200] for node in violation["nodes"][:5]]
                found.append((name, theme, width, violation["id"], violation["help"], nodes))
        if visit.scrolls_sideways():
            found.append((name, width, "scrolls sideways"))
    return found


@pytest.mark.parametrize("language", ["en", "fr"])
def test_pages_can_be_read_by_everybody(visit, claims, editor, language):
    visit.log_in(Client(), editor)
    visit.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": visit.site}])
    found = []
    for name in PAGES:
        page = visit(address_of(name, claims))
        page.wait_for_load_state("networkidle")
        found += violations(visit, name)
        if page.locator("h1").count() != 1:
            found.append((name, "has not one h1"))
        if language == "fr":
            found += [(name, "English", words) for words in english_words(page)]
    visit.context.clear_cookies(name=settings.LANGUAGE_COOKIE_NAME)
    visit.page.emulate_media(color_scheme="light", reduced_motion="no-preference")
    assert not found, "\n".join(map(str, found))


@pytest.mark.parametrize("name", DIALOGS)
def test_dialogs_can_be_read_by_everybody(visit, claims, editor, name):
    visit.log_in(Client(), editor)
    page = visit(reverse("desk:queue") + "?tab=all")
    page.wait_for_load_state("networkidle")
    for key in DIALOGS[name]:
        page.keyboard.press(key)
    page.locator("dialog[open]").wait_for()
    assert not violations(visit, name)


def english_words(page):
    """Return the texts of the page that look English and are not marked as being in another language than French."""
    texts = page.evaluate(
        """() => {
            const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            const found = [];
            while (walker.nextNode()) {
                const parent = walker.currentNode.parentElement;
                if (parent.closest("script, style, template, textarea, [dir=auto], .site")) continue;
                if (parent.closest("[lang]").lang !== "fr") continue;
                found.push(walker.currentNode.textContent.trim());
            }
            return found.filter(Boolean);
        }"""
    )
    return [text for text in texts if ENGLISH.search(text)]
