"""Are hashes and proofs those of RFC 9162? Compared with its recursive definitions, and with wrong proofs."""

from functools import partial
from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from claims.log import merkle
from tests.faults.tamper import verifier

# The roots of the first trees over the entries of the test vectors that certificate-transparency logs share.
ENTRIES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}
SIZES = st.integers(1, 700)


def leaves(count):
    return [merkle.leaf_hash(str(number).encode()) for number in range(count)]


def root(hashes):
    """Return the hash of a tree as section 2.1.1 defines it."""
    if not hashes:
        return sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    half = 1
    while half * 2 < len(hashes):
        half *= 2
    return sha256(b"\1" + root(hashes[:half]) + root(hashes[half:])).digest()


def hashes_of(path, hashes):
    return [root(hashes[first:end]) for first, end in path]


def nodes_of(stored, height, first, end):
    return [stored[height, number] for number in range(first, end)]


def in_tree(hashes, size):
    """Return inclusion proofs of all leaves, and consistency proofs from all sizes, of the tree of that size."""
    return (
        [hashes_of(merkle.inclusion_path(index, size), hashes) for index in range(size)],
        [hashes_of(merkle.consistency_path(old, size), hashes) for old in range(1, size + 1)],
    )


def test_roots_are_those_of_the_known_vectors():
    hashes = [merkle.leaf_hash(bytes.fromhex(entry)) for entry in ENTRIES]
    assert {size: root(hashes[:size]).hex() for size in ROOTS} == ROOTS


def test_every_proof_of_a_small_tree_verifies_and_no_other():
    hashes = leaves(20)
    roots = [root(hashes[:size]) for size in range(21)]
    for size in range(1, 21):
        inclusion, consistency = in_tree(hashes, size)
        for index, path in enumerate(inclusion):
            assert merkle.verify_inclusion(hashes[index], index, size, path, roots[size])
            for other in {0, index - 1, index + 1, size} - {index}:
                assert not merkle.verify_inclusion(hashes[index], other, size, path, roots[size])
            assert not merkle.verify_inclusion(hashes[index], index, size, path, roots[size - 1])
        for old, path in enumerate(consistency, 1):
            assert merkle.verify_consistency(old, size, roots[old], roots[size], path)
            for other in {1, old - 1, old + 1} - {old}:
                assert not merkle.verify_consistency(other, size, roots[old], roots[size], path)
            if old < size:
                assert not merkle.verify_consistency(old, size, roots[old - 1], roots[size], path)
                assert not merkle.verify_consistency(old, size, roots[old], roots[old], path)


@given(SIZES, st.data())
def test_altered_proofs_do_not_verify(size, choose):
    hashes = leaves(size)
    old = choose.draw(st.integers(1, size))
    index = choose.draw(st.integers(0, size - 1))
    proofs = [
        (merkle.inclusion_path(index, size), lambda path: merkle.verify_inclusion(
            hashes[index], index, size, path, root(hashes))),
        (merkle.consistency_path(old, size), lambda path: merkle.verify_consistency(
            old, size, root(hashes[:old]), root(hashes), path)),
    ]  # fmt: skip
    for ranges, verifies in proofs:
        path = hashes_of(ranges, hashes)
        assert verifies(path)
        assert not verifies([*path, path[-1] if path else hashes[0]])
        if path:
            place = choose.draw(st.integers(0, len(path) - 1))
            assert not verifies(path[:place] + path[place + 1 :])
            assert not verifies([*path[:place], sha256(path[place]).digest(), *path[place + 1 :]])


@given(SIZES, st.data())
def test_the_verifier_for_outsiders_computes_the_same_roots(size, choose):
    outsider, hashes = verifier("verify_log"), leaves(size)
    old, index = choose.draw(st.integers(1, size)), choose.draw(st.integers(0, size - 1))
    inclusion = hashes_of(merkle.inclusion_path(index, size), hashes)
    consistency = hashes_of(merkle.consistency_path(old, size), hashes)
    roots = (root(hashes[:old]), root(hashes))
    assert verifier().root_of(hashes) == roots[1]
    assert outsider.root_by_inclusion(hashes[index], index, size, inclusion) == roots[1]
    assert outsider.roots_by_consistency(old, size, consistency, roots[0]) == roots
    if consistency:
        place = choose.draw(st.integers(0, len(consistency) - 1))
        consistency[place] = sha256(consistency[place]).digest()
        assert outsider.roots_by_consistency(old, size, consistency, roots[0]) != roots


@given(st.lists(st.integers(0, 90), max_size=12), st.data())
def test_ranges_are_computed_from_stored_nodes(batches, choose):
    """However the leaves came, each range of a proof is folded from stored nodes, and their number is small."""
    all_leaves, stored = leaves(sum(batches)), {}
    size = 0
    for count in batches:
        batch = all_leaves[size : size + count]
        nodes = list(merkle.new_nodes(size, batch, partial(nodes_of, stored)))
        stored |= {(0, size + place): hashed for place, hashed in enumerate(batch)}
        assert not stored.keys() & {(height, number) for height, number, _hash in nodes}
        stored |= {(height, number): hashed for height, number, hashed in nodes}
        size += count
    assert all(height % merkle.STEP == 0 for height, _number in stored)

    def hash_of(first, end):
        parts = [merkle.stored_below(*subtree) for subtree in merkle.complete_subtrees(first, end)]
        return merkle.join([merkle.fold(nodes_of(stored, *nodes)) for nodes in parts])

    assert hash_of(0, size) == root(all_leaves)
    if size:
        old = choose.draw(st.integers(1, size))
        for ranges in (merkle.inclusion_path(old - 1, size), merkle.consistency_path(old, size)):
            assert [hash_of(*ends) for ends in ranges] == hashes_of(ranges, all_leaves)
