"""ETags and conditional requests: every answer of one row has an ETag, and every change of a row needs it."""

import re

import pytest

from claims.amendments import AMENDMENT_STEPS
from claims.links import LINK_STEPS
from claims.models import Claim, Claimant, Verdict
from claims.workflow import STEPS, TRIAGE
from tests.factories import (
    AmendmentFactory,
    ArticleFactory,
    ArticleVersionFactory,
    ClaimantFactory,
    ClaimFactory,
    DeskFactory,
    EvidenceFactory,
    LinkFactory,
    PublisherFactory,
    RatingScaleFactory,
    TopicFactory,
    VerdictFactory,
    judged_claim,
    source_changed,
)
from tests.support.clients import client_of
from tests.support.endpoints import routes
from tests.support.rollback import rolled_back

API = "/api/v1/"


def in_review():
    return VerdictFactory(claim=EvidenceFactory().claim, status="in_review")


def handed_in(claim):
    return VerdictFactory(claim=claim, status="in_review", rating__category="mixed")


ROWS = {
    # A row of each resource that no other row refers to, and a change of it.
    "claims": (ClaimFactory, {"place": "Moscow"}),
    "evidence": (EvidenceFactory, {"note": "Page two."}),
    "verdicts": (VerdictFactory, {"summary": "Something was agreed."}),
    "claimants": (ClaimantFactory, {"role": "spokesman"}),
    "topics": (TopicFactory, {"names": {"en": "Talks"}}),
    "rating-scales": (RatingScaleFactory, {"names": {"en": "Another name"}}),
    "publishers": (PublisherFactory, {"name": "Another name"}),
    "articles": (ArticleFactory, {"title": "Called off"}),
}
LEAVES = {
    "submit": lambda: VerdictFactory(claim=EvidenceFactory().claim),
    "return": in_review,
    "publish": in_review,
    "correct": lambda: VerdictFactory(published=True),
    "retract": lambda: VerdictFactory(published=True),
    "accept": lambda: ClaimFactory(status="submitted"),
    "close": ClaimFactory,
    "dismiss": ClaimFactory,
    "reopen": lambda: ClaimFactory(status="closed"),
    "take": ClaimFactory,
    "release": ClaimFactory,  # assigned to its reader
    "amendments/accept": lambda: AmendmentFactory(claim=judged_claim()),
    "amendments/reject": lambda: AmendmentFactory(claim=judged_claim()),
    "links/confirm": LinkFactory,
    "links/reject": LinkFactory,
    "links/undo": lambda: LinkFactory(state="confirmed"),
    "keep-quote": lambda: source_changed("ten", "It was ten.", "It was nine."),
}


class Change:
    """A request that changes a row of one address, and the ETag of the row before it."""

    def __init__(self, client, method, resource, step=""):
        self.client, self.method, self.step = client, method, step
        leaves = LEAVES.get(f"{resource}/{step}") or LEAVES.get(step)
        row = leaves() if step else ROWS[resource][0]()
        if step == "release":
            Claim.objects.filter(pk=row.pk).update(assigned_to=client.handler._force_user)
        self.here = f"{API}{resource}/{row.pk}/"
        self.body = self.step_body(row) if step else ROWS[resource][1]
        before = client.get(self.here)
        self.tag, self.before = before["ETag"], before.json()
        if method == "put":
            self.body = self.before | self.body
        if method == "delete":
            self.body = None

    def step_body(self, row):
        reason = {"reason": "It was wrong."}
        match self.step:
            case "correct":
                return reason | {"verdict": str(handed_in(row.claim).pk)}
            case "keep-quote":
                return reason | {"status": "gone"}
        return reason

    def send(self, **headers):
        address = f"{self.here}{self.step}/" if self.step else self.here
        return getattr(self.client, self.method)(address, self.body, headers=headers)

    def was_made(self):
        now = self.client.get(self.here)
        return now.status_code == 404 or now["ETag"] != self.tag


def spelled(condition, tag):
    """Return a condition of the table below with this ETag: `{digest-gzip}` has `-gzip` before its last quote."""
    return re.sub(r"\{digest(.*?)\}", lambda end: f'{tag[:-1]}{end[1]}"', condition.replace("{tag}", tag))


