"""Can a claim be given its quotes by keyboard, mouse and touch, and be reviewed, on one page?"""

import pytest
from django.contrib.auth.models import Group

from claims.models import Evidence, QuoteRead
from config.server.worker import run_waiting
from tests.browser.conftest import PHONE
from tests.factories import (
    ArticleFactory,
    ArticleVersionFactory,
    ClaimFactory,
    EvidenceFactory,
    UserFactory,
    VerdictFactory,
)
from tests.sources.reading.support import page as page_of_news
from tests.support.waiting import wait_for

pytestmark = pytest.mark.django_db(transaction=True)

# Doubled words at the start, the end and in between, accents, emoji of several code points, Arabic and Hebrew.
TEXT = """Le pont a coûté cher. Le pont a coûté cher.

Selon la maire, « le nouveau pont a coûté 40 millions d’euros ». 🌉👩🏽‍🔧 Le compte de la ville porte 27,4 millions.

La maire a répété lundi que le nouveau pont a coûté 40 millions d’euros, sans citer de source. Hélas 🇫🇷🇫🇷 !

قال الوزير إن الجسر كلف أربعين مليونا. ثم قال الوزير إن الجسر كلف أربعين مليونا.

השר אמר שהגשר עלה ארבעים מיליון. השר שתק.

Le pont a coûté cher. Le pont"""


@pytest.fixture
def groups(transactional_db):
    """The groups, which a test that commits finds only if none before it has emptied the database."""
    for name in ("contributor", "checker", "editor"):
        Group.objects.get_or_create(name=name)


@pytest.fixture
def checker(groups):
    person = UserFactory(username="ines", is_staff=True, is_superuser=True)
    person.set_password("a bridge of stone")
    person.save()
    return person


@pytest.fixture
def claim(transactional_db):
    claim = ClaimFactory(statement="Le nouveau pont a coûté 40 millions d’euros.", language="fr")
    version = ArticleVersionFactory(article=ArticleFactory(language="fr", title="Le pont"), text=TEXT)
    EvidenceFactory(claim=claim, article=version.article, role="appearance", stance=None)
    return claim


def address(claim):
    return f"/desk/claims/{claim.pk}/"


def quotes(claim):
    return list(claim.evidence.exclude(quote_exact="").order_by("created_at"))


def wait_for_quotes(page, claim, number):
    wait_until(page, f"document.querySelectorAll('#quote-list > li blockquote').length === {number}")
    return quotes(claim)


def wait_until(page, condition):
    """Wait for a condition in JavaScript. (Playwright's `wait_for_function` evaluates it against the policy.)"""
    wait_for(lambda: page.evaluate(condition))


def select(page, words, number=0):
    """Select the words in the text as a browser does, the first or a later occurrence."""
    page.evaluate(
        """([words, number]) => {
            const node = document.getElementById("text").firstChild;
            let at = -1;
            for (let n = 0; n <= number; n++) at = node.data.indexOf(words, at + 1);
            document.getElementById("text").focus({ preventScroll: true });
            getSelection().setBaseAndExtent(node, at, node, at + words.length);
        }""",
        [words, number],
    )


def lit(page, kind):
    return page.evaluate(f"[...CSS.highlights.get('quote-{kind}')].map((range) => range.toString())")


