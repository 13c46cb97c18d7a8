"""What did a server send? `parsed_type` reads its Content-Type, and `sniffed_type` the content if there is none."""

import codecs
import re

OCTETS = "application/octet-stream"
UNNAMED = ("", OCTETS, "binary/octet-stream", "application/unknown")  # the server does not know
MAX_SNIFFED = 1024
# Encodings of texts. Python knows others, such as utf-7, which hides markup, and idna, which is slow for long texts.
ENCODINGS = re.compile(
    r"ascii|utf-8(-sig)?|utf-16(-[bl]e)?|utf-32(-[bl]e)?|iso8859-\d+|cp\d+|koi8-[rtu]|mac-\w+|tis-620|kz1048|ptcp154"
    r"|shift_jis\w*|euc_\w+|iso2022_\w+|gb\w+|hz|big5\w*|johab"
)
HTML = re.compile(rb"<(!doctype|!--|[a-z])|<\?xml [^>]{0,200}>\s*<(!doctype html|html)", re.IGNORECASE)
LABEL = re.compile(r"[a-z0-9][a-z0-9_:.+-]{0,39}")


def parsed_type(content_type):
    """Return the media type of a Content-Type in lower case, and its charset, each "" if it is not there.

    The charset is "", too, if Python knows none of this name, or none that a page may have.
    """
    media_type, *parameters = content_type.split(";")
    pairs = [parameter.partition("=") for parameter in parameters]
    charsets = [value.strip(" \t\"'").lower() for name, _equals, value in pairs if name.strip().lower() == "charset"]
    return media_type.strip().lower(), charsets[0] if charsets and is_encoding(charsets[0]) else ""


def is_encoding(label):
    """Return whether this is the name of an encoding of texts."""
    if not LABEL.fullmatch(label):
        return False
    try:
        return bool(ENCODINGS.fullmatch(codecs.lookup(label).name))
    except LookupError:
        return False


def sniffed_type(body):
    """Return the media type of content that its server did not name: HTML, PDF or OCTETS."""
    start = body[:MAX_SNIFFED].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"%PDF-"):
        return "application/pdf"
    return "text/html" if HTML.match(start) else OCTETS
