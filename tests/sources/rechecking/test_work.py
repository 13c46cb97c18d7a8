"""Does the worker recheck by itself, in turns, and the command as long as something is due?"""

from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from config.tasks import Interrupted
from sources.models import SourceCheck, SourceHost
from sources.rechecking import plan
from sources.rechecking.work import PAGES_PER_TURN, begin, recheck
from tests.factories import ArticleFactory, PublisherFactory, new_text
from tests.support.web import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def articles(web):
    """Twelve articles on three sites that answer 404."""
    made = [ArticleFactory(url=f"https://site{number % 3}.example/{number}") for number in range(12)]
    for article in made:
        new_text(article, "It was ten per cent.")
        web[article.url] = Page(status=404)
    return made


def done():
    return SourceCheck.objects.exclude(outcome="").count()


def command(**options):
    out = StringIO()
    call_command("recheck_sources", stdout=out, **options)
    return out.getvalue().strip()


def test_the_nightly_starts_one_task(articles):
    at = timezone.now()
    assert [begin(at), begin(at)] == [12, 0]
    assert DBTaskResult.objects.filter(task_path=recheck.module_path).count() == 1


def test_a_site_can_switch_it_off(articles, settings):
    settings.RECHECK_SOURCES = False
    assert begin(timezone.now()) == 0
    assert not DBTaskResult.objects.exists()


def test_a_turn_ends_after_some_pages_and_the_next_one_resumes(articles):
    plan(timezone.now())
    with pytest.raises(Interrupted):
        recheck.call()
    assert done() == PAGES_PER_TURN
    assert recheck.call() is None
    assert done() == 12


def test_a_turn_gives_way_while_each_site_has_to_rest(articles, settings):
    settings.RECHECK_PACE = 10
    plan(timezone.now())
    with pytest.raises(Interrupted) as interrupted:
        recheck.call()
    assert (done(), 0 < interrupted.value.delay <= 10) == (3, True)


def test_the_command_says_what_came_of_it_and_can_be_repeated(articles):
    assert command(most=5) == "Checked 5: 5 not_found."
    assert command() == "Checked 7: 7 not_found."
    assert command() == "Nothing is due."


def test_an_interrupted_command_resumes_and_asks_for_no_page_twice(web):
    number, sites = 300, 15  # tests/faults/rechecks.py does it with 10,000
    made = ArticleFactory.build_batch(number, publisher=PublisherFactory())
    for index, article in enumerate(made):
        article.url = article.canonical_url = f"http://site{index % sites}.example/{index}"
    type(made[0]).objects.bulk_create(made)
    hosts = [SourceHost(name=f"site{index}.example", next_at=timezone.now()) for index in range(sites)]
    SourceHost.objects.bulk_create(hosts)
    SourceCheck.objects.bulk_create(
        SourceCheck(article=article, host=hosts[index % sites], next_at=timezone.now(), etag='"1"')
        for index, article in enumerate(made)
    )
    web.answer = lambda request: request.connection.sendall(b"HTTP/1.1 304 -\r\nConnection: close\r\n\r\n")
    for host in hosts:
        web.play(host.name)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sources.rechecking.planning.articles_to_check", lambda: type(made[0]).objects.all())
        assert command(most=100) == "Checked 100: 100 unchanged."
        assert command() == "Checked 200: 200 unchanged."

    pages = [request.url for request in web.requests if not request.url.endswith("/robots.txt")]
    assert len(pages) == len(set(pages)) == number
    assert len(web.requests) == number + sites  # robots.txt once a site
