"""Strategies of hypothesis for ClaimReviews: `clean_reviews` are correct, `mutated_reviews` have errors."""

import string
from datetime import date

from hypothesis import strategies as st

from claims.interchange.claimreview.item_reviewed import NO_NAMES

# Letters that PostgreSQL and JSON can hold and NFC leaves alone.
LETTERS = [*string.ascii_letters, *"éèàçñöüßøåłğşž", *"абвгдежя", *"中文字汉", *"اربي", *"हिन्द"]


def _words(text):
    """Return words with at least one letter: vowel signs alone, such as those of Hindi, do not count as text."""
    return " ".join(text.split()) if any(map(str.isalpha, text)) else "mot"


# Drawn as one text, which takes a tenth of the time of a list of words.
WORDS = st.text([*LETTERS, *(" " * 16)], max_size=80).map(_words)
SIGNS = st.sampled_from(["", ",", ".", "!", "…", " «oui»", " 100 %", " 🎉", " a < b & c"])
SENTENCE = st.tuples(WORDS, SIGNS).map("".join)
NAME = SENTENCE.filter(lambda words: words.casefold() not in NO_NAMES)
SLUG = st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=12)
DOMAIN = st.tuples(SLUG, st.sampled_from(["example", "co.example", "org"])).map(".".join)
DAY = st.integers(date(2000, 1, 1).toordinal(), date(2024, 12, 31).toordinal()).map(date.fromordinal)


@st.composite
def clean_reviews(draw):
    """Return a ClaimReview without errors, in today's form."""
    domain, day = draw(DOMAIN), draw(DAY)
    # Not the name of a claimant: a checker that is its own claimant is left out.
    house = {"@type": "Organization", "name": f"Checkers {draw(SENTENCE)}", "url": f"https://{domain}/"}
    worst, best = 1, draw(st.integers(2, 10))
    claim = {"@type": "Claim", "datePublished": min(draw(DAY), day).isoformat()}
    if draw(st.booleans()):
        kind = draw(st.sampled_from(["Person", "Organization"]))
        claim["author"] = {"@type": kind, "name": draw(NAME), "jobTitle": draw(SENTENCE)}
    if places := draw(st.lists(st.tuples(DOMAIN, SLUG), max_size=3)):
        claim["appearance"] = [{"@type": "CreativeWork", "url": f"https://{at}/{slug}"} for at, slug in places]
    return {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": f"https://{domain}/{draw(SLUG)}/{draw(SLUG)}",
        "datePublished": day.isoformat(),
        "author": house,
        "headline": draw(SENTENCE),
        "claimReviewed": draw(SENTENCE),
        "inLanguage": draw(st.sampled_from(["fr", "en", "pt-BR", "zh-Hant"])),
        "reviewBody": draw(SENTENCE),
        "reviewRating": {
            "@type": "Rating",
            "ratingValue": draw(st.integers(worst, best)),
            "worstRating": worst,
            "bestRating": best,
            "alternateName": draw(SENTENCE),
            "ratingExplanation": draw(SENTENCE),
        },
        "itemReviewed": claim,
    }


JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(), max_size=30)
    | st.sampled_from(
        [
            *(
                "",
                " ",
                "\x00",
                "\ud800",
                "&amp;lt;b&gt;",
                "<p>",
                "-1",
                "4,5",
                "0000-00-00",
                "22/07/2019",
                "1563753600",
            ),
            *("https:outlet.example", "/relative", "//outlet.example/a", "http://", "https://[::1", "javascript:1"),
            *("9" * 400, "x" * 3_000, "\u0301" * 3_000, "http://schema.org/ClaimReview", "Falsch", "und", "french"),
            10**30,
            -(10**400),
        ]
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["@type", "@id", "@value", "name", "url", "text", "author", "schema:url", "@list"])
            | st.text(st.characters(), max_size=5),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)


def places(value, path=()):
    """Yield the paths to every part of a payload."""
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inner:
        yield from places(part, (*path, key))


def changed(value, path, change):
    """Return the payload with one part changed, or removed if `change` returns GONE."""
    if not path:
        return change(value)
    copy = value.copy()
    part = changed(copy[path[0]], path[1:], change)
    if part is GONE:
        del copy[path[0]]
    else:
        copy[path[0]] = part
    return copy


GONE = object()


@st.composite
def mutated_reviews(draw):
    """Return a ClaimReview with junk put in, members removed or types swapped, in one to five places."""
    review = draw(clean_reviews())
    for _time in range(draw(st.integers(1, 5))):
        if not isinstance(review, (dict, list)) or not review:
            break
        path = draw(st.sampled_from([path for path in places(review) if path]))
        junk = draw(JUNK)
        change = draw(
            st.sampled_from(
                [
                    lambda _part, junk=junk: junk,
                    lambda _part: GONE,
                    lambda part: [part],
                    lambda part, junk=junk: [junk, part, junk],
                    lambda part: {"@value": part},
                    lambda part: {"name": part},
                    lambda part: str(part),
                    lambda part: f"<p>{part}&nbsp;\ud800\x00</p>",
                    lambda part: [part, part],
                ]
            )
        )
        review = changed(review, path, change)
    return review


@st.composite
def media_reviews(draw):
    """Return a MediaReview without errors, in the form of today."""
    domain, day = draw(DOMAIN), draw(DAY)
    categories = st.sampled_from(["DecontextualizedContent", "StagedContent", "https://schema.org/TransformedContent"])
    kinds = st.sampled_from(["ImageObject", "VideoObject", "AudioObject", "VideoObjectSnapshot"])
    media = [
        {"@type": draw(kinds), "contentUrl": f"https://{at}/{slug}.bin", "description": draw(SENTENCE)}
        for at, slug in draw(st.lists(st.tuples(DOMAIN, SLUG), min_size=1, max_size=3))
    ]
    item = {
        "@type": "MediaReviewItem",
        "interpretedAsClaim": {"@type": "Claim", "text": draw(SENTENCE)},
        "mediaItemAppearance": draw(st.sampled_from([media, media[0]])),
    }
    if draw(st.booleans()):
        item["creator"] = {"@type": "Person", "name": draw(SENTENCE)}
    return {
        "@context": "https://schema.org",
        "@type": "MediaReview",
        "url": f"https://{domain}/{draw(SLUG)}/{draw(SLUG)}",
        "datePublished": day.isoformat(),
        "author": {"@type": "Organization", "name": f"Checkers {draw(SENTENCE)}", "url": f"https://{domain}/"},
        "mediaAuthenticityCategory": draw(categories | st.lists(categories | WORDS, min_size=1, max_size=3)),
        "originalMediaContextDescription": draw(SENTENCE),
        "itemReviewed": item,
    }
