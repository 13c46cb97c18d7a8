"""Is every version of every claim on a Claimdesk site as it was? Ask it, with a signed head from an earlier day.

    python verify_whole_log.py https://desk.example heads

It reads all leaves of the log and the whole feed of changes. verify_log.py, beside it, says how to keep heads.
"""

import json
import sys

from verify_log import Refuted, edition_leaf, half, heads, main, node, with_documents


def root_of(leaves):
    if len(leaves) < 2:
        return leaves[0] if leaves else node()
    middle = half(len(leaves))
    return node(b"\1", root_of(leaves[:middle]), root_of(leaves[middle:]))


def leaves_of(fetch, size):
    """Return the hashes of all leaves, and what those of editions were made of, with null for the others."""
    hashes, entries = [], []
    while len(hashes) < size:
        page = json.loads(fetch(f"log/entries/?start={len(hashes)}&end={size}"))["entries"]
        for leaf in page:
            hashed, entry = bytes.fromhex(leaf["leaf_hash"]), leaf["entry"] and leaf["entry"].encode()
            if entry and node(b"\0", entry) != hashed:
                raise Refuted("a version of a claim is not what its leaf was made of")
            hashes.append(hashed)
            entries.append(entry)
        if not page:
            raise Refuted("leaves are missing")
    return hashes, entries


def editions_of_feed(fetch):
    """Return the leaves of all editions that the site shows."""
    page, shown = "changes/?page_size=100", set()
    while True:
        answer = fetch(page)
        leaves = [edition_leaf(*edition) for edition in with_documents(answer)]
        if not leaves:
            return shown
        shown.update(leaves)
        page = "changes/" + json.loads(answer)["next"].partition("/changes/")[2]


def check_all(fetch, note):
    """Return what was proved, in a sentence."""
    old, old_root, editions, new, new_root = heads(fetch, note)
    hashes, entries = leaves_of(fetch, new)
    if (root_of(hashes[:old]), root_of(hashes)) != (old_root, new_root):
        raise Refuted("the leaves are not those of the heads")
    if sum(map(bool, entries[:old])) != editions:
        raise Refuted(f"your head counts {editions} versions of claims, and the log no longer shows them all")
    missing = set(filter(None, entries)) - editions_of_feed(fetch)
    if missing:
        raise Refuted(f"{len(missing)} versions of claims are not as they were, or are gone")
    return f"{sum(map(bool, entries))} versions of claims are as they were"


if __name__ == "__main__":
    main(check_all, *sys.argv[1:])
