"""What does a CSV export look like? A row for each verdict that was ever public, with its claim, and nothing else.

`COLUMNS` has the columns in order. The last one is for programs: what no cell can show, as JSON, so that another
Claimdesk can import the file. The number of rows and the SHA-256 are beside the file: `claims/export.csv.json`.
"""

import csv
from codecs import BOM_UTF8
from io import StringIO

import orjson

from claims.interchange.exports.stream import ExportFormat
from claims.interchange.formulas import escape_formula

COLUMNS = {
    "kind": lambda claim, verdict: "verdict",
    "claim": lambda claim, verdict: claim["id"],
    "statement": lambda claim, verdict: claim["statement"],
    "language": lambda claim, verdict: claim["language"],
    "claimant": lambda claim, verdict: claim["claimant"] and claim["claimant"]["name"],
    "claimant_kind": lambda claim, verdict: claim["claimant"] and claim["claimant"]["kind"],
    "claimant_role": lambda claim, verdict: claim["claimant"] and claim["claimant"]["role"],
    "claimed_on": lambda claim, verdict: claim["claimed_on"],
    "place": lambda claim, verdict: claim["place"],
    "topics": lambda claim, verdict: " ".join(topic["slug"] for topic in claim["topics"]),
    "group": lambda claim, verdict: claim["group"],
    "appearances": lambda claim, verdict: article_urls(claim, "appearance"),
    "evidence": lambda claim, verdict: article_urls(claim, "evidence"),
    "verdict": lambda claim, verdict: verdict["id"],
    "status": lambda claim, verdict: verdict["status"],
    "publisher": lambda claim, verdict: verdict["publisher"]["domain"],
    "publisher_name": lambda claim, verdict: verdict["publisher"]["name"],
    "label": lambda claim, verdict: verdict["label"],
    "scale": lambda claim, verdict: verdict["rating"] and verdict["rating"]["scale"],
    "rating": lambda claim, verdict: verdict["rating"] and verdict["rating"]["code"],
    "value": lambda claim, verdict: verdict["rating"] and verdict["rating"]["value"],
    "category": lambda claim, verdict: verdict["rating"] and verdict["rating"]["category"],
    "summary": lambda claim, verdict: verdict["summary"],
    "verdict_language": lambda claim, verdict: verdict["language"],
    "review": lambda claim, verdict: verdict["review"] and verdict["review"]["url"],
    "origin": lambda claim, verdict: verdict["origin"],
    "published_at": lambda claim, verdict: verdict["published_at"],
    "retracted_at": lambda claim, verdict: verdict["retracted_at"],
    "supersedes": lambda claim, verdict: verdict["supersedes"],
    "correction_note": lambda claim, verdict: verdict["correction_note"],
    "retraction_reason": lambda claim, verdict: verdict["retraction_reason"],
    "headline": lambda claim, verdict: verdict["review"] and verdict["review"]["title"],
    "explanation": lambda claim, verdict: verdict["explanation"],
    "context": lambda claim, verdict: claim["context"],
    "claimed_at": lambda claim, verdict: claim["claimed_at"],
    "claim_status": lambda claim, verdict: claim["status"],
    "claim_created_at": lambda claim, verdict: claim["created_at"],
    "review_after": lambda claim, verdict: verdict["review_after"],
    "url": lambda claim, verdict: claim["url"],
    "details": lambda claim, verdict: details_of(claim, verdict),
}


class CSV(ExportFormat):
    """CSV as of RFC 4180, with a header row of column names. `count` is that of verdicts.

    With `for_spreadsheets` it begins with a byte order mark, without which Excel takes UTF-8 for the local encoding.
    """

    suffix, media_type = "csv", "text/csv; charset=utf-8"

    def __init__(self, info, *, for_spreadsheets=False):
        super().__init__(info)
        self.for_spreadsheets = for_spreadsheets

    def parts(self, batches):
        yield (BOM_UTF8 if self.for_spreadsheets else b"") + write_rows([COLUMNS])
        scales = {scale["code"]: scale for scale in self.info.scales}
        for lines in batches:
            rows = [row for line in lines for row in rows_of(orjson.loads(line), scales, self.info.home)]
            self.count += len(rows)
            yield write_rows(rows)

    def trailer(self, digest):
        return b""


def rows_of(claim, scales, home):
    """Yield a row for each verdict of a claim. `scales` are described by code, `home` is the list of claims."""
    claim |= {"url": f"{home}{claim['id']}/", "scales": scales}
    for verdict in claim["verdicts"]:
        yield [escape_formula(cell(claim, verdict)) for cell in COLUMNS.values()]


def details_of(claim, verdict):
    """Return what a row has no cells for, as JSON: evidence with its quotes, names in several languages, the scale."""
    rating, claimant, review = verdict["rating"], claim["claimant"], verdict["review"]
    details = {
        "claimant": claimant and {name: claimant[name] for name in ("wikidata_id", "aliases")},
        "topics": {topic["slug"]: topic["names"] for topic in claim["topics"]},
        "evidence": [
            {name: piece[name] for name in ("id", "role", "stance", "note")}
            | {"quote": quote_of(piece), "article": article_of(piece["article"])}
            for piece in claim["evidence"]
        ],
        "also_judged": list(dict.fromkeys(part["claim"] for part in claim["also_judged"])),
        "amendments": [amendment_of(entry) for entry in claim["corrections"] if entry["kind"] == "amendment"],
        "rating": rating and rating["names"],
        "scale": rating and claim["scales"].get(rating["scale"]),
        "review": review and article_of(review),
    }
    return orjson.dumps(details).decode()


def article_of(article):
    """Return an article without ids, which are another desk's own."""
    shown = {name: value for name, value in article.items() if name != "id"}
    return shown | {"publisher": publisher_of(article)}


def amendment_of(entry):
    return {name: entry[name] for name in ("id", "made_at", "note", "changes")} | {"publisher": publisher_of(entry)}


def publisher_of(row):
    return {name: row["publisher"][name] for name in ("name", "domain")}


def quote_of(piece):
    return piece["quote"] and {name: piece["quote"][name] for name in ("exact", "prefix", "suffix")}


def write_rows(rows):
    buffer = StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerows(rows)
    return buffer.getvalue().encode()


def article_urls(claim, role):
    """Return the URLs of the articles cited in this role, separated by spaces (a URL holds none)."""
    return " ".join(piece["article"]["url"] for piece in claim["evidence"] if piece["role"] == role)
