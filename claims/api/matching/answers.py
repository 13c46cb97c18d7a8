"""What does `claims/match/` answer? `Answers` asks the matching and adds the claims' documents, as lists have them.

A claim is read with the same condition that it was found by: what the reader may see and what the filters leave.
"""

import unicodedata
from time import monotonic

from rest_framework.exceptions import APIException

from claims.api.matching.bodies import MAX_MATCHES_OF_SENTENCE, MAX_POST_LENGTH, MAX_SENTENCES
from claims.matching import MAX_MATCHES, find_many
from claims.matching.articles.sentences import split_sentences
from claims.matching.articles.worthiness import worthiness

OF_A_GROUP = 3  # matches for each that is shown, if those of one group are shown once
AT_ONCE = 60  # texts that are looked for in one statement


class TooExpensive(APIException):
    status_code = 503
    default_code = "too_expensive"
    default_detail = "This took longer than it may and was ended: ask for less at once."
    wait = 30  # seconds


class Answers:
    """The answers to one request: among `cards`, with claims as `read_claims(ids)` gives them, within `seconds`.

    `read_claims` returns for each id that is still there the claim's statement, its document and its group. Of a group
    of claims that say the same, the best match is shown if the request `collapses_groups`.
    """

    def __init__(self, cards, read_claims, *, language=None, limit, min_confidence=0, collapses_groups=False, seconds):
        self.cards, self.read_claims = cards, read_claims
        self.language, self.limit, self.min_confidence = language, limit, min_confidence
        self.collapses_groups = collapses_groups
        self.ends_at = monotonic() + seconds

    def to_text(self, text, with_sentences=False, title=""):
        """Return the matches of a text as a whole, and of its sentences if it is long or `with_sentences`."""
        is_article = with_sentences or len(text) > MAX_POST_LENGTH
        chosen, left_out = check_worthy(split_sentences(text)) if is_article else ([], 0)
        few = min(self.limit, MAX_MATCHES_OF_SENTENCE)
        (whole,) = self.find([f"{title}\n{text}" if title else text], self.limit)
        found = self.find([sentence.text for sentence, _ in chosen], few)
        claims = self.claims_of([whole, *found])
        return {
            "matches": self.shown(text, whole, claims, self.limit),
            "sentences": [
                sentence._asdict() | {"worthiness": score, "matches": self.shown(sentence.text, matches, claims, few)}
                for (sentence, score), matches in zip(chosen, found, strict=True)
            ],
            "sentences_left_out": left_out,
        }

    def to_texts(self, texts):
        """Return the matches of each text, or its error: an ErrorDetail in its place among `texts`."""
        right = {place: text for place, text in enumerate(texts) if not hasattr(text, "code")}
        found = dict(zip(right, self.find(list(right.values()), self.limit), strict=True))
        claims = self.claims_of(found.values())
        return {
            "results": [
                {"matches": self.shown(text, found[place], claims, self.limit), "error": None}
                if place in found
                else {"matches": [], "error": str(text)}
                for place, text in enumerate(texts)
            ]
        }

    def find(self, texts, limit):
        """Return the matches of each text. Raise TooExpensive after the seconds that the request may take."""
        found, asked = [], min(limit * OF_A_GROUP, MAX_MATCHES) if self.collapses_groups else limit
        for start in range(0, len(texts), AT_ONCE):
            if monotonic() > self.ends_at:
                raise TooExpensive
            some = texts[start : start + AT_ONCE]
            found += find_many(some, cards=self.cards, languages=[self.language] * len(some), limit=asked)
        return [[match for match in matches if match.confidence >= self.min_confidence] for matches in found]

    def claims_of(self, found):
        ids = {match.claim_id for matches in found for match in matches}
        return self.read_claims(ids) if ids else {}

    def shown(self, text, matches, claims, limit):
        """Return the matches with their claims. A claim that was hidden since it was found is left out."""
        known = [(match, claims[match.claim_id]) for match in matches if match.claim_id in claims]
        if self.collapses_groups:
            known = best_of_groups(known)
        return [shown_match(text, match, claim) for match, claim in known[:limit]]


def best_of_groups(known):
    """Return the first pair of a match and its claim for each group of claims, and for each claim without a group."""
    best = {}
    for match, claim in known:
        best.setdefault(claim.group or match.claim_id, (match, claim))
    return list(best.values())


def shown_match(text, match, claim):
    return {
        "claim": claim.document,
        "score": round(match.score, 4),
        "confidence": match.confidence,
        "band": match.band.value,
        "same_words": bare(text) == bare(claim.statement),
        "differs": match.differs,
        "differing_words": match.differing_words,
        "overlap": match.overlap,
    }


def check_worthy(sentences):
    """Return the MAX_SENTENCES most check-worthy sentences with their scores, best first, and the number of others."""
    scored = [(sentence, worthiness(sentence.text)) for sentence in sentences]
    scored.sort(key=lambda pair: -pair[1])
    return scored[:MAX_SENTENCES], max(len(scored) - MAX_SENTENCES, 0)


def bare(text):
    """Return the text without case, punctuation and blanks."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))
