"""Who sees which rows? Every model × state of the claim × reader."""

import pytest
from django.apps import apps
from django.contrib.admin import site
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from claims.models import (
    Change,
    ClaimToEncode,
    ClaimToLink,
    ClaimTopic,
    Correction,
    Embedding,
    EncoderInUse,
    FeedEpoch,
    LogEntry,
    LogHead,
    LogKey,
    LogNode,
    MatchChange,
    MatchPosting,
    MatchSize,
    MatchTerm,
    PendingCard,
    StaleCard,
)
from claims.visibility import PUBLIC_ROWS, RESERVED
from config.api.visibility import visible_rows
from sources.models import DeskDomain, PublisherDomain, SourceCheck, SourceHost
from tests.factories import (
    LONG_AGO,
    AmendmentFactory,
    ArticleFactory,
    ArticleVersionFactory,
    ClaimantFactory,
    ClaimFactory,
    DeskFactory,
    EvidenceFactory,
    ImportFactory,
    ImportFindingFactory,
    LinkFactory,
    MediaFactory,
    MergeFactory,
    PageCaptureFactory,
    PublisherFactory,
    PublisherNameFactory,
    RatingFactory,
    RatingScaleFactory,
    ReceivedReviewFactory,
    TopicFactory,
    UserFactory,
    VerdictFactory,
    published_earlier,
)

pytestmark = pytest.mark.django_db

HISTORY = [Change, *(model for model in apps.get_models() if hasattr(model, "pgh_tracked_model"))]
RETRACTION = {"retracted_at": LONG_AGO, "retraction_reason": "The source withdrew."}

# The state of a claim: its status, and the verdicts on it.
STATES = {
    "no verdict": ("open", {}),
    "draft": ("open", {"draft": {}}),
    "in review": ("open", {"in_review": {"status": "in_review"}}),
    "published": ("closed", {"published": {"published": True}}),
    "published beside a draft": ("open", {"published": {"published": True}, "draft": {}}),
    "corrected": (
        "closed",
        {"superseded": {"published": True, "status": "superseded"}, "published": {"published": True}},
    ),
    "retracted": ("open", {"retracted": {"published": True, "status": "retracted", **RETRACTION}}),
    "dismissed": ("dismissed", {"draft": {}}),
}

# What the public sees: the claim with its claimant, evidence and cited article; verdicts with the rows they refer to.
OF_THE_CLAIM = {"claim", "card", "claimant", "evidence", "article", "version", "outlet", "link", "media"} | {
    "domain of the outlet"
}  # to a public claim
SEEN = {
    "no verdict": set(),
    "draft": set(),
    "in review": set(),
    "published": OF_THE_CLAIM | {"published"},
    "published beside a draft": OF_THE_CLAIM | {"published"},
    "corrected": OF_THE_CLAIM | {"superseded", "published"},
    "retracted": OF_THE_CLAIM | {"retracted"},
    "dismissed": set(),
}
RECORD = {"a correction", "a retraction", "an edition"}  # of what was public
# Visible in any state of the claim.
ALWAYS = {"topic", "scale", "rating", "our desk", "owner of a scale"}
NEVER = {
    "import",
    "finding",
    "capture of a page",
    "domain of ours",
    "name of the outlet",
    "payload",
    "amendment",
    "held back",
    "article held back",
    "outlet held back",
    "topic of the claim",
    "read article",
    "its version",
    "its outlet",
    "claimant of nothing",
    "media held back",
    "media of nothing",
    "earlier version",  # which no public evidence quotes
}


def scene(state):
    """Return every kind of row around a claim in that state, by name. Each verdict has a review and a judge of its
    own.
    """
    status, verdicts = STATES[state]
    media = MediaFactory()
    claim = ClaimFactory(status=status, dismissed_reason="Said in jest.")
    version, read = ArticleVersionFactory(), ArticleVersionFactory()
    other = ClaimFactory(claimant=None)
    rating = RatingFactory()
    rows = {
        "claim": claim,
        "card": claim.card,
        "claimant": claim.claimant,
        "claimant of nothing": ClaimantFactory(),
        "topic": TopicFactory(),
        "topic of the claim": ClaimTopic.objects.create(claim=claim, topic=TopicFactory()),
        "link": LinkFactory(claim=claim, other=other, state="confirmed"),
        "evidence": EvidenceFactory(claim=claim, article=version.article, version=version, media=media),
        "article": version.article,
        "version": version,
        "earlier version": ArticleVersionFactory(article=version.article, text="An earlier text."),
        "outlet": version.article.publisher,
        "media": media,
        "media of nothing": MediaFactory(),
        "read article": read.article,
        "its version": read,
        "its outlet": read.article.publisher,
        "our desk": DeskFactory(),
        "domain of ours": DeskDomain.objects.get(),
        "domain of the outlet": PublisherDomain.objects.get(publisher=version.article.publisher),
        "name of the outlet": PublisherNameFactory(publisher=version.article.publisher),
        "import": (job := ImportFactory()),
        "finding": ImportFindingFactory(import_job=job),
        "capture of a page": PageCaptureFactory(),
        "amendment": AmendmentFactory(claim=claim),
        "merge": MergeFactory(),
        "payload": ReceivedReviewFactory(
            verdict__claim=other, verdict__publisher=PublisherFactory(), verdict__rating=rating
        ),
        "rating": rating,
        "scale": rating.scale,
        "owner of a scale": RatingScaleFactory(code="afp", owner=PublisherFactory()).owner,
    }
    for name, values in verdicts.items():
        judge, review = PublisherFactory(), ArticleFactory()
        rows[name] = VerdictFactory(claim=claim, publisher=judge, review=review, rating=rating, **values)
        rows |= {f"judge of {name}": judge, f"review of {name}": review, f"outlet of {name}": review.publisher}
    published_earlier(claim)  # what is added now waits for the next publication
    held = EvidenceFactory(claim=claim, media=MediaFactory())
    rows |= {
        "media held back": held.media,
        "held back": held,
        "article held back": held.article,
        "outlet held back": held.article.publisher,
    }
    rows |= {f"a {entry.kind}": entry for entry in Correction.objects.filter(claim=claim)}
    return rows | dict(zip(["an edition"], claim.editions.all(), strict=False))


