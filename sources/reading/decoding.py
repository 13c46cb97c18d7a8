"""In which encoding are the bytes of a text? `decoded` returns the text.

As browsers do it: a byte order mark, then the header, then the page's own `<meta>`, then a guess
(https://html.spec.whatwg.org/multipage/parsing.html#determining-the-character-encoding).
"""

import codecs
import re

BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
DECLARED = re.compile(
    rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})|<\?xml[^>]{0,100}?encoding=[\"']([\w.-]{2,40})", re.I
)
HEAD_LENGTH = 4_096
# What pages call Latin-1 is the encoding of Windows (https://encoding.spec.whatwg.org/#names-and-labels), and what
# they call Shift_JIS, EUC-KR or Big5 has more letters than the standard of this name.
WRITTEN_AS = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
# Names that pages use and Python does not know.
OTHER_NAMES = {
    "windows-874": "cp874",
    "windows-949": "cp949",
    "iso-8859-8-i": "iso8859-8",
    "x-sjis": "cp932",
    "x-euc-jp": "euc_jp",
    "x-gbk": "gb18030",
}
NO_PAGE_IS_IN = {
    "utf-7",
    "idna",
    "punycode",
    "unicode_escape",
    "raw-unicode-escape",
    "raw_unicode_escape",
    "undefined",
}


def decoded(body, charset=""):
    """Return the text of the bytes. What their encoding does not have becomes U+FFFD."""
    for mark, encoding in BYTE_ORDER_MARKS.items():
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    declared = DECLARED.search(body[:HEAD_LENGTH])
    in_page = usable((declared[1] or declared[2]).decode()) if declared else ""
    if in_page.startswith(("utf-16", "utf-32")):
        in_page = "utf-8"  # the name could not be read in those
    if encoding := usable(charset) or in_page:
        return body.decode(encoding, "replace")
    try:
        return body.decode()
    except UnicodeDecodeError:
        return body.decode(guessed(body), "replace")


def usable(name):
    """Return the codec of that name, or "" if there is none, or none of a text."""
    name = name.strip().strip("\"'").lower()
    try:
        codec = codecs.lookup(OTHER_NAMES.get(name, name))
    except (LookupError, ValueError, UnicodeError):
        return ""
    is_text = codec._is_text_encoding and codec.name not in NO_PAGE_IS_IN
    return WRITTEN_AS.get(codec.name, codec.name) if is_text else ""


def guessed(body):
    from charset_normalizer import from_bytes

    best = from_bytes(body[:100_000]).best()
    return best.encoding if best else "cp1252"
