"""How do words and vectors make one score? `fuse()` adds both, each as a share of the best claim's.

    (1 - share) * words / best words + share * (cosine - baseline) / (best cosine - baseline)

Each encoder says its share, and as `floor` the baseline (claims/matching/encoders/__init__.py). If it knows none,
places are added instead of values: reciprocal rank fusion (https://doi.org/10.1145/1571941.1572114). A claim that was
not encoded yet has its words alone.
"""

from claims.matching.encoders import AT_RANK_50

RANK_CONSTANT = 60  # of reciprocal rank fusion, as in its paper


def fuse(words, cosines, encoder, across_languages=False):
    """Return the score, from 0 to 1, of each claim that words or vectors found.

    `words` has the scores by words, `cosines` those by vectors, by claim. `across_languages` says that the claims are
    in several languages, where words tell less.
    """
    if not cosines:
        return shares(words)
    if encoder.floor is None:
        return by_places(words, cosines)
    share = encoder.share_across if across_languages else encoder.share
    by_words, by_vectors = shares(words), above_floor(cosines, encoder.floor)
    return {
        claim: (1 - share) * by_words.get(claim, 0) + share * by_vectors.get(claim, 0)
        for claim in words.keys() | cosines.keys()
    }


def shares(words):
    """Return each score as a share of the best one."""
    best = max(words.values(), default=0)
    return {claim: score / best if best > 0 else 0 for claim, score in words.items()}


def above_floor(cosines, floor):
    """Return how far each cosine lies above `floor`, as a share of the best one. Of few claims, `floor` is 0."""
    if floor == AT_RANK_50:
        floor = sorted(cosines.values(), reverse=True)[49] if len(cosines) >= 50 else 0
    height = max(cosines.values()) - floor
    return {claim: max(0, cosine - floor) / height if height > 0 else 0 for claim, cosine in cosines.items()}


def by_places(words, cosines):
    """Return scores that follow from the places of the claims in both lists alone; first in both is 1."""
    scores = {}
    for found in (words, cosines):
        for place, claim in enumerate(sorted(found, key=lambda claim: (-found[claim], claim)), 1):
            scores[claim] = scores.get(claim, 0) + (RANK_CONSTANT + 1) / (RANK_CONSTANT + place) / 2
    return scores
