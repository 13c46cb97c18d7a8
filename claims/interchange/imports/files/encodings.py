"""In which encoding is a text? `encoding_of` finds it from its first megabyte, and the language that a map names.

| the bytes | encoding |
|---|---|
| begin with a byte order mark | UTF-8, UTF-16 or UTF-32, as the mark says |
| have a zero in every second place | UTF-16 |
| are UTF-8, but for fewer broken characters than whole ones | UTF-8; items with the broken ones are refused |
| anything else | the one in which charset-normalizer (https://charset-normalizer.readthedocs.io) finds the text likely, and in which its language is written |
"""  # noqa: E501

import codecs
import re

from charset_normalizer import from_bytes

from config.text.languages import UNDETERMINED, detect_language

MARKS = {  # UTF-32 first: in little-endian order it begins like UTF-16
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
    codecs.BOM_UTF8: "utf-8-sig",
}
NOT_ASCII = re.compile(rb"[\x80-\xff]")
BETWEEN_TEXTS = re.compile(rb"[\r\n\"]+")
# Characters that UTF-8 writes in two to four bytes.
WHOLE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
MAX_TRIED = 20_000  # bytes of lines that are not ASCII: a detector takes a second for a megabyte
WESTERN = "cp1252"
CODE_PAGES = {
    **dict.fromkeys(["pl", "cs", "sk", "hu", "sl", "hr", "bs", "ro", "sq"], "cp1250"),
    **dict.fromkeys(["ru", "uk", "bg", "sr", "mk", "be", "kk", "ky", "mn"], "cp1251"),
    **dict.fromkeys(["tr", "az"], "cp1254"),
    **dict.fromkeys(["et", "lv", "lt"], "cp1257"),
    **dict.fromkeys(["ar", "fa", "ur"], "cp1256"),
    "el": "cp1253",
    "he": "cp1255",
    "vi": "cp1258",
    "th": "cp874",
    "ja": "cp932",
    "ko": "cp949",
    "zh": "gb18030",
    **dict.fromkeys(["zh-TW", "zh-Hant", "zh-HK"], "big5"),
}
OTHER_PAGES = {"koi8_r": "cp1251", "euc_jp": "cp932", **dict.fromkeys(["mac_roman", "cp437", "cp850"], WESTERN)}
CANDIDATES = [WESTERN, *sorted(set(CODE_PAGES.values())), *OTHER_PAGES]
SWAPPED = re.compile("\\b[а-я][А-Я]{2,}")  # KOI8-R has capitals where cp1251 has small letters
TOLERANCE = 0.05  # of the share of unlikely sequences of letters
MAX_DETECTED = 2_000  # characters


def encoding_of(sample, language="", *, is_whole=True):
    """Return the name of the encoding. `is_whole` says that the text ends with the sample, not inside of a character.

    A text without letters beyond ASCII is UTF-8.
    """
    if mark := next((mark for mark in MARKS if sample.startswith(mark)), None):
        return MARKS[mark]
    if encoding := _wide(sample):
        return encoding
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample, final=is_whole)
    except UnicodeDecodeError:
        whole = WHOLE.findall(sample)
        if len(NOT_ASCII.findall(sample)) - sum(map(len, whole)) > len(whole):
            return legacy_encoding(sample, language)
    return "utf-8"


def legacy_encoding(sample, language=""):
    """Return the likeliest encoding with a byte a character, or of East Asia."""
    tried = b"\n".join(part for part in BETWEEN_TEXTS.split(sample) if not part.isascii())[:MAX_TRIED]
    matches = list(from_bytes(tried, cp_isolation=CANDIDATES))
    best = [match for match in matches if match.chaos <= matches[0].chaos + TOLERANCE]
    languages = [language or detect_language(str(match)[:MAX_DETECTED]) for match in best]
    if languages[:1] == [UNDETERMINED] and len(best) > 1 and best[1].chaos - best[0].chaos > TOLERANCE / 2:
        return best[0].encoding  # the letters are likely, but too few to say in which language they are
    pages = [code_page_of(name) for name in languages]
    for match, page in zip(best, pages, strict=True):
        if page in match.could_be_from_charset:
            return "koi8_r" if page == "cp1251" and SWAPPED.search(tried.decode(page, "replace")) else page
        if page == OTHER_PAGES.get(match.encoding):
            return match.encoding
    return best[0].encoding if best and WESTERN not in best[0].could_be_from_charset else WESTERN


def code_page_of(language):
    """Return the encoding with a byte a character, or of East Asia, in which most texts of a language are written."""
    return CODE_PAGES.get(language) or CODE_PAGES.get(language.split("-")[0], WESTERN)


def _wide(sample):
    """Return UTF-16 or UTF-32 without a mark, which leave every second byte of Western letters, digits and ends of
    lines a zero; or ""."""
    start = sample[:4_000]
    start = start[: len(start) - len(start) % 4]
    zeros = [start[place::4].count(0) / (len(start) // 4 or 1) for place in range(4)]
    for encoding, empty in (
        ("utf-32-le", (1, 2, 3)),
        ("utf-32-be", (0, 1, 2)),
        ("utf-16-le", (1, 3)),
        ("utf-16-be", (0, 2)),
    ):
        if all((zeros[place] > 0.2) == (place in empty) for place in range(4)):
            return encoding
    return ""
