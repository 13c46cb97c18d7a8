"""Which rows of a review set were merged here since it was written? `follow_merges` reads them as the kept ones.

Without it, a load would add the merged row again, and would give claims back to it.
"""

from claims.interchange.review_sets.lookahead import uuids
from claims.interchange.review_sets.row import settable_fields
from claims.interchange.review_sets.rules import MODELS
from claims.models import Claimant, ClaimTopic, Merge, Topic
from claims.models.merge import MODELS as MERGED_MODELS
from sources.models import Publisher

NATURAL_KEYS = {Claimant: ("name", "kind", "role"), Topic: ("slug",), Publisher: ("domain",)}


def follow_merges(rows):
    """Let rows refer to the kept rows instead of merged ones. Return the rows that need no loading, with their keys.

    These describe a merged row, or the topic of a claim that has the kept topic already.
    """
    kept = kept_rows()
    done, topics = {}, {}
    for row in rows if kept else ():
        model = MODELS.get(row.model)
        if model in NATURAL_KEYS and (found := kept.get((model, own_key(row, model)))):
            done[row] = found.pk
            continue
        for name, field in settable_fields(model).items() if model else ():
            if found := kept.get((field.related_model, key_of(row.fields.get(name)))):
                row.fields = row.fields | {name: str(found.pk)}
                if model is ClaimTopic:
                    topics[row] = found.pk
    return done | named_already(topics)


def kept_rows():
    """Return the row that is there now for each merged one, by its model, and its primary or natural key."""
    kept = {}
    for kind, model in MERGED_MODELS.items():
        merges = list(Merge.objects.standing().filter(kind=kind).order_by("made_at"))
        now = Merge.objects.kept(kind, [merge.gone_id for merge in merges])
        stored, names = model.objects.in_bulk(now.values()), NATURAL_KEYS[model]
        for merge in merges:
            if row := stored.get(now.get(merge.gone_id)):
                kept[model, merge.gone_id] = kept[model, tuple(merge.gone.get(name) for name in names)] = row
        entered_again = model.objects.filter(**{f"{names[0]}__in": [merge.gone.get(names[0]) for merge in merges]})
        for row in entered_again if merges else ():
            kept.pop((model, row.natural_key()), None)
    return kept


def own_key(row, model):
    if row.pk is not None:
        return key_of(row.pk)
    return key_of([row.fields.get(name, "") for name in NATURAL_KEYS[model]])


def key_of(value):
    """Return a UUID for the text of a primary key, a tuple for a natural key, or None."""
    if isinstance(value, list):
        return tuple(value) if all(isinstance(part, str) for part in value) else None
    return next(iter(uuids([value])), None)


def named_already(topics):
    """Return the keys of the rows by which claims have these topics already. `topics` has a topic by row."""
    claims = {row: key_of(row.fields.get("claim")) for row in topics}
    stored = ClaimTopic.objects.filter(claim__in=filter(None, claims.values())) if topics else ()
    keys = {(named.claim_id, named.topic_id): named.pk for named in stored}
    places = {row: (claims[row], topic) for row, topic in topics.items()}
    return {row: keys[place] for row, place in places.items() if place in keys}
