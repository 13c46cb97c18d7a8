"""How do the groups of an export come back? `link_groups` links the claims that the other desk found to be the same.

A document names the first claim of its group, and the others that are judged, but not the links between them. So each
claim is linked with the first one, or with one of the others if the first is not here. Such a link has nobody's
signature. Where it would change what an editor here has to answer for, it is a suggestion: if a claim has a verdict of
our own desk, or is not public.
"""

from uuid_utils.compat import uuid7

PARTNERS = """SELECT claim.id, coalesce((
        SELECT bool_and(verdict.origin = 'import') FROM claims_verdict AS verdict
        WHERE verdict.claim_id = claim.id AND verdict.published_at IS NOT NULL
    ), false)
    FROM claims_claim AS claim WHERE claim.id = ANY(%s)"""
LINK = """INSERT INTO claims_claimlink
        (id, claim_id, other_id, kind, state, decided_at, reason, origin, created_at)
    SELECT id, least(one, other), greatest(one, other), 'same',
        CASE WHEN is_sure THEN 'confirmed' ELSE 'suggested' END, CASE WHEN is_sure THEN %(at)s::timestamptz END,
        '', 'import', %(at)s
    FROM unnest(%(ids)s::uuid[], %(ones)s::uuid[], %(others)s::uuid[], %(sure)s::boolean[])
        AS pair (id, one, other, is_sure)
    ON CONFLICT (claim_id, other_id) DO NOTHING"""


def link_groups(cursor, claims, at):
    """Link new claims with those of their groups that are here. What an editor decided about a pair stays."""
    documents = [claim.document for claim in claims if claim.document["group"]]
    if not documents:
        return
    new = {claim.id for claim in claims}
    cursor.execute(
        PARTNERS, [list({name for document in documents for name in (document["id"], *group_of(document))})]
    )
    may_confirm = dict(cursor.fetchall())
    pairs = sorted(
        {
            tuple(sorted((document["id"], partner)))
            for document in documents
            for partner in partners_of(document, may_confirm, new)
        }
    )
    if pairs:
        ones, others = zip(*pairs, strict=True)
        sure = [may_confirm[one] and may_confirm[other] for one, other in pairs]
        ids = [uuid7() for _pair in pairs]
        cursor.execute(LINK, {"at": at, "ids": ids, "ones": list(ones), "others": list(others), "sure": sure})


def group_of(document):
    """Return the other claims of the group that a document names, in the order of their ids."""
    named = {document["group"], *(part["claim"] for part in document["also_judged"])}
    return sorted(named - {document["id"]})


def partners_of(document, here, new):
    """Return the claims with which this one is linked. Others that are new are linked in their turn."""
    if document["group"] != document["id"] and document["group"] in here:
        return [document["group"]]
    others = [claim for claim in group_of(document) if claim in here]
    stored = [claim for claim in others if claim not in new]
    if document["group"] == document["id"]:
        return stored
    return stored[:1] + [claim for claim in others if claim in new and claim < document["id"]][:1]
