"""Which models may a review set have rows of, and what may it not decide?

`MODELS` has the models in the order of writing. A review set gives nobody a login (`login_flags()`), and it changes
only `comparable_fields()` of an existing row.
"""

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import is_password_usable
from django.utils.translation import gettext as _

from claims.interchange.review_sets.row import did_you_mean, settable_fields
from claims.models import (
    Claim,
    Claimant,
    ClaimLink,
    ClaimStatus,
    ClaimTopic,
    Evidence,
    Rating,
    RatingScale,
    Topic,
    Verdict,
)
from sources.models import Article, ArticleVersion, DeskDomain, Publisher

# A row comes after those that it refers to, and shared rows come before those of one claim.
MODELS = {
    model._meta.label_lower: model
    for model in [
        get_user_model(),
        Publisher,
        RatingScale,
        Rating,
        Topic,
        Claimant,
        Article,
        ArticleVersion,
        Claim,
        ClaimTopic,
        Evidence,
        Verdict,
        ClaimLink,
    ]
}
REFERS_FORWARD = {Article: ArticleVersion}  # an article names its current version, which names the article


def model_problems(row):
    """Yield a problem if the row's model is none of `MODELS`."""
    if row.model and row.model not in MODELS:
        sentence = _("“%(model)s” is no part of a review set.") % {"model": row.model}
        yield "model", sentence + did_you_mean(row.model, MODELS)


def login_flags(user):
    """Yield problems for fields that would let a new user log in: a review set may only name people."""
    for name in ("is_active", "is_staff", "is_superuser"):
        if getattr(user, name):
            yield name, _("A review set lets nobody in: write false.")
    if is_password_usable(user.password):
        yield "password", _("A review set lets nobody in: write “!”.")


def desk_problems(publisher):
    """Yield a problem for a publisher that a review set makes our own desk, after there is one."""
    if publisher.is_desk and DeskDomain.objects.exists():
        yield "is_desk", _("A review set makes no publisher our own desk: a superuser ticks that on its page.")


def timestamps(model):
    """Return the fields with the time at which a row was added or last changed."""
    return [
        column
        for column in model._meta.concrete_fields
        if getattr(column, "auto_now", False) or getattr(column, "auto_now_add", False)
    ]


def comparable_fields(row, stored):
    """Return the names of the fields that the file may change in an existing row."""
    ignored = {stamp.name for stamp in timestamps(type(stored))}
    ignored |= {name for name, settable in settable_fields(type(stored)).items() if settable.generated}
    if isinstance(stored, Claim) and row.fields.get("status") == ClaimStatus.SUBMITTED:
        ignored |= {"status", "dismissed_reason"}
    if isinstance(stored, Evidence) and row.fields.get("version") is None:
        ignored.add("version")  # `clean()` has found it when the evidence was added
    return [name for name in row.fields if name not in ignored]


def differs(name, described, stored):
    attribute = stored._meta.get_field(name).attname
    return getattr(described, attribute) != getattr(stored, attribute)
