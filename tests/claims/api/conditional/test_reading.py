"""Is an unchanged answer a 304, by its ETag or by its date, and does every visible change have a new ETag?"""

import pytest

from claims.models import Claimant, Verdict
from claims.workflow import STEPS
from tests.factories import (
    ArticleVersionFactory,
    ClaimFactory,
    DeskFactory,
    EvidenceFactory,
    TopicFactory,
    VerdictFactory,
)
from tests.support.conditional import API, OTHER, ROWS, Change, spelled


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
