"""What does the desk show of a claim, a verdict or a piece of evidence, and how is each value written as text?

`READERS` has a function for each kind of row in a card's document. It returns the fields in reading order, each as
`(name, label, function that returns the text of a value, language)`.
"""

from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from claims.models import Claim, Evidence, Verdict
from config.db.names import name_in


def claim_fields(claim):
    language = claim.get("language", "")
    return [
        field(Claim, "statement", language=language),
        field(Claim, "language"),
        field(Claim, "claimant", claimant),
        field(Claim, "claimed_on", said_on),
        field(Claim, "place", language=language),
        field(Claim, "context", language=language),
        field(Claim, "topics", topics),
    ]


def verdict_fields(verdict):
    language = verdict.get("language", "")
    return [
        field(Verdict, "rating", rating),
        field(Verdict, "label", language=language),
        field(Verdict, "summary", language=language),
        field(Verdict, "explanation", language=language),
        field(Verdict, "language"),
        field(Verdict, "review", lambda row: article_name(row.get("review"))),
        field(Verdict, "status", choice(Verdict, "status")),
        field(Verdict, "published_at", moment("published_at")),
        field(Verdict, "correction_note", language=language),
        field(Verdict, "retraction_reason", language=language),
        field(Verdict, "review_after", day("review_after")),
    ]


def evidence_fields(evidence):
    language = (evidence.get("article") or {}).get("language", "")
    return [
        field(Evidence, "role", choice(Evidence, "role")),
        field(Evidence, "stance", choice(Evidence, "stance")),
        field(Evidence, "quote_exact", quote("exact"), language),
        field(Evidence, "quote_prefix", quote("prefix"), language),
        field(Evidence, "quote_suffix", quote("suffix"), language),
        field(Evidence, "note"),
        field(Evidence, "article", lambda row: article_name(row.get("article")), language),
        ("url", _("URL"), lambda row: (row.get("article") or {}).get("url", ""), ""),
        ("publisher", _("publisher"), publisher, ""),
        ("published_at", _("article published at"), lambda row: moment("published_at")(row.get("article") or {}), ""),
    ]


READERS = {"claim": claim_fields, "verdict": verdict_fields, "evidence": evidence_fields}


def field(model, name, value=None, language=""):
    return name, model._meta.get_field(name).verbose_name, value or plain(name), language


# Values as text. A row of a state in which there was none is an empty dict.


def plain(name):
    return lambda row: row.get(name) or ""


def choice(model, name):
    names = dict(model._meta.get_field(name).flatchoices)
    return lambda row: str(names.get(row.get(name), row.get(name) or ""))


def day(name):
    return lambda row: date_format(date.fromisoformat(row[name]), "DATE_FORMAT") if row.get(name) else ""


def moment(name):
    return lambda row: (
        date_format(localtime(datetime.fromisoformat(row[name])), "DATETIME_FORMAT") if row.get(name) else ""
    )


def said_on(claim):
    return moment("claimed_at")(claim) or day("claimed_on")(claim)


def claimant(claim):
    person = claim.get("claimant")
    return ", ".join(filter(None, (person["name"], person["role"]))) if person else ""


def topics(claim):
    return ", ".join(name_in(topic["names"]) or topic["slug"] for topic in claim.get("topics", ()))


def rating(verdict):
    given = verdict.get("rating")
    return name_in(given["names"]) or given["code"] if given else ""


def quote(name):
    return lambda evidence: (evidence.get("quote") or {}).get(name, "")


def article_name(article):
    return article["title"] or article["url"] if article else ""


def publisher(evidence):
    return evidence["article"]["publisher"]["name"] if evidence.get("article") else ""
