"""How good are ranked answers? `Comparison` compares them with what is known.

- MAP@5: the mean of the average precision among the first five, as the CheckThat! labs compute it;
- R@20: how much of what is right is among the first twenty;
- S@10: for how many queries something right is among the first ten.

Claims of the same words count as one claim, wherever they are in an answer.
"""

from collections import defaultdict
from statistics import fmean
from typing import NamedTuple

from claims.matching.judging.confidence import MIN_ALREADY_CHECKED

EVERY_LANGUAGE = ""


class Scores(NamedTuple):
    """The measures of some queries."""

    queries: int
    average_precision: float
    recall: float
    success: float


class Certainty(NamedTuple):
    """How many first matches there are, how many are sure by their confidence, and how many of these right."""

    first: int
    sure: int
    right: int


class Flags(NamedTuple):
    """How many pairs of query and claim there are, how many are sure matches, and how many of these differ."""

    pairs: int
    sure: int
    differing: int


class Comparison:
    """Answers beside what is known. `loaded` has the name of each claim and the fingerprint of its words, by id."""

    def __init__(self, known, answers, loaded):
        self.known = known
        self.answers = answers
        self.words = {pk: fingerprint for pk, (_, fingerprint) in loaded.items()}
        self.words_by_name = dict(loaded.values())

    def judged(self, is_counted):
        """Return the words of the claims whose relevance counts, by query; only queries that have some."""
        found = {
            query: {self.words_by_name[claim] for claim, relevance in claims.items() if is_counted(relevance)}
            for query, claims in self.known.judgements.items()
        }
        return {query: words for query, words in found.items() if words}

    @property
    def right(self):
        return self.judged(lambda relevance: relevance > 0)

    @property
    def opposite(self):
        return self.judged(lambda relevance: relevance < 0)

    def scores(self):
        """Return the `Scores` by language of the query, those of all queries under `EVERY_LANGUAGE`."""
        ranked = {answer.query: [*dict.fromkeys(map(self.words_of, answer.matches))] for answer in self.answers}
        single = defaultdict(list)
        for query, words in self.right.items():
            scores = scores_of(ranked[query], words)
            single[EVERY_LANGUAGE].append(scores)
            single[self.known.queries[query].language].append(scores)
        return {language: Scores(len(rows), *map(fmean, zip(*rows, strict=True))) for language, rows in single.items()}

    def certainty(self):
        """Return how sure and how right the first matches are of queries that have something right."""
        right = self.right
        first = [(right[query], matches[0]) for query, matches in self.answers if query in right and matches]
        sure = [(words, match) for words, match in first if is_sure(match)]
        return Certainty(len(first), len(sure), sum(self.words_of(match) in words for words, match in sure))

    def flags(self, judged):
        """Return how often a sure match differs among pairs such as `right` and `opposite`."""
        sure = [
            match
            for query, matches in self.answers
            for match in matches
            if self.words_of(match) in judged.get(query, ()) and is_sure(match)
        ]
        return Flags(sum(map(len, judged.values())), len(sure), sum(bool(match.differs) for match in sure))

    def words_of(self, match):
        return self.words[match.claim_id]


def is_sure(match):
    return match.confidence >= MIN_ALREADY_CHECKED


def scores_of(ranked, right):
    """Return average precision, recall and success of one answer."""
    return (
        average_precision(ranked, right),
        len(right.intersection(ranked[:20])) / len(right),
        float(not right.isdisjoint(ranked[:10])),
    )


def average_precision(ranked, right, k=5):
    """Return the average precision among the first `k`: 1 if they begin with all that is right."""
    precisions = []
    for place, item in enumerate(ranked[:k], 1):
        if item in right:
            precisions.append((len(precisions) + 1) / place)
    return sum(precisions) / min(len(right), k)
