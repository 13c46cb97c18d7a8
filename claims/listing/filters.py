"""Which filters do lists, counts and exports of claims have? `ClaimFilters`, which look at cards.

A claim's `category`, `rating` and `issuer` are those of its published verdicts, for every reader: drafts cannot be
filtered for, so nobody can guess at their content.
"""

from functools import cache

from django import forms
from django.contrib.auth import get_user_model
from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q
from django.db.models.lookups import IsNull
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters

from claims.listing.same_row import (
    FAMILIES,
    OfArticle,
    OfEvidence,
    OfJudge,
    OfRole,
    OfSource,
    OfVerdict,
    OfVerdictLanguage,
    VerdictMoment,
    conditions_of,
)
from claims.models import (
    Card,
    Category,
    Claim,
    Claimant,
    ClaimantKind,
    ClaimPriority,
    ClaimStatus,
    Evidence,
    EvidenceRole,
    EvidenceStance,
    Rating,
    Topic,
    Upload,
    UploadRow,
)
from claims.models.claim import sees_the_desk
from claims.models.evidence import QUOTE_STATUSES
from config.api.filtering.filters import AnyId, AnyLanguage, AnyOf, Day, Moment, StrictFilterSet, YesNo

MAX_SEARCH_LENGTH = 512  # characters; PostgreSQL's parser gives up on much longer ones


OF_VERDICT = (
    "Filters of the verdict (`issuer`, `category`, `rating`, `verdict_language`, `verdict_published_at`) hold of one "
    "and the same published verdict; `__not` leaves out claims with one that has this value and meets the others."
)
OF_EVIDENCE = (
    "Filters of evidence (`publisher`, `article`, `stance`, `role`) hold of one and the same piece; `__not` leaves "
    "out claims with one that has this value and meets the others."
)
DESK = "For the desk only."


def any_in(column):
    """Return a condition for cards with any of the words in this column."""
    return lambda words: Q(**{f"{column}__overlap": words})


class ClaimLanguage(AnyLanguage):
    """By the column `languages`, which has each prefix of the card's language as a word: it is indexed."""

    def rows_in(self, tags):
        found = Q(languages__overlap=tags)
        return found & Q(language__in=tags) if self.is_whole else found


class Trait(AnyOf):
    """By a word `name:value` in the card's traits."""

    def __init__(self, name, **extra):
        super().__init__(lambda words: Q(traits__overlap=[f"{name}:{word}" for word in words]), **extra)


class Search(filters.CharFilter):
    """These words, in web-search syntax: quotes for a phrase, a minus for what must not occur."""

    def __init__(self):
        super().__init__(max_length=MAX_SEARCH_LENGTH, help_text=self.__doc__)

    def filter(self, cards, words):
        if not words:
            return cards
        if self.parent.searches_once:
            return cards.filter(AmongFound(F("pk")))
        return cards.matching(words, self.parent.how_to_match)


class SearchMatch(filters.ChoiceFilter):
    """With `q`: whether `all` its words must occur, which is the default, or `any` of them."""

    def __init__(self):
        super().__init__(choices=[("all", "all"), ("any", "any")], help_text=self.__doc__)

    def filter(self, cards, match):
        return cards  # `Search` reads it


class ClaimQuery(forms.Form):
    def clean(self):
        if self.cleaned_data.get("match") and "q" not in self.data:
            sentence = _("match=%(word)s needs q.") % {"word": self.cleaned_data["match"]}
            self.add_error("match", sentence)


class AmongFound(Func):
    """Whether the card is in the common table expression `found` of the statement."""

    template = "%(expressions)s IN (SELECT found.id FROM found)"
    conditional = True
    output_field = BooleanField()


class Collapse(filters.ChoiceFilter):
    """`group`: one claim of each group, the one that was published first of those that meet all other filters."""

    def __init__(self):
        super().__init__(choices=[("group", "group")], help_text=self.__doc__)

    def filter(self, cards, word):
        return cards  # it looks at what all other filters leave: see `ClaimFilters.filter_queryset`


