"""Visibility: drafts and dismissed claims do not exist for the public, at any address, for any role."""

import pytest

from tests.factories import (
    LONG_AGO,
    ArticleVersionFactory,
    ClaimFactory,
    EvidenceFactory,
    PublisherFactory,
    TopicFactory,
    UserFactory,
    VerdictFactory,
)
from tests.support.clients import ROLES, client_of

STATEMENT = "The moon landing was filmed in Budapest."


def judged(claim, status, **fields):
    people = {"published_by": UserFactory(), "published_at": LONG_AGO} if status not in ("draft", "in_review") else {}
    return VerdictFactory(claim=claim, status=status, **people | fields)


def nothing_more(claim):
    return None


STATES = {
    # What the desk did to the claim, and whether the public sees the claim and that verdict.
    "no verdict": (nothing_more, False),
    "a draft": (lambda claim: judged(claim, "draft"), False),
    "in review": (lambda claim: judged(claim, "in_review"), False),
    "published": (lambda claim: judged(claim, "published"), True),
    "retracted": (lambda claim: judged(claim, "retracted", retraction_reason="wrong", retracted_at=LONG_AGO), True),
    "dismissed": (lambda claim: dismiss(claim), False),
}


def dismiss(claim):
    type(claim).objects.filter(pk=claim.pk).update(status="dismissed", dismissed_reason="an opinion")


class Everything:
    """One claim with every kind of related row, and every address that could show any of them."""

    def __init__(self, state):
        publisher = PublisherFactory(domain="only-here.example", name="Only Here")
        self.version = ArticleVersionFactory(article__publisher=publisher, article__title="Filmed in Budapest")
        self.claim = ClaimFactory(statement=STATEMENT, claimant__name="Only Here Too", claimed_on="2025-11-01")
        self.claim.claim_topics.create(topic=TopicFactory(slug="film"))
        self.evidence = EvidenceFactory(claim=self.claim, article=self.version.article, version=self.version)
        self.verdict = STATES[state][0](self.claim)

    def details(self):
        article = self.version.article
        yield f"claims/{self.claim.pk}/"
        yield f"claims/{self.claim.pk}/evidence/"
        yield f"claims/{self.claim.pk}/verdicts/"
        yield f"evidence/{self.evidence.pk}/"
        yield f"claimants/{self.claim.claimant_id}/"
        yield f"articles/{article.pk}/"
        yield f"articles/{article.pk}/versions/"
        yield f"articles/{article.pk}/versions/{self.version.pk}/"
        yield f"publishers/{article.publisher_id}/"
        if self.verdict:
            yield f"verdicts/{self.verdict.pk}/"

    def lists(self):
        for asked in (
            "",
            "?language=en",
            "?topic=film",
            "?stance=supports",
            "?q=moon",
            "?claimed_on=2025-11-01",
            "?claimed_on__gte=2025-01-01&ordering=claimed_on",
            "?status=open,dismissed",
            "?status__not=closed",
            "?category__not=true",
            "?judged=true",
            "?judged=false",
            "?disputed=false",
            "?ordering=-reviewed_at",
            "?language__not=fr",
        ):
            yield "claims/" + asked
        yield f"claims/match/?text={STATEMENT}"
        yield "claims/match/?text=film&status=open,dismissed&min_confidence=0"
        yield "corrections/?kind=retraction&made_at__lt=2100-01-01T00:00:00Z"
        yield "verdicts/?status=draft,in_review,published,retracted"
        yield "claimants/?q=only"
        yield "articles/?q=budapest"
        yield "publishers/?q=only"


SEES_THE_DESK = {"contributor", "checker", "editor"}


@pytest.mark.django_db
@pytest.mark.parametrize("state", STATES)
def test_a_hidden_detail_is_a_404(state, subtests):
    everything = Everything(state)
    for role in ROLES:
        with subtests.test(role):
            client = client_of(role)
            for address in everything.details():
                seen = role in SEES_THE_DESK or STATES[state][1]
                answer = client.get(f"/api/v1/{address}")
                assert answer.status_code == (200 if seen else 404), address
                if not seen:
                    assert STATEMENT.encode() not in answer.content


