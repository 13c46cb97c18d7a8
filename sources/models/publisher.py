"""Which houses publish, and which domains are theirs? `Publisher`, and the tables that its triggers keep."""

import re

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Length, Lower
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from config.db.constraints import known, text_is_normal
from config.db.fields import NOT_BLANK, Line, Lines
from config.db.growth import Growth
from config.db.guards import Guard, append_only
from config.db.history import events_of
from config.text.languages import TAG_PATTERN, validate_language
from sources.models.houses import HOUSE_TRIGGERS

models.CharField.register_lookup(Length)
models.TextField.register_lookup(Length)

MAX_OTHER_DOMAINS = 100  # of one house
# A host name in ASCII (internationalised ones as punycode), without `www.`.
DOMAIN_PATTERN = r"^(?!www\.)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$"


OTHER_DOMAINS_ARE_WRONG = _(
    "Other domains are bare lower-case host names without “www.”, at most 100: “fr.lemonde.fr”."
)
HAS_JOINED_OTHERS = _("%(house)s has other domains itself: move them here first.")
HELD_BY_OTHER_HOUSE = _(
    "%(domain)s is one of the domains of %(house)s: what is published there belongs to that house."
)


def validate_domains(domains):
    """Raise ValidationError unless each is a bare domain."""
    wrong = [domain for domain in domains if not re.fullmatch(DOMAIN_PATTERN, domain)]
    if wrong or len(domains) > MAX_OTHER_DOMAINS:
        raise ValidationError(OTHER_DOMAINS_ARE_WRONG)


class Domains(Lines):
    """A model field for a list of domains. Its form field has one a line."""


class PublisherQuerySet(models.QuerySet):
    def get_by_natural_key(self, domain):
        return self.get(domain=domain)


class PublisherKind(models.TextChoices):
    NEWS = "news", _("news outlet")
    AGENCY = "agency", _("news agency")
    FACT_CHECKER = "fact_checker", _("fact-checker")
    OFFICIAL = "official", _("official source")
    SOCIAL = "social", _("social platform")
    OTHER = "other", _("other")