def test_from_the_login_to_quotes_with_the_keyboard_alone(visit, checker, claim):
    page = visit(f"/admin/login/?next={address(claim)}")
    page.locator("#id_username").focus()
    page.keyboard.type("ines")
    page.keyboard.press("Tab")
    page.keyboard.type("a bridge of stone")
    page.keyboard.press("Enter")
    page.locator("#text").wait_for()
    page.wait_for_load_state("load")
    wait_until(page, "CSS.highlights.has('quote-context')")  # the script has read the text
    for _sentence in range(3):
        page.keyboard.press("j")
    page.keyboard.press("a")
    (said,) = wait_for_quotes(page, claim, 1)
    assert (said.role, said.quote_exact) == (
        "appearance",
        "Selon la maire, « le nouveau pont a coûté 40 millions d’euros ».",
    )
    page.keyboard.press("j")
    page.keyboard.press("r")
    _said, refuting = wait_for_quotes(page, claim, 2)
    assert (refuting.stance, refuting.added_by) == ("refutes", checker)
    assert refuting.quote_exact == "🌉👩🏽‍🔧 Le compte de la ville porte 27,4 millions."
    wait_for(lambda: lit(page, "refutes") == [refuting.quote_exact])
    page.keyboard.press("k")
    page.keyboard.press("k")
    page.keyboard.press("Shift+ArrowLeft")  # one word less
    page.keyboard.press("c")
    context = wait_for_quotes(page, claim, 3)[-1]
    assert context.stance == "context"
    page.locator("#text:focus").wait_for()
    page.keyboard.press("z")
    wait_until(page, "document.querySelectorAll('#quote-list > li blockquote').length === 2")
    assert not Evidence.objects.filter(pk=context.pk).exists()
    assert visit.axe("a claim with its quotes") == []


def test_undo_takes_back_the_quote_that_is_still_on_its_way(visit, client, checker, claim):
    visit.log_in(client, checker)
    page = visit(address(claim))
    select(page, "Le pont a coûté cher.")
    page.keyboard.press("s")
    (first,) = wait_for_quotes(page, claim, 1)
    held = []
    page.route("**/quotes/add/", lambda route: held.append(route))
    for words in ("Hélas", "40 millions"):
        select(page, words)
        page.keyboard.press("r")
    page.keyboard.press("z")
    with page.expect_response("**/delete/"):
        for _quote in range(2):
            wait_for(lambda: page.wait_for_timeout(20) or held)
            held.pop().continue_()
    assert [quote.quote_exact for quote in wait_for_quotes(page, claim, 2)] == [first.quote_exact, "Hélas"]


DOUBLED = [
    ("Le pont a coûté cher.", 0, "first"),
    ("Le pont a coûté cher.", 1, "second"),
    ("Le pont", 3, "the last words"),
    ("le nouveau pont a coûté 40 millions d’euros", 1, "later"),
    ("🇫🇷", 1, "a flag"),
    ("قال الوزير", 1, "Arabic"),
    ("השר", 1, "Hebrew"),
]


def test_doubled_words_are_found_again_and_only_once(visit, client, checker, claim):
    visit.log_in(client, checker)
    page = visit(address(claim))
    for number, (words, occurrence, _name) in enumerate(DOUBLED, 1):
        select(page, words, occurrence)
        page.keyboard.press("s")
        found = wait_for_quotes(page, claim, number)[-1]
        whole = found.quote_prefix + found.quote_exact + found.quote_suffix
        place = [n for n in range(len(TEXT)) if TEXT.startswith(words, n)][occurrence]
        assert found.quote_exact == words
        assert TEXT.count(whole) == 1
        assert TEXT.index(whole) + len(found.quote_prefix) == place
    wait_for(lambda: sorted(lit(page, "supports")) == sorted(words for words, _number, _name in DOUBLED))
    page.reload()
    wait_for(lambda: sorted(lit(page, "supports")) == sorted(words for words, _number, _name in DOUBLED))


