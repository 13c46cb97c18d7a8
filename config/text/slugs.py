"""How does an address name what its page is about? `slug_of` makes words of an address from a text."""

import re
import unicodedata

MAX_SLUG_LENGTH = 80  # characters
NO_WORDS = "claim"  # the slug of a text without a letter or a digit


def slug_of(text):
    """Return the words of `text` in lower case, joined by hyphens, as an IRI (RFC 3987) may have them.

    Latin letters lose their accents. Other scripts stay as they are, which their readers prefer to a transliteration;
    browsers show them in the address bar. It ends at the last word that fits in `MAX_SLUG_LENGTH`.
    """
    plain = "".join(letter if is_of_word(letter) else " " for letter in without_accents(text).lower())
    words = plain.split()
    slug = "-".join(words)
    if len(slug) > MAX_SLUG_LENGTH:
        slug = slug[: MAX_SLUG_LENGTH + 1].rpartition("-")[0] or slug[:MAX_SLUG_LENGTH]
    return slug or NO_WORDS


def without_accents(text):
    """Return `text` with plain Latin letters for accented ones, in NFC. An apostrophe within a word is dropped."""
    text = re.sub(r"(?<=\w)['’](?=\w)", "-", text)
    return unicodedata.normalize(
        "NFC", re.sub(r"(?<=[A-Za-z])[\u0300-\u036f]+", "", unicodedata.normalize("NFKD", text))
    )


def is_of_word(letter):
    """Return whether this is a letter, a mark upon one, or a digit."""
    return unicodedata.category(letter)[0] in "LMN"
