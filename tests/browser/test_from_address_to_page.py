"""Does a page that somebody found become a published fact-check, and is it reported when its words change?

The path of the article in `fixtures/summit.json`: its address is pasted, a quote is chosen, judged and published, and
read by a browser without scripts. Then the source changes.
"""

import pytest
from django.core.management import call_command

from claims.models import Claim, Evidence, Verdict
from config.server.worker import run_waiting
from tests.factories import DeskFactory, RatingFactory, RatingScaleFactory, UserFactory
from tests.sources.reading.support import page as page_of_news
from tests.support.waiting import wait_for

pytestmark = pytest.mark.django_db(transaction=True)

ADDRESS = "https://depeche-atlantique.example/2025/11/17/kremlin-espere-un-sommet"
QUOTE = "Le sommet d’Anchorage s’était terminé sans résultat concret."
BEFORE = f"""Un nouveau sommet, oui, mais pas avant que le terrain soit prêt : c’est en substance le message de Dmitri
Peskov, lundi 17 novembre. Le Kremlin espère que les deux présidents se reverront bientôt.</p>
<p>Le souvenir du 15 août pèse. {QUOTE}</p><p>Le porte-parole a aussi mis en garde Washington : une loi contre ceux qui
commercent avec la Russie serait vue à Moscou de façon très négative."""
AFTER = BEFORE.replace(QUOTE, "Le sommet d’Anchorage n’avait pas tout réglé.")
HEAD = """<meta name="author" content="Camille Roche"><meta property="article:published_time" content="2025-11-17">
<meta property="og:site_name" content="Dépêche Atlantique">"""


def article(text):
    return page_of_news(text=text, html="lang='fr'", head=HEAD)


def stored(page, rows, **facts):
    """Wait until there is such a row. Playwright handles the page meanwhile."""
    return wait_for(lambda: page.wait_for_timeout(20) or rows.filter(**facts).first())


@pytest.fixture
def desk(transactional_db):
    """A desk with a scale of two ratings, its checker and its editor."""
    scale = RatingScaleFactory(owner=DeskFactory(name="The desk"))
    for category in ("false", "true"):
        RatingFactory(scale=scale, category=category)
    return [UserFactory(username=name, is_staff=True, group=name) for name in ("checker", "editor")]


@pytest.fixture
def reader(visit):
    """A window without scripts and without a login."""
    context = visit.context.browser.new_context(java_script_enabled=False, locale="fr-FR")
    yield context.new_page()
    context.close()


def test_an_address_becomes_a_page_and_its_change_is_reported(visit, client, desk, reader, web):
    checker, editor = desk
    web[ADDRESS] = article(BEFORE)
    visit.log_in(client, checker)

    capture(visit, ADDRESS)
    claim = enter_claim(visit.page)
    quote(visit.page)
    verdict = judge(visit.page)
    visit.settle()
    visit.log_in(client, editor)
    publish(visit, claim, verdict)

    read_without_scripts(reader, visit.site, claim)

    web[ADDRESS] = article(AFTER)
    call_command("recheck_sources", verbosity=0)
    piece = Evidence.objects.with_quote_status().get(quote_exact=QUOTE)
    assert piece.quote_status == "gone"
    find_the_change(visit, claim, piece)
    read_without_scripts(reader, visit.site, claim)  # nothing public changes by itself


def capture(visit, address):
    page = visit("/desk/sources/")
    page.locator("#url").fill(address)
    page.locator("button", has_text="Fetch it").click()
    page.locator("#source-state progress").wait_for()
    run_waiting()
    page.get_by_text("Le souvenir du 15 août pèse.").wait_for()
    words = page.locator("main").inner_text()
    for found in ("Camille Roche", "Dépêche Atlantique"):
        assert found in words


def enter_claim(page):
    page.goto(page.url.partition("/desk/")[0] + "/desk/claims/new/")
    page.locator("#claim_statement").fill("Le sommet d’Anchorage s’est terminé sans résultat concret.")
    page.locator("#claim_language").fill("fr")
    page.locator("#claim_claimant").press_sequentially("Dmitri Peskov")
    page.locator("#claim_claimant_options [role=option]").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+Enter")
    page.locator("#add-source summary").wait_for()
    return Claim.objects.get(language="fr")


def quote(page):
    page.locator("#add-source summary").click()
    page.locator("#add-source input[name=q]").press_sequentially("summit without")
    page.locator("#found-sources a").first.click()
    page.locator("#text").wait_for()
    while page.evaluate("getSelection().toString()") != QUOTE:
        page.keyboard.press("j")
    page.keyboard.press("s")
    page.locator("#quote-list > li").wait_for()


def judge(page):
    page.locator("#verdict_ratings label", has_text="true").click()
    page.locator("#verdict_summary").fill("Aucun accord n’a été signé à Anchorage.")
    page.keyboard.press("Control+Enter")
    return stored(page, Verdict.objects, status="in_review")


def publish(visit, claim, verdict):
    page = visit(f"/desk/claims/{claim.pk}/")
    page.keyboard.press("Control+Enter")  # accepts the claim, which a checker has entered
    page.locator("[popovertarget=step-publish][data-action=hand-in]").wait_for()
    page.keyboard.press("Control+Enter")
    page.locator("[popover]:popover-open").wait_for()
    page.keyboard.press("Control+Enter")
    stored(page, Verdict.objects, status="published", pk=verdict.pk)


def read_without_scripts(reader, site, claim):
    reader.goto(site)
    reader.get_by_role("link", name=claim.statement).first.click()
    reader.wait_for_url(f"**/claims/{claim.pk}/**")
    assert reader.locator("h1").inner_text() == claim.statement
    words = reader.locator("main").inner_text()
    for part in ("Dmitri Peskov", QUOTE, "Aucun accord n’a été signé à Anchorage."):
        assert part in words
    assert reader.locator(f"main a[href='{ADDRESS}']").count()


def find_the_change(visit, claim, piece):
    page = visit("/desk/queue/?tab=sources")
    page.locator(f"#row-{claim.pk} a").first.click()
    card = page.locator(f"#quote-{piece.pk}")
    card.get_by_text("In the newest text this quote is gone.").wait_for()
    card.locator("summary", has_text="What has changed").click()
    card.locator("del").first.wait_for()
    visit.settle()
