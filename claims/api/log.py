"""How does an outsider check that nothing was rewritten? `LogViewSet` shows signed heads, keys, proofs and leaves.

claims/log/README.md says which bytes are hashed and signed; docs/verify_log.py checks them. Every reader gets the
same.
"""

from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import APIException, NotFound
from rest_framework.response import Response

from claims.log import proofs, tree
from claims.log.heads import as_json
from claims.models import LogHead, LogKey
from config.api.endpoint import Endpoint, ListPolicy
from config.api.parameters import refused, whole_number

MAX_ENTRIES = 1_000
MAX_SIZE = 10**15
HASH = {"type": "string", "pattern": "^[0-9a-f]{64}$"}


class LogIsDamaged(APIException):
    status_code = 500
    default_code = "log_is_damaged"
    default_detail = "A hash of the log is missing, so that this cannot be proved: the operator should run verify."


# Shapes


class HashField(serializers.RegexField):
    def __init__(self, **options):
        super().__init__(r"^[0-9a-f]{64}$", **options)


class HeadSerializer(serializers.Serializer):
    log_id = HashField(help_text="The name of the log: the key id of its first key.")
    tree_size = serializers.IntegerField(help_text="The number of leaves.")
    root_hash = HashField(help_text="Of the tree of that size, as RFC 9162 defines it.")
    signed_at = serializers.DateTimeField()
    editions = serializers.IntegerField(help_text="The number of those leaves that are public editions.")
    epoch = serializers.IntegerField(help_text="Larger after each restore of the database.")
    key_id = HashField(help_text="The SHA-256 of the public key that signed it.")
    note = serializers.CharField(
        help_text="The head as a signed note (https://c2sp.org/tlog-checkpoint). Only what is in it is signed."
    )


class KeySerializer(serializers.Serializer):
    key_id = HashField(help_text="The SHA-256 of the public key.")
    public_key = HashField(help_text="Ed25519, 32 bytes.")
    endorsement = serializers.RegexField(
        r"^[0-9a-f]{128}$",
        allow_null=True,
        help_text="The signature of the key before; null for the first one, and where the key before was lost.",
    )
    made_at = serializers.DateTimeField()


class LogKeysSerializer(serializers.Serializer):
    log_id = HashField(help_text="The key id of the first key.")
    keys = KeySerializer(many=True, help_text="The oldest first; the last one signs.")


class InclusionSerializer(serializers.Serializer):
    leaf_index = serializers.IntegerField()
    tree_size = serializers.IntegerField()
    leaf_hash = HashField()
    inclusion_path = serializers.ListField(child=HashField())


class ConsistencySerializer(serializers.Serializer):
    first = serializers.IntegerField()
    second = serializers.IntegerField()
    consistency_path = serializers.ListField(child=HashField())


class LeafSerializer(serializers.Serializer):
    index = serializers.IntegerField()
    leaf_hash = HashField()
    entry = serializers.CharField(
        allow_null=True,
        help_text="What the hash is made of: `edition`, claim, version and digest, with a space between. Null for a "
        "row that is not public.",
    )


class LogEntriesSerializer(serializers.Serializer):
    tree_size = serializers.IntegerField(help_text="Of the newest head: the leaves up to it are shown.")
    entries = LeafSerializer(many=True)


# The endpoint


def number(name, description, **schema):
    return OpenApiParameter(name, {"type": "integer", "minimum": 0} | schema, description=description)


TREE_SIZE = number(
    "tree_size", "The size of the tree: that of the newest head unless you say a smaller one.", minimum=1
)
INCLUSION = ListPolicy(parameters={"claim": None, "version": None, "index": None, "tree_size": None})
CONSISTENCY = ListPolicy(parameters={"first": None, "second": None})
ENTRIES = ListPolicy(parameters={"start": None, "end": None})


