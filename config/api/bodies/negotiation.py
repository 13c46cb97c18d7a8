"""Which of its forms does an address answer with, and how does it read a body? As the headers say (RFC 9110, 12.5.1).

`ByAccept` does both; `FixedFormat` is for addresses with one form.
"""

import re

from django.http.request import MediaType
from rest_framework.exceptions import NotAcceptable, UnsupportedMediaType
from rest_framework.negotiation import DefaultContentNegotiation

QUALITY = re.compile(r"0(\.[0-9]{0,3})?|1(\.0{0,3})?")


class ByAccept(DefaultContentNegotiation):
    """Choose a media type by quality, then by precision of the media range, then by its place in `Accept`.

    Parameters of a media type (`charset`, `profile`) are ignored: each type has one encoding and no variants.
    Malformed ranges are skipped; an `Accept` without any valid range accepts everything.
    """

    def select_renderer(self, request, renderers, format_suffix=None):
        ranges = acceptable(request.headers.get("Accept", ""))
        ranked = [(preference(renderer.media_type, ranges), renderer) for renderer in renderers]
        best, renderer = max(ranked, key=lambda pair: pair[0])  # of equals, the first
        if best[0] <= 0:
            forms = ", ".join(dict.fromkeys(renderer.media_type for renderer in renderers))
            raise NotAcceptable(f"This address answers as {forms}: name it in Accept, or leave Accept out.")
        return renderer, renderer.media_type

    def select_parser(self, request, parsers):
        parser = super().select_parser(request, parsers)
        if parser is None:
            forms = ", ".join(parser.media_type for parser in parsers)
            sent = f"not {request.content_type[:80]}" if request.content_type else "and Content-Type was left out"
            raise UnsupportedMediaType(request.content_type, f"Send the body as {forms}, {sent}.")
        return parser


class FixedFormat(ByAccept):
    """Answer in the endpoint's only format, whatever `Accept` says: for addresses that name their format."""

    def select_renderer(self, request, renderers, format_suffix=None):
        return renderers[0], renderers[0].media_type


def acceptable(header):
    """Return the media ranges of an Accept header: type, subtype and quality of each. No header accepts everything."""
    ranges = []
    for text in header.lower().split(","):
        try:
            one = MediaType(text.strip())
        except ValueError:  # it is too long, or names an encoding that does not exist
            continue
        if one.main_type and one.sub_type:
            quality = one.params.get("q", "1").strip()
            ranges.append((one.main_type, one.sub_type, float(quality) if QUALITY.fullmatch(quality) else 1.0))
    return ranges or [("*", "*", 1.0)]


def preference(media_type, ranges):
    """Return the sort key of `media_type`: quality, precision and place of the most precise range that matches."""
    main, _, sub = media_type.partition("/")
    fits = [
        ((one[1] != "*") + (one[0] != "*"), -place, one[2])
        for place, one in enumerate(ranges)
        if one[0] in (main, "*") and one[1] in (sub, "*")
    ]
    if not fits:
        return 0.0, 0, 0
    precision, place, quality = max(fits)  # the most precise range decides (RFC 9110, 12.5.1)
    return quality, precision, place
