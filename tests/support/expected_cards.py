"""What should each card say? A second implementation of the catalogue, with querysets and serializers instead of SQL.

`expected_documents` and `expected_columns` compute it from the rows of claims; `card_documents` and `card_columns`
read the cards. Tests compare the two after every kind of write.
"""

import json
from itertools import combinations
from types import SimpleNamespace

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Exists, Max, Min, OuterRef, Prefetch, Subquery
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan

from claims.api.serializers.claims import ClaimSerializer, DeskClaimSerializer
from claims.models import Card, Claim, ClaimLink, Correction, Evidence, Topic, Verdict
from config.api.bodies.renderers import encode
from config.api.visibility import visible_rows

PUBLISHED = Verdict.objects.filter(claim=OuterRef("pk"), published_at__isnull=False).values("claim")
CATEGORIES = Verdict.objects.filter(claim=OuterRef("pk"), status="published").values("claim")


def whole_claims():
    """Return claims with all that the serializers read, except verdicts: which of them depends on the reader."""
    return dated_claims().prefetch_related(
        Prefetch("topics", Topic.objects.order_by("slug")),
        Prefetch("evidence", Evidence.objects.for_desk().order_by("created_at", "id")),
        Prefetch("corrections", Correction.objects.for_api().order_by("made_at", "id")),
    )


def dated_claims():
    """Return claims with `published_at`, `reviewed_at` and `is_disputed`, computed from their verdicts."""
    return Claim.objects.select_related("claimant", "assigned_to", "created_by").annotate(
        published_at=Subquery(PUBLISHED.values(time=Min("published_at"))),
        reviewed_at=Subquery(PUBLISHED.values(time=Max("published_at"))),
        is_disputed=Coalesce(
            GreaterThan(Subquery(CATEGORIES.values(many=Count("rating__category", distinct=True))), 1), False
        ),
    )


# A serializer for each reader. Module-level, because a new one builds its fields from the models, which takes longer
# than to represent a few claims.
PUBLIC = ClaimSerializer(context={"request": SimpleNamespace(user=AnonymousUser())})
DESK = DeskClaimSerializer(
    context={"request": SimpleNamespace(user=SimpleNamespace(pk=None, has_perm=lambda permission: True))}
)


