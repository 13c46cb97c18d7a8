"""In which languages might a post be written? `language_prior` returns how likely each is.

A first guess alone is wrong too often for posts of a few words, names and tags. So claims in each language are found,
and those in likely languages rank higher.
"""

import re

from claims.matching.words.query import ADDRESS, MAX_READ
from config.text.languages import UNDETERMINED, language_guesses, standard_tag

GUESSES = 5
NO_LANGUAGE = (UNDETERMINED, "mis", "mul", "zxx")  # uncoded, several, and none
NO_WORD = re.compile(
    "[#＃@]\\w+|\\d+|[\u2190-\u2bff\ufe00-\ufe0f\U0001f000-\U0001faff]"  # tags and names, digits, symbols and emoji
)


def language_prior(text, language=None):
    """Return the probability of each likely language, by its primary subtag. It is empty if nothing is known.

    `language` is the text's BCP 47 tag if it is known: then it is certain.
    """
    known = ((language and standard_tag(language)) or "").partition("-")[0]
    if known and known not in NO_LANGUAGE:
        return {known: 1.0}
    return language_guesses(NO_WORD.sub(" ", ADDRESS.sub(" ", text[:MAX_READ])), count=GUESSES)
