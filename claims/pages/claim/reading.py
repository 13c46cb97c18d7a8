"""What does the page of a claim say? What its newest edition does, which one indexed read finds.

An edition is written in the transaction that changes its claim, so the newest one is what the public reads now.
"""

from typing import NamedTuple

import orjson

from claims.catalogue.editions import editions_of
from config.text.slugs import slug_of


class PublicClaim(NamedTuple):
    """An edition: what the public reads of a claim, or the news that it is gone, without a document."""

    id: str
    version: int
    kind: str
    made_at: object
    digest: str
    document: str | None


def newest_edition(claim):
    """Return the PublicClaim of the claim with this id, or None if it never was public."""
    return first_of(editions_of(claim).order_by("-version"))


def first_of(editions):
    row = editions.values_list("claim", "version", "kind", "made_at", "digest", "document").first()
    return row and PublicClaim(*row)._replace(digest=bytes(row[4]).hex())


def content_of(edition):
    """Return the decoded document, with the slug of its address."""
    content = orjson.loads(edition.document)
    return content | {"slug": slug_of(content["statement"])}
