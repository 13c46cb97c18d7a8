"""Import ClaimReview, as fact-checkers publish it, from a file or from standard input."""

from claims.interchange.imports.files.json_stream import payloads
from claims.management.importing import ImportCommand


class Command(ImportCommand):
    help = (
        "Import reviews in schema.org's ClaimReview: one object, an array, a DataFeed or one object a line, gzipped "
        "or not. What can be repaired is repaired and listed, what cannot is refused with its reason. An interrupted "
        "import resumes where it stopped, and importing the same file again changes nothing. "
        "Example: manage.py import_claimreview --dry-run --report report.ndjson reviews.json"
    )

    def items(self, stream, options):
        return payloads(stream)