CHANGES = [
    *((method, resource, "") for resource in ROWS for method in ("put", "patch", "delete")),
    *(("post", "verdicts", step) for step in STEPS),
    *(("post", "claims", step) for step in TRIAGE),
    ("post", "evidence", "keep-quote"),
    *(("post", "amendments", name) for name, step in AMENDMENT_STEPS.items() if step.leaves),
    *(("post", "links", name) for name, step in LINK_STEPS.items() if step.leaves),
]
every_change = pytest.mark.parametrize(("method", "resource", "step"), CHANGES)


@pytest.fixture
def reader(editor):
    """Return the client of an editor that sends no `If-Match` of its own."""
    editor.credentials()
    return editor


OTHER = '"00000000000000000000000000000000"'
CONDITIONS = {
    # If-Match, with the row's tag as {tag}, and the answer: status and code of a problem, None for success.
    "no header": (None, (428, "precondition_required")),
    "any": ("*", None),
    "right, in a list": (f'{OTHER}, {{tag}},W/"x"', None),
    "right, in a list with gaps": (f" ,{OTHER} ,, {{tag}} ,", None),
    "stale": (OTHER, (412, "stale")),
    "stale, in a list": (f'{OTHER}, "x"', (412, "stale")),
    "no characters": ('""', (412, "stale")),
    "weak": ("W/{tag}", None),
    "of Apache, in a list": ('"x-gzip", {digest-gzip}', None),
    "weak and stale": (f"W/{OTHER}", (412, "stale")),
    "of Apache, stale": (OTHER[:-1] + '-gzip"', (412, "stale")),
    "another end": ("{digest-old}", (412, "stale")),
    "the tag and more": ("{digest0}", (412, "stale")),
    "10,000 characters": ('"' + "a" * 10_000 + '"', (412, "stale")),
    "10,000 tags": ('"a",' * 10_000, (412, "stale")),
    "nothing": ("", (400, "invalid_condition")),
    "no quotes": ("abc", (400, "invalid_condition")),
    "no comma": (f"{OTHER}{{tag}}", (400, "invalid_condition")),
    "any or this": ("*, {tag}", (400, "invalid_condition")),
    "one quote": ('"', (400, "invalid_condition")),
    "a small w": ("w/{tag}", (400, "invalid_condition")),
    "10,000 characters, no quotes": ("a" * 10_000, (400, "invalid_condition")),
    "10,000 quotes and a letter": ('""' * 5_000 + "a", (400, "invalid_condition")),
    "10,000 commas and a letter": ("," * 10_000 + "a", (400, "invalid_condition")),
    "a NUL": ('"a\x00b"', (400, "invalid_condition")),
    "a NUL, written out": ('"a%00b"', (412, "stale")),
    "a space inside": ('"a b"', (400, "invalid_condition")),
    "not ASCII": ('"\xe9"', (412, "stale")),  # obs-text
}


@every_change
def test_a_change_needs_the_current_etag(reader, method, resource, step):
    change = Change(reader, method, resource, step)
    for what, (condition, refusal) in CONDITIONS.items():
        if refusal:
            headers = {} if condition is None else {"if-match": spelled(condition, change.tag)}
            answer = change.send(**headers)
            assert (answer.status_code, answer.json()["code"]) == refusal, (what, answer.content[:500])
            assert answer["Content-Type"] == "application/problem+json"
            assert "ETag" in answer.json()["detail"]
            if refusal[0] == 412:
                assert (answer["ETag"], answer.json()["current"]) == (change.tag, change.before)
    assert not change.was_made()
    right = change.send(**{"if-match": change.tag})
    assert right.status_code == (204 if method == "delete" else 200), right.content
    assert change.was_made()


@every_change
def test_a_matching_condition_allows_the_change(reader, method, resource, step, subtests):
    change = Change(reader, method, resource, step)
    for what in [what for what, (_, refusal) in CONDITIONS.items() if refusal is None]:
        with subtests.test(what), rolled_back():
            answer = change.send(**{"if-match": spelled(CONDITIONS[what][0], change.tag)})
            assert answer.status_code == (204 if method == "delete" else 200), answer.content
            assert change.was_made()


def test_every_address_that_changes_a_row_is_in_this_table():
    """Add new resources and steps to the table above."""
    known = {
        (method.lower(), route.split("/")[0], "/".join(route.split("/")[2:-1]))
        for method, route, view in routes()
        if method != "GET" and view.initkwargs.get("detail")
    }
    assert known == set(CHANGES)


