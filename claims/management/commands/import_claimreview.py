"""Import ClaimReview, as fact-checkers publish it, from files, folders or standard input."""

from claims.interchange.imports.date_order import date_order_of
from claims.interchange.imports.files import entries
from claims.management.importing import ImportCommand


class Command(ImportCommand):
    help = (
        "Import reviews in schema.org's ClaimReview: JSON in any shape that holds them, or web pages with them in "
        "their markup; gzipped, in a ZIP archive or not; one file, several, or all of a folder. What can be repaired "
        "is repaired and listed, what cannot is refused with its reason. An interrupted import resumes where it "
        "stopped, and importing the same files again changes nothing. "
        "Examples: manage.py import_claimreview --dry-run --report report.ndjson reviews.json, "
        "manage.py import_claimreview pages/ --date 2024-05-02"
    )

    def date_order(self, files, options):
        return date_order_of(files)

    def items(self, files, options):
        return entries(files)
