"""What can an amendment change, and what does the form offer? `ProposalForms` are the forms of one proposal.

They show the claim, its evidence and its articles as the public reads them. What differs becomes the amendment.
"""

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext_lazy as _

from claims.amendments import articles_of
from claims.models import Claim, Claimant, Evidence, Topic
from claims.models.amendment import CLAIM_FIELDS, MAX_NOTE_LENGTH
from sources.models import Article

QUOTE_FORM_FIELDS = ["role", "stance", "quote_exact", "quote_prefix", "quote_suffix", "note"]
ARTICLE_FORM_FIELDS = ["title", "url", "published_at", "language"]
MAX_NAMED = 5  # claimants of the same name that a sentence lists


class ClaimantNameField(forms.CharField):
    """A claimant by name, with the role if several have the name. `current` is the claimant that the page showed."""

    current = None

    def clean(self, typed):
        name = super().clean(typed)
        if not name or name == str(self.current):
            return self.current if name else None
        found = list(Claimant.objects.filter(name=name).order_by("kind", "role")[: MAX_NAMED + 1])
        with_role = Claimant.objects.filter(name__in=openings_of(name)).exclude(role="")
        found = [one for one in found if not one.role] or found or [one for one in with_role if str(one) == name]
        if len(found) == 1:
            return found[0]
        if not found:
            raise ValidationError(_("No claimant has this name. Add the claimant in the tables first."))
        raise ValidationError(
            _("Several claimants have this name: %(names)s. Write the name with the role, as it is listed."),
            params={"names": "; ".join(map(str, found[:MAX_NAMED]))},
        )


def openings_of(name):
    """Return the texts before each bracket of a name that was typed with a role: “Ann Lee (minister)”."""
    return [name[:place].rstrip() for place, sign in enumerate(name) if sign == "("][:20]


class UncheckedMixin:
    """For forms whose rows `claims.amendments.propose` checks: they leave their instance as it is stored."""

    def _post_clean(self):
        pass

    def values(self, names):
        """Return the cleaned values of the changed fields among `names`."""
        return {name: self.cleaned_data[name] for name in names if name in self.changed_data}


class ClaimForm(UncheckedMixin, forms.ModelForm):
    claimant = ClaimantNameField(label=_("claimant"), required=False, max_length=500)
    topics = forms.ModelMultipleChoiceField(
        Topic.objects.order_by("slug"), label=_("topics"), required=False, widget=forms.CheckboxSelectMultiple
    )
    public_note = forms.CharField(
        label=_("Note for the public"),
        max_length=MAX_NOTE_LENGTH,
        widget=forms.Textarea,
        help_text=_("What is amended and why, for the public: “The date of the speech was wrong.”"),
    )

    class Meta:
        model = Claim
        fields = [name for name in CLAIM_FIELDS if name != "claimant"]
        widgets = {
            "claimed_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "claimed_at": forms.DateTimeInput(attrs={"type": "datetime-local", "step": 1}, format="%Y-%m-%dT%H:%M:%S"),
        }

    def __init__(self, *args, instance, **kwargs):
        super().__init__(*args, instance=instance, **kwargs)
        self.fields["claimant"].current = instance.claimant
        self.initial["claimant"] = str(instance.claimant or "")


class EvidenceForm(UncheckedMixin, forms.ModelForm):
    is_shown = forms.BooleanField(label=_("shown to the public"), required=False)

    class Meta:
        model = Evidence
        fields = QUOTE_FORM_FIELDS

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["is_shown"] = self.instance.is_shown
        if not self.instance.is_shown:  # only the desk sees its content, which is changed on the claim's page
            for name in QUOTE_FORM_FIELDS:
                self.fields[name].disabled = True


class ArticleForm(UncheckedMixin, forms.ModelForm):
    class Meta:
        model = Article
        fields = ARTICLE_FORM_FIELDS
        widgets = {
            "published_at": forms.DateTimeInput(
                attrs={"type": "datetime-local", "step": 1}, format="%Y-%m-%dT%H:%M:%S"
            ),
        }


class ProposalForms:
    """The forms of the claim, of its evidence and of its articles, for `data` that was sent, or None."""

    def __init__(self, claim, data=None):
        self.claim = ClaimForm(data, instance=claim, initial={"topics": list(claim.topics.all())})
        evidence_class = forms.inlineformset_factory(Claim, Evidence, form=EvidenceForm, extra=0, can_delete=False)
        rows = Evidence.objects.select_related("article").order_by("created_at", "id")
        self.evidence = evidence_class(data, instance=claim, queryset=rows)
        article_class = forms.modelformset_factory(Article, form=ArticleForm, extra=0)
        articles = articles_of(claim).order_by("created_at", "id")
        self.articles = article_class(data, queryset=articles, prefix="articles")

    @property
    def is_bound(self):
        return self.claim.is_bound

    def are_valid(self):
        valid = [part.is_valid() for part in (self.claim, self.evidence, self.articles)]  # each finds its errors
        return all(valid)

    def wanted(self):
        """Return what `claims.amendments.propose` takes: the changed values."""
        evidence, articles = (
            {form.instance: values for form in formset if (values := form.values(names))}
            for formset, names in (
                (self.evidence, [*QUOTE_FORM_FIELDS, "is_shown"]),
                (self.articles, ARTICLE_FORM_FIELDS),
            )
        )
        is_changed = "topics" in self.claim.changed_data
        return {
            "note": self.claim.cleaned_data["public_note"],
            "fields": self.claim.values(CLAIM_FIELDS),
            "topics": self.claim.cleaned_data["topics"] if is_changed else None,
            "evidence": evidence,
            "articles": articles,
        }

    def explain(self, refusal):
        """Put the messages of a refusal to the fields that they are about, or above the form."""
        if not hasattr(refusal, "error_dict"):
            self.claim.add_error(None, refusal.messages)
            return
        for name, errors in refusal.error_dict.items():
            place = name if name in self.claim.fields else None
            self.claim.add_error(place if place != NON_FIELD_ERRORS else None, errors)

    @property
    def errors(self):
        """Return the sentences that belong to no field."""
        parts = [self.claim, *self.evidence, *self.articles]
        hidden = [(part, field.name) for part in parts for field in part.hidden_fields()]
        return [
            *(message for formset in (self.evidence, self.articles) for message in formset.non_form_errors()),
            *(message for part in parts for message in part.non_field_errors()),
            *(message for part, name in hidden for message in part.errors.get(name, ())),
        ]
