"""Which claims are nearest to a text? Those whose vectors have the largest cosine with that of the text.

Only claims among `cards` are found, whatever lies nearer. Without pgvector nothing can be found by its vector, and the
cosines order what was found by words.
"""

from math import sumprod

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction

from claims.matching.encoders import report, usable_encoder
from claims.matching.encoders.storage import has_halfvec, is_indexed, number_of_vectors

MAX_NEAREST = 100
EF_SEARCH = 200  # how many vectors HNSW looks at, at least: with the default of 40 it misses some of the nearest

MAX_COMPARED = 500_000  # vectors with texts, without an index: half a second
# So that filters leave enough, the index is read on until `limit` claims pass them.
SETTINGS = "SELECT set_config('hnsw.ef_search', %s, true), set_config('hnsw.iterative_scan', 'strict_order', true)"


class Nearness:
    """The cosines of claims with some texts. `nearest()` finds claims by them, `of()` asks for given claims."""

    def __init__(self, encoder, vectors):
        self.encoder = encoder
        self.vectors = vectors
        self.is_comparable = has_halfvec()

    def nearest(self, cards, limit=MAX_NEAREST):
        """Return, for each text, the cosines of the nearest claims of `cards` by id.

        Without pgvector there are none; nor are there without an index, if that took long: many texts, many vectors.
        """
        try:
            visible, params = cards.order_by().values("pk").query.sql_with_params()
        except EmptyResultSet:
            visible = None
        if visible is None or not self.is_comparable or self.takes_long():
            return [{} for _vector in self.vectors]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(SETTINGS, [str(EF_SEARCH)])
            return [self._nearest(cursor, vector, visible, params, limit) for vector in self.vectors]

    def takes_long(self):
        """Return whether reading all vectors for each of the texts would take longer than a reader waits."""
        return len(self.vectors) * number_of_vectors() > MAX_COMPARED and not is_indexed(self.encoder)

    def _nearest(self, cursor, vector, visible, params, limit):
        distance = f"(embedding.vector::halfvec({self.encoder.dimension}) <=> %s::real[]::halfvec)"
        cursor.execute(
            f"""SELECT embedding.claim_id, 1 - {distance} FROM claims_embedding AS embedding
            WHERE embedding.encoder = %s AND embedding.claim_id IN ({visible}) ORDER BY {distance} LIMIT %s""",  # noqa: S608
            [vector, self.encoder.name, *params, vector, limit],
        )
        return dict(cursor.fetchall())

    def of(self, ids):
        """Return, for each text, the cosines of these claims by id: `ids` has a collection for each text."""
        with connection.cursor() as cursor:
            return [self._of(cursor, vector, claims) for vector, claims in zip(self.vectors, ids, strict=True)]

    def _of(self, cursor, vector, claims):
        if self.is_comparable:
            shown, params = "1 - (vector <=> %s::real[]::halfvec)", [vector]
        else:
            shown, params = "vector", []
        cursor.execute(
            f"SELECT claim_id, {shown} FROM claims_embedding WHERE encoder = %s AND claim_id = ANY(%s)",  # noqa: S608
            [*params, self.encoder.name, list(claims)],
        )
        if self.is_comparable:
            return dict(cursor.fetchall())
        return {claim: sumprod(vector, other) for claim, other in cursor.fetchall()}


def nearness(texts):
    """Return the Nearness of the texts; None without an encoder, or if it fails."""
    encoder = usable_encoder()
    if encoder is None or not texts:
        return None
    try:
        vectors = encoder.encode_query(texts)
    except Exception as error:
        report(error)
        return None
    return Nearness(encoder, vectors)