class Publisher(models.Model):
    """A house that publishes articles or judges claims: a newsroom, an agency, a fact-checker, our own desk."""

    growth = Growth.REFERENCE

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = Line(_("name"), max_length=200)
    domain = models.CharField(
        _("domain"),
        max_length=253,
        unique=True,
        validators=[RegexValidator(DOMAIN_PATTERN, _("Write the bare domain: “lemonde.fr”."))],
        help_text=_("The bare host name, lower-case and without “www.”: it is how articles find their publisher."),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=PublisherKind, default=PublisherKind.NEWS)
    country = models.CharField(
        _("country"),
        max_length=2,
        blank=True,
        validators=[RegexValidator(r"^[A-Z]{2}$", _("Write two capital letters: “FR”."))],
        help_text=_("Two capital letters (ISO 3166-1): FR, GB, US."),
    )
    language = models.CharField(
        _("language"),
        max_length=35,
        blank=True,
        validators=[validate_language],
        help_text=_("The language it mostly publishes in, as a tag: fr, en, pt-BR."),
    )
    is_desk = models.BooleanField(
        _("our own desk"),
        default=False,
        help_text=_("Tick only for the house that uses this Claimdesk. It is set once, and never taken back."),
    )

    other_domains = Domains(
        models.CharField(max_length=253),
        verbose_name=_("other domains"),
        default=list,
        db_default=models.Value("{}"),
        blank=True,
        validators=[validate_domains],
        help_text=_(
            "One below the other: its language editions and its former addresses. What is published there is its own: "
            "imports, articles and filters take all its domains for one house."
        ),
    )
    is_named_by_reviews = models.BooleanField(
        _("named by its reviews"),
        default=False,
        db_default=False,
        help_text=_("Imports name it as most of its reviews do, until an editor changes the name."),
    )

    objects = PublisherQuerySet.as_manager()

    class Meta:
        verbose_name = _("publisher")
        verbose_name_plural = _("publishers")
        permissions = [("correct_publisher", "Can change publishers that everybody sees")]
        indexes = [models.Index(Lower("name"), name="publisher_of_ours_by_name", condition=models.Q(is_desk=True))]
        constraints = [
            models.CheckConstraint(
                name="publisher_domain_is_bare",
                condition=models.Q(domain__regex=DOMAIN_PATTERN),
                violation_error_message=_("A domain is a bare lower-case host name without “www.”: “lemonde.fr”."),
            ),
            models.CheckConstraint(
                name="publisher_name_is_not_blank",
                condition=models.Q(name__regex=NOT_BLANK),
                violation_error_message=_("A publisher has a name."),
            ),
            models.CheckConstraint(
                name="publisher_language_is_a_tag",
                condition=models.Q(language="") | models.Q(language__regex=TAG_PATTERN),
                violation_error_message=_("A language is a BCP 47 tag: “fr”, “en”, “pt-BR”."),
            ),
            models.CheckConstraint(
                name="publisher_other_domains_are_bare",
                condition=models.Q(
                    models.Func(
                        models.F("other_domains"),
                        function="sources_are_domains",
                        output_field=models.BooleanField(),
                    )
                ),
                violation_error_message=OTHER_DOMAINS_ARE_WRONG,
            ),
            known("publisher", "kind", PublisherKind, _("This kind of publisher is not one of the list.")),
            text_is_normal("publisher", line=["name"]),
        ]
        triggers = [
            Guard(
                name="publisher_of_ours_stays_ours",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__is_desk=True, new__is_desk=False),
                message=_("This is our own desk, and stays it: its verdicts are published by two people."),
            ),
            Guard(
                name="publisher_of_ours_is_kept",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__is_desk=True),
                message=_("This is our own desk: it is never deleted."),
            ),
            pgtrigger.Trigger(
                name="publisher_of_ours_notes_its_domain",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.After,
                condition=pgtrigger.Q(new__is_desk=True),
                func="""
                    INSERT INTO sources_deskdomain (domain) SELECT unnest(NEW.domain || NEW.other_domains)
                    ON CONFLICT DO NOTHING;
                    RETURN NULL;
                """,
            ),
            # Its verdicts may be imported ones, which nobody here has read.
            Guard(
                name="publisher_moves_to_no_domain_of_ours",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(new__is_desk=False),
                violates="NEW.domain <> OLD.domain AND sources_is_our_domain(NEW.domain)",
                message=_("This domain is or was that of our own desk: no other publisher moves there."),
            ),
            Guard(
                name="publisher_takes_no_name_of_ours",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("name"),
                condition=pgtrigger.Q(new__is_desk=False),
                violates="""EXISTS (SELECT FROM sources_publisher AS desk
                    WHERE desk.is_desk AND lower(desk.name) = lower(NEW.name) AND desk.domain <> NEW.domain)""",
                message=_("This is the name of our own desk: give another publisher another name."),
            ),
            *HOUSE_TRIGGERS,
        ]

    def __str__(self):
        return self.name

    def natural_key(self):
        return (self.domain,)

    @property
    def domains(self):
        """All its domains, the main one first."""
        return [self.domain, *self.other_domains]

    def clean(self):
        """Refuse a domain that is another house's, and to join a house that has joined others itself."""
        self.other_domains = [domain for domain in dict.fromkeys(self.other_domains) if domain != self.domain]
        listed = PublisherDomain.objects.filter(domain=self.domain).exclude(publisher=self.pk)
        held = listed.exclude(publisher__domain=self.domain).select_related("publisher").first()
        if held and not self.is_stored_there():
            raise ValidationError({"domain": HELD_BY_OTHER_HOUSE % {"domain": held.domain, "house": held.publisher}})
        if self.other_domains:
            joined = Publisher.objects.exclude(pk=self.pk).filter(domain__in=self.other_domains)
            for house in joined.exclude(other_domains=[]):
                raise ValidationError({"other_domains": HAS_JOINED_OTHERS % {"house": house}})

    def is_stored_there(self):
        """Return whether it is stored at this domain: it stays there when another house has listed the domain."""
        return Publisher.objects.filter(pk=self.pk, domain=self.domain).exists()


