"""What does a CSV export look like? A row for each verdict that was ever public, with its claim.

`COLUMNS` has the columns in order. A cell that a spreadsheet would take for a formula gets an apostrophe in front,
which makes it text: https://owasp.org/www-community/attacks/CSV_Injection.
"""

import csv
import re
from io import StringIO

import orjson

from claims.interchange.exports.stream import ExportFormat, json_line

# A cell that this matches gets one more apostrophe. So the original comes back by removing one wherever the pattern
# matches with at least one.
FORMULA = re.compile("'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")

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
}


class CSV(ExportFormat):
    """CSV as of RFC 4180, with a header row of column names.

    The last row, of kind `trailer`, describes the file as JSON in the column `statement`: a comment before the header
    would be read as the header, and a row of another length as a broken one.
    """

    suffix, media_type = "csv", "text/csv; charset=utf-8"

    def parts(self, batches):
        yield write_rows([COLUMNS])
        for lines in batches:
            rows = [row for line in lines for row in rows_of(orjson.loads(line))]
            self.count += len(rows)
            yield write_rows(rows)

    def trailer(self, digest):
        info = json_line(self.info.as_json() | {"verdicts": self.count, "sha256": digest}).decode().rstrip()
        row = dict.fromkeys(COLUMNS, "") | {"kind": "trailer", "statement": info}
        return write_rows([row.values()])


def rows_of(claim):
    for verdict in claim["verdicts"]:
        yield [escape_formula(cell(claim, verdict)) for cell in COLUMNS.values()]


def escape_formula(value):
    """Prefix a text that a spreadsheet would take for a formula. Numbers are our own, and never formulas."""
    return f"'{value}" if isinstance(value, str) and FORMULA.match(value) else value


def write_rows(rows):
    buffer = StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerows(rows)
    return buffer.getvalue().encode()


def article_urls(claim, role):
    """Return the URLs of the articles cited in this role, separated by spaces (a URL holds none)."""
    return " ".join(piece["article"]["url"] for piece in claim["evidence"] if piece["role"] == role)