class AssignedTo(Trait):
    """By username, or `me` for the reader, or `nobody`."""

    takes_any_script = True

    def __init__(self, **extra):
        super().__init__("assigned_to", known=self.people, **extra)

    def people(self, names):
        return None if {"me", "nobody"}.intersection(names) else (get_user_model(), "username")

    def filter(self, cards, names):
        reader = self.parent.request.user.get_username()
        return super().filter(cards, [{"me": reader, "nobody": ""}.get(name, name) for name in names or ()])


class ExternalRef(filters.CharFilter):
    def filter(self, cards, reference):
        return cards.filter(traits__contains=[f"external_ref:{reference}"]) if reference else cards


class ClaimFilters(StrictFilterSet):
    language = ClaimLanguage()
    status = AnyOf(lambda words: Q(status__in=words), known=ClaimStatus.values)
    category = OfVerdict(
        "rating__category", "category", known=Category.values, help_text=f"How it was judged. {OF_VERDICT}"
    )
    rating = OfVerdict("rating__code", "rating", known=(Rating, "code"), help_text=f"How it was judged. {OF_VERDICT}")
    issuer = OfJudge(
        help_text=f"Who judged: a domain of the house that published a verdict. {OF_VERDICT}",
    )
    verdict_language = OfVerdictLanguage(help_text=f"Of the verdict, with its regions and scripts. {OF_VERDICT}")
    publisher = OfSource(
        help_text=f"Whose articles are cited: a domain of the house. {OF_EVIDENCE}",
    )
    stance = OfEvidence(
        "stance",
        "stance",
        known=EvidenceStance.values,
        help_text=f"What the evidence does to the claim. {OF_EVIDENCE}",
    )
    role = OfRole(
        "role",
        "stance",
        known=EvidenceRole.values,
        help_text=f"Where it was said (appearance), or what bears on it (evidence). {OF_EVIDENCE}",
    )
    article = OfArticle(help_text=f"A cited article, by its id or its address. {OF_EVIDENCE}")
    topic = AnyOf(any_in("topics"), known=(Topic, "slug"))
    id = AnyId(lambda ids: Q(pk__in=ids), known=Claim)
    claimant = AnyId(lambda ids: Q(claimant__in=ids), known=Claimant)
    claimant_kind = Trait("claimant_kind", known=ClaimantKind.values)
    claimant_wikidata_id = Trait("claimant_wikidata_id", known=(Claimant, "wikidata_id"), help_text="As `Q7747`.")
    claimant__isnull = YesNo(method="without", help_text="Whether nobody knows who said it.")
    claimed_on__isnull = YesNo(method="without", help_text="Whether nobody knows when it was said.")
    disputed = YesNo("is_disputed", help_text="Whether published verdicts fall into different categories.")
    group = AnyId(
        lambda ids: Q(group__in=ids) | Q(pk__in=ids),
        known=Claim,
        help_text="That say the same as this claim, the first of its group, itself included.",
    )
    group_disputed = YesNo(
        method="with_disputed_group",
        help_text="Whether published verdicts on it, or on the others of its group, fall into different categories.",
    )
    collapse = Collapse()
    judged = YesNo(
        method="with_verdict",
        help_text="`true`: a verdict stands today. `false`, the review queue: none does, and the claim is submitted "
        "or open.",
    )
    claimed_on = Day(help_text="The day it was said.")
    priority = Trait("priority", known=[str(number) for number in ClaimPriority.values], help_text=DESK)
    assigned_to = AssignedTo(help_text=f"{DESK} A username, `me`, or `nobody`.")
    imported_in = AnyId(
        lambda ids: Q(pk__in=UploadRow.objects.filter(upload__in=ids).claim_ids()),
        known=Upload,
        help_text=f"{DESK} In a file that was brought in at the desk.",
    )
    quote_status = AnyOf(
        lambda words: Q(pk__in=Evidence.objects.whose_quote_is(words).order_by().values("claim")),
        known=QUOTE_STATUSES,
        help_text=f"{DESK} With a quote that the newest text of its article has (found), has between other words "
        "(moved), or has no longer (gone).",
    )
    external_ref = ExternalRef(help_text=f"{DESK} The claim's key in the system it came from.")
    q = Search()
    match = SearchMatch()
    ranges = {
        "claimed_on": Day,
        "created_at": Moment,
        "published_at": Moment,  # the first verdict's time
        "reviewed_at": Moment,  # the latest verdict's time
        "verdict_published_at": VerdictMoment,
        "updated_at": Moment,
    }
    of_the_desk = ("updated_at", "priority", "assigned_to", "imported_in", "quote_status", "external_ref")
    searches_once = False

    class Meta:
        form = ClaimQuery

    @property
    def how_to_match(self):
        return self.form.cleaned_data.get("match") or "all"

    @classmethod
    def allowed_to(cls, request):
        """Return the filters without assignment, priority and times of change for readers outside of the desk."""
        return cls.base_filters if sees_the_desk(request.user) else cls.public_filters()

    @classmethod
    @cache
    def public_filters(cls):
        every = cls.base_filters.items()
        return {name: filter_ for name, filter_ in every if name.partition("__")[0] not in cls.of_the_desk}

    @property
    def collapses_groups(self):
        return bool(self.form.cleaned_data.get("collapse"))

    def filter_queryset(self, cards):
        cards = self.every_card(cards)
        return firsts_of_groups(cards) if self.collapses_groups else cards

    def every_card(self, cards):
        """Return the cards that meet the filters, without collapsing groups."""
        for family in FAMILIES:
            cards = family.filter(cards, self.conditions_of(family))
        return super().filter_queryset(cards)

    def search_once(self):
        """Return the ids of all cards that `q` finds, None without `q`. Other querysets then look in `found` for them.

        For a statement that reads the same cards several times: to match the words takes longer than all the rest.
        """
        words = self.form.cleaned_data.get("q")
        self.searches_once = bool(words)
        return Card.objects.matching(words, self.how_to_match).values("pk") if words else None

    def conditions_of(self, family):
        return conditions_of(family, self.filters, self.form.cleaned_data)

    def without_family(self, family):
        """Return the cards that all filters but those of `family` leave."""
        cards = super().filter_queryset(self.queryset.all())
        for other in FAMILIES:
            if other is not family:
                cards = other.filter(cards, self.conditions_of(other))
        return cards

    def with_disputed_group(self, cards, name, is_disputed):
        trait = Q(traits__contains=["group_disputed:true"])
        return cards.filter(trait if is_disputed else ~trait)

    def without(self, cards, name, is_without):
        trait = Q(traits__contains=[f"{name.partition('__')[0]}:none"])
        return cards.filter(trait if is_without else ~trait)

    def with_verdict(self, cards, name, is_judged):
        return cards.judged() if is_judged else cards.waiting()


def firsts_of_groups(cards):
    """Return the cards that are the first ones of their groups among `cards`: nothing else of the group was published
    earlier.

    For each card with a group, the few others of it are found by their index. So a page is still read in its order.
    """
    others = cards.order_by().filter(group=OuterRef("group"))
    was_earlier = Q(published_at__lt=OuterRef("published_at")) | Q(
        Q(published_at=OuterRef("published_at")) | Q(IsNull(OuterRef("published_at"), True), published_at=None),
        pk__lt=OuterRef("pk"),
    )
    is_published_alone = Q(IsNull(OuterRef("published_at"), True), published_at__isnull=False)
    return cards.filter(Q(group=None) | ~Exists(others.filter(was_earlier | is_published_alone)))