class AllOfHouses(models.Func):
    """These domains and all others of the houses that they belong to, as an array: an expression."""

    function = "sources_all_of_houses"
    output_field = ArrayField(models.TextField())

    def __init__(self, domains):
        super().__init__(models.Value(list(domains), ArrayField(models.TextField())))


def domains_of_house(domain):
    """Return the domains of the house that this domain belongs to, or the domain alone if it is nobody's."""
    row = PublisherDomain.objects.select_related("publisher").filter(domain=domain).first()
    return row.publisher.domains if row else [domain]


class InHouses(models.lookups.In):
    """A lookup of a domain: `publisher__domain__in_houses=["fr.checker.example"]` finds those of the same houses."""

    lookup_name = "in_houses"

    def get_prep_lookup(self):
        return AllOfHouses(self.rhs)

    def as_sql(self, compiler, connection):
        domain, domain_params = self.process_lhs(compiler, connection)
        houses, houses_params = compiler.compile(self.rhs.resolve_expression(compiler.query))
        return f"{domain} = ANY ({houses})", (*domain_params, *houses_params)


models.CharField.register_lookup(InHouses)


class PublisherDomain(models.Model):
    """A domain, and the house that it belongs to: its own one, or one of the other domains of a house.

    A trigger of `Publisher` keeps the rows. A house may list the own domain of another publisher, such as that of a
    language edition which was imported as a house of its own. What is published there from then on is the house's;
    what the other publisher has published stays under its name, and filters by any of the domains find both.
    """

    growth = Growth.REFERENCE
    kept_by_database = True

    domain = models.CharField(_("domain"), max_length=253, primary_key=True)
    publisher = models.ForeignKey(
        Publisher, verbose_name=_("publisher"), on_delete=models.DO_NOTHING, related_name="+"
    )

    class Meta:
        verbose_name = _("domain of a publisher")
        verbose_name_plural = _("domains of publishers")
        default_permissions = ()

    def __str__(self):
        return self.domain


class PublisherName(models.Model):
    """What reviews of a publisher call it, and how many of those that were imported do."""

    growth = Growth.REFERENCE
    is_a_record = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    publisher = models.ForeignKey(
        Publisher, verbose_name=_("publisher"), on_delete=models.CASCADE, related_name="names_in_reviews"
    )
    name = Line(_("name"), max_length=200)
    reviews = models.BigIntegerField(_("reviews"))

    class Meta:
        verbose_name = _("name in reviews")
        verbose_name_plural = _("names in reviews")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["publisher", "name"],
                name="publisher_name_is_counted_once",
                violation_error_message=_("This name of the publisher is counted already."),
            ),
            text_is_normal("publisher_name", line=["name"]),
        ]

    def __str__(self):
        return self.name


class DeskDomainQuerySet(models.QuerySet):
    def own(self, domain):
        """Return whether the domain is, was or lies below a domain of our own desk."""
        labels = domain.split(".")
        return self.filter(pk__in=[".".join(labels[start:]) for start in range(len(labels))]).exists()


class DeskDomain(models.Model):
    """A domain that is or once was that of our own desk. No verdict is imported from there, nor from below it.

    A trigger of `Publisher` adds it, and nothing takes it away.
    """

    growth = Growth.REFERENCE
    kept_by_database = True

    domain = models.CharField(_("domain"), max_length=253, primary_key=True)

    objects = DeskDomainQuerySet.as_manager()

    class Meta:
        verbose_name = _("domain of our own desk")
        verbose_name_plural = _("domains of our own desk")
        default_permissions = ()
        triggers = append_only("desk_domain")

    def __str__(self):
        return self.domain


PublisherEvent = events_of(Publisher)
