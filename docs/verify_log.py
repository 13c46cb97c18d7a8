"""Was anything rewritten on a Claimdesk site? Ask it, with a signed head that you kept from an earlier day.

    curl https://desk.example/api/v1/log/head >> heads          # keep this file to yourself
    python verify_log.py https://desk.example heads             # the log was only added to
    python verify_log.py https://desk.example heads CLAIM 2     # and version 2 of that claim is in it as it was

It needs Python 3.11 and the package cryptography, and trusts nothing but the head in your file.
verify_whole_log.py, beside it, checks every version of every claim.
"""

import json
import sys
from base64 import b64decode
from hashlib import sha256
from urllib.request import urlopen

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


class Refuted(Exception):
    """Raised when an answer of the site does not prove what it should. The message says what is wrong."""


def node(*parts):
    return sha256(b"".join(parts)).digest()


def half(size):  # the number of leaves of the left subtree: RFC 9162, section 2.1.1
    return 1 << (size - 1).bit_length() - 1


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
            raise Refuted("this is another log")
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


def heads(fetch, note):
    """Return size, root and number of editions of your head, and size and root of the site's, which must extend it.

    `fetch(path)` returns the text of an answer of the site.
    """
    published, newest = json.loads(fetch("log/keys/"))["keys"], json.loads(fetch("log/head/"))["note"]
    log, old, old_root, editions = read_head(note, None)
    keys = trusted_keys(log, published)
    read_head(note, keys)
    new_log, new, new_root, _editions = read_head(newest, keys)
    if new_log != log or new < old:
        raise Refuted(f"its log has {new} leaves, fewer than the {old} of your head" if new < old else "another log")
    path = json.loads(fetch(f"log/proof/consistency/?first={old}&second={new}"))["consistency_path"]
    path = [bytes.fromhex(sibling) for sibling in path]
    if old and roots_by_consistency(old, new, path, old_root) != (old_root, new_root):
        raise Refuted("the log does not begin with what it had when your head was signed")
    return old, old_root, editions, new, new_root


def check_log(fetch, note, claim=None, version=None):
    """Return what was proved, in a sentence."""
    old, old_root, _editions, new, _new_root = heads(fetch, note)
    if claim is None:
        return f"{new} leaves begin with the {old} of your head"
    ((row, document),) = with_documents(fetch(f"claims/{claim}/versions/{version}/"))
    proof = json.loads(fetch(f"log/proof/inclusion/?claim={claim}&version={version}&tree_size={old}"))
    leaf, path = node(b"\0", edition_leaf(row, document)), map(bytes.fromhex, proof["inclusion_path"])
    if root_by_inclusion(leaf, proof["leaf_index"], old, list(path)) != old_root:
        raise Refuted("this version is not the one that was in the log")
    return f"version {version} is as it was when your head was signed"


def check(proof, *arguments):
    """Return what `proof(*arguments)` proved. Raise Refuted for an answer that is malformed, too."""
    try:
        return proof(*arguments)
    except InvalidSignature as error:
        raise Refuted("a signature is wrong") from error
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise Refuted(f"an answer is not what it should be ({error!r})") from error


def main(proof, site, heads, *what):
    def fetch(path):
        with urlopen(f"{site.rstrip('/')}/api/v1/{path}", timeout=60) as answer:  # noqa: S310
            return answer.read().decode()

    with open(heads) as file:
        text = file.read()
    try:
        print(f"yes: {check(proof, fetch, json.loads(text[text.rindex('{') :])['note'], *what)}")
    except (Refuted, OSError) as error:
        sys.exit(f"NO: {error}")


if __name__ == "__main__":
    main(check_log, *sys.argv[1:])