@pytest.mark.django_db
@pytest.mark.parametrize("state", STATES)
def test_filters_never_return_hidden_rows(state, subtests):
    everything = Everything(state)
    hidden = [everything.claim.pk, everything.evidence.pk, everything.claim.claimant_id, everything.version.article_id]
    for role in ROLES:
        with subtests.test(role):
            client, found = client_of(role), b""
            for address in everything.lists():
                answer = client.get(f"/api/v1/{address}")
                assert answer.status_code == 200, (address, answer.content)
                found += answer.content
            is_seen = role in SEES_THE_DESK or STATES[state][1]
            assert [str(pk).encode() in found for pk in hidden] == [is_seen] * 4


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["anonymous", "nobody"])
def test_a_hidden_publisher_is_refused_like_an_unknown_one(role):
    Everything("a draft")
    client = client_of(role)
    for filter_ in ("claims/?publisher", "claims/?issuer", "evidence/?publisher", "articles/?publisher"):
        hidden, missing = (
            client.get(f"/api/v1/{filter_}={domain}").json() for domain in ("only-here.example", "nowhere.example")
        )
        assert hidden["status"] == missing["status"] == 400
        assert hidden["detail"].replace("only-here", "nowhere") == missing["detail"]


@pytest.mark.django_db
@pytest.mark.parametrize("state", STATES)
def test_a_hidden_id_is_refused_like_an_unknown_one(state):
    everything, nowhere = Everything(state), "0199a000-0000-7000-8000-000000000000"
    article = everything.version.article
    named = {
        "claims/?claimant": everything.claim.claimant_id,
        "claims/?article": article.pk,
        "claims/facets/?article": article.url,
        "evidence/?article": article.pk,
        **{f"{resource}/?claim": everything.claim.pk for resource in ("evidence", "verdicts", "corrections")},
    }
    for role in ROLES:
        client, is_seen = client_of(role), role in SEES_THE_DESK or STATES[state][1]
        for filter_, key in named.items():
            missing = "https://nowhere.example/" if key == article.url else nowhere
            answers = [client.get(f"/api/v1/{filter_}={word}") for word in (key, missing)]
            assert [answer.status_code for answer in answers] == [200 if is_seen else 400, 400], filter_
            told, refused = (answer.json() for answer in answers)
            if not is_seen:
                assert told["detail"].replace(str(key), missing) == refused["detail"]
            assert f"“{missing}”" in refused["detail"]
            assert [error["code"] for error in refused["errors"]] == ["unknown"]


@pytest.mark.django_db
def test_a_draft_on_a_public_claim_is_neither_shown_nor_found_by_filter(anonymous):
    claim = VerdictFactory(published=True, rating__category="false").claim
    draft = VerdictFactory(claim=claim, rating__category="true", publisher__domain="other-judge.example")
    VerdictFactory(published=True, rating__category="true")  # so that "true" is a rating the public knows
    answer = anonymous.get(f"/api/v1/claims/{claim.pk}/")
    assert [verdict["rating"]["category"] for verdict in answer.json()["verdicts"]] == ["false"]
    assert answer.json()["disputed"] is False
    for asked in ("category=true", "rating=true", "disputed=true"):
        assert str(claim.pk) not in anonymous.get(f"/api/v1/claims/?{asked}").content.decode()
    assert str(draft.pk) not in anonymous.get(f"/api/v1/claims/{claim.pk}/verdicts/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_only_the_desk_sees_desk_fields(role):
    everything = Everything("published")
    client = client_of(role)
    article = everything.version.article_id
    seen = role in SEES_THE_DESK
    claim = client.get(f"/api/v1/claims/{everything.claim.pk}/").json()
    version = client.get(f"/api/v1/articles/{article}/versions/").json()["results"][0]
    shown = ("priority" in claim, "updated_at" in claim, "written_by" in claim["verdicts"][0], "text" in version)
    assert shown == (seen,) * 4


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["claims/?count=exact", "verdicts/?count=exact", "evidence/?count=exact"])
def test_counts_include_only_visible_rows(anonymous, address):
    Everything("a draft")
    assert anonymous.get(f"/api/v1/{address}").json()["count"] == 0


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_a_forbidden_write_is_refused_before_any_lookup(anonymous, method):
    claim = ClaimFactory()
    url = "/api/v1/claims/" if method == "post" else f"/api/v1/claims/{claim.pk}/"
    assert getattr(anonymous, method)(url, {}).status_code == 401
    answer = getattr(client_of("nobody"), method)(url, {})
    assert answer.status_code == 403
    assert "claims." in answer.json()["detail"]
