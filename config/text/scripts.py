"""Can a text be in a language, by its letters? `fits_script` compares their script with that of the language."""

import unicodedata
from collections import Counter
from functools import lru_cache

MAX_LETTERS = 200  # of a text; more do not change the answer
# The first word of a letter's name in Unicode, and the script (ISO 15924).
SCRIPTS = {
    "LATIN": "Latn", "CYRILLIC": "Cyrl", "GREEK": "Grek", "ARMENIAN": "Armn", "GEORGIAN": "Geor", "HEBREW": "Hebr",
    "ARABIC": "Arab", "ETHIOPIC": "Ethi", "DEVANAGARI": "Deva", "BENGALI": "Beng", "GURMUKHI": "Guru",
    "GUJARATI": "Gujr", "ORIYA": "Orya", "TAMIL": "Taml", "TELUGU": "Telu", "KANNADA": "Knda", "MALAYALAM": "Mlym",
    "SINHALA": "Sinh", "THAI": "Thai", "LAO": "Laoo", "MYANMAR": "Mymr", "KHMER": "Khmr", "TIBETAN": "Tibt",
    "HANGUL": "Kore", "HIRAGANA": "Jpan", "KATAKANA": "Jpan", "CJK": "Hani", "THAANA": "Thaa",
}  # fmt: skip
HAN = {"Hans", "Hant", "Jpan", "Kore"}
SEVERAL = {"az", "bs", "kk", "ku", "ky", "mn", "ms", "pa", "ro", "sh", "sr", "tg", "tk", "tt", "ug", "uz"}


def fits_script(text, tag):
    """Return whether most letters of the text belong to the usual script of the language. Text without letters fits.

    A language that is written in several scripts fits any text.
    """
    script = script_of(text)
    return not script or script in scripts_of(tag)


def script_of(text):
    """Return the script of most letters of the text, "" if it has none, or "Zyyy" if it is none that we know."""
    letters = [letter for letter in text if letter.isalpha()][:MAX_LETTERS]
    first_words = Counter(unicodedata.name(letter, "").partition(" ")[0] for letter in letters)
    return SCRIPTS.get(first_words.most_common(1)[0][0], "Zyyy") if first_words else ""


@lru_cache(maxsize=1_000)
def scripts_of(tag):
    import langcodes  # imported late, as in languages.py

    language = langcodes.Language.get(tag)
    if language.language in SEVERAL and not language.script:
        return frozenset(SCRIPTS.values())
    script = language.maximize().script
    return frozenset({script, "Hani"} if script in HAN else {script})
