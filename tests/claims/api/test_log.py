"""Can a client prove, from answers alone, that an edition is in the log and that the log was only added to?"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone

from claims.log import keys, merkle
from claims.log.heads import is_authentic, read_note
from claims.log.signing import sign_log
from claims.models import LogKey
from tests.factories import ClaimFactory, VerdictFactory
from tests.support.clients import client_of

pytestmark = pytest.mark.django_db
LOG = "/api/v1/log/"


@pytest.fixture(scope="module", autouse=True)
def key_file(tmp_path_factory):
    """Keep the key of these tests apart from that of the site."""
    with override_settings(LOG_KEY_FILE=tmp_path_factory.mktemp("keys") / "log_key"):
        yield


@pytest.fixture(scope="module")
def rows(module_rows):
    """Return the claims of a log whose first head was signed after the first three of them."""

    def make():
        claims = [VerdictFactory(published=True).claim for _ in range(3)]
        first = sign_log()
        claims += [VerdictFactory(published=True).claim for _ in range(4)]
        return claims, first, sign_log()

    return module_rows(make)


@pytest.fixture
def log(rows, anonymous):
    """`log(place, **parameters)` returns the answer of an address of the log."""

    def log(place, status=200, **parameters):
        answer = anonymous.get(f"{LOG}{place}/", parameters)
        assert answer.status_code == status, answer.content
        return answer.json()

    return log


def unhex(hashes):
    return [bytes.fromhex(node) for node in hashes]


@pytest.mark.parametrize("place", ["head", "keys", "entries", "proof/inclusion", "proof/consistency"])
def test_before_the_first_head_there_is_no_log(anonymous, place):
    answer = anonymous.get(f"{LOG}{place}/")
    assert (answer.status_code, answer.json()["detail"]) == (404, "No head of the log was signed yet.")


def test_the_head_is_signed_by_the_newest_key(log):
    head, published = log("head"), log("keys")
    said = read_note(head["note"])
    assert (said.log_id, said.tree_size, said.root_hash.hex()) == (
        head["log_id"],
        head["tree_size"],
        head["root_hash"],
    )
    (key,) = published["keys"]
    assert head["log_id"] == published["log_id"] == key["key_id"] == head["key_id"]
    assert is_authentic(said, LogKey(public_key=bytes.fromhex(key["public_key"])))


def test_every_edition_is_proved_to_be_in_the_log(log, rows, anonymous):
    claims, _first, _newest = rows
    head = log("head")
    for claim in claims:
        version = anonymous.get(f"/api/v1/claims/{claim.pk}/versions/1/").json()
        leaf = merkle.leaf_hash(f"edition {claim.pk} 1 {version['digest']}".encode())
        proof = log("proof/inclusion", claim=claim.pk, version=1)
        assert merkle.verify_inclusion(
            leaf, proof["leaf_index"], head["tree_size"], unhex(proof["inclusion_path"]),
            bytes.fromhex(head["root_hash"]),
        )  # fmt: skip
        assert proof["leaf_hash"] == leaf.hex()


def test_an_edition_is_proved_in_the_tree_of_an_older_head(log, rows):
    claims, first, _newest = rows
    proof = log("proof/inclusion", claim=claims[0].pk, version=1, tree_size=first.tree_size)
    path = unhex(proof["inclusion_path"])
    leaf = bytes.fromhex(proof["leaf_hash"])
    assert merkle.verify_inclusion(leaf, proof["leaf_index"], first.tree_size, path, bytes(first.root_hash))
    log("proof/inclusion", 404, claim=claims[-1].pk, version=1, tree_size=first.tree_size)


def test_the_log_is_proved_to_extend_each_older_one(log, rows):
    _claims, first, newest = rows
    proof = log("proof/consistency", first=first.tree_size)
    path = unhex(proof["consistency_path"])
    sizes, roots = (first.tree_size, newest.tree_size), (bytes(first.root_hash), bytes(newest.root_hash))
    assert merkle.verify_consistency(*sizes, *roots, path)
    assert log("proof/consistency")["consistency_path"] == []


def test_the_leaves_make_the_root_and_hide_what_is_not_public(log, rows):
    claims, _first, newest = rows
    shown = log("entries", start=0, end=10**9)["entries"]
    assert [leaf["index"] for leaf in shown] == list(range(newest.tree_size))
    root = merkle.join([
        merkle.fold(unhex(leaf["leaf_hash"] for leaf in shown[number << height : number + 1 << height]))
        for height, number in merkle.complete_subtrees(0, newest.tree_size)
    ])  # fmt: skip
    assert root == bytes(newest.root_hash)
    public = [leaf for leaf in shown if leaf["entry"]]
    assert {leaf["entry"].split()[1] for leaf in public} == {str(claim.pk) for claim in claims}
    assert all(merkle.leaf_hash(leaf["entry"].encode()).hex() == leaf["leaf_hash"] for leaf in public)
    assert len(public) < len(shown)


def test_pages_of_leaves_have_a_limit(log, rows, monkeypatch):
    monkeypatch.setattr("claims.api.log.MAX_ENTRIES", 5)
    assert [leaf["index"] for leaf in log("entries", start=2)["entries"]] == [2, 3, 4, 5, 6]
    assert log("entries", start=3, end=3)["entries"] == []


WRONG = {
    ("proof/inclusion", "index=-1"): "index",
    ("proof/inclusion", "index=1e3"): "index",
    ("proof/inclusion", "index=99999999"): "index",
    ("proof/inclusion", "index=1&claim=019a0000-0000-7002-8000-000000000001&version=1"): "index",
    ("proof/inclusion", "claim=1&version=1"): "claim",
    ("proof/inclusion", "claim=019a0000-0000-7002-8000-000000000001"): "version",
    ("proof/inclusion", "version=1"): "claim",
    ("proof/inclusion", "claim=019a0000-0000-7002-8000-000000000001&version=99999999999"): "version",
    ("proof/inclusion", "tree_size=0"): "tree_size",
    ("proof/inclusion", "tree_size=99999999"): "tree_size",
    ("proof/inclusion", f"tree_size={'9' * 400}"): "tree_size",
    ("proof/inclusion", "size=3"): "size",
    ("proof/consistency", "first=3&second=2"): "first",
    ("proof/consistency", "first=٣"): "first",
    ("proof/consistency", "second=99999999"): "second",
    ("entries", "start=99999999"): "start",
    ("entries", "start=3&end=2"): "end",
    ("entries", "end="): "end",
    ("head", "tree_size=3"): "tree_size",
    ("keys", "x=1"): "x",
}


@pytest.mark.parametrize(("place", "query"), WRONG)
def test_a_wrong_parameter_is_named(rows, anonymous, place, query):
    answer = anonymous.get(f"{LOG}{place}/?{query}")
    assert answer.status_code == 400, answer.content
    assert [error["parameter"] for error in answer.json()["errors"]] == [WRONG[place, query]]


def test_what_was_never_public_has_no_leaf_that_can_be_named(log, rows):
    draft = ClaimFactory()
    sign_log()
    detail = log("proof/inclusion", 404, claim=draft.pk, version=1)["detail"]
    assert detail == log("proof/inclusion", 404, claim="019a0000-0000-7002-8000-000000000001", version=1)["detail"]


def test_every_reader_gets_the_same(rows):
    for place in ("head", "keys", "entries", "proof/inclusion", "proof/consistency"):
        answers = [client_of(role).get(f"{LOG}{place}/").content for role in ("anonymous", "contributor", "editor")]
        assert len(set(answers)) == 1


def test_an_endorsement_is_published_with_each_later_key(log, rows):
    keys.rotate(timezone.now(), lost=False)
    published = log("keys")
    first, second = published["keys"]
    content = keys.endorsed(published["log_id"], 2, bytes.fromhex(second["public_key"]))
    assert keys.is_signed(bytes.fromhex(first["public_key"]), bytes.fromhex(second["endorsement"]), content)


@pytest.mark.parametrize(
    ("place", "most"),
    [("head", 1), ("keys", 2), ("entries", 3), ("proof/inclusion?index=1", 4), ("proof/consistency?first=3", 2)],
)
def test_an_answer_costs_a_few_queries(rows, anonymous, place, most):
    with CaptureQueriesContext(connection) as queries:
        assert anonymous.get(f"{LOG}{place}").status_code == 200
    assert len(queries) <= most


def test_a_missing_hash_is_no_proof(rows, anonymous):
    with connection.cursor() as cursor:
        connection.check_constraints()
        cursor.execute("ALTER TABLE claims_lognode DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM claims_lognode")
    answer = client_of("anonymous").get(f"{LOG}proof/inclusion/?index=0")
    assert (answer.status_code, answer.json()["code"]) == (500, "log_is_damaged")
