"""Does the time to read hostile input grow in proportion to its size? `uv run python -m tests.faults.bombs [WORD…]`

Each case of `CASES` makes an input of n parts and reads it at n, 2n and 4n. Twice the input may take twice the time;
a case whose time grows more than threefold per doubling is superlinear, and the exit code is 1. `WORD` picks the cases
whose names hold it. Nothing is served and nothing is stored.
"""

import gzip
import io
import json
import os
import sys
import time
from contextlib import suppress

import django

MAX_GROWTH = 3.0  # of the time per doubling of the input
MIN_SECONDS = 0.1  # below which a time says nothing: the input is doubled first
MAX_SECONDS = 30.0  # of one reading, after which no larger input is tried


def reviews(content):
    """Return a function that reads the items of a file as an import does."""
    from claims.interchange.claimreview.reader import read_reviews
    from claims.interchange.imports.files.json_stream import payloads

    def read():
        for _number, payload in payloads(io.BytesIO(content)):
            if isinstance(payload, dict):
                read_reviews(payload)

    return read


def pages(body):
    """Return a function that reads the reviews of a file of web pages."""
    from claims.interchange.imports.files.pages import reviews_of_pages

    return lambda: list(reviews_of_pages(io.BytesIO(b"<!doctype html><html><body>" + body)))


def scope(properties):
    """Return a review in microdata with these elements."""
    return b'<div itemscope itemtype="http://schema.org/ClaimReview">' + properties


def dates(content):
    from claims.interchange.imports.date_order import date_order_of

    return lambda: date_order_of([("", io.BytesIO(content))])


def review(**members):
    """Return a review with these members, as a file of one item."""
    content = {
        "@type": "ClaimReview",
        "url": "https://check.example/a",
        "datePublished": "2025-01-01",
        "claimReviewed": "The earth is flat.",
        "reviewRating": {"alternateName": "False"},
    }
    return reviews(json.dumps(content | members).encode())


def table(content):
    from claims.interchange.imports.tables.mapping import read_map, rows_as_payloads

    mapping = read_map(io.BytesIO(b'[members]\nurl = {column = "url"}\ndatePublished = {column = "day"}\n'))
    return lambda: list(rows_as_payloads(io.BytesIO(b"url,day\n" + content), mapping))


def body(content):
    from config.api.bodies.parsers import JSONParser

    return lambda: _ignoring_refusals(lambda: JSONParser().parse(io.BytesIO(content), "", {"request": _Request()}))


class _Request:
    headers = {}


def _ignoring_refusals(read):
    from django.core.exceptions import SuspiciousOperation, ValidationError
    from rest_framework.exceptions import APIException

    with suppress(APIException, SuspiciousOperation, ValidationError):
        read()


def query(text):
    """Return a function that checks the parameters of a list of claims."""
    from django.http import QueryDict

    from config.api.parameters import check_parameters

    known = {"q", "language", "category", "topic", "fields", "page_size"}
    return lambda: _ignoring_refusals(lambda: check_parameters(QueryDict(text), known, {"topic", "fields"}))


def members(content):
    """Return a function that refuses the unknown members of a body."""
    from rest_framework import serializers

    from config.api.bodies.members import StrictBody

    class Body(StrictBody, serializers.Serializer):
        statement = serializers.CharField()
        language = serializers.CharField()

    return lambda: Body(data=content).is_valid()


def line(text):
    from config.db.fields import normal_line

    return lambda: _ignoring_refusals(lambda: normal_line(text))


def page(text):
    from claims.interchange.claimreview.text import plain_text

    return lambda: plain_text(text, [])


def quote(words, text):
    from sources.quotes import Quote, refusal_of

    return lambda: refusal_of(Quote(words), text)


def difference(before, after):
    from config.text.diff import word_diff

    return lambda: word_diff(before, after)


def address(url):
    from sources.canonical import canonical_url

    return lambda: _ignoring_refusals(lambda: canonical_url(url))


def accept(header):
    from config.api.bodies.negotiation import acceptable, preference

    return lambda: preference("application/json", acceptable(header))


def tags(header):
    from config.api.conditional import TAGS

    return lambda: TAGS.fullmatch(header)


def mask(text):
    from claims.interchange.google.field_mask import MaskRefused, parse_mask

    def read():
        with suppress(MaskRefused):
            parse_mask(text, {"claims": {"text": None, "claimant": None}, "nextPageToken": None})

    return read