def test_words_selected_with_the_mouse_are_quoted_by_a_button(visit, client, checker, claim):
    visit.log_in(client, checker)
    page = visit(address(claim))
    box = page.evaluate(
        """() => {
            const node = document.getElementById("text").firstChild, at = node.data.indexOf("27,4 millions");
            const range = new Range();
            range.setStart(node, at); range.setEnd(node, at + 13);
            range.startContainer.parentElement.scrollIntoView();
            const {left, right, top, bottom} = range.getBoundingClientRect();
            return [left, right, (top + bottom) / 2];
        }"""
    )
    assert page.locator("#selection").is_hidden()
    page.mouse.move(box[0] + 1, box[2])
    page.mouse.down()
    page.mouse.move(box[1] - 1, box[2], steps=5)
    page.mouse.up()
    page.locator("#selection button", has_text="refutes").click()
    (quote,) = wait_for_quotes(page, claim, 1)
    assert (quote.quote_exact, quote.stance) == ("27,4 millions", "refutes")
    page.locator("#selection").wait_for(state="hidden")
    page.mouse.click((box[0] + box[1]) / 2, box[2])  # a click on the lit words leads to the card
    wait_until(page, f"document.activeElement.id === 'quote-{quote.pk}'")
    page.locator(f"#quote-{quote.pk} summary").click()
    page.locator(f"#quote-{quote.pk} textarea").fill("The accounts of 2026.")
    page.locator(f"#quote-{quote.pk} select").select_option("context")
    page.locator(f"#quote-{quote.pk} form:not(.delete) button").click()
    page.locator(f"#quote-{quote.pk}.context .note", has_text="The accounts of 2026.").wait_for()
    wait_for(lambda: lit(page, "context") == ["27,4 millions"])
    page.keyboard.press("Escape")


@pytest.mark.parametrize("screen", [PHONE])
def test_a_phone_shows_one_part_at_a_time(visit, client, checker, claim, screen):
    visit.log_in(client, checker)
    page = visit(address(claim))
    assert page.locator("#text").is_visible()
    assert page.locator("#quotes").is_hidden()
    select(page, "27,4 millions")
    page.locator("#selection button", has_text="refutes").click()
    wait_for(lambda: quotes(claim))
    page.locator(".parts a", has_text="Claim").click()
    page.locator("#quote-list blockquote", has_text="27,4 millions").wait_for()
    assert page.locator("#text").is_hidden()
    assert not visit.scrolls_sideways()
    page.locator("#quote-list [data-show-quote]", has_text="outlet").last.click()
    page.locator("#text").wait_for()
    page.locator(".parts a", has_text="Verdict").click()
    assert page.locator("#quotes").is_hidden()
    assert visit.axe("a claim on a phone") == []


def test_a_source_is_pasted_and_quoted(visit, client, checker):
    claim = ClaimFactory()
    visit.log_in(client, checker)
    page = visit(address(claim))
    page.locator("#add-source summary").click()
    page.locator("#add-source input[name=url]").fill("https://gazette.example/pont")
    page.locator("#add-source textarea[name=text]").fill("Oui. Le pont a coûté 27 millions. Non.")
    page.locator("#add-source button", has_text="Add the source").click()
    page.locator("#text", has_text="27 millions").wait_for()
    page.wait_for_load_state("load")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("s")
    (quote,) = wait_for_quotes(page, claim, 1)
    assert quote.quote_exact == "Le pont a coûté 27 millions."
    assert "article=" in page.url
    page.locator("#add-source summary").click()
    page.locator("#add-source input[name=url]").fill("https://gazette.example/pont?utm_source=x")
    page.locator("#add-source textarea[name=text]").fill("Oui. Non.")
    page.locator("#add-source button", has_text="Add the source").click()
    page.get_by_text("In the newest text this quote is gone.").wait_for()
    page.locator("#text", has_text="Oui. Non.").wait_for()
    page.locator(f"#quote-{quote.pk} [data-show-quote]").click()  # leads to the text that has it
    page.get_by_text("This is an older text.").wait_for()
    wait_for(lambda: lit(page, "supports") == [quote.quote_exact])
    page.go_back()
    page.locator(".empty, #text").first.wait_for()


