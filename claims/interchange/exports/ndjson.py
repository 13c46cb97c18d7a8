"""What does an NDJSON export look like? One claim in each line, between a header and a trailer."""

from claims.interchange.exports.stream import ExportFormat, json_line


class NDJSON(ExportFormat):
    """Public documents of claims, between a line of kind `header` and one of kind `trailer`.

    The header has the rating scales, which documents only name: so the file can be imported into another Claimdesk.
    """

    suffix, media_type = "ndjson", "application/x-ndjson"

    def parts(self, batches):
        yield json_line({"kind": "header"} | self.info.as_json() | {"scales": self.info.scales})
        for lines in batches:
            self.count += len(lines)
            yield b"".join(lines)

    def trailer(self, digest):
        return json_line({"kind": "trailer", "claims": self.count, "sha256": digest})