class LogViewSet(Endpoint):
    """The log of all editions. It is a 404 until its first head is signed."""

    queryset = LogHead.objects.all()
    pagination_class = None

    @extend_schema(operation_id="retrieve_log_head", summary="Retrieve the newest head of the log",
                   responses=HeadSerializer)  # fmt: skip
    def newest_head(self, request):
        """Return the newest signed head of the log: the size and the root of its tree, and when they were so. Keep
        heads: with an old one you can prove that nothing in it was changed since.
        """
        return self.answer(as_json(self.signed()))

    @extend_schema(operation_id="list_log_keys", summary="List the public keys of the log",
                   responses=LogKeysSerializer)  # fmt: skip
    def keys(self, request):
        """Return all public keys that have signed heads. Each but the first is endorsed by the one before."""
        self.signed()
        found = list(LogKey.objects.order_by("id"))
        return self.answer({"log_id": found[0].key_id, "keys": [key_json(key) for key in found]})

    @extend_schema(
        operation_id="prove_log_inclusion",
        summary="Prove that an edition is in the log",
        parameters=[
            OpenApiParameter("claim", {"type": "string", "format": "uuid"}, description="The claim; with `version`."),
            number("version", "The version of the claim.", minimum=1),
            number("index", "The leaf itself, instead of a claim and a version. Without any of them: the last leaf."),
            TREE_SIZE,
        ],
        responses=InclusionSerializer,
    )
    def inclusion(self, request):
        """Return the hashes that prove that a leaf is in a tree (RFC 9162, section 2.1.3). A version that the log does
        not have yet is a 404: a new one is in the next head, usually within a minute.
        """
        limit = self.signed().tree_size
        size = self.number("tree_size", limit, 1, limit)
        index = self.leaf(size)
        (leaf,) = proofs.entries(index, index + 1) or [None]
        if leaf is None:
            raise LogIsDamaged
        path = self.proof(proofs.inclusion, index, size)
        return self.answer(
            {"leaf_index": index, "tree_size": size, "leaf_hash": leaf.leaf_hash.hex(), "inclusion_path": path}
        )

    @extend_schema(
        operation_id="prove_log_consistency",
        summary="Prove that the log was only added to",
        parameters=[
            number("first", "The size of the older tree.", default=0),
            number("second", "The size of the newer tree: that of the newest head unless you say a smaller one."),
        ],
        responses=ConsistencySerializer,
    )
    def consistency(self, request):
        """Return the hashes that prove that a tree begins with an older one (RFC 9162, section 2.1.4)."""
        second = self.number("second", self.signed().tree_size, 0, self.signed().tree_size)
        first = self.number("first", 0, 0, second)
        path = self.proof(proofs.consistency, first, second)
        return self.answer({"first": first, "second": second, "consistency_path": path})

    @extend_schema(
        operation_id="list_log_entries",
        summary="List the leaves of the log",
        parameters=[
            number("start", "The first leaf.", default=0),
            number("end", f"The leaf after the last one; at most {MAX_ENTRIES:,} leaves are shown."),
        ],
        responses=LogEntriesSerializer,
    )
    def entries(self, request):
        """Return leaves in their order, from which you can compute every root yourself. A leaf of a row that is not
        public is a hash that says nothing.
        """
        limit = self.signed().tree_size
        start = self.number("start", 0, 0, limit)
        end = self.number("end", limit, start, MAX_SIZE)
        leaves = proofs.entries(start, min(end, limit, start + MAX_ENTRIES))
        shown = [{"index": leaf.index, "leaf_hash": leaf.leaf_hash.hex(), "entry": leaf.text} for leaf in leaves]
        return self.answer({"tree_size": limit, "entries": shown})

    def signed(self):
        """Return the newest head, once the parameters are checked."""
        if not hasattr(self, "_head"):
            self.filter_queryset(self.get_queryset())
            self._head = proofs.newest_head()
        if self._head is None:
            raise NotFound("No head of the log was signed yet.")
        return self._head

    def leaf(self, size):
        """Return the index of the leaf that the request names."""
        named = self.request.query_params
        if "claim" in named or "version" in named:
            return self.leaf_of_edition(size)
        return self.number("index", size - 1, 0, size - 1)

    def leaf_of_edition(self, size):
        if "index" in self.request.query_params:
            raise refused("index", "Name a leaf by its index, or by a claim and a version.")
        version = self.number("version", None, 1, 2**31 - 1)
        try:
            claim = UUID(self.request.query_params.get("claim", ""))
        except ValueError:
            raise refused("claim", "Name the claim by its id, and one of its versions: `claim=…&version=1`.") from None
        index = proofs.index_of(claim, version)
        if index is None or index >= size:
            raise Http404
        return index

    def number(self, name, default, minimum, maximum):
        """Return the value of a parameter. Raises `QueryRefused`."""
        text = self.request.query_params.get(name)
        value = default if text is None else whole_number(text, MAX_SIZE)
        if value is None or not minimum <= value <= maximum:
            raise refused(name, f"This is a whole number from {minimum} to {maximum}.")
        return value

    def proof(self, prove, *sizes):
        try:
            return [node.hex() for node in prove(*sizes)]
        except tree.TreeIsDamaged:
            raise LogIsDamaged from None

    def answer(self, content):
        return Response(content, headers={"Cache-Control": "public, no-cache"})


def key_json(key):
    return {
        "key_id": key.key_id,
        "public_key": bytes(key.public_key).hex(),
        "endorsement": key.endorsement and bytes(key.endorsement).hex(),
        "made_at": key.made_at,
    }
