"""How does public content change? By an amendment, which is proposed, then accepted or rejected.

`AMENDMENT_STEPS` lists the steps and their permissions, like `STEPS` of claims/workflow/. `propose` stores the
differences between the wanted and the current content; `decide` accepts or rejects a proposal. Guards of the database
refuse a change that no accepted amendment of the same transaction lists.
"""

from copy import copy

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, Model, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claims.models import Amendment, AmendmentStatus, Claim, ClaimTopic, Evidence, Topic, Verdict
from claims.models.amendment import CLAIM_FIELDS, EVIDENCE_FIELDS
from claims.models.claim import CLAIMANT_STAYS, EVIDENCE_NEEDS_AMENDMENT, NEEDS_AMENDMENT
from claims.workflow import Step, StepRefused, check, normal_reason, refuse_without, require_lock, save_or_refuse
from config.db.constraints import save_checked
from config.db.history import audit_context
from sources.canonical import canonical_url
from sources.models import ARTICLE_FIELDS, Article, Media

PROPOSED, ACCEPTED, REJECTED = AmendmentStatus

AMENDMENT_STEPS = {
    "propose": Step((), PROPOSED, "claims.propose_amendment", gettext_lazy("propose")),
    "accept": Step((PROPOSED,), ACCEPTED, "claims.decide_amendment", gettext_lazy("accept"), by_another=True),
    "reject": Step((PROPOSED,), REJECTED, "claims.decide_amendment", gettext_lazy("reject"), needs_reason=True),
}


def open_amendment_steps(amendment, user):
    """Return the names of the steps that `user` can take now with this amendment."""
    return [
        name
        for name, step in AMENDMENT_STEPS.items()
        if amendment.status in step.leaves
        and user.has_perm(step.permission)
        and not (step.by_another and amendment.proposed_by_id == user.pk)
    ]


def refuse_unamended(claim):
    """Raise StepRefused if public content of the claim changes by amendments only: it has a verdict of ours."""
    if claim.is_judged_by_us():
        raise StepRefused(str(NEEDS_AMENDMENT), "amendment_needed")


def refuse_unamended_evidence(claim):
    """Raise StepRefused if evidence that is shown with the claim changes by amendments only: the claim is public."""
    if claim.stands_in_public():
        raise StepRefused(str(EVIDENCE_NEEDS_AMENDMENT), "amendment_needed")


@transaction.atomic
def propose(claim, *, note, by, fields=None, topics=None, evidence=None, articles=None):
    """Lock the claim, and return a new amendment with the differences from its current content.

    `fields` are new values of the claim by name, `topics` are all its new topics, `evidence` and `articles` map a
    piece of evidence or an article to its new values by name. Raises ValidationError for content that cannot be
    stored, or that changes nothing.
    """
    refuse_without(AMENDMENT_STEPS["propose"].permission, by)
    claim = Claim.objects.select_for_update().get(pk=claim.pk)
    if not claim.stands_in_public():
        raise StepRefused(
            _("No verdict was published on this claim: change it directly, without an amendment."),
            "not_needed",
        )
    changes = differences(claim, "claim", with_time(claim, fields or {}), CLAIM_FIELDS)
    if any(change["field"] == "claimant" and change["new"] is None for change in changes):
        raise ValidationError({"claimant": CLAIMANT_STAYS})
    if topics is not None:
        changes += topics_changed(claim, topics)
    for piece, values in (evidence or {}).items():
        changes += evidence_changed(claim, piece, values)
    for article, values in (articles or {}).items():
        changes += article_changed(claim, article, values)
    if not changes:
        raise ValidationError(_("This is what the public reads already: an amendment changes something."))
    amendment = Amendment(claim=claim, changes=changes, note=note, proposed_by=by)
    save_checked(amendment)
    return amendment


def decide(name, amendment, *, by, at, reason=""):
    """Return the amendment after it was accepted, with its changes applied, or rejected.

    `amendment` comes from `workflow.lock()`.
    """
    require_lock(amendment)
    step, reason = AMENDMENT_STEPS[name], normal_reason(reason)
    check(step, amendment.status, by, reason)
    if step.by_another and amendment.proposed_by_id == by.pk:
        raise StepRefused(
            _("An amendment is accepted by another person than the one who proposed it: ask another editor."),
            "four_eyes",
        )
    if name == "accept":
        rows = read_rows(amendment)
        refuse_stale(amendment, rows)
    amendment.status, amendment.decided_by, amendment.decided_at = step.enters, by, at
    amendment.rejection_reason = reason if name == "reject" else ""
    with audit_context(reason=reason if name == "reject" else amendment.note):
        if name == "accept":
            apply(amendment, rows)
            note_elsewhere(amendment)
        else:
            save_or_refuse(amendment)
    return amendment


# Comparing


def differences(row, what, values, names):
    """Return the changes that give the row these values. Raises ValidationError unless it passes `full_clean()`."""
    wanted = copy(row)
    for name, value in values.items():
        setattr(wanted, name, value)
    wanted.full_clean(validate_unique=False)
    return [
        {"what": what, "id": str(row.pk), "field": name, "old": old, "new": new}
        for name in names
        if (old := public_value(row, name)) != (new := public_value(wanted, name))
    ]


def with_time(claim, values):
    """Return the new values of a claim without its time if they change its day alone."""
    keeps_time = values.get("claimed_at", claim.claimed_at) == claim.claimed_at
    if keeps_time and values.get("claimed_on", claim.claimed_on) != claim.claimed_on:
        return values | {"claimed_at": None}
    return values


def topics_changed(claim, topics):
    old, new = public_topics(claim.topics.all()), public_topics(topics)
    if old == new:
        return []
    return [{"what": "claim", "id": str(claim.pk), "field": "topics", "old": old, "new": new}]


