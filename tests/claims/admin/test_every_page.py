"""Follow all links of the admin as each role: does every page open, and is every button on it allowed?"""

import re
from collections import defaultdict
from html import unescape
from urllib.parse import urljoin, urlsplit

import knox.models
import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.messages import get_messages
from django.test import Client
from django.utils.html import strip_tags

from claims.models import Claim, ClaimTopic, ImportFinding, ImportStatus, Verdict, VerdictStatus
from tests.factories import (
    LONG_AGO,
    ArticleFactory,
    ArticleVersionFactory,
    ClaimantFactory,
    ClaimFactory,
    EvidenceFactory,
    ImportFactory,
    PublisherFactory,
    RatingFactory,
    TopicFactory,
    UserFactory,
    VerdictFactory,
)
from tests.support.rollback import rolled_back
from tests.support.rows import a_claim, a_link, a_scale, an_evidence

ROLES = ["contributor", "checker", "editor", "chief"]
MANY, FEW = 14, 3  # rows opened of a kind: pages whose forms differ by status, and other pages
DIFFERING = re.compile(r"/claims/(claim|verdict|evidence|import)/#/(change|delete)/$")
NOT_FOLLOWED = re.compile(r"[?&](o|_popup|_changelist_filters)=|/logout/|/jsi18n/")


def one_of_everything():
    """Make rows of each model, in each status that its page distinguishes."""
    writer = UserFactory(username="writer")
    free = ClaimFactory(statement="Nobody has looked at this.", status="submitted", created_by=writer)
    EvidenceFactory(claim=free, added_by=writer)
    ClaimFactory(statement="This is no claim.", status="dismissed", dismissed_reason="An opinion.")
    judged, evidence = a_claim(), an_evidence()
    a_link(), a_scale(), ClaimantFactory(), TopicFactory(slug="nothing-yet"), PublisherFactory(), ArticleFactory()
    version = ArticleVersionFactory(article__published_at=LONG_AGO)
    type(version.article).objects.filter(pk=version.article.pk).update(current_version=version)
    RatingFactory(scale=a_scale(), code="fake", category=None)
    published = {"published_by": UserFactory(), "published_at": LONG_AGO}
    retracted = {"retracted_at": LONG_AGO, "retraction_reason": "The source withdrew."}
    for status in VerdictStatus.values:
        fate = {} if status in ("draft", "in_review") else published
        fate |= retracted if status == "retracted" else {}
        VerdictFactory(claim=EvidenceFactory().claim, status=status, review=version.article, **fate)
    returned = {"returned_by": UserFactory(), "returned_at": LONG_AGO, "return_reason": "Which day?"}
    VerdictFactory(claim=evidence.claim, **returned)
    VerdictFactory(claim=judged, publisher=PublisherFactory(), origin="import", published=True)
    for status in ImportStatus.values:
        job = ImportFactory(source=f"{status}.json", status=status, publisher=PublisherFactory(), sent_by=writer)
        ImportFinding.objects.create(
            import_job=job, number=1, url="https://outlet.example/1", repairs=["comma_decimal"]
        )
    knox.models.AuthToken.objects.create(writer)
    return [writer, free]


@pytest.fixture(scope="module")
def _rows(module_rows):
    return module_rows(one_of_everything)