@every_change
@pytest.mark.django_db
def test_a_refused_reader_learns_nothing_of_the_etag(method, resource, step):
    change = Change(client_of("editor"), method, resource, step)
    for role, status in (("anonymous", 401), ("nobody", 403)):
        change.client = client_of(role)
        change.client.credentials()
        for headers in ({}, {"if-match": OTHER}, {"if-match": "abc"}, {"if-match": change.tag}):
            answer = change.send(**headers)
            assert answer.status_code == status
            assert "ETag" not in answer
            assert "current" not in answer.json()


@every_change
def test_a_missing_row_is_a_404_whatever_the_condition(reader, method, resource, step):
    change = Change(reader, method, resource, step)
    change.here = f"{API}{resource}/0199a000-0000-7000-8000-000000000000/"
    for headers in ({}, {"if-match": "*"}, {"if-match": OTHER}, {"if-match": "abc"}):
        assert change.send(**headers).status_code == 404


@pytest.mark.django_db
def test_a_refused_step_is_a_409(reader):
    verdict = VerdictFactory()
    here = f"{API}verdicts/{verdict.pk}/"
    answer = reader.post(f"{here}publish/", {}, headers={"if-match": reader.get(here)["ETag"]})
    assert (answer.status_code, answer.json()["code"]) == (409, "status")


def test_a_bad_body_is_a_400_after_the_condition_holds(reader):
    here = f"{API}claims/{ClaimFactory().pk}/"
    assert reader.patch(here, {"statement": ""}).status_code == 428
    assert reader.patch(here, {"statement": ""}, headers={"if-match": reader.get(here)["ETag"]}).status_code == 400


# Reading


@pytest.mark.parametrize("resource", ROWS)
@pytest.mark.django_db
def test_a_change_answers_with_the_etag_of_the_next_read(reader, resource):
    change = Change(reader, "patch", resource)
    changed = change.send(**{"if-match": change.tag})
    assert changed["ETag"] == reader.get(change.here)["ETag"] != change.tag


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.django_db
def test_a_step_answers_with_the_etag_of_the_next_read(reader, step):
    change = Change(reader, "post", "verdicts", step)
    assert change.send(**{"if-match": change.tag})["ETag"] == reader.get(change.here)["ETag"]


@pytest.mark.django_db
def test_the_etag_of_a_new_row_allows_a_change(reader):
    desk, version = DeskFactory(), ArticleVersionFactory()
    claim = reader.post(f"{API}claims/", {"statement": "It ended.", "language": "en"})
    below = f"{API}claims/{claim.json()['id']}/"
    evidence = reader.post(f"{below}evidence/", {"article": str(version.article_id), "stance": "context"})
    verdict = reader.post(f"{below}verdicts/", {"publisher": desk.domain, "language": "en"})
    for made, resource, content in ((evidence, "evidence", {"note": "x"}), (verdict, "verdicts", {"label": "x"})):
        here = f"{API}{resource}/{made.json()['id']}/"
        assert reader.patch(here, content, headers={"if-match": made["ETag"]}).status_code == 200
    pasted = reader.post(f"{API}articles/{version.article_id}/versions/", {"text": "It was called off."})
    assert pasted["ETag"] == reader.get(f"{API}articles/{version.article_id}/versions/{pasted.json()['id']}/")["ETag"]


VERSIONS = "articles/{version.article_id}/versions/{version.pk}/"


def detail_of(resource):
    if resource == "versions":
        return API + VERSIONS.format(version=ArticleVersionFactory())
    return f"{API}{resource}/{ROWS[resource][0]().pk}/"


@pytest.mark.parametrize("resource", [*ROWS, "versions"])
@pytest.mark.django_db
def test_an_unchanged_row_is_a_304(reader, resource):
    here = detail_of(resource)
    tag = reader.get(here)["ETag"]
    assert tag.startswith('"')
    for known in (tag, f"{OTHER}, {tag}", "*"):
        again = reader.get(here, headers={"if-none-match": known})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
        assert "Content-Type" not in again
    assert reader.get(here, headers={"if-none-match": OTHER}).json() == reader.get(here).json()
    nonsense = reader.get(here, headers={"if-none-match": "abc"})
    assert (nonsense.status_code, nonsense.json()["code"]) == (400, "invalid_condition")


