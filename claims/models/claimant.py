"""Who makes claims? A `Claimant` is a person, an organisation or an account."""

from functools import reduce
from operator import or_

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import TrigramWordSimilarity
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from config.db.constraints import known, text_is_normal
from config.db.fields import NOT_BLANK, Line, Lines
from config.db.growth import Growth
from config.db.guards import Guard

WIKIDATA_PATTERN = r"^Q[1-9][0-9]{0,11}$"
validate_item = RegexValidator(WIKIDATA_PATTERN, _("Write the item's number: “Q7747”."))
MAX_SHARING = 2_000  # claimants with letters like one word of a name that are compared with the whole name
UNKNOWN_CLAIMANT = ("Unknown", "unknown", "")  # natural key of the claimant for claims of an unknown author


class NameLetters(models.Func):
    """A claimant's names in the letters that pg_trgm reads under any locale. Takes a name and an array of aliases."""

    function = "claims_claimant_letters"
    output_field = models.TextField()


class SharesTrigrams(models.Func):
    """True if most trigrams of the second text are in a part of the first: pg_trgm's `%>`."""

    template = "(%(expressions)s)"
    arg_joiner = " %%> "
    conditional = True
    output_field = models.BooleanField()


def letters_of(name):
    return NameLetters(models.Value(name), models.Value([], output_field=ArrayField(models.TextField())))


class ClaimantQuerySet(models.QuerySet):
    def with_similar_name(self, words, most):
        """Return the claimants that have a name or alias in letters like these words, the most similar first: `most`.

        Claimants with letters like each of the longest words are found in any case. Those that share one of them, as
        initials do, are found among the first `MAX_SHARING`: a million people may be called John.
        """
        if not words:
            return self.none()
        letters, whole = NameLetters("name", "aliases"), letters_of(" ".join(words))
        longest = sorted(set(words), key=lambda word: (-len(word), word))[:3]
        shares = [SharesTrigrams(letters, letters_of(word)) for word in longest]
        each, any_of_them = self.filter(*shares), self.filter(reduce(or_, shares, SharesTrigrams(letters, whole)))
        found = each.values("pk")[:most].union(any_of_them.values("pk")[:MAX_SHARING])
        return self.filter(pk__in=found).order_by(TrigramWordSimilarity(whole, letters).desc(), "pk")[:most]

    def unknown(self):
        """Return the claimant “Unknown”, for claims whose author is not known."""
        name, kind, role = UNKNOWN_CLAIMANT
        return self.get_or_create(name=name, kind=kind, role=role)[0]

    def get_by_natural_key(self, name, kind, role):
        return self.get(name=name, kind=kind, role=role)


class ClaimantKind(models.TextChoices):
    PERSON = "person", _("person")
    ORGANISATION = "organisation", _("organisation")
    ACCOUNT = "account", _("account")
    UNKNOWN = "unknown", _("unknown")


class Claimant(models.Model):
    """A person, an organisation or an account that makes claims."""

    growth = Growth.REFERENCE

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = Line(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=ClaimantKind, default=ClaimantKind.PERSON)
    role = Line(
        _("role"),
        max_length=200,
        blank=True,
        help_text=_("What the claimant is known as; it also tells two people of one name apart."),
    )
    wikidata_id = models.CharField(
        _("Wikidata id"),
        max_length=13,
        null=True,
        blank=True,
        unique=True,
        validators=[validate_item],
        help_text=_("The item's number on wikidata.org: Q7747."),
    )
    aliases = Lines(
        Line(max_length=200),
        verbose_name=_("aliases"),
        default=list,
        blank=True,
        help_text=_("Other names and spellings, one below the other."),
    )

    objects = ClaimantQuerySet.as_manager()

    class Meta:
        verbose_name = _("claimant")
        verbose_name_plural = _("claimants")
        permissions = [("correct_claimant", "Can change claimants that everybody sees")]
        indexes = [
            GinIndex(OpClass(NameLetters("name", "aliases"), name="gin_trgm_ops"), name="claimant_by_similar_name")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "kind", "role"],
                name="claimant_is_told_apart_by_role",
                violation_error_message=_(
                    "A claimant of that name, kind and role exists: give this one another role."
                ),
            ),
            models.CheckConstraint(
                name="claimant_name_is_not_blank",
                condition=models.Q(name__regex=NOT_BLANK),
                violation_error_message=_("A claimant has a name."),
            ),
            known("claimant", "kind", ClaimantKind, _("This kind of claimant is not one of the list.")),
            models.CheckConstraint(
                name="claimant_wikidata_id_is_an_item",
                condition=models.Q(wikidata_id__regex=WIKIDATA_PATTERN),
                violation_error_message=_("A Wikidata id is the item's number: “Q7747”."),
            ),
            text_is_normal("claimant", line=["name", "role"], lines=["aliases"]),
        ]
        triggers = [
            # Readers of a claim see its claimant's earlier names: no person is turned into another unnoticed.
            Guard(
                name="claimant_we_judged_keeps_earlier_names",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("name", "aliases", "wikidata_id"),
                violates="""NOT claims_is_merging(OLD.id)
                    AND (OLD.wikidata_id IS DISTINCT FROM coalesce(NEW.wikidata_id, '') AND OLD.wikidata_id <> ''
                        OR EXISTS (SELECT FROM claims_claimantevent AS earlier
                            WHERE earlier.id = OLD.id AND earlier.name <> NEW.name
                            AND earlier.name = ANY(OLD.aliases || OLD.name::varchar)
                            AND NOT earlier.name = ANY(NEW.aliases)))
                    AND EXISTS (SELECT FROM claims_claim AS claim JOIN claims_verdict AS verdict
                            ON verdict.claim_id = claim.id
                        WHERE claim.claimant_id = OLD.id AND verdict.origin = 'desk'
                        AND verdict.status IN ('published', 'superseded', 'retracted'))""",
                message=_(
                    "We have judged claims of this claimant: the Wikidata id stays, and an earlier name stays among "
                    "the aliases. For another person make another claimant, and amend the claim."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.name} ({self.role})" if self.role else self.name

    def natural_key(self):
        return (self.name, self.kind, self.role)
