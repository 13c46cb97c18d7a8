"""Was anything rewritten on a Claimdesk site? Ask it, with a signed head that you kept from an earlier day.

    curl https://desk.example/api/v1/log/head >> heads          # keep this file to yourself
    python verify_log.py https://desk.example heads             # a moment: the log was only added to
    python verify_log.py https://desk.example heads CLAIM 2     # and version 2 of that claim is in it as it was
    python verify_log.py https://desk.example heads all         # every leaf, and every version of every claim

It needs Python 3.11 and the package cryptography, and trusts nothing but the head in your file.
"""

import json
import sys
from base64 import b64decode
from hashlib import sha256
from urllib.request import urlopen

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def node(*parts):
    return sha256(b"".join(parts)).digest()


def half(size):  # the number of leaves of the left subtree: RFC 9162, section 2.1.1
    return 1 << (size - 1).bit_length() - 1


def root_of(leaves):
    if len(leaves) < 2:
        return leaves[0] if leaves else node()
    middle = half(len(leaves))
    return node(b"\1", root_of(leaves[:middle]), root_of(leaves[middle:]))


def root_by_inclusion(leaf, index, size, path):  # section 2.1.3.1, read backwards
    if size == 1:
        return leaf if not path else None
    *rest, other = path
    middle = half(size)
    if index < middle:
        return node(b"\1", root_by_inclusion(leaf, index, middle, rest), other)
    return node(b"\1", other, root_by_inclusion(leaf, index - middle, size - middle, rest))


def roots_by_consistency(old, new, path, old_root, is_whole=True):  # section 2.1.4.1, read backwards
    if old == new:
        return (old_root, old_root) if is_whole and not path else tuple(path * 2)
    *rest, other = path
    middle = half(new)
    if old <= middle:
        left_old, left_new = roots_by_consistency(old, middle, rest, old_root, is_whole)
        return left_old, node(b"\1", left_new, other)
    right_old, right_new = roots_by_consistency(old - middle, new - middle, rest, old_root, False)
    return node(b"\1", other, right_old), node(b"\1", other, right_new)


def trusted_keys(log, published):
    """Return the keys by their id. The log is named for the first, and each later one is signed by the one before."""
    keys, before = {}, None
    for number, public in enumerate((bytes.fromhex(key["public_key"]) for key in published), 1):
        if before is None and node(public).hex() != log:
            raise ValueError("this is another log")
        if before is not None:
            endorsement = bytes.fromhex(published[number - 1]["endorsement"] or "")
            before.verify(endorsement, f"claimdesk log key\n{log}\n{number}\n{public.hex()}\n".encode())
        before = keys[node(public).hex()] = Ed25519PublicKey.from_public_bytes(public)
    return keys


def read_head(note, keys):
    """Return log, size, root and number of editions of a head, whose signature must be right once there are keys."""
    text, _, signature = note.partition("\n\n")
    origin, size, root, _time, editions, _epoch, key = text.splitlines()
    if keys is not None:
        keys[key.removeprefix("key ")].verify(b64decode(signature.split()[-1])[4:], f"{text}\n".encode())
    return origin.removeprefix("claimdesk/"), int(size), b64decode(root), int(editions.removeprefix("editions "))


def edition_leaf(row, document):
    """Return the bytes of an edition's leaf, from its members and the very text of its document."""
    lines = [row["previous_digest"] or "", row["claim"], str(row["version"]), row["kind"], row["made_at"], document]
    return f"edition {row['claim']} {row['version']} {node('\n'.join(lines).encode()).hex()}".encode()


def with_documents(answer):
    """Yield each row of an answer with the text of its document, which is the last member, as it was sent."""
    rows, place = json.loads(answer), 0
    for row in rows.get("results", [rows]):
        place = answer.index('"document":', place) + len('"document":')
        document, end = json.JSONDecoder().raw_decode(answer, place)
        yield row, "" if document is None else answer[place:end]
        place = end


def check(fetch, note, *what):
    """Yield what was proved. Any exception says that something is wrong: with the site, or with the answer.

    `fetch(path)` returns the text of an answer of the site.
    """
    keys_sent, head_sent = json.loads(fetch("log/keys/")), json.loads(fetch("log/head/"))
    log, old, old_root, old_editions = read_head(note, None)
    keys = trusted_keys(log, keys_sent["keys"])
    read_head(note, keys)
    new_log, new, new_root, _editions = read_head(head_sent["note"], keys)
    if new_log != log:
        raise ValueError("this is another log")
    if new < old:
        raise ValueError(f"the log has {new} leaves, fewer than the {old} of your head")
    path = json.loads(fetch(f"log/proof/consistency/?first={old}&second={new}"))["consistency_path"]
    if old and roots_by_consistency(old, new, [bytes.fromhex(each) for each in path], old_root) != (
        old_root,
        new_root,
    ):
        raise ValueError("the log does not begin with what it had when your head was signed")
    yield f"{new} leaves begin with the {old} of your head"
    if len(what) == 2:
        ((row, document),) = with_documents(fetch(f"claims/{what[0]}/versions/{what[1]}/"))
        proof = json.loads(fetch(f"log/proof/inclusion/?claim={what[0]}&version={what[1]}&tree_size={old}"))
        leaf = node(b"\0", edition_leaf(row, document))
        path = [bytes.fromhex(each) for each in proof["inclusion_path"]]
        if root_by_inclusion(leaf, proof["leaf_index"], old, path) != old_root:
            raise ValueError("this version is not the one that was in the log")
        yield f"version {what[1]} is as it was when your head was signed"
    elif what == ("all",):
        leaves, public = [], []
        while len(leaves) < new:
            page = json.loads(fetch(f"log/entries/?start={len(leaves)}&end={new}"))["entries"]
            leaves += [bytes.fromhex(leaf["leaf_hash"]) for leaf in page]
            public += [leaf["entry"] and leaf["entry"].encode() for leaf in page]
            if not page or any(
                entry and node(b"\0", entry) != leaf for entry, leaf in zip(public, leaves, strict=True)
            ):
                raise ValueError("a version of a claim is not what its leaf was made of")
        if (root_of(leaves[:old]), root_of(leaves)) != (old_root, new_root):
            raise ValueError("the leaves are not those of the heads")
        if len(list(filter(None, public[:old]))) != old_editions:
            raise ValueError(
                f"your head counts {old_editions} versions of claims, and the log no longer shows them all"
            )
        feed, page, shown, public = None, "changes/?page_size=100", set(), set(filter(None, public))
        while feed != []:
            answer = fetch(page)
            feed = [edition_leaf(*edition) for edition in with_documents(answer)]
            shown |= set(feed)
            page = "changes/" + json.loads(answer)["next"].partition("/changes/")[2]
        if not public <= shown:
            raise ValueError(f"{len(public - shown)} versions of claims are not as they were, or are gone")
        yield f"{len(public)} versions of claims are as they were"


def main(site, heads, *what):
    def fetch(path):
        with urlopen(f"{site.rstrip('/')}/api/v1/{path}", timeout=60) as answer:  # noqa: S310
            return answer.read().decode()

    with open(heads) as file:
        text = file.read()
    try:
        for proved in check(fetch, json.loads(text[text.rindex("{") :])["note"], *what):
            print(f"yes: {proved}")
    except InvalidSignature:
        sys.exit("NO: a signature is wrong")
    except Exception as error:
        sys.exit(f"NO: {error}")


if __name__ == "__main__":
    main(*sys.argv[1:])