def seen_by(user, rows):
    models = {type(row) for row in rows.values()}
    seen = {model: set(visible_rows(model.objects.all(), user).values_list("pk", flat=True)) for model in models}
    return {name for name, row in rows.items() if row.pk in seen[type(row)]}


def with_what_it_names(verdicts):
    return {f"{what}{name}" for name in verdicts for what in ("", "judge of ", "review of ", "outlet of ")}


IMPORTS = {"import", "finding"}  # for the people who import
VIEWERS = {  # with whether they see the desk, and its imports
    "anonymous": (AnonymousUser, False, False),
    "without a group": (UserFactory, False, False),
    "inactive editor": (lambda: UserFactory(group="editor", is_active=False), False, False),
    "contributor": (lambda: UserFactory(group="contributor"), True, False),
    "checker": (lambda: UserFactory(group="checker"), True, False),
    "editor": (lambda: UserFactory(group="editor"), True, True),
    "superuser": (lambda: UserFactory(is_superuser=True), True, True),
}


@pytest.mark.parametrize("state", STATES)
def test_each_reader_sees_the_rows_of_the_table(state):
    rows = scene(state)
    verdicts = SEEN[state] - OF_THE_CLAIM
    public = (SEEN[state] & OF_THE_CLAIM) | with_what_it_names(verdicts) | ALWAYS | (RECORD & rows.keys())

    amiss = {
        viewer: seen_by(make(), rows) ^ ((set(rows) if sees_the_desk else public) - (set() if imports else IMPORTS))
        for viewer, (make, sees_the_desk, imports) in VIEWERS.items()
    }
    assert amiss == {viewer: set() for viewer in VIEWERS}


def test_the_scene_shows_every_model_of_ours():
    scenes = {state: scene(state) for state in STATES}
    shown = {type(row) for rows in scenes.values() for row in rows.values()}
    models = {model for app in ("claims", "sources") for model in apps.get_app_config(app).get_models()}

    matching = {MatchChange, MatchPosting, MatchSize, MatchTerm}
    only_the_database_knows = {PendingCard, StaleCard, FeedEpoch, LogEntry, LogHead, LogKey, LogNode} | matching
    only_the_database_knows |= {ClaimToEncode, ClaimToLink, Embedding, EncoderInUse, SourceCheck, SourceHost}
    of_people = {model for model in models if model.__module__.startswith("claims.models.desk.")}  # no API shows them
    assert shown == models - set(HISTORY) - only_the_database_knows - of_people
    assert scenes["published"].keys() >= NEVER


def test_only_the_desk_sees_history():
    scene("published")
    anonymous, nobody, contributor = AnonymousUser(), UserFactory(), UserFactory(group="contributor")

    for event in HISTORY:
        assert event.objects.exists(), event
        assert not visible_rows(event.objects.all(), anonymous).exists(), event
        assert not visible_rows(event.objects.all(), nobody).exists(), event
        assert visible_rows(event.objects.all(), contributor).exists(), event


@pytest.mark.parametrize("model", [ClaimTopic])
def test_only_the_desk_sees_a_model_that_is_not_registered(model):
    rows = scene("published")

    assert model not in PUBLIC_ROWS
    assert not visible_rows(model.objects.all(), AnonymousUser()).exists()
    assert visible_rows(model.objects.all(), UserFactory(group="contributor")).count() == 1
    assert rows


def test_visible_rows_take_one_query(django_assert_num_queries):
    for state in STATES:
        scene(state)

    for viewer in ("anonymous", "without a group", "contributor"):
        user = VIEWERS[viewer][0]()
        user.has_perm("claims.view_claim")  # a person's permissions are read once in a request
        for model in PUBLIC_ROWS:
            with django_assert_num_queries(1, info=f"{viewer}: {model.__name__}"):
                list(visible_rows(model.objects.all(), user))


def test_a_row_named_by_several_public_claims_is_listed_once():
    article = ArticleFactory(title="Named again and again")
    for _ in range(2):
        EvidenceFactory(article=article, claim=VerdictFactory(published=True).claim)
        EvidenceFactory(article=article, claim=VerdictFactory(published=True).claim, stance="refutes")

    assert list(visible_rows(type(article).objects.filter(title=article.title), AnonymousUser())) == [article]


def test_visibility_keeps_earlier_filters():
    rows = scene("published")

    narrowed = type(rows["claim"]).objects.filter(language="fr")
    assert not visible_rows(narrowed, AnonymousUser()).exists()
    assert not visible_rows(narrowed, UserFactory(group="editor")).exists()


@pytest.mark.parametrize("viewer", VIEWERS)
def test_the_admin_shows_imports_to_those_who_see_them_in_the_api(viewer):
    make, _sees_the_desk, imports = VIEWERS[viewer]
    request = RequestFactory().get("/admin/")
    request.user = make()

    for model in RESERVED:
        page = site.get_model_admin(model)
        assert page.has_view_permission(request) is page.has_module_permission(request) is imports
        assert visible_rows(model.objects.all(), request.user).query.is_empty() is not imports