def canonical(content):
    """Return the JSON in canonical form: two texts are equal if and only if their contents are."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def without_open_steps(content):
    """Remove `open_steps`, which differ by person, so that no card holds them."""
    for row in (content, *content["verdicts"]):
        row.pop("open_steps", None)  # the serializer of a claim has none
    return content


def public_claims(claims):
    """Return the claims with a verdict that was published, without reading cards."""
    return claims.filter(Exists(PUBLISHED))


def claims_with_verdicts():
    """Return all claims as the desk sees them, with each row read once."""
    every_verdict = Verdict.objects.for_desk().order_by("published_at", "id")
    claims = list(whole_claims().prefetch_related(Prefetch("verdicts", every_verdict, to_attr="every_verdict")))
    public = set(public_claims(Claim.objects.all()).values_list("pk", flat=True))
    for claim in claims:
        claim.is_public = claim.pk in public
    for members in groups(claims):
        for claim in members:
            set_group(claim, members)
    return claims


def groups(claims):
    """Return the claims as lists of those that say the same: every confirmed link joins the two lists of its ends."""
    by_claim = {claim.pk: [claim] for claim in claims}
    for link in ClaimLink.objects.filter(kind="same", state="confirmed"):
        one, other = by_claim[link.claim_id], by_claim.get(link.other_id)  # which no foreign key keeps
        if other is not None and one is not other:
            one += other
            by_claim |= dict.fromkeys([claim.pk for claim in other], one)
    return list({id(members): members for members in by_claim.values()}.values())


def set_group(claim, members):
    """Set what the card of a claim says of its group: the one that was published first is the first of it."""
    verdicts = sorted(
        (verdict for member in members for verdict in member.every_verdict if verdict.status == "published"),
        key=lambda verdict: (verdict.published_at, verdict.pk),
    )
    claim.also_judged = [judgement(verdict) for verdict in verdicts if verdict.claim_id != claim.pk]
    claim.group_disputed = len({each.rating.category for each in verdicts if each.rating} - {None}) > 1
    first = min(
        members, key=lambda member: (not member.is_public, member.published_at or member.created_at, member.pk)
    )
    if not first.is_public:
        first = min(members, key=lambda member: member.pk)
    claim.group_id = first.pk if len(members) > 1 else None
    claim.group_of_the_public = first.pk if sum(member.is_public for member in members) > 1 else None


def judgement(verdict):
    names = {"verdict": verdict.pk, "claim": verdict.claim_id, "url": verdict.review and verdict.review.url}
    return names | {name: getattr(verdict, name) for name in ("publisher", "rating", "label", "published_at")}


def represented(claims, reader):
    """Return the content that the reader gets, by claim."""
    visible = set(visible_rows(Verdict.objects.all(), reader.context["request"].user).values_list("pk", flat=True))
    sees_all, every_piece = reader is DESK, {claim.pk: list(claim.evidence.all()) for claim in claims}
    for claim in claims:
        claim.group = claim.group_id if sees_all else claim.group_of_the_public
        of_the_reader = claim._prefetched_objects_cache["verdicts"] = Verdict.objects.none()
        of_the_reader._result_cache = [verdict for verdict in claim.every_verdict if verdict.pk in visible]
        evidence = claim._prefetched_objects_cache["evidence"] = Evidence.objects.none()
        evidence._result_cache = [piece for piece in every_piece[claim.pk] if sees_all or piece.is_shown]
    content = {claim.pk: json.loads(encode(reader.to_representation(claim))) for claim in claims}
    for claim in claims:
        claim._prefetched_objects_cache["evidence"]._result_cache = every_piece[claim.pk]
    return content


def expected_documents(claims):
    """Return (document, desk document) of each claim; the first is None if the claim is not public."""
    public = represented([claim for claim in claims if claim.is_public], PUBLIC)
    desk = represented(claims, DESK)
    return {
        key: (canonical(public[key]) if key in public else None, canonical(without_open_steps(content)))
        for key, content in desk.items()
    }


def card_documents():
    rows = Card.objects.values_list("claim_id", "document", "desk_document")
    return {
        key: (canonical(json.loads(public)) if public is not None else None, canonical(json.loads(desk)))
        for key, public, desk in rows
    }


COLUMNS = (
    "is_public", "status", "language", "claimant_id", "claimed_on", "categories", "ratings", "issuers", "publishers",
    "articles", "stances", "topics", "languages", "verdict_pairs", "evidence_pairs", "traits",
    "is_disputed", "group_id", "created_at", "updated_at", "published_at", "reviewed_at",
)  # fmt: skip


def expected_columns(claims):
    """Return the filter columns of each claim, as filters on its rows would compute them."""
    return {claim.pk: columns(claim) for claim in claims}


def columns(claim):
    published = [verdict for verdict in claim.verdicts.all() if verdict.status == "published"]
    judged = [verdict for verdict in published if verdict.rating]
    return {name: getattr(claim, name) for name in COLUMNS if hasattr(claim, name)} | {
        "categories": {verdict.rating.category for verdict in judged} - {None},
        "ratings": {verdict.rating.code for verdict in judged},
        "issuers": {verdict.publisher.domain for verdict in published},
        "publishers": {piece.article.publisher.domain for piece in shown_evidence(claim)},
        "articles": {piece.article_id for piece in shown_evidence(claim)},
        "stances": {piece.stance for piece in shown_evidence(claim)} - {None},
        "topics": {topic.slug for topic in claim.topics.all()},
        "languages": ranges(claim.language),
        "verdict_pairs": {pair for verdict in published for pair in verdict_pairs(verdict)},
        "evidence_pairs": {pair for piece in shown_evidence(claim) for pair in evidence_pairs(piece)},
        "traits": set(traits(claim)),
    }


def ranges(tag):
    parts = tag.split("-")
    return {"-".join(parts[:number]) for number in range(1, len(parts) + 1)}


def verdict_pairs(verdict):
    """Yield each pair of the attributes that filters ask for, and the language alone."""
    words = {("language", tag) for tag in ranges(verdict.language)} | {("issuer", verdict.publisher.domain)}
    if verdict.rating:
        words |= {("rating", verdict.rating.code), ("category", verdict.rating.category)}
    named = sorted(f"{name}:{word}" for name, word in words if word is not None)
    yield from (word for word in named if word.startswith("language:"))
    yield from (
        f"{first} {second}" for first, second in combinations(named, 2) if first.split(":")[0] != second.split(":")[0]
    )


def evidence_pairs(piece):
    stance = f"stance:{piece.stance or 'appearance'}"
    yield from (stance, f"publisher:{piece.article.publisher.domain} {stance}")


def traits(claim):
    claimant = claim.claimant
    if claimant is None:
        yield "claimant:none"
    else:
        yield f"claimant_kind:{claimant.kind}"
        if claimant.wikidata_id:
            yield f"claimant_wikidata_id:{claimant.wikidata_id}"
    if claim.claimed_on is None:
        yield "claimed_on:none"
    yield f"priority:{claim.priority}"
    yield f"assigned_to:{claim.assigned_to.username if claim.assigned_to else ''}"
    if claim.group_disputed:
        yield "group_disputed:true"
    if claim.external_ref:
        yield f"external_ref:{claim.external_ref}"


def shown_evidence(claim):
    """Return the evidence that the public reads once the claim is public."""
    return [piece for piece in claim.evidence.all() if piece.is_shown]


def card_columns():
    def as_set(value):
        assert not isinstance(value, list) or len(set(value)) == len(value), "each is named once"
        return set(value) if isinstance(value, list) else value

    rows = Card.objects.values("claim_id", *COLUMNS)
    return {row.pop("claim_id"): {name: as_set(value) for name, value in row.items()} for row in rows}
