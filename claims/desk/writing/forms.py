"""Which forms does a claim's page have? `ClaimForm` and `VerdictForm`: what is typed is merged into the row as it is.

A field counts as changed when it differs from what the page showed, and only changed fields are saved. Where another
person changed the same field, the form asks which words to keep (`config.admin.merging`).
"""

from django import forms
from django.conf import settings
from django.conf.locale import LANG_INFO
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from claims.desk.writing.choices import ArticleField, ClaimantField
from claims.models import Claim, ClaimTopic, Rating, Topic, Verdict
from claims.models.amendment import CLAIM_FIELDS
from claims.workflow import signature
from config.admin.merging import MergingForm
from config.db.constraints import save_checked
from sources.models import Publisher
from sources.models.publisher import PublisherKind

MAX_PUBLISHERS = 200  # in the list of those that judge
MAX_TOPICS = 500


class DeskForm(MergingForm):
    """A form of the desk. `kind` names it, in the ids of its fields and among unsaved texts."""

    kind = ""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id=f"{self.kind}_%s", **kwargs)
        self.questions = {}  # by name of a field: the values that a person chooses from
        if "language" in self.fields:
            self.fields["language"].widget.attrs |= {"list": "languages", "autocapitalize": "none", "size": 8}

    def question(self, name):
        question = super().question(name)
        self.questions[name] = question
        return question

    def hidden(self):
        return self.hidden_fields()

    def merged(self):
        """Return the labels of the fields that others changed meanwhile, and that this form leaves as they are."""
        if not self.is_bound:
            return []
        return [str(self.fields[name].label) for name in self.changed_by_others if name not in self.changed_data]

    def save_row(self):
        save_checked(self.instance)
        return self.instance


def moment_field():
    """Return the options of a field for a day and a time of the reader's zone."""
    widget = forms.DateTimeInput({"type": "datetime-local", "step": 1}, format="%Y-%m-%dT%H:%M:%S")
    return {"claimed_at": widget, "claimed_on": day_input()}


def day_input():
    return forms.DateInput({"type": "date"}, format="%Y-%m-%d")


class ClaimForm(DeskForm):
    kind = "claim"

    claimant = ClaimantField("claimants", required=False, label=_("claimant"))
    topics = forms.ModelMultipleChoiceField(
        Topic.objects.none(), required=False, label=_("topics"), widget=forms.CheckboxSelectMultiple
    )
    topics_shown = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Claim
        fields = [
            "statement",
            "language",
            "claimant",
            "claimed_on",
            "claimed_at",
            "place",
            "context",
            "priority",
        ]
        widgets = moment_field()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.named = (
            [] if self.instance._state.adding else list(self.instance.claim_topics.values_list("topic", flat=True))
        )
        self.fields["claimant"].help_text = Claim._meta.get_field("claimant").help_text
        self.fields["topics"].queryset = Topic.objects.order_by("slug")
        self.initial |= {"topics": self.named, "topics_shown": ",".join(map(str, self.named))}

    def column(self, name):
        """Return no column for topics: what each person adds and removes is merged, so they have no conflict."""
        return None if name == "topics" else super().column(name)

    def allow(self, person, *, is_judged):
        """Leave only the fields that this person may change in the claim."""
        if is_judged:
            for name in [*CLAIM_FIELDS, "topics", "topics_shown"]:
                self.fields.pop(name, None)

    def _get_validation_exclusions(self):
        """Leave the claimant to its field, which may have made a new one: that is stored with the claim."""
        return super()._get_validation_exclusions() | {"claimant"}

    @property
    def changed_columns(self):
        return [name for name in self.changed_data if self.column(name)]

    def save_row(self):
        claim = self.instance
        if claim.claimant and claim.claimant._state.adding:
            save_checked(claim.claimant)
        if claim._state.adding or self.changed_columns:
            super().save_row()
        if "topics" in self.fields:
            self.save_topics(claim)
        return claim

    def save_topics(self, claim):
        """Add and remove the topics that differ from those that the page showed."""
        chosen = {str(topic.pk) for topic in self.cleaned_data.get("topics", ())} if "topics" in self.data else set()
        shown = set(filter(None, (self.data.get("topics_shown") or "").split(",")))
        if gone := shown - chosen:
            claim.claim_topics.filter(topic__in=[key for key in gone if key in map(str, self.named)]).delete()
        new = chosen - shown - set(map(str, self.named))
        ClaimTopic.objects.bulk_create([ClaimTopic(claim=claim, topic_id=key) for key in new], ignore_conflicts=True)


class VerdictForm(DeskForm):
    kind = "verdict"

    review = ArticleField("articles", required=False, label=_("fact-check article"))

    class Meta:
        model = Verdict
        fields = [
            "publisher",
            "rating",
            "label",
            "summary",
            "explanation",
            "language",
            "review",
            "review_after",
        ]
        widgets = {"rating": forms.RadioSelect, "review_after": day_input()}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["review"].help_text = _("The address of the published fact-check, when there is one.")
        self.fields["publisher"].queryset = judges(self.instance.publisher_id)
        self.fields["rating"].queryset = Rating.objects.select_related("scale")
        self.fields["rating"].required = False

    def allow(self, person, *, is_draft):
        if not person.has_perm("claims.publish_verdict"):
            del self.fields["review_after"]
        if not is_draft:
            for name in [name for name in self.Meta.fields if name != "review_after"]:
                self.fields.pop(name, None)

    def scales(self):
        """Return the scales that the publisher may use, its own ones first, each with its ratings."""
        publisher = self["publisher"].value() or self.instance.publisher_id
        chosen = str(self["rating"].value() or "")
        return scales_of(publisher, chosen)

    def sign(self, by):
        for name, value in signature(self.changed_data, by=by).items():
            setattr(self.instance, name, value)


def judges(chosen=None):
    """Return the publishers that judge claims: our desk first, then fact-checkers."""
    judging = Publisher.objects.filter(Q(is_desk=True) | Q(kind=PublisherKind.FACT_CHECKER) | Q(pk=chosen))
    return judging.order_by("-is_desk", "name")


def scales_of(publisher, chosen=""):
    """Return `[(scale, [(rating, is_chosen)])]` of the scales with categories that the publisher may use."""
    try:
        key = Publisher._meta.pk.to_python(getattr(publisher, "pk", publisher))
    except forms.ValidationError:
        key = None
    ratings = (
        Rating.objects.usable_by([key])
        .select_related("scale")
        .order_by("scale__code", F("value").desc(nulls_last=True), "code")
    )
    by_scale = {}
    for rating in ratings:
        if rating.category or str(rating.pk) == chosen:
            by_scale.setdefault(rating.scale, []).append((rating, str(rating.pk) == chosen))
    return sorted(by_scale.items(), key=lambda each: (each[0].owner_id is None, each[0].code))


def languages():
    """Return the tags and names of languages for the list that a field offers."""
    return [(tag, info["name_local"]) for tag, info in LANG_INFO.items() if "name_local" in info]


def usual_language(claim):
    return claim.language if claim else settings.LANGUAGE_CODE.partition("-")[0]
