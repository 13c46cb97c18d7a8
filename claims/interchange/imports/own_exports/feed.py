"""Which claims does a JSON-LD export hold? `claims_in` yields one for each line of the feed's list.

Each item of the feed has the ClaimReviews of a claim, and as `subjectOf` the document of the claim as a JSON literal
(https://www.w3.org/TR/json-ld11/#json-literals), because schema.org has no words for all of it. The head of the feed has
the rating scales in the same way.
"""

import orjson

from claims.interchange.claimreview.verbatim import compact_json, is_too_deep
from claims.interchange.claimreview.writer import SHOWN
from claims.interchange.imports.files.json_items import Unreadable, decode
from claims.interchange.imports.own_exports.document import BrokenDocument, read_document, read_scales
from claims.interchange.imports.own_exports.lines import NOT_A_DOCUMENT, end_of_file, lines_of
from claims.interchange.imports.own_exports.ndjson import decoded, home_of

HEADER = b'{"@context":"https://schema.org","@type":"DataFeed","name":"Claimdesk",'
LIST = b',"dataFeedElement":['


def is_export(head):
    return head.startswith(HEADER)
