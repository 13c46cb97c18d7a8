"""Which column of a table says what? `map_context` shows the map of an upload as a form, `with_choices` reads it."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claims.interchange.imports.tables.mapping import BrokenMap
from claims.interchange.uploads import maps
from claims.interchange.uploads.files import opened
from claims.models import DateOrder, Upload
from config.text.languages import standard_tag

MAX_MAP_LENGTH = 100_000  # characters
FIELDS_OF_MAP = ("publisher", "language", "date_order", "reviewed_on")  # beside the columns
FIRST_MEMBERS = {  # what most tables have, in words
    "claimReviewed": gettext_lazy("the claim"),
    "url": gettext_lazy("address of the review"),
    "datePublished": gettext_lazy("day of the review"),
    "reviewRating.alternateName": gettext_lazy("label of the verdict"),
    "itemReviewed.author.name": gettext_lazy("who said it"),
    "itemReviewed.author.jobTitle": gettext_lazy("role of who said it"),
    "itemReviewed.datePublished": gettext_lazy("day when it was said"),
    "itemReviewed.appearance": gettext_lazy("where it was said"),
    "headline": gettext_lazy("title of the review"),
    "description": gettext_lazy("summary"),
    "reviewBody": gettext_lazy("explanation"),
    "inLanguage": gettext_lazy("language"),
    "topics": gettext_lazy("topics"),
    "place": gettext_lazy("place"),
    "author.name": gettext_lazy("name of who judged"),
    "author.url": gettext_lazy("site of who judged"),
    "publisher.name": gettext_lazy("name of the publisher"),
    "publisher.url": gettext_lazy("site of the publisher"),
    "reviewRating.ratingValue": gettext_lazy("number of the rating"),
    "reviewRating.bestRating": gettext_lazy("best number"),
    "reviewRating.worstRating": gettext_lazy("worst number"),
}
DATE_ORDERS = [("", gettext_lazy("as the dates of the table decide")), *DateOrder.choices]
DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-]\d{4}")


def map_context(upload, *, written=None, broken=None, values=None):
    """Return what the form of a map shows. `broken` is the BrokenMap that it raised."""
    written = upload.map if written is None else written
    columns, content = maps.columns_of(opened(upload), written), maps.parsed(written)
    options = content.get("file") if isinstance(content.get("file"), dict) else {}
    at = broken.at if broken else ""
    return {
        "columns": columns,
        "members": list(FIRST_MEMBERS.items()),
        "other_members": [name for name in maps.FOR_FORMS if name not in FIRST_MEMBERS],
        "map": written,
        "values": values
        or {
            "publisher": content.get("publisher", ""),
            "language": content.get("language", ""),
            "date_order": options.get("date_order", ""),
            "reviewed_on": upload.reviewed_on.isoformat() if upload.reviewed_on else "",
        },
        "date_orders": DATE_ORDERS,
        "asks_for_order": is_ambiguous(columns),
        "broken": broken,
        "broken_at": at if at in ("publisher", "language", "reviewed_on") else "columns" if at else "map",
    }


def is_ambiguous(columns):
    """Return whether the examples of a date's column have the day or the month first, and do not say which."""
    examples = [text for column in columns if "date" in column.member.lower() for text in column.examples]
    days = [match.groups() for match in map(DAY.match, examples) if match]
    return bool(days) and all(int(first) <= 12 and int(second) <= 12 for first, second in days)


def written_map(request, upload, values):
    """Return the map that was confirmed: the text of one, or what was chosen in the form. Raises BrokenMap."""
    if "map" in request.POST:
        return request.POST["map"].replace("\r\n", "\n")[:MAX_MAP_LENGTH]
    columns = maps.columns_of(opened(upload), upload.map)
    chosen = {
        column.name: request.POST.get(f"column-{number}", "")
        for number, column in enumerate(columns)
        if request.POST.get(f"column-{number}", "") in ("", *FIRST_MEMBERS, *maps.FOR_FORMS)
    }
    if values["language"] and not standard_tag(values["language"]):
        sentence = _("“%(tag)s” is not a language tag, such as “fr” or “pt-BR”.")
        raise BrokenMap(sentence % {"tag": values["language"]}, at="language")
    try:
        day = Upload._meta.get_field("reviewed_on").to_python(values["reviewed_on"] or None)
    except ValidationError as error:
        raise BrokenMap(" ".join(error.messages), at="reviewed_on") from error
    upload.reviewed_on = day
    names = {name: values[name] for name in ("publisher", "language", "date_order")}
    names["date_order"] = names["date_order"] if names["date_order"] in DateOrder.values else ""
    return maps.with_choices(opened(upload), upload.map, chosen, **names)
