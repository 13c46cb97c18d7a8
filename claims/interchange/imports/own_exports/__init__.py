"""How does an export of a Claimdesk come back? Each format has `claims_in`, and `rows.write_claims` stores claims.

All three formats hold the documents of claims (`document.py`): NDJSON has one in each line (`ndjson.py`), JSON-LD has
one beside the ClaimReviews of each claim (`feed.py`), and the rows of a CSV are put together again (`table.py`).
`format_of` tells which of them a file is.

A claim comes back as it was exported, with its id and those of its verdicts, but for what is a desk's own bookkeeping:

- `origin`: a verdict of another desk is `import` here, whatever it was there.
- `version` of evidence, and `verified` of its quote: captured texts are not exported.
- The ids of publishers, articles, claimants, topics, scales and ratings that are here already, and their names.
- Links: an export shows the group of a claim, so `groups.py` links the claims of a group with its first one.
- Who proposed and accepted an amendment: it names the publisher that made it.
"""

from claims.interchange.imports.own_exports import feed, ndjson, table

FORMATS = (ndjson, feed, table)


def format_of(head):
    """Return the module that reads a file which begins with these bytes, or None if it is no export."""
    head = head.removeprefix(b"\xef\xbb\xbf")
    return next((module for module in FORMATS if module.is_export(head)), None)