def test_a_page_is_fetched_by_its_address_and_quoted(visit, client, checker, web, copies):
    address_of_page = "https://ledger.example/2025/summit"
    web[address_of_page] = "<p>Enable scripts."
    claim = ClaimFactory()
    visit.log_in(client, checker)
    page = visit(address(claim))
    page.locator("#add-source summary").click()
    field = page.locator("#add-source input[name=url]")
    for round_of_worker in ("fails", "succeeds"):
        field.fill(address_of_page)
        page.locator("#add-source button", has_text="Add the source").click()
        page.locator("#source-state progress").wait_for()
        page.evaluate(
            "() => { const link = document.querySelector('#source-state a'); link.dataset.old = ''; link.focus() }"
        )
        wait_until(page, "document.activeElement.id === 'look-again' && !('old' in document.activeElement.dataset)")
        run_waiting()
        if round_of_worker == "fails":
            page.get_by_text("No text was found on the page").wait_for()
            assert field.input_value() == address_of_page, "nothing that was typed is lost"
            web[address_of_page] = page_of_news()
    page.locator("#text", has_text="ended without a concrete result").wait_for()
    wait_for(lambda: "article=" in page.url)
    page.keyboard.press("j")
    page.keyboard.press("s")
    (quote,) = wait_for_quotes(page, claim, 1)
    assert quote.article.canonical_url == address_of_page
    visit.settle()


def test_the_focus_stays_among_the_quotes_after_one_was_changed_or_deleted(visit, client, checker, claim):
    version = Evidence.objects.get(claim=claim).article.versions.get()
    first, second = (
        EvidenceFactory(claim=claim, article=version.article, version=version, quote_exact=words)
        for words in ("27,4 millions", "sans citer de source")
    )
    visit.log_in(client, checker)
    page = visit(address(claim))
    for button in ("Save", "Delete this quote"):
        page.locator(f"#quote-{first.pk} summary", has_text="Change").click()
        page.locator(f"#quote-{first.pk} .change button", has_text=button).press("Enter")
        left = first if button == "Save" else second
        wait_until(page, f"document.activeElement.id === 'quote-{left.pk}'")
    wait_for_quotes(page, claim, 1)


def test_a_reviewer_ticks_quotes_without_loading_the_page(visit, client, checker, claim):
    version = Evidence.objects.get(claim=claim).article.versions.get()
    first = EvidenceFactory(claim=claim, article=version.article, version=version, quote_exact="27,4 millions")
    VerdictFactory(claim=claim, status="in_review")
    visit.log_in(client, checker)
    page = visit(address(claim))
    page.evaluate("window.isSame = true")
    page.locator(f"#read-{first.pk}").check()
    page.get_by_text("1 of 2 read").wait_for()
    assert page.evaluate("window.isSame")
    assert page.locator(f"#read-{first.pk}").is_checked()
    assert QuoteRead.objects.get().owned_by == checker
    assert visit.axe("a review") == []


def test_a_megabyte_of_text_stays_usable(visit, client, checker):
    sentence = "Le pont a coûté quarante millions, selon la maire de la ville. "
    text = sentence * 8_000 + "\nEnfin : « rien ».\n" + sentence * 8_000
    version = ArticleVersionFactory(article=ArticleFactory(language="fr"), text=text.strip())
    claim = EvidenceFactory(article=version.article).claim
    visit.log_in(client, checker)
    page = visit(address(claim))
    wait_until(page, "CSS.highlights.has('quote-context')")
    page.locator("#text-part").evaluate("(pane) => { pane.scrollTop = pane.scrollHeight / 2; }")
    before = page.locator("#text-part").evaluate("(pane) => pane.scrollTop")
    select(page, "Enfin : « rien ».")
    page.keyboard.press("s")
    wait_for_quotes(page, claim, 1)
    assert page.locator("#text-part").evaluate("(pane) => pane.scrollTop") == before
    page.keyboard.press("j")
    assert page.evaluate("getSelection().toString()") == sentence.strip()
    wait_for(lambda: lit(page, "supports") == ["Enfin : « rien »."])
