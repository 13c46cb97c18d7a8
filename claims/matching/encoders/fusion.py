"""How do words and vectors make one score? `fuse()` adds both, each as a share of the best claim's.

    (1 - share) * words / best words + share * (cosine - baseline) / (best cosine - baseline)

Each encoder says its share, and as `floor` the baseline (claims/matching/encoders/__init__.py). If it knows none,
places are added instead of values: reciprocal rank fusion (https://doi.org/10.1145/1571941.1572114). A claim in
another language shares few words with the text, so its vector has the larger `share_across`. A claim that was not
encoded yet has its words alone.
"""

from claims.matching.encoders import AT_RANK_50

RANK_CONSTANT = 60  # of reciprocal rank fusion, as in its paper


def fuse(words, cosines, encoder, likelihoods):
    """Return the score, from 0 to 1, of each claim that words or vectors found.

    `words` has the scores by words, `cosines` those by vectors, `likelihoods` how likely the text is in the language
    of the claim, from 0 to 1; all are by claim.
    """
    if not cosines:
        return shares(words)
    if encoder.floor is None:
        return by_places(words, cosines)
    by_words, by_vectors = shares(words), above(encoder.floor, cosines)
    scores = {}
    for claim in words.keys() | cosines.keys():
        share = encoder.share_across + (encoder.share - encoder.share_across) * likelihoods[claim]
        scores[claim] = (1 - share) * by_words.get(claim, 0) + share * by_vectors.get(claim, 0)
    return scores


def shares(words):
    """Return each score as a share of the best one."""
    best = max(words.values(), default=0)
    return {claim: score / best if best > 0 else 0 for claim, score in words.items()}


def above(floor, cosines):
    """Return how far each cosine lies above the baseline, as a share of the best one."""
    if floor == AT_RANK_50:
        floor = fiftieth(cosines)
    height = max(cosines.values()) - floor
    return {claim: max(0, cosine - floor) / height if height > 0 else 0 for claim, cosine in cosines.items()}


def fiftieth(cosines):
    """Return the fiftieth cosine; 0 for fewer claims, which may all be alike."""
    return sorted(cosines.values(), reverse=True)[49] if len(cosines) >= 50 else 0


def by_places(words, cosines):
    """Return scores that follow from the places of the claims in both lists alone; first in both is 1."""
    scores = {}
    for found in (words, cosines):
        for place, claim in enumerate(sorted(found, key=lambda claim: (-found[claim], claim)), 1):
            scores[claim] = scores.get(claim, 0) + (RANK_CONSTANT + 1) / (RANK_CONSTANT + place) / 2
    return scores
