"""How does a test make the web page of a review? `page_of` writes it in the markup that is asked for."""

import html
import json

LD = "application/ld+json"


def script(text, kind=LD):
    """Return a script element. `text` is JSON, or a value that becomes JSON."""
    text = text if isinstance(text, str) else json.dumps(text)
    return f'<script type="{kind}">{text}</script>'


def page(body="", *, head="", language="en", canonical="https://checker.example/r/1"):
    """Return the HTML of a page."""
    link = f'<link rel="canonical" href="{canonical}">' if canonical else ""
    lang = f' lang="{language}"' if language else ""
    return f"<!doctype html>\n<html{lang}>\n<head>{link}{head}</head>\n<body>{body}</body>\n</html>\n"


def microdata(value, name=""):
    """Return a node of JSON-LD as elements with microdata."""
    prop = f' itemprop="{name}"' if name else ""
    if isinstance(value, list):
        return "".join(microdata(part, name) for part in value)
    if not isinstance(value, dict):
        return f"<span{prop}>{html.escape(str(value))}</span>"
    parts = "".join(microdata(part, key) for key, part in value.items() if not key.startswith("@"))
    return f'<div{prop} itemscope itemtype="https://schema.org/{value.get("@type", "Thing")}">{parts}</div>'


def rdfa(value, name=""):
    """Return a node of JSON-LD as elements with RDFa, below an element with `vocab`."""
    prop = f' property="{name}"' if name else ""
    if isinstance(value, list):
        return "".join(rdfa(part, name) for part in value)
    if not isinstance(value, dict):
        return f"<span{prop}>{html.escape(str(value))}</span>"
    parts = "".join(rdfa(part, key) for key, part in value.items() if not key.startswith("@"))
    return f'<div{prop} typeof="{value.get("@type", "Thing")}">{parts}</div>'


def page_of(review, markup="json-ld", **options):
    """Return the HTML of a page with a review in its markup."""
    body = {
        "json-ld": lambda: script(review),
        "microdata": lambda: microdata(review),
        "rdfa": lambda: f'<div vocab="https://schema.org/">{rdfa(review)}</div>',
    }[markup]()
    return page(body, **options)
