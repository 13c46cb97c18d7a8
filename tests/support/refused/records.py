"""Editions, cards, the log and what is computed from claims: what the database refuses of each, with every attempt."""

from functools import partial

from django.utils.timezone import now
from uuid_utils.compat import uuid7

from claims.models import Card, MatchPosting
from tests.factories import ClaimFactory
from tests.support.violations import (
    card,
    changed,
    copied,
    deleted,
    edition,
    embedding,
    encoder_in_use,
    log_entry,
    log_head,
    log_key,
    log_node,
    published,
    second_edition,
    sql,
    to_another_claim,
    waiting,
)

RECORDS = {
    "card_keeps_its_claim": [lambda: Card.objects.filter(pk=card().pk).update(claim=ClaimFactory())],
    "edition_keeps_its_claim": [changed(lambda: published().claim.editions.get(), claim=uuid7())],
    "edition_kind_is_known": [lambda: edition(kind="forgotten")],
    "edition_is_gone_or_shows_something": [lambda: edition(kind="gone"), lambda: edition(document=None)],
    "edition_has_its_own_number": [lambda: edition(id=2, claim_id=edition().claim_id)],
    "edition_follows_the_one_before": [
        lambda: edition(version=2),
        lambda: edition(previous_digest=b"0"),
        second_edition(version=3),
        second_edition(previous_digest=b"0"),
        second_edition(previous_digest=None),
    ],
    "edition_is_never_changed": [
        changed(edition, document='{"statement": "Nothing of the kind."}'),
        changed(edition, made_at=now()),
        changed(edition, kind="gone", document=None),
    ],
    "edition_is_never_deleted": [deleted(edition)],
    "encoder_in_use_has_a_plain_name": [
        partial(encoder_in_use, name=name) for name in ("", "Upper", "a b", "a_b", "-a", "a-", "é", "a" * 41)
    ],
    "embedding_is_the_only_one_of_its_encoder": [lambda: copied(embedding, id=2**40)()],
    "embedding_keeps_its_claim": [to_another_claim(embedding)],
    "log_entry_is_the_only_one_of_its_row": [copied(log_entry, index=1)],
    "log_entry_is_public_or_sealed": [
        lambda: log_entry(salt=b"salt"),
        lambda: log_entry(columns=1),
        lambda: log_entry(source="claims_claimevent"),
        lambda: log_entry(source="claims_claimevent", salt=b"salt"),
    ],
    "log_entry_is_never_changed": [changed(log_entry, leaf_hash=b"other"), changed(log_entry, number=2)],
    "log_entry_is_never_deleted": [lambda: log_entry() and sql("DELETE FROM claims_logentry")],
    "log_node_is_never_changed": [changed(log_node, hash=b"other")],
    "log_node_is_never_deleted": [deleted(log_node)],
    "log_key_is_used_once": [copied(log_key, id=2)],
    "log_key_is_never_changed": [changed(log_key, public_key=b"other"), changed(log_key, endorsement=b"")],
    "log_key_is_never_deleted": [deleted(log_key)],
    "log_head_is_never_changed": [changed(log_head, tree_size=1), changed(log_head, root_hash=b"other")],
    "log_head_is_never_deleted": [deleted(log_head)],
    "match_posting_keeps_its_claim": [
        lambda: MatchPosting.objects.filter(claim=ClaimFactory()).update(claim_id=uuid7())
    ],
    "pending_card_is_named_once": [copied(waiting, id=0)],
    "pending_card_is_refreshed_before_commit": [waiting],
}
