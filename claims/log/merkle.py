"""What are the hashes of a Merkle tree, and which of them prove something? RFC 9162, section 2.1, without storage.

A range of leaves is a pair (first, end). `inclusion_path` and `consistency_path` return the ranges whose hashes are a
proof, `verify_inclusion` and `verify_consistency` check such a proof. A tree is stored as its leaves and the hashes of
all complete subtrees of some heights (`new_nodes`); `complete_subtrees` splits a range into complete subtrees.
"""

from hashlib import sha256

EMPTY_ROOT = sha256(b"").digest()
STEP = 4  # the heights of stored subtrees are multiples of it: one row for 16 rows below
WIDTH = 2**STEP


def leaf_hash(entry):
    return sha256(b"\0" + entry).digest()


def node_hash(left, right):
    return sha256(b"\1" + left + right).digest()


def split(count):
    """Return the largest power of two below `count`, which is at least 2: the number of leaves of the left subtree."""
    return 1 << (count - 1).bit_length() - 1


# Proofs


def inclusion_path(index, size):
    """Return the ranges whose hashes prove that the leaf is in the tree of that size (section 2.1.3.1)."""
    first, end, path = 0, size, []
    while end - first > 1:
        middle = first + split(end - first)
        if index < middle:
            path.append((middle, end))
            end = middle
        else:
            path.append((first, middle))
            first = middle
    return path[::-1]


def consistency_path(old, new):
    """Return the ranges whose hashes prove that the tree of size `new` begins with that of size `old`, which is at
    least 1 (section 2.1.4.1).
    """
    first, end, path = 0, new, []
    while old != end:
        middle = first + split(end - first)
        if old <= middle:
            path.append((middle, end))
            end = middle
        else:
            path.append((first, middle))
            first = middle
    if first:
        path.append((first, end))
    return path[::-1]


def verify_inclusion(leaf, index, size, path, root):
    """Return whether `path` proves that the hash `leaf` is at `index` in the tree (section 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, hashed = index, size - 1, leaf
    for node in path:
        if last == 0:
            return False
        if place % 2 or place == last:
            hashed = node_hash(node, hashed)
            while place % 2 == 0 and place:
                place, last = place >> 1, last >> 1
        else:
            hashed = node_hash(hashed, node)
        place, last = place >> 1, last >> 1
    return last == 0 and hashed == root


def verify_consistency(old, new, old_root, new_root, path):
    """Return whether `path` proves that the new tree begins with the old one (section 2.1.4.2).

    Every tree begins with the empty one, and with itself; then the path is empty.
    """
    if not 0 <= old <= new:
        return False
    if old in (0, new):
        return not path and old_root == (EMPTY_ROOT if old == 0 else new_root)
    path = [old_root, *path] if old & (old - 1) == 0 else list(path)  # the hash of a complete tree is known already
    if not path:
        return False
    place, last = old - 1, new - 1
    while place % 2:
        place, last = place >> 1, last >> 1
    old_hash = new_hash = path[0]
    for node in path[1:]:
        if last == 0:
            return False
        if place % 2 or place == last:
            old_hash, new_hash = node_hash(node, old_hash), node_hash(node, new_hash)
            while place % 2 == 0 and place:
                place, last = place >> 1, last >> 1
        else:
            new_hash = node_hash(new_hash, node)
        place, last = place >> 1, last >> 1
    return last == 0 and (old_hash, new_hash) == (old_root, new_root)


# Storage


def complete_subtrees(first, end):
    """Yield height and number of the complete subtrees of a range, from left to right.

    The range is one of a proof or a whole tree: it begins at a multiple of a power of two that is no smaller than it.
    """
    while first < end:
        height = (end - first).bit_length() - 1
        yield height, first >> height
        first += 1 << height


def fold(hashes):
    """Return the hash of a complete subtree from those of all its subtrees of one height, from left to right."""
    while len(hashes) > 1:
        hashes = [node_hash(left, right) for left, right in zip(hashes[::2], hashes[1::2], strict=True)]
    return hashes[0]


def join(hashes):
    """Return the hash of a range from those of its complete subtrees; that of the empty tree if there are none."""
    if not hashes:
        return EMPTY_ROOT
    *others, joined = hashes
    for left in reversed(others):
        joined = node_hash(left, joined)
    return joined


def new_nodes(size, leaves, stored):
    """Yield height, number and hash of each node to store when the hashes `leaves` follow a tree of that size.

    `stored(height, first, end)` returns the hashes of nodes of one height that are stored already; height 0 is leaves.
    """
    height, first, hashes = 0, size, list(leaves)
    while hashes:
        begin = first - first % WIDTH
        row = [*(stored(height, begin, first) if begin < first else ()), *hashes]
        hashes = [fold(row[place : place + WIDTH]) for place in range(0, len(row) - WIDTH + 1, WIDTH)]
        height, first = height + STEP, begin // WIDTH
        yield from ((height, first + place, hashed) for place, hashed in enumerate(hashes))


def stored_below(height, number):
    """Return the stored nodes that a complete subtree is folded from: their height, and first and end number."""
    steps = height % STEP
    return height - steps, number << steps, (number + 1) << steps
