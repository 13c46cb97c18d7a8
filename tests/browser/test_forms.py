"""Are tabs, labels and texts of every form visible and readable, in light and dark mode and both languages?"""

from contextlib import suppress

import pytest
from django.contrib import admin
from django.test import RequestFactory
from playwright.sync_api import Error

from claims.models import ClaimLink, ClaimTopic
from tests.factories import (
    LONG_AGO,
    ArticleFactory,
    ArticleVersionFactory,
    ClaimantFactory,
    ClaimFactory,
    EvidenceFactory,
    ImportFindingFactory,
    PublisherFactory,
    TopicFactory,
    UserFactory,
    VerdictFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)
WIDTHS = (1024, 1280, 1440)
LANGUAGES = ("en", "fr")


@pytest.fixture
def chief(visit, client):
    person = UserFactory(username="nora", is_staff=True, is_superuser=True)
    visit.log_in(client, person)
    return person


@pytest.fixture
def forms():
    """Return the paths of a filled form and of an empty form of each kind."""
    claim = ClaimFactory(claimant=ClaimantFactory(role="envoyée spéciale en Alaska"), place="Anchorage")
    version = ArticleVersionFactory(article=ArticleFactory(published_at=LONG_AGO))
    EvidenceFactory(claim=claim, article=version.article, version=version, quote_exact="The two presidents met")
    ClaimTopic.objects.create(claim=claim, topic=TopicFactory())
    ClaimLink.objects.create(claim=claim, other=ClaimFactory())
    VerdictFactory(claim=claim, published=True, publisher=PublisherFactory())
    VerdictFactory(claim=claim, returned_at=LONG_AGO, returned_by=UserFactory(), return_reason="Which day?")
    ImportFindingFactory(refusal="It does not say where the review is.")
    addresses, request = [], RequestFactory().get("/")
    request.user = UserFactory.build(is_superuser=True)
    for model, page in admin.site._registry.items():
        if model._meta.app_label == "django_tasks_database":
            continue
        app, name = model._meta.app_label, model._meta.model_name
        rows = list(model._default_manager.order_by("pk")[:2])
        addresses += [f"/admin/{app}/{name}/{row.pk}/change/" for row in rows]
        if page.has_add_permission(request):
            addresses.append(f"/admin/{app}/{name}/add/")
    return addresses


def in_language(visit, language):
    visit.context.set_extra_http_headers({"Accept-Language": language})


@pytest.fixture
def other_languages(visit):
    yield
    visit.context.set_extra_http_headers({})


# Tabs whose box is not whole within the window, or that something else covers.
HIDDEN_TABS = """[...document.querySelectorAll("#tabs-wrapper a")].filter((tab) => {
    const box = tab.getBoundingClientRect();
    const at = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    return !tab.checkVisibility() || box.left < 0 || box.right > innerWidth || !tab.contains(at);
}).map((tab) => tab.innerText)"""
# Labels that the field or the label of a neighbour covers, or whose words do not fit into their box.
COVERED_LABELS = """(() => {
    const shown = (part) => part.checkVisibility() && part.getBoundingClientRect().width > 1;
    const words = (label) => {
        const range = document.createRange();
        range.selectNodeContents(label);
        return range.getBoundingClientRect();
    };
    const kinds = "input:not([type=hidden]), textarea, select, .select2-selection, label, .readonly";
    const parts = [...document.querySelector("#content-main").querySelectorAll(kinds)].filter(shown);
    return parts.filter((label) => label.matches("label")).filter((label) => {
        const box = words(label);
        if (label.scrollWidth > label.clientWidth + 1) return true;
        return parts.some((other) => {
            if (other === label || label.contains(other) || other.contains(label)) return false;
            const it = other.matches("label") ? words(other) : other.getBoundingClientRect();
            return it.left < box.right - 1 && box.left < it.right - 1
                && it.top < box.bottom - 1 && box.top < it.bottom - 1;
        });
    }).map((label) => label.innerText);
})()"""


def once_settled(page, script):
    """Return what the script finds when the page has come to rest: menus slide after the window has changed."""
    with suppress(Error):
        page.wait_for_function(f"() => ({script}).length === 0", timeout=60_000)
    return page.evaluate(script)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.usefixtures("chief", "other_languages")
def test_no_tab_and_no_label_is_hidden_on_any_form(visit, forms, language):
    in_language(visit, language)
    tabs, labels, pages_with_tabs = [], [], 0
    for address in forms:
        page = visit(address)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            pages_with_tabs += page.locator("#tabs-items a").count() > 1
            tabs += [(address, width, tab) for tab in once_settled(page, HIDDEN_TABS)]
            labels += [(address, width, label) for label in once_settled(page, COVERED_LABELS)]
    assert tabs == []
    assert labels == []
    assert pages_with_tabs >= len(WIDTHS) * 2


# In the light, tests/browser/test_admin.py looks at the same with all rules of axe-core.
IN_THE_DARK = {
    "en": "claims/claim claims/verdict claims/evidence claims/rating claims/importfinding sources/article auth/user",
    "fr": "claims/claim claims/verdict",
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.usefixtures("chief", "other_languages")
def test_texts_have_enough_contrast_in_dark_mode(visit, forms, language):
    in_language(visit, language)
    lists = [f"/admin/{name}/" for name in IN_THE_DARK[language].split()]
    pages = [max(address for address in forms if address.startswith(name) and "change" in address) for name in lists]
    visit.page.emulate_media(color_scheme="dark")
    found = {}
    for address in ["/admin/", *lists, *pages]:
        visit(address)
        if faint := visit.faint_words():
            found[address] = faint
    assert found == {}


@pytest.mark.usefixtures("chief")
def test_the_filter_of_a_group_has_enough_contrast_in_light_mode(visit, forms):
    visit(next(address for address in forms if "/auth/user/" in address and "change" in address))
    assert visit.faint_words() == []
