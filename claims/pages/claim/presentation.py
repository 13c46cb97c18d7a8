"""How is a claim's document laid out for readers? `presented` adds to it what its page shows.

Only shapes change here: dates are parsed, verdicts and evidence are put in the order of the page. All words are those
of the document, or names that the site has in the reader's language.
"""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db.models import DateField, DateTimeField
from django.utils.formats import date_format
from django.utils.timezone import template_localtime
from django.utils.translation import gettext_lazy as _

from claims.listing.facets import languages
from claims.models import Category, Claim, Evidence, EvidenceRole
from claims.models.claimant import UNKNOWN_CLAIMANT
from claims.pages.claim.media import shown_media
from config.db.names import name_in
from config.text.languages import UNDETERMINED
from config.text.slugs import slug_of
from sources.models import Article

STANCES = {
    "supports": _("Supports the claim"),
    "refutes": _("Speaks against the claim"),
    "context": _("Gives context"),
}
KINDS = {"correction": _("Correction"), "retraction": _("Retraction"), "amendment": _("Amendment")}
MODELS = {"claim": Claim, "evidence": Evidence, "article": Article}
WORDS = {"stance": STANCES, "role": dict(EvidenceRole.choices)}
YES, NO, NOTHING = _("yes"), _("no"), _("nothing")


def presented(content, copies, hidden_media):
    """Return what the template of a claim reads, from its decoded document and what `PageSource` has beside it."""
    verdicts = [verdict for verdict in content["verdicts"] if verdict["status"] != "superseded"]
    ours_first = sorted(verdicts, key=lambda verdict: (verdict["status"] == "retracted", verdict["origin"] != "desk"))
    pieces = [piece_of(piece, copies, hidden_media) for piece in content["evidence"]]
    return {
        "statement": content["statement"],
        "language": tag_of(content),
        "topics": [{"slug": topic["slug"], "name": name_in(topic["names"])} for topic in content["topics"]],
        "claimant": claimant_of(content["claimant"]),
        "said_on": day_of(content["claimed_on"]),
        "said_at": time_of(content["claimed_at"]),
        "place": content["place"],
        "context": content["context"],
        "verdicts": [verdict_of(verdict) for verdict in ours_first],
        "is_retracted": {verdict["status"] for verdict in verdicts} == {"retracted"},
        "is_disputed": content["disputed"],
        "also_judged": [judgement_of(part) for part in content["also_judged"]],
        "appearances": [piece for piece in pieces if piece["role"] == "appearance"],
        "evidence": [piece for piece in pieces if piece["role"] == "evidence"],
        "corrections": [correction_of(entry) for entry in reversed(content["corrections"])],
    }


def verdict_of(verdict):
    """Return a verdict with its words and its dates."""
    return verdict | judgement_of(verdict) | {
        "language": tag_of(verdict),
        "is_retracted": verdict["status"] == "retracted",
        "is_corrected": bool(verdict["supersedes"]),
        "retracted_at": time_of(verdict["retracted_at"]),
    }  # fmt: skip


def judgement_of(part):
    """Return a judge's conclusion: its own words, its category and the reader's word for the category."""
    rating = part["rating"]
    category = rating and rating["category"]
    words = part["label"] or (rating and name_in(rating["names"])) or ""
    common = str(Category(category).label) if category in Category.values else ""
    return part | {
        "words": words or common or _("Verdict"),
        "category": category or "",
        "common": "" if common.casefold() == words.casefold() else common,
        "published_at": time_of(part["published_at"]),
    }


def piece_of(piece, copies, hidden_media):
    """Return a piece of evidence with its source as the page names it."""
    article = piece["article"]
    return piece | {
        "article": source_of(article, copies),
        "means": STANCES.get(piece["stance"], ""),
        "media": shown_media(piece, hidden_media),
    }


def source_of(article, copies):
    return article | {
        "title": article["title"] or article["url"],
        "language": tag_of(article),
        "published_at": time_of(article["published_at"]),
        "copy": copies.get(article["id"], ""),
    }


def claimant_of(claimant):
    """Return the claimant with the slug of its page; None if it is unknown."""
    if claimant is None or (claimant["name"], claimant["kind"], claimant["role"]) == UNKNOWN_CLAIMANT:
        return None
    return claimant | {"slug": slug_of(claimant["name"])}


def correction_of(entry):
    """Return an entry of the correction record, with the conclusions before and after it."""
    before, after = entry["verdict"], entry["replacement"]
    return entry | {
        "name": KINDS.get(entry["kind"], entry["kind"]),
        "made_at": time_of(entry["made_at"]),
        "before": before and judgement_of(before),
        "after": after and judgement_of(after),
        "changes": [change_of(change) for change in entry["changes"] or ()],
    }


def change_of(change):
    """Return one changed field of an amendment with the name that readers know it by."""
    model, field = MODELS.get(change["what"]), change["field"]
    known = model and next((each for each in model._meta.get_fields() if each.name == field), None)
    return {
        "name": getattr(known, "verbose_name", field),
        "old": text_of(change["old"], known),
        "new": text_of(change["new"], known),
    }


def text_of(value, field=None):
    """Return the old or new value of a field as text: it may be a text, yes or no, a row, or several rows."""
    if isinstance(value, list):
        return ", ".join(text_of(each) for each in value) or NOTHING
    if isinstance(value, dict):
        return value["name"]
    if isinstance(value, bool):
        return YES if value else NO
    return words_of(value, field) if value else NOTHING


def words_of(text, field):
    """Return a value of a model's field in the reader's language; unchanged if it is none that the field can have."""
    if isinstance(field, DateField):
        try:
            moment = template_localtime(field.to_python(text))
        except (ValidationError, OverflowError):  # an imported amendment may say anything
            return text
        return date_format(moment, "DATETIME_FORMAT" if isinstance(field, DateTimeField) else "DATE_FORMAT")
    name = getattr(field, "name", "")
    words = languages([text]) if name == "language" else WORDS.get(name, {})
    return words.get(text, text)


def tag_of(row):
    """Return the language of a text for HTML, where an empty attribute says that it is not known."""
    return "" if row["language"] == UNDETERMINED else row["language"]


def time_of(text):
    return text and datetime.fromisoformat(text)


def day_of(text):
    return text and date.fromisoformat(text)
