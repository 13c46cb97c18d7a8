"""What should the index for matching hold, and how should it rank? A second implementation, in Python.

How words are read is PostgreSQL's (`catalogue.match_readings`, `catalogue.match_words`); postings, statistics and BM25
are computed here from the rows of claims.
"""

import math
from collections import Counter, defaultdict

from django.db import connection

from claims.models import Claim, MatchPosting

PUBLIC_STATUSES = ("published", "superseded", "retracted")
K1, B = 1.2, 0.75


def read(language, words):
    """Return a Counter of the words for each reading of that language."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT reading, lexeme, frequency FROM unnest(catalogue.match_readings(%s)) AS reading
            LEFT JOIN LATERAL catalogue.match_words(reading, %s) ON true""",
            [language, words],
        )
        by_reading = defaultdict(Counter)
        for reading, lexeme, frequency in cursor.fetchall():
            by_reading[reading].update({lexeme: frequency} if lexeme else {})
        return dict(by_reading)


def expected_index():
    """Return {claim: (is public, {reading: Counter of words})} of all claims, from their rows."""
    index = {}
    for claim in Claim.objects.prefetch_related("verdicts__review"):
        public = [verdict for verdict in claim.verdicts.all() if verdict.status in PUBLIC_STATUSES]
        titles = [verdict.review.title for verdict in public if verdict.review]
        index[claim.pk] = bool(public), read(claim.language, "\n".join([claim.statement, *titles]))
    return index


def terms_of(by_reading):
    """Return {(reading, term): (frequency, length)}."""
    with connection.cursor() as cursor:
        found = {}
        for reading, words in by_reading.items():
            lexemes = list(words)
            cursor.execute(
                "SELECT lexeme, catalogue.match_term(%s, lexeme) FROM unnest(%s::text[]) AS lexeme", [reading, lexemes]
            )
            for lexeme, term in cursor.fetchall():
                found[reading, term] = words[lexeme], words.total()
        return found


def expected_postings():
    return {
        (claim, is_public, *key, *value)
        for claim, (is_public, by_reading) in expected_index().items()
        for key, value in terms_of(by_reading).items()
    }


def stored_postings():
    columns = ("claim_id", "is_public", "reading", "term", "frequency", "length")
    return set(MatchPosting.objects.values_list(*columns))


def statistics_faults():
    """Return what the statistics lack, as the database counts it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM catalogue.match_size_faults")
        sizes = cursor.fetchall()
        cursor.execute("SELECT * FROM catalogue.match_term_faults")
        return sizes + cursor.fetchall()


def assert_that_the_index_says_what_the_rows_say():
    assert stored_postings() == expected_postings()
    assert statistics_faults() == []


class BM25:
    """BM25 over these claims, by brute force."""

    def __init__(self, index, probabilities):
        self.index, self.probabilities = index, probabilities
        self.claims, self.length, self.having = Counter(), Counter(), Counter()
        for by_reading in index.values():
            for reading, words in by_reading.items():
                self.claims[reading] += bool(words)
                self.length[reading] += words.total()
                self.having.update((reading, word) for word in words)

    def scores(self, text):
        """Return {claim: score} of the claims that share a word with the text."""
        asked = {reading: set(read(reading.partition("-")[0], text)[reading]) for reading in self.claims}
        found = {claim: self.score(by_reading, asked) for claim, by_reading in self.index.items()}
        return {claim: score for claim, score in found.items() if score}

    def score(self, by_reading, asked):
        return sum(
            self.weight(reading, len(by_reading)) * self.idf(reading, word) * self.part(reading, word, words)
            for reading, words in by_reading.items()
            for word in asked[reading] & words.keys()
        )

    def weight(self, reading, readings):
        return (0.4 + 0.6 * min(1, 1.5 * self.probabilities.get(reading.partition("-")[0], 0))) / readings

    def idf(self, reading, word):
        having = self.having[reading, word]
        return math.log(1 + (self.claims[reading] - having + 0.5) / (having + 0.5))

    def part(self, reading, word, words):
        mean = self.length[reading] / self.claims[reading]
        return words[word] * (K1 + 1) / (words[word] + K1 * (1 - B + B * words.total() / mean))