def evidence_changed(claim, piece, values):
    piece = Evidence.objects.select_related("article", "version").filter(claim=claim, pk=piece.pk).first()
    if piece is None:
        raise ValidationError({"evidence": _("This evidence is not on the claim.")})
    if piece.quotes_anew(values):
        values = values | {"version": None}
    try:
        changes = differences(piece, "evidence", values, EVIDENCE_FIELDS)
    except ValidationError as refusal:
        raise ValidationError({"evidence": refusal.messages}) from None
    if not piece.is_shown and {change["field"] for change in changes} - {"is_shown"}:
        raise ValidationError(
            {"evidence": _("The public does not see this evidence: change it directly, and show it by an amendment.")}
        )
    return changes


def article_changed(claim, article, values):
    article = articles_of(claim).filter(pk=article.pk).select_related("publisher").first()
    if article is None:
        raise ValidationError({"articles": _("The public does not read this article with the claim.")})
    try:
        if "url" in values:
            values = values | {"canonical_url": canonical_url(values["url"])}
        return differences(article, "article", values, ARTICLE_FIELDS)
    except ValidationError as refusal:
        raise ValidationError({"articles": refusal.messages}) from None


def articles_of(claim):
    """Return the articles that the public reads with the claim: of its evidence, and reviews of its verdicts."""
    cited = Evidence.objects.filter(claim=claim, is_shown=True).values("article")
    reviews = Verdict.objects.public().filter(claim=claim).values("review")
    return Article.objects.filter(Q(pk__in=cited) | Q(pk__in=reviews))


def public_value(row, name):
    """Return the value as JSON; a reference to another row as `{"id", "name"}`."""
    value = getattr(row, name)
    if isinstance(value, Model):
        return {"id": str(value.pk), "name": value.public_name if isinstance(value, Media) else str(value)}
    return value.isoformat() if hasattr(value, "isoformat") else value


def public_topics(topics):
    return [{"id": str(topic.pk), "name": topic.slug} for topic in sorted(topics, key=lambda topic: topic.slug)]


# Applying


def read_rows(amendment):
    """Return the rows that the amendment changes, by id."""
    claim = amendment.claim
    ids = [change["id"] for change in amendment.changes if change["what"] == "evidence"]
    pieces = Evidence.objects.select_related("article", "version").filter(claim=claim, pk__in=ids) if ids else ()
    ids = articles_amended(amendment)
    articles = articles_of(claim).filter(pk__in=ids).select_for_update(no_key=True).order_by("pk") if ids else ()
    return {str(row.pk): row for row in (claim, *pieces, *articles)}


def articles_amended(amendment):
    return {change["id"] for change in amendment.changes if change["what"] == "article"}


def refuse_stale(amendment, rows):
    """Raise StepRefused if an old value of the amendment differs from the current value."""
    for change in amendment.changes:
        row, name = rows.get(change["id"]), change["field"]
        if row is None:
            raise StepRefused(
                _("An article is no longer shown with this claim: reject it, and propose another amendment."), "stale"
            )
        current = public_topics(row.topics.all()) if name == "topics" else public_value(row, name)
        if key_of(current) != key_of(change["old"]):
            label = row._meta.get_field(name).verbose_name
            raise StepRefused(
                _("“%(field)s” has changed since this was proposed: reject it, and propose another amendment.")
                % {"field": label},
                "stale",
            )


def key_of(value):
    """Return the value for comparison, without the names of other rows, which may change."""
    if isinstance(value, list):
        return sorted(one["id"] for one in value)
    return value["id"] if isinstance(value, dict) else value


def apply(amendment, rows):
    """Save the accepted amendment, and then the rows with its new values: guards look for it in this transaction."""
    changed, topics = {}, None
    for change in amendment.changes:
        row, name, value = rows[change["id"]], change["field"], change["new"]
        if name == "topics":
            topics = value
            continue
        field = row._meta.get_field(name)
        setattr(row, field.attname, field.to_python(key_of(value)) if not field.is_relation else key_of(value))
        changed[row.pk] = row
    save_or_refuse(amendment, *changed.values())
    if topics is not None:
        set_topics(amendment.claim, topics)


def note_elsewhere(amendment):
    """Record the change of an article with the other claims that show it with a verdict of ours, as accepted, too."""
    for article in sorted(articles_amended(amendment)):
        showing = Q(evidence__article=article, evidence__is_shown=True) | Q(
            verdicts__review=article, verdicts__published_at__isnull=False
        )
        judged = Exists(
            Verdict.objects.filter(claim=OuterRef("pk"), origin="desk", published_at__isnull=False).values("pk")
        )
        others = Claim.objects.filter(showing, judged).exclude(pk=amendment.claim_id).order_by("pk").distinct()
        changes = [change for change in amendment.changes if change["id"] == article]
        Amendment.objects.bulk_create(
            Amendment(
                claim=claim,
                changes=changes,
                note=amendment.note,
                status=ACCEPTED,
                proposed_by=amendment.proposed_by,
                decided_by=amendment.decided_by,
                decided_at=amendment.decided_at,
            )
            for claim in others
        )


def set_topics(claim, topics):
    wanted = {topic["id"] for topic in topics}
    if Topic.objects.filter(pk__in=wanted).count() != len(wanted):
        raise StepRefused(_("One of its topics is gone: reject it, and propose another amendment."), "stale")
    claim.claim_topics.exclude(topic__in=wanted).delete()
    ClaimTopic.objects.bulk_create(
        [ClaimTopic(claim=claim, topic_id=topic) for topic in wanted], ignore_conflicts=True
    )