# How proxies change an ETag when they compress. Weak: nginx, IIS, Cloudflare, our own compression. With a suffix:
# Apache's mod_deflate and mod_brotli, Caddy, lighttpd; Jetty with two hyphens.
SPELLINGS = [
    "W/{tag}", "{digest-gzip}", "{digest-br}", "{digest-zstd}", "{digest-deflate}", "{digest--gzip}", "{digest;br}",
    "{digest;gzip}", "W/{digest-gzip}", "{digest-gzip-br}",
]  # fmt: skip
NO_SPELLINGS = ['"{}-old"', '"{}-gzip2"', '"{}-"', '"{}gzip"', '"{}-gzip-old"', '"x{}"', '"gzip-{}"', '"{}0"']


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.django_db
def test_an_etag_changed_by_a_proxy_matches_in_both_headers(reader, spelling):
    change = Change(reader, "patch", "claims")
    sent = spelled(spelling, change.tag)
    again = reader.get(change.here, headers={"if-none-match": f'"x", {sent}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == sent, "a cache finds what it keeps by the tag that it knows (RFC 9111, 4.3.4)"
    assert change.send(**{"if-match": sent}).status_code == 200
    assert change.send(**{"if-match": sent}).status_code == 412


@pytest.mark.django_db
def test_other_changed_etags_do_not_match(reader):
    change = Change(reader, "patch", "claims")
    digest = change.tag.strip('"')
    for sent in (*(template.format(digest) for template in NO_SPELLINGS), f'W/"{digest[:-1]}"'):
        assert reader.get(change.here, headers={"if-none-match": sent}).status_code == 200
        assert change.send(**{"if-match": sent}).status_code == 412


TAGGED = {
    # Every address whose answer has a tag, as `GET` gives it to the public.
    "details": lambda: detail_of("topics"),
    "a claim": lambda: f"{API}claims/{VerdictFactory(published=True).claim_id}/",
    "a claim as it was": lambda: f"{API}claims/{long_public().claim_id}/?as_of=2025-11-20",
    "a version of a claim": lambda: f"{API}claims/{VerdictFactory(published=True).claim_id}/versions/1/",
    "a ClaimReview": lambda: f"{API}claims/{VerdictFactory(published=True).claim_id}/claimreview/",
    "a list of cards": lambda: VerdictFactory(published=True) and f"{API}claims/",
    "an empty list of cards": lambda: f"{API}claims/",
    "a list of rows": lambda: VerdictFactory(published=True) and f"{API}verdicts/",
    "facets": lambda: f"{API}claims/facets/",
    "matches": lambda: VerdictFactory(published=True) and f"{API}claims/match/?text=summit",
    "verdicts as Atom": lambda: f"{API}feeds/verdicts.atom",
    "corrections as Atom": lambda: f"{API}feeds/corrections.atom",
}


def long_public():
    verdict = VerdictFactory(published=True)
    verdict.claim.editions.update(made_at="2025-11-19T12:00:00.5Z")
    return verdict


@pytest.mark.parametrize("what", TAGGED)
@pytest.mark.django_db
def test_every_answer_with_an_etag_is_a_304_for_each_spelling(anonymous, what):
    here = TAGGED[what]()
    first = anonymous.get(here)
    tag = first["ETag"].removeprefix("W/")
    for sent in (first["ETag"], *(spelled(spelling, tag) for spelling in SPELLINGS)):
        for method in (anonymous.get, anonymous.head):
            again = method(here, headers={"if-none-match": f'{sent}, "x"'})
            assert (again.status_code, again.content, again["ETag"]) == (304, b"", sent), sent
            assert again["Cache-Control"] == first["Cache-Control"]
    assert anonymous.get(here, headers={"if-none-match": OTHER}).status_code == 200


# Dates

BEFORE, AT, AFTER = (f"Wed, 19 Nov 2025 12:00:0{second} GMT" for second in (0, 1, 2))
DATED = {
    "a claim": "claims/{}/",
    "some fields of a claim": "claims/{}/?fields=id",
    "a claim as it was": "claims/{}/?as_of=2025-11-20",
}
NO_DATES = ["", "yesterday", "2025-11-19T12:00:01Z", "Wed, 99 Nov 2025 12:00:01 GMT", "0", "\x00"]


@pytest.mark.parametrize("what", DATED)
@pytest.mark.django_db
def test_an_answer_unchanged_since_a_date_is_a_304(anonymous, what):
    here = API + DATED[what].format(long_public().claim_id)
    first = anonymous.get(here)
    assert first["Last-Modified"] == AT
    for since, status in {BEFORE: 200, AT: 304, AFTER: 304, **dict.fromkeys(NO_DATES, 200)}.items():
        for method in (anonymous.get, anonymous.head):
            answer = method(here, headers={"if-modified-since": since})
            assert (answer.status_code, answer["ETag"]) == (status, first["ETag"]), since


@pytest.mark.django_db
def test_a_version_is_a_304_since_it_was_made(anonymous):
    here = f"{API}claims/{long_public().claim_id}/versions/1/"
    assert anonymous.get(here)["Last-Modified"] == BEFORE
    for since, status in {"Wed, 19 Nov 2025 11:59:59 GMT": 200, BEFORE: 304, AFTER: 304}.items():
        assert anonymous.get(here, headers={"if-modified-since": since}).status_code == status


@pytest.mark.parametrize("what", DATED)
@pytest.mark.django_db
def test_if_none_match_overrides_if_modified_since(anonymous, what):
    """RFC 9110, section 13.2.2."""
    here = API + DATED[what].format(long_public().claim_id)
    tag = anonymous.get(here)["ETag"]
    for sent, since, status in ((OTHER, AFTER, 200), (tag, BEFORE, 304)):
        answer = anonymous.get(here, headers={"if-none-match": sent, "if-modified-since": since})
        assert answer.status_code == status
    assert anonymous.get(here, headers={"if-none-match": "x", "if-modified-since": AFTER}).status_code == 400


@pytest.mark.django_db
def test_a_recent_change_has_no_last_modified(anonymous):
    """Another change of the same second may be uncommitted, and a client that compares dates would miss it."""
    verdict = VerdictFactory(published=True)
    assert "Last-Modified" not in anonymous.get(f"{API}claims/{verdict.claim_id}/")


@pytest.mark.parametrize("what", [what for what in TAGGED if "a claim" not in what and "version of" not in what])
@pytest.mark.django_db
def test_answers_without_last_modified_ignore_if_modified_since(anonymous, what):
    here = TAGGED[what]()
    answer = anonymous.get(here, headers={"if-modified-since": "Fri, 01 Jan 2100 00:00:00 GMT"})
    assert (answer.status_code, answer.get("Last-Modified")) == (200, None)


def test_a_hidden_row_is_never_a_304(anonymous):
    assert anonymous.get(detail_of("claims"), headers={"if-none-match": "*"}).status_code == 404


def elsewhere(claim):
    """Yield changes of other rows that the answer of the claim shows."""
    Claimant.objects.filter(pk=claim.claimant_id).update(name="Someone else")
    yield "a claimant's name"
    claim.claim_topics.create(topic=TopicFactory())
    yield "a topic"
    evidence = EvidenceFactory(claim=claim)
    yield "a piece of evidence"
    type(evidence.article).objects.update(title="Renamed")
    yield "an article's title"
    verdict = VerdictFactory(claim=claim, published=True)
    yield "a verdict"
    type(verdict.rating).objects.update(names=verdict.rating.names | {"fr": "Faux"})
    yield "a rating's name"
    Verdict.objects.filter(pk=verdict.pk).update(review_after="2030-01-01")
    yield "the day for another look"


@pytest.mark.django_db
def test_every_visible_change_changes_the_etag(reader):
    claim = ClaimFactory()
    tags = [reader.get(f"{API}claims/{claim.pk}/")["ETag"]]
    for what in elsewhere(claim):
        tags.append(reader.get(f"{API}claims/{claim.pk}/")["ETag"])
        assert len(set(tags)) == len(tags), what
        assert reader.patch(f"{API}claims/{claim.pk}/", {}, headers={"if-match": tags[-2]}).status_code == 412


@pytest.mark.django_db
def test_an_invisible_change_keeps_the_etag(anonymous, reader):
    claim = VerdictFactory(published=True).claim
    here = f"{API}claims/{claim.pk}/"
    public, desk = anonymous.get(here)["ETag"], reader.get(here)["ETag"]
    VerdictFactory(claim=claim, publisher__domain="other.example")
    assert anonymous.get(here)["ETag"] == public != desk
    assert reader.get(here)["ETag"] != desk
