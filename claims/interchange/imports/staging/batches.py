"""Which items of a file are written together? `batches` answers: as many as a transaction takes, without two states of
one review, because the later state has to find the earlier one stored.
"""

from claims.interchange.imports.staging.tables import address_key
from claims.interchange.imports.wording import Likeness, is_same_text, likeness, words_of

MAX_COMPARED = 50  # reviews of one page in a batch with which another one is compared word by word


def batches(items, size):
    """Yield lists of items, about `size` each. Those of one page stay together if they follow each other.

    A review that an item repeats is dropped from it.
    """
    batch, pages, exported, last = [], {}, set(), set()
    for item in items:
        item.reviews = without_repeated(item.reviews)
        reviews = [(address_key(review.canonical_url), review.statement) for review in item.reviews]
        page_goes_on = bool(last) and any(page in last for page, _statement in reviews) and len(batch) < 2 * size
        is_repeated = bool(item.exported) and item.exported.id in exported
        is_state = any(is_state_of(pages.get(page), statement) for page, statement in reviews)
        if (len(batch) >= size and not page_goes_on) or is_repeated or is_state:
            yield batch
            batch, pages, exported = [], {}, set()
        batch.append(item)
        exported |= {item.exported.id} if item.exported else set()
        for page, statement in reviews:
            pages.setdefault(page, []).append(statement)
        last = {page for page, _statement in reviews}
    if batch:
        yield batch


def without_repeated(reviews):
    """Return the reviews without those of the same page in the same words as an earlier one."""
    if len(reviews) < 2:
        return reviews
    by_words = {}
    for review in reviews:
        by_words.setdefault((address_key(review.canonical_url), words_of(review.statement)), review)
    return list(by_words.values())


def is_state_of(statements, statement):
    """Return whether a statement is one of these, perhaps with a typo less."""
    if not statements:
        return False
    if len(statements) > MAX_COMPARED:  # a front page, not that of a review
        return any(is_same_text(statement, other) for other in statements)
    return any(likeness(statement, other).likeness >= Likeness.TYPO for other in statements)
