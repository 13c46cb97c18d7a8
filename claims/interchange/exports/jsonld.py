"""What does a JSON-LD export look like? A https://schema.org/DataFeed, the ClaimReviews of a claim in each line.

Each item also has the document of its claim, as a JSON literal (https://www.w3.org/TR/json-ld11/#json-literals) about
it, and the head of the feed the rating scales: schema.org has no words for all that another Claimdesk imports.
"""

import orjson
from django.db.models import F, Func, TextField

from claims.interchange.claimreview.writer import CONTEXT, claim_reviews
from claims.interchange.exports.stream import DELIMITER, ExportFormat, json_line


class Payloads(Func):
    """The imported payloads of the verdicts on a claim, as JSON by verdict id; the newest comes last, and counts."""

    rows = "SELECT json_object_agg(verdict_id, payload ORDER BY id) FROM claims_receivedreview"
    template = f"({rows} WHERE claim_id = %(expressions)s)"
    output_field = TextField()


class DataFeed(ExportFormat):
    """One JSON-LD document. Its members after the list are in the last line, because only then they are known."""

    suffix, media_type = "jsonld", "application/ld+json"
    columns = ("document", Payloads(F("pk")))

    def parts(self, batches):
        self.bounds = self.info.bounds
        yield self.header()
        for lines in batches:
            separator = ",\n" if self.count else ""
            self.count += len(lines)
            yield (separator + ",\n".join(map(self.item, lines))).encode()
        yield b"\n],\n"

    def header(self):
        members = {
            "@context": CONTEXT,
            "@type": "DataFeed",
            "name": "Claimdesk",
            "subjectOf": {"@type": "@json", "@value": {"scales": self.info.scales}},
            "url": self.info.url,
            "dateModified": self.info.at,
            "version": self.info.position,
        }
        return json_line(members).removesuffix(b"}\n") + b',"dataFeedElement":[\n'

    def item(self, line):
        document, _delimiter, payloads = bytes(line).partition(DELIMITER.encode())
        literal = f'{{"@type":"@json","@value":{document.decode()}}}'
        payloads = orjson.loads(payloads) if payloads.strip() else {}
        items = claim_reviews(orjson.loads(document), payloads, self.bounds, self.info.home)
        return f'{{"@type":"DataFeedItem","item":[{",".join(items)}],"subjectOf":{literal}}}'

    def trailer(self, digest):
        return f'"numberOfItems":{self.count},"sha256":"{digest}"}}\n'.encode()
