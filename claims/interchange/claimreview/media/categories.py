"""Which label has a category of https://schema.org/MediaManipulationRatingEnumeration, and which category a label?

A category comes in as the label of the verdict, and goes out if the label or the code of the rating is one of these.
Nothing else is stored. An unknown category is a label as it is written.
"""

from claims.interchange.claimreview.jsonld import texts, without_prefix
from claims.interchange.claimreview.ratings import rating_code

OUT_OF_CONTEXT = "DecontextualizedContent"
LABELS = {
    OUT_OF_CONTEXT: "Missing context",
    "EditedOrCroppedContent": "Edited or cropped content",
    "OriginalMediaContent": "Original media content",
    "SatireOrParodyContent": "Satire or parody content",
    "StagedContent": "Staged content",
    "TransformedContent": "Transformed content",
}
CATEGORIES = {rating_code(label): category for category, label in LABELS.items()}
MAX_CATEGORIES = 10
SEPARATOR = ", "


def label_of(value):
    """Return the label of a `mediaAuthenticityCategory`: one category or several, as names or addresses; or ""."""
    names = [without_prefix(text.strip()) for text in texts(value, "@id", "name")[:MAX_CATEGORIES]]
    return SEPARATOR.join(dict.fromkeys(LABELS.get(name, name) for name in names if name))


def categories_of(verdict):
    """Return the categories that a verdict of a public document names; an empty list for other ratings."""
    rating = verdict["rating"]
    codes = [*([rating["code"]] if rating else []), *map(rating_code, verdict["label"].split(SEPARATOR))]
    return list(dict.fromkeys(CATEGORIES[code] for code in codes if code in CATEGORIES))
