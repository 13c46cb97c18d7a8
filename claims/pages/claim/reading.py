"""What does the page of a claim say? What one of its editions does, which one indexed read finds.

An edition is written in the transaction that changes its claim, so the newest one is what the public reads now.
`page_source` finds an edition with what else its page shows: the bounds of scales, and copies of articles. The page of
a version, which may be an old one, also looks for files that are public no more.
"""

from typing import NamedTuple

import orjson
from django.contrib.auth.models import AnonymousUser
from django.db import connection

from claims.catalogue.editions import editions_of
from claims.interchange.claimreview.writer import Bounds
from config.api.visibility import visible_rows
from config.text.slugs import slug_of
from sources.models import Media

MAX_VERSION = 2**31 - 1  # of an integer in PostgreSQL
COLUMNS = ("claim", "version", "kind", "made_at", "digest", "document")
# As text: to put these subqueries together takes Django longer than PostgreSQL to answer them.
SOURCE = """
    SELECT claim_id, version, kind, made_at, digest, document,
        ARRAY(SELECT jsonb_build_array(code, worst, best) FROM claims_ratingscale ORDER BY code),
        ARRAY(SELECT jsonb_build_array(article.id, article.archive_url)
            FROM claims_card AS card, unnest(card.articles) AS cited (id)
            JOIN sources_article AS article ON article.id = cited.id
            WHERE card.claim_id = edition.claim_id AND article.archive_url ~ '^https?:' ORDER BY article.id)
    FROM claims_edition AS edition
    WHERE claim_id = %(claim)s AND (%(version)s::integer IS NULL OR version = %(version)s)
    ORDER BY version DESC LIMIT 1
"""


class PublicClaim(NamedTuple):
    """An edition: what the public reads of a claim, or the news that it is gone, without a document."""

    id: str
    version: int
    kind: str
    made_at: object
    digest: str
    document: str | None


class PageSource(NamedTuple):
    """All that a page of a claim is made from."""

    edition: PublicClaim
    bounds: dict  # of rating scales by code: no document has them
    copies: dict  # addresses in web archives by article: they are found later than an edition is written
    hidden_media: list  # ids of media of a version that the public cannot load: an amendment took them away


def newest_edition(claim):
    """Return the PublicClaim of the claim with this id, or None if it never was public."""
    return first_of(editions_of(claim).order_by("-version"))


def first_of(editions):
    """Return the first of these editions as a PublicClaim, or None."""
    row = editions.values_list(*COLUMNS).first()
    return row and public_claim(row)


def page_source(claim, version=None):
    """Return the PageSource of the newest edition of a claim, or of that version; None if there is none."""
    if version is not None and version > MAX_VERSION:
        return None
    with connection.cursor() as cursor:
        cursor.execute(SOURCE, {"claim": claim, "version": version})
        row = cursor.fetchone()
    if row is None:
        return None
    *columns, scales, copies = row
    bounds = {code: Bounds(worst, best) for code, worst, best in map(orjson.loads, scales)}
    edition = public_claim(columns)
    hidden = [] if version is None else hidden_media(edition)
    return PageSource(edition, bounds, dict(map(orjson.loads, copies)), hidden)


def hidden_media(edition):
    """Return the ids of the media in the document of an edition that the public can load no more, in order."""
    evidence = orjson.loads(edition.document)["evidence"] if edition.document else []
    media = {piece["media"]["id"] for piece in evidence if piece.get("media")}
    loadable = visible_rows(Media.objects.filter(pk__in=media), AnonymousUser())
    return sorted(media.difference(map(str, loadable.values_list("pk", flat=True)))) if media else []


def public_claim(row):
    claim = PublicClaim(*row)
    return claim._replace(digest=bytes(claim.digest).hex())


def content_of(edition):
    """Return the decoded document, with the slug of its address."""
    content = orjson.loads(edition.document)
    return content | {"slug": slug_of(content["statement"])}


class Version(NamedTuple):
    """An edition in the list of versions."""

    version: int
    kind: str
    made_at: object
    digest: str


def versions_of(claim, before, limit):
    """Return at most `limit` Versions of a claim, the newest first, below the number `before` if given."""
    editions = editions_of(claim).filter(version__lt=before) if before else editions_of(claim)
    rows = editions.order_by("-version").values_list("version", "kind", "made_at", "digest")[:limit]
    return [Version(*columns, bytes(digest).hex()) for *columns, digest in rows]


def newest_content(claim):
    """Return what the public read of a claim last, decoded; it may be gone since."""
    return content_of(first_of(editions_of(claim).filter(document__isnull=False).order_by("-version")))
