"""How do tests make rows? Each factory makes the simplest row that is allowed; a test sets only what it is about."""

import hashlib
from datetime import UTC, datetime, timedelta

import factory
import pgtrigger
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from uuid_utils.compat import uuid7

from claims import models as claims
from sources import models as sources

LONG_AGO = datetime(2025, 11, 18, 12, tzinfo=UTC)


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = get_user_model()
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"person{n}")

    @factory.post_generation
    def group(self, create, name):
        if name:
            self.groups.add(Group.objects.get(name=name))


class PublisherFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = sources.Publisher

    domain = factory.Sequence(lambda n: f"outlet{n}.example")
    name = factory.SelfAttribute("domain")


class KnownPublisherFactory(PublisherFactory):
    """The publisher of that domain, created if it is missing. (PublisherFactory creates without looking, which is
    faster.)
    """

    class Meta:
        django_get_or_create = ["domain"]


class DeskFactory(KnownPublisherFactory):
    domain = "desk.example"
    is_desk = True


class JudgeFactory(KnownPublisherFactory):
    """Another house, whose verdicts are imported."""

    domain = "judge.example"
    kind = "fact_checker"


class PublisherNameFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = sources.PublisherName

    publisher = factory.SubFactory(PublisherFactory)
    name = "The Outlet"
    reviews = 1


class ArticleFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = sources.Article

    publisher = factory.SubFactory(PublisherFactory)
    url = factory.Sequence(lambda n: f"https://outlet.example/{n}")
    canonical_url = factory.SelfAttribute("url")
    title = "A summit without a result"
    language = "en"


class SourceHostFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = sources.SourceHost

    name = "outlet.example"
    next_at = LONG_AGO


class SourceCheckFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = sources.SourceCheck

    article = factory.SubFactory(ArticleFactory)
    host = factory.SubFactory(SourceHostFactory)
    next_at = LONG_AGO


class ArticleVersionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = sources.ArticleVersion

    article = factory.SubFactory(ArticleFactory)
    text = "The two presidents met. The summit ended without a concrete result."
    text_sha256 = factory.LazyAttribute(lambda version: hashlib.sha256(version.text.encode()).hexdigest())
    captured_at = LONG_AGO
    method = "paste"


class PageCaptureFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = sources.PageCapture

    class Params:
        done = factory.Trait(
            status="done",
            finished_at=LONG_AGO,
            version=factory.SubFactory(ArticleVersionFactory),
        )
        failed = factory.Trait(status="failed", finished_at=LONG_AGO, code="no_text", problem="No text was found.")

    url = factory.Sequence(lambda n: f"https://outlet.example/page/{n}")
    canonical_url = factory.SelfAttribute("url")
    asked_by = factory.SubFactory(UserFactory)
    created_at = LONG_AGO


class MediaFactory(factory.django.DjangoModelFactory):
    """An image, without its files. `MediaFactory(video=True)` makes a video."""

    class Meta:
        model = sources.Media

    class Params:
        video = factory.Trait(kind="video", media_type="video/mp4", width=None, height=None, perceptual_hash=None)

    kind = "image"
    media_type = "image/jpeg"
    name = "summit.jpg"
    size = 1
    sha256 = factory.Sequence(lambda n: hashlib.sha256(f"file {n}".encode()).hexdigest())
    width = 640
    height = 480
    perceptual_hash = 0
    created_at = LONG_AGO


class ClaimantFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = claims.Claimant

    name = factory.Sequence(lambda n: f"Speaker {n}")


class TopicFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = claims.Topic
        django_get_or_create = ["slug"]

    slug = "diplomacy"
    names = {"en": "Diplomacy", "fr": "Diplomatie"}


class RatingScaleFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = claims.RatingScale
        django_get_or_create = ["code"]

    code = "desk"
    names = {"en": "Desk scale"}
    worst = 1
    best = 5


class RatingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = claims.Rating
        django_get_or_create = ["scale", "code"]

    scale = factory.SubFactory(RatingScaleFactory)
    code = factory.SelfAttribute("category")
    names = factory.LazyAttribute(lambda rating: {"en": rating.code.replace("_", " ")})
    category = "false"


class ClaimFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = claims.Claim

    statement = "The summit ended without a concrete result."
    language = "en"
    claimant = factory.SubFactory(ClaimantFactory)
    status = "open"


class EvidenceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = claims.Evidence

    claim = factory.SubFactory(ClaimFactory)
    article = factory.SubFactory(ArticleFactory)
    role = "evidence"
    stance = "supports"


class VerdictFactory(factory.django.DjangoModelFactory):
    """A draft verdict of the desk. `VerdictFactory(published=True)` makes one that another person has published."""

    class Meta:
        model = claims.Verdict
        exclude = ["is_imported"]

    class Params:
        published = factory.Trait(
            status="published", published_at=LONG_AGO, published_by=factory.SubFactory(UserFactory)
        )

    @classmethod
    def _create(cls, model, *args, **fields):
        """Create a verdict with the evidence that publication requires, and a superseded one with its successor."""
        if fields.get("published_at") and fields.get("origin") != "import":
            fields["claim"].evidence.filter(role="evidence").exists() or EvidenceFactory(claim=fields["claim"])
        if fields.get("origin") == "import" and getattr(fields["publisher"], "is_desk", False):
            fields["publisher"] = JudgeFactory()
        verdict = super()._create(model, *args, **fields)
        if verdict.status == "superseded":
            SuccessorFactory(supersedes=verdict)
        return verdict

    claim = factory.SubFactory(ClaimFactory)
    origin = "desk"
    is_imported = factory.LazyAttribute(lambda verdict: verdict.origin == "import")
    publisher = factory.Maybe("is_imported", factory.SubFactory(JudgeFactory), factory.SubFactory(DeskFactory))
    rating = factory.SubFactory(RatingFactory)
    summary = "Nothing was agreed."
    language = "en"
    written_by = factory.SubFactory(UserFactory)


class SuccessorFactory(VerdictFactory):
    """The successor of a superseded verdict, retracted later so that another verdict can be published."""

    claim = factory.SelfAttribute("supersedes.claim")
    publisher = factory.SelfAttribute("supersedes.publisher")
    correction_note = "The date was wrong."
    status = "retracted"
    published_at = LONG_AGO
    published_by = factory.SubFactory(UserFactory)
    retracted_at = LONG_AGO + timedelta(minutes=1)
    retraction_reason = "The source withdrew."


class AmendmentFactory(factory.django.DjangoModelFactory):
    """A proposal to change the place of a claim."""

    class Meta:
        model = claims.Amendment

    claim = factory.SubFactory(ClaimFactory)
    changes = factory.LazyAttribute(
        lambda amendment: [
            {"what": "claim", "id": str(amendment.claim.pk), "field": "place", "old": "", "new": "Geneva"}
        ]
    )
    note = "The place was missing."
    proposed_by = factory.SubFactory(UserFactory)


def judged_claim(**fields):
    """Return a claim with a verdict of ours that an earlier transaction published, and one piece of evidence.

    A test is one transaction, in which the database lets the content of what it published change.
    """
    claim = ClaimFactory(**fields)
    VerdictFactory(claim=claim, published=True)
    published_earlier(claim)
    return claim


def imported_claim(**fields):
    """Return a claim that another house has judged in public: unlike with a verdict of ours, its words may change."""
    claim = ClaimFactory(**fields)
    VerdictFactory(claim=claim, published=True, origin="import")
    return claim


def published_earlier(claim):
    """Make the verdicts of the claim look published by an earlier transaction."""
    with pgtrigger.ignore(
        "claims.Verdict:verdict_once_published_keeps_its_content", "claims.Verdict:verdict_notes_when_it_became_public"
    ):
        claim.verdicts.filter(published_at__isnull=False).update(published_in=1)


class LinkFactory(factory.django.DjangoModelFactory):
    """A suggested link of two claims, whichever comes first. A decided one is signed."""

    class Meta:
        model = claims.ClaimLink

    @classmethod
    def _create(cls, model, *args, **fields):
        fields["claim"], fields["other"] = sorted([fields["claim"], fields["other"]], key=lambda claim: claim.pk)
        if fields.get("state", "suggested") != "suggested":
            fields = {"decided_by": UserFactory(), "decided_at": LONG_AGO, "reason": "Read both."} | fields
        return super()._create(model, *args, **fields)

    claim = factory.SubFactory(ClaimFactory)
    other = factory.SubFactory(ClaimFactory)


class ReceivedReviewFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = claims.ReceivedReview

    verdict = factory.SubFactory(VerdictFactory, published=True, origin="import", written_by=None, published_by=None)
    claim = factory.SelfAttribute("verdict.claim")
    key = b"key"
    address_key = b"page"
    payload = '{"@type": "ClaimReview"}'
    received_at = LONG_AGO


class ImportFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = claims.Import

    source = "reviews.json"


class ImportFindingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = claims.ImportFinding

    import_job = factory.SubFactory(ImportFactory)
    number = 1


class DeskSettingsFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = claims.DeskSettings

    owned_by = factory.SubFactory(UserFactory)


class NoticeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = claims.Notice

    owned_by = factory.SubFactory(UserFactory)
    kind = "returned"
    claim_id = factory.LazyFunction(lambda: ClaimFactory().pk)
    made_at = LONG_AGO


class NoticeMailFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = claims.NoticeMail

    owned_by = factory.SubFactory(UserFactory)
    made_at = LONG_AGO
    due_at = LONG_AGO


class SavedViewFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = claims.SavedView

    name = factory.Sequence(lambda n: f"View {n}")


class UnsavedTextFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = claims.UnsavedText

    owned_by = factory.SubFactory(UserFactory)
    claim_id = factory.LazyFunction(lambda: ClaimFactory().pk)
    form = "claim"
    saved_at = LONG_AGO


class PresenceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = claims.Presence

    owned_by = factory.SubFactory(UserFactory)
    claim_id = factory.LazyFunction(lambda: ClaimFactory().pk)
    seen_at = LONG_AGO


class UploadFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = claims.Upload

    owned_by = factory.SubFactory(UserFactory)
    name = "reviews.json"
    size = 2
    sha256 = "0" * 64
    kind = "reviews"
    status = "checked"
    created_at = LONG_AGO


class UploadPartFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = claims.UploadPart

    upload = factory.SubFactory(UploadFactory)
    number = 0
    content = b"[]"


class UploadRowFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = claims.UploadRow

    upload = factory.SubFactory(UploadFactory)
    number = 1
    state = "new"


class QuoteDriftFactory(factory.django.DjangoModelFactory):
    """A quote that is noted as gone. `source_changed()` makes one as captures do."""

    class Meta:
        model = claims.QuoteDrift

    evidence = factory.SubFactory(EvidenceFactory)
    claim = factory.SelfAttribute("evidence.claim")
    version = factory.SubFactory(ArticleVersionFactory)
    status = "gone"
    noticed_at = LONG_AGO


def source_changed(quote, before, after, *, title="The budget", **evidence):
    """Return evidence whose quote was read in the text `before`, after its article got the text `after`."""
    article = ArticleFactory(title=title)
    old = ArticleVersionFactory(article=article, text=before)
    piece = EvidenceFactory(article=article, version=old, quote_exact=quote, **evidence)
    new_text(article, after)
    return piece


def new_text(article, text):
    newest = ArticleVersionFactory(article=article, text=text, captured_at=datetime.now(UTC))
    sources.Article.objects.filter(pk=article.pk).update(current_version=newest)
    return newest


class QuoteReadFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = claims.QuoteRead

    verdict_id = factory.LazyFunction(lambda: VerdictFactory().pk)
    evidence_id = factory.LazyFunction(lambda: EvidenceFactory().pk)
    owned_by = factory.SubFactory(UserFactory)
    sha256 = "0" * 64
    read_at = LONG_AGO


class MergeFactory(factory.django.DjangoModelFactory):
    """A claimant that was merged into another one, with nothing that pointed to it."""

    class Meta:
        model = claims.Merge

    kind = "claimant"
    kept_id = factory.LazyFunction(lambda: ClaimantFactory().pk)
    gone_id = factory.LazyFunction(uuid7)
    gone = factory.LazyAttribute(lambda merge: {"id": str(merge.gone_id), "name": "J. Smith"})
    reason = "One person."
    made_by = factory.SubFactory(UserFactory)
    made_at = LONG_AGO