def _references(count):
    node = {"@id": "#big", "@type": "Claim", "keywords": ["x"] * count}
    member = [{"@id": "#big"}] * 20
    return {"@graph": [node, *({"@type": "ClaimReview", "itemReviewed": member} for _number in range(count // 10))]}


CASES = {
    "file: brackets that open": lambda n: reviews(b"[" * n),
    "file: brackets that open in a list": lambda n: reviews(b"[1," + b"[" * n),
    "file: brackets side by side": lambda n: reviews(b"[" + b"[]" * n + b"]"),
    "file: empty objects in lines": lambda n: reviews(b"{}\n" * n),
    "file: broken words in a list": lambda n: reviews(b"[" + b"x," * n + b"1]"),
    "file: broken objects in a list": lambda n: reviews(b"[" + b"{x}," * n + b"1]"),
    "file: broken objects beyond ASCII": lambda n: reviews(b"[" + "{é}\n,".encode() * n + b"1]"),
    "file: broken lines": lambda n: reviews(b"{}\n" + b"{x\n" * n),
    "file: quotation marks that never close": lambda n: reviews(b"[" + b'"x\n,' * n + b"1]"),
    "file: one string": lambda n: reviews(b'["' + b"x" * n + b'"]'),
    "file: one number": lambda n: reviews(b"[" + b"1" * n + b"]"),
    "file: one line without an end": lambda n: reviews(b"{}\n" + b"x" * n),
    "file: white space": lambda n: reviews(b" \n" * n + b"{}"),
    "file: commas": lambda n: reviews(b"[" + b"," * n + b"]"),
    "file: members of one object": lambda n: reviews(json.dumps({f"m{k}": k for k in range(n)}).encode()),
    "file: one member again and again": lambda n: reviews(b"{" + b",".join([b'"m":1'] * n) + b"}"),
    "file: lists in lists": lambda n: reviews(b"[" * 40 + b",".join([b"{}"] * n) + b"]" * 40),
    "file: objects one behind another": lambda n: reviews(b'{"a":x}' * n),
    "file: gzip in gzip": lambda n: reviews(gzip.compress(b"[" * n)),
    "file: dates": lambda n: dates(b'"03/04/2019"' * n),
    "file: digits and slashes": lambda n: dates(b"1/1/1" * n),
    "pages: one behind another": lambda n: pages(b"</html><html><body>x" * n),
    "pages: scripts that open": lambda n: pages(b"<script>" * n),
    "pages: DOCTYPEs that never close": lambda n: pages(b"\n<!doctype html" * n),
    "pages: XML declarations": lambda n: pages(b"\n<?xml " * n),
    "page: scripts of JSON-LD": lambda n: pages(b'<script type="application/ld+json">{"ClaimReview":' * n),
    "page: brackets in JSON-LD": lambda n: pages(b'<script type="application/ld+json">["ClaimReview",' + b"[" * n),
    "page: comments in JSON-LD": lambda n: pages(b'<script type="application/ld+json">"ClaimReview"' + b"/**/]" * n),
    "page: elements in elements": lambda n: pages(b"ClaimReview<div itemscope itemtype=x>" * n),
    "page: properties of a review": lambda n: pages(scope(b"<b itemprop=a>x</b>" * n)),
    "page: properties in properties": lambda n: pages(scope(b"<b itemprop=a>x" * n)),
    "page: properties of RDFa": lambda n: pages(b"<div typeof=ClaimReview vocab=x>" + b"<b property=a>x</b>" * n),
    "page: references": lambda n: pages(
        b"<p id=a itemprop=b>x</p>" + b"<i itemscope itemtype=ClaimReview itemref=a>" * n
    ),
    "page: metas": lambda n: pages(scope(b"") + b'<meta name="date" content="never">' * n),
    "file: members of envelopes": lambda n: reviews(
        json.dumps({"data": [{"a": {"b": k}} for k in range(n)]}).encode()
    ),
    "file: envelopes in envelopes": lambda n: reviews(b'{"a":[' * 40 + b'{"b":x},' * n),
    "file: lines that never end": lambda n: reviews(b"{}\n" + b"[\n" * n),
    "file: scripts that open in a text": lambda n: reviews(
        json.dumps({"x": "ClaimReview" + "<script application/ld+json>" * n}).encode()
    ),
    "file: a script with many types": lambda n: reviews(
        json.dumps({"x": "ClaimReview<script " + "application/ld+json " * n + "</script>"}).encode()
    ),
    "graph: nodes that are referred to": lambda n: reviews(json.dumps(_references(50 * n)).encode()),
    "review: claims with one language": lambda n: review(claimReviewed=["a"] * 100, inLanguage=["x y"] * n),
    "review: many claims": lambda n: review(claimReviewed=[f"claim {k}" for k in range(n)]),
    "review: items of many claims": lambda n: review(claimReviewed=["a"] * 100, itemReviewed=[{"name": "b"}] * n),
    "review: authors of the items of many claims": lambda n: review(
        claimReviewed=[f"claim {k}" for k in range(100)],
        itemReviewed={"@type": "Claim", "author": [{"name": "-"}] * n},
    ),
    "review: names of many authors": lambda n: review(author=[{"name": ["-"] * n}]),
    "review: links": lambda n: review(itemReviewed={"@type": "Claim", "appearance": ["https://a.example/"] * n}),
    "review: dates": lambda n: review(datePublished=["never"] * n),
    "review: descriptions that say nothing": lambda n: review(description=["<p>-</p>"] * n),
    "review: objects in objects": lambda n: review(description={"name": [{"name": {"@value": "-"}}] * n}),
    "review: a giant exponent": lambda n: review(reviewRating={"ratingValue": 10.0**200, "x": "1" * n}),
    "text: tags that open": lambda n: page("<a " * n),
    "text: comments that open": lambda n: page("<!--" * n),
    "text: dashes of a comment": lambda n: page("<!--" + "-" * n),
    "text: entities": lambda n: page("&amp;" * n),
    "text: signs": lambda n: page(("!" * 99 + "a") * n),
    "text: accents": lambda n: page("a" + "\u0301" * n),
    "line: blanks": lambda n: line("a\nb" + " " * n + "c"),
    "line: accents": lambda n: line("a" + "\u0301" * n),
    "line: accents of two kinds": lambda n: line("a" + "\u0316\u0301" * n),
    "body: brackets": lambda n: body(b"[" * n),
    "body: members, the last one twice": lambda n: body(
        json.dumps({f"m{k}": k for k in range(n)}).encode()[:-1] + b',"last":1,"last":2}'
    ),
    "body: many objects with a member twice": lambda n: body(b"[" + b'{"a":1,"a":2},' * n + b"1]"),
    "body: one number": lambda n: body(b'{"a":' + b"1" * n + b"}"),
    "body: unknown members": lambda n: members({f"statemen{k}": k for k in range(n)}),
    "query: unknown parameters": lambda n: query("&".join(f"languag{k}=1" for k in range(n))),
    "query: one parameter again and again": lambda n: query("&".join(["topic=a"] * n)),
    "query: one long name": lambda n: query("languag" * n + "=1"),
    "mask: commas": lambda n: mask(",".join(["claims(text,claimant)"] * n)),
    "mask: parentheses": lambda n: mask("claims(" * n),
    "mask: stars": lambda n: mask(",".join(["*"] * n)),
    "header: Accept": lambda n: accept("a/b;q=0.5," * n),
    "header: parameters of Accept": lambda n: accept("a/b" + ";q=0.5" * n),
    "header: commas of If-None-Match": lambda n: tags('"a"' + " ," * n + "x"),
    "header: If-None-Match": lambda n: tags(",".join(['"a"'] * n) + "x"),
    "address: path": lambda n: address("https://a.example/" + "../" * n),
    "address: host": lambda n: address("https://" + "a" * n + ".example/"),
    "address: labels": lambda n: address("https://" + "m." * n + "example.org/"),
    "quote: one letter": lambda n: quote("a" * 200, "a" * n),
    "quote: blanks": lambda n: quote("a b c d e f g h", "a " * n),
    "quote: a long quote": lambda n: quote("ab " * n, "ab " * n + "x"),
    "difference: other words": lambda n: difference("a " * n, "b " * n),
    "difference: the same words": lambda n: difference("a " * n, "a " * n),
    "difference: long words": lambda n: difference(("a" * n + " ") * 1_000, ("b" * n + " ") * 1_000),
    "table: rows": lambda n: table(b"a,b\n" * n),
    "table: columns": lambda n: table(b"a," * n + b"\n"),
    "table: a quotation mark that never closes": lambda n: table(b'"' + b"a,b\n" * n),
    "table: quotation marks that never close": lambda n: table(b'"a,b\n' * n),
    "table: one line without an end": lambda n: table(b"a" * n),
}


def seconds(read):
    """Return the least CPU time of up to three readings."""
    times = []
    while len(times) < 3 and sum(times) < 1:
        start = time.process_time()
        read()
        times.append(time.process_time() - start)
    return min(times)


def growth(make):
    """Return the size, the times at n, 2n and 4n, and the growth per doubling."""
    size = 250
    while (first := seconds(make(size))) < MIN_SECONDS and size < 1_000_000:
        size *= 2
    times = [first]
    while len(times) < 3 and times[-1] < MAX_SECONDS:
        times.append(seconds(make(size * 2 ** len(times))))
    return size, times, (times[-1] / times[0]) ** (1 / (len(times) - 1)) if len(times) > 1 else float("inf")


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    words, superlinear = sys.argv[1:], []
    for name, make in CASES.items():
        if words and not any(word in name for word in words):
            continue
        size, times, factor = growth(make)
        is_superlinear = times[-1] >= MIN_SECONDS and factor > MAX_GROWTH
        superlinear += [name] if is_superlinear else []
        shown = "  ".join(f"{moment:8.3f}" for moment in times)
        print(f"{name:46}{size:>10,}  {shown} s  x{factor:.1f}{'  SUPERLINEAR' if is_superlinear else ''}", flush=True)
    print(f"{len(superlinear)} of the cases grow faster than their input: {', '.join(superlinear) or 'none'}")
    return bool(superlinear)


if __name__ == "__main__":
    sys.exit(main())
