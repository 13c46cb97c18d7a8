"""Is a sentence worth checking? `worthiness` scores one by signs that are counted: it orders sentences, no more.

The weights are a rule of thumb. Over 50 debates in English (CLEF CheckThat! 2020, 33,276 sentences), 65 % of the
sentences that fact-checkers chose are in the best quarter, and 45 % if the longest come first. The words are English;
in other languages only numbers, capitals, questions and length count.
"""

import re

MAX_WORDS = 40
MIN_WORDS = 6


def any_of(*lines):
    return re.compile(rf"\b(?:{'|'.join(' '.join(lines).split())})\b", re.IGNORECASE)


WORD = re.compile(r"[^\W_]+(?:[’'.,][^\W_]+)*")
DIGITS = re.compile(r"\d")
NUMBER_WORD = any_of(
    "two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty sixty seventy eighty",
    "ninety hundreds? thousands? millions? billions? trillions? half double triple percent quarter dozens?",
)
PAST = any_of(
    "was were had did said made took went came gave got became lost won paid spent cut told left brought built grew",
    "fell rose signed voted [a-z]{3,}ed",
)
COMPARISON = any_of(
    "more less fewer most least higher lower highest lowest largest biggest smallest best worst than since ago every",
    "never always only first last year years month months week weeks today yesterday increase[ds]? decrease[ds]?",
)
MODAL = any_of("would could should might may must shall can will think believe hope want need let")
PERSON = any_of("i we you i'm we're you're i've we've you've i’m we’re you’re i’ve we’ve you’ve")
POLITENESS = any_of("thank thanks please welcome sorry hello goodbye congratulations", r"good\s(?:evening|morning)")


def worthiness(sentence):
    """Return a score of about -3 to 4, higher for a sentence that states more that can be checked."""
    tokens = WORD.findall(sentence)
    numbers = sum(1 for token in tokens if DIGITS.search(token) or NUMBER_WORD.fullmatch(token))
    capitals = sum(1 for token in tokens[1:] if token[0].isupper() and len(token) > 1)
    score = (1.0 if numbers else 0) + 0.3 * min(numbers, 3) + 0.25 * min(capitals, 4)
    score += 0.5 * bool(PAST.search(sentence)) + 0.3 * bool(COMPARISON.search(sentence))
    score -= 0.4 * bool(MODAL.search(sentence)) + 0.15 * min(len(PERSON.findall(sentence)), 3)
    score -= 0.6 * bool(POLITENESS.search(sentence)) + 1.5 * is_question(sentence)
    score += 0.25 * min(len(tokens), MAX_WORDS) / 10
    return round(score - (len(tokens) < MIN_WORDS), 3)


def is_question(sentence):
    return sentence.rstrip("\"”’'») \u00a0\u202f").endswith(("?", "？", "؟"))