class Desk:
    """The pages that a role can reach from the first page, by URL."""

    def __init__(self, role, language="en"):
        self.person = UserFactory(username=f"a-{role}", is_staff=True, is_superuser=role == "chief",
                                  group=None if role == "chief" else role)  # fmt: skip
        claim = ClaimFactory(statement="Mine, and nobody's yet.", status="submitted", created_by=self.person)
        EvidenceFactory(claim=claim, added_by=self.person)
        ClaimTopic.objects.create(claim=claim, topic=TopicFactory())
        for model in (Claim, Verdict):  # what the first page says was done lately
            row = model.objects.first()
            LogEntry.objects.create(
                user=self.person, content_type=ContentType.objects.get_for_model(model), object_id=row.pk,
                object_repr=str(row), action_flag=2, change_message="[]",
            )  # fmt: skip
        self.client = Client(headers={"accept-language": language})
        self.client.force_login(self.person)
        self.answers, self.found_on = {}, {}
        self.crawl()

    def crawl(self):
        waiting, seen = ["/admin/"], defaultdict(int)
        while waiting:
            address = waiting.pop()
            kind = re.sub(r"/(\d+|[0-9a-f-]{36})/", "/#/", urlsplit(address).path)
            most = MANY if DIFFERING.search(kind) else FEW
            if address in self.answers or NOT_FOLLOWED.search(address) or seen[kind] == most:
                continue
            seen[kind] += 1
            answer = self.answers[address] = self.client.get(address, follow=True)
            if "text/html" in answer["Content-Type"]:
                for link in links_of(answer, address):
                    self.found_on.setdefault(link, address)
                    waiting.append(link)

    def pages(self):
        """Return the HTML of the pages by URL."""
        for address, answer in self.answers.items():
            if answer.status_code == 200 and "text/html" in answer["Content-Type"]:
                yield address, answer.content.decode()


def text_of(page):
    """Return the visible text of the page."""
    return unescape(strip_tags(re.sub(r"(?s)<(script|style|textarea|title)\b.*?</\1>", " ", page)))


def links_of(answer, address):
    for link in re.findall(r'<a\s[^>]*?href="([^"#]*)', answer.content.decode()):
        link = urljoin(address, unescape(link))
        if link.startswith("/admin/"):
            yield link


@pytest.fixture(params=ROLES)
def desk(request, _rows, db):
    return Desk(request.param)


def test_every_linked_page_opens_and_shows_what_its_reader_may_do(desk, subtests):
    wrong = {
        address: (answer.status_code, desk.found_on.get(address))
        for address, answer in desk.answers.items()
        if answer.status_code != 200 or "/admin/login/" in str(answer.redirect_chain)
    }
    assert wrong == {}
    assert len(desk.answers) > 40
    pages = dict(desk.pages())
    with subtests.test("no choice is shown as a pair"):
        assert [address for address, page in pages.items() if re.search(r"\('", text_of(page))] == []
    with subtests.test("every time names its zone"):
        assert {address: times for address, page in pages.items() if (times := times_without_zone(page))} == {}
    with subtests.test("every field of a time names its zone"):
        assert [address for address, page in pages.items() if not fields_name_their_zone(page)] == []
    with subtests.test("who can save can change something"):
        assert [address for address, page in pages.items() if can_save(page) and not can_change(page)] == []
    with subtests.test("what is offered to be deleted is deleted"):
        assert {address: kept for address in pages if (kept := kept_although_offered(desk, address))} == {}


def times_without_zone(page):
    return re.findall(r"[^,]{0,20}(?:\d [ap]\.m\.|, noon|, midnight)(?! UTC).{0,8}", text_of(page))


def fields_name_their_zone(page):
    return page.count("Time zone: UTC") >= len(re.findall("<input[^>]*vTimeField", page))


def can_save(page):
    return 'name="_save"' in page


def can_change(page):
    management = re.compile(r"csrfmiddlewaretoken|version_token|_.*|step|reason|replacement|.*-(\w+_FORMS|id|claim)")
    own = re.findall(r'(?s)<form[^>]*id="\w+_form".*?</form>', page)
    fields = re.findall(r'<(?:input|select|textarea)[^>]*?\sname="([^"]+)"', " ".join(own))
    return any(not management.fullmatch(name) for name in fields)


def kept_although_offered(desk, address):
    """Return the messages if the page offers to delete its row and the deletion is refused, or None."""
    if not urlsplit(address).path.endswith("/delete/"):
        return None
    with rolled_back():
        answer = desk.client.post(address, {"post": "yes"}, follow=True)
        said = [(message.level_tag, str(message)) for message in get_messages(answer.wsgi_request)]
        return None if [level for level, _words in said] == ["success"] else (answer.status_code, said)
