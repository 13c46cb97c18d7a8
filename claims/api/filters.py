"""Which filters do the lists beside claims have? One `StrictFilterSet` for each of the small resources."""

from django.db.models import Exists, Func, JSONField, OuterRef, Q, TextField, Value
from django.db.models.functions import Cast
from django.utils.timezone import localdate

from claims.models import (
    Amendment,
    AmendmentStatus,
    Category,
    Claim,
    Claimant,
    ClaimantKind,
    ClaimLink,
    ClaimTopic,
    Correction,
    CorrectionKind,
    Evidence,
    EvidenceRole,
    EvidenceStance,
    Import,
    ImportStatus,
    LinkKind,
    LinkState,
    Rating,
    RatingScale,
    Topic,
    Verdict,
    VerdictOrigin,
    VerdictStatus,
)
from claims.models.claim import sees_the_desk
from claims.models.evidence import QUOTE_STATUSES
from config.api.filtering.filters import AnyId, AnyLanguage, AnyOf, Day, Moment, StrictFilterSet, Words, YesNo
from sources.api.filters import OfHouse
from sources.models import Article, Media, PublisherDomain


class VerdictFilters(StrictFilterSet):
    claim = AnyId(lambda ids: Q(claim__in=ids), known=Claim)
    publisher = OfHouse("publisher")
    category = AnyOf(lambda words: Q(rating__category__in=words), known=Category.values)
    rating = AnyOf(lambda codes: Q(rating__code__in=codes), known=(Rating, "code"))
    status = AnyOf(lambda words: Q(status__in=words), known=VerdictStatus.values)
    origin = AnyOf(lambda words: Q(origin__in=words), known=VerdictOrigin.values)
    language = AnyLanguage()
    q = Words("label", "summary", "explanation")
    due = YesNo(method="filter_due", help_text="Whether its day for another look has come.")
    ranges = {"published_at": Moment, "review_after": Day}

    class Meta:
        model = Verdict
        fields = []

    def filter_due(self, verdicts, name, is_due):
        due = verdicts.due(localdate())
        return due if is_due else verdicts.exclude(pk__in=due.values("pk"))


class EvidenceFilters(StrictFilterSet):
    claim = AnyId(lambda ids: Q(claim__in=ids), known=Claim)
    article = AnyId(lambda ids: Q(article__in=ids), known=Article)
    media = AnyId(lambda ids: Q(media__in=ids), known=Media)
    publisher = OfHouse("article__publisher")
    role = AnyOf(lambda words: Q(role__in=words), known=EvidenceRole.values)
    stance = AnyOf(lambda words: Q(stance__in=words), known=EvidenceStance.values)
    quote_status = AnyOf(
        lambda words: Q(pk__in=Evidence.objects.whose_quote_is(words).values("pk")),
        known=QUOTE_STATUSES,
        help_text="For the desk only. Whether the newest text of the article has the quote (found), has it between "
        "other words (moved), or has it no longer (gone).",
    )
    q = Words("quote_exact", "note")
    ranges = {"created_at": Moment}
    of_the_desk = ("quote_status",)

    class Meta:
        model = Evidence
        fields = []

    @classmethod
    def allowed_to(cls, request):
        """Return the filters without those of the desk for readers outside of it."""
        every = cls.base_filters.items()
        is_desk = sees_the_desk(request.user)
        return {name: each for name, each in every if is_desk or name.partition("__")[0] not in cls.of_the_desk}


class OfTopic(AnyOf):
    """Rows of claims about any of these topics."""

    def __init__(self):
        of_claim = ClaimTopic.objects.filter(claim=OuterRef("claim"))
        super().__init__(lambda slugs: Q(Exists(of_claim.filter(topic__slug__in=slugs))), known=(Topic, "slug"))


class CorrectionFilters(StrictFilterSet):
    claim = AnyId(lambda ids: Q(claim__in=ids), known=Claim)
    publisher = OfHouse("publisher", help_text="Who corrected, retracted or amended: a domain.")
    topic = OfTopic()
    kind = AnyOf(lambda words: Q(kind__in=words), known=CorrectionKind.values)
    ranges = {"made_at": Moment}

    class Meta:
        model = Correction
        fields = []


class AmendmentFilters(StrictFilterSet):
    claim = AnyId(lambda ids: Q(claim__in=ids))
    status = AnyOf(lambda words: Q(status__in=words), known=AmendmentStatus.values)
    ranges = {"proposed_at": Moment}

    class Meta:
        model = Amendment
        fields = []


class LinkFilters(StrictFilterSet):
    claim = AnyId(lambda ids: Q(claim__in=ids) | Q(other__in=ids), known=Claim, help_text="Either of its two claims.")
    kind = AnyOf(lambda words: Q(kind__in=words), known=LinkKind.values)
    state = AnyOf(lambda words: Q(state__in=words), known=LinkState.values)
    ranges = {"created_at": Moment}

    class Meta:
        model = ClaimLink
        fields = []


class ClaimantFilters(StrictFilterSet):
    kind = AnyOf(lambda words: Q(kind__in=words), known=ClaimantKind.values)
    wikidata_id = AnyOf(lambda ids: Q(wikidata_id__in=ids))
    q = Words("name", "role")

    class Meta:
        model = Claimant
        fields = []


class NameWords(Words):
    """Text of the slug or of a name in any language."""

    def filter(self, topics, words):
        names = Func("names", Value("$.*"), function="jsonb_path_query_array", output_field=JSONField())
        return super().filter(topics.alias(all_names=Cast(names, TextField())), words)


class TopicFilters(StrictFilterSet):
    slug = AnyOf(lambda slugs: Q(slug__in=slugs), known=(Topic, "slug"))
    q = NameWords("slug", "all_names")

    class Meta:
        model = Topic
        fields = []


class ImportFilters(StrictFilterSet):
    status = AnyOf(lambda words: Q(status__in=words), known=ImportStatus.values)
    publisher = OfHouse("publisher")
    ranges = {"created_at": Moment}

    class Meta:
        model = Import
        fields = []


class RatingScaleFilters(StrictFilterSet):
    code = AnyOf(lambda codes: Q(code__in=codes), known=(RatingScale, "code"))
    owner = OfHouse("owner")
    usable_by = AnyOf(
        lambda domains: Q(owner=None) | Q(owner__domain__in_houses=domains),
        known=(PublisherDomain, "domain"),
        help_text="Whose verdicts may use the scale: shared scales, and those that this publisher (a domain) owns.",
    )
    category = AnyOf(
        lambda words: Q(Exists(Rating.objects.filter(scale=OuterRef("pk"), category__in=words))),
        known=Category.values,
    )

    class Meta:
        model = RatingScale
        fields = []
