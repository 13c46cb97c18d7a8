"""Do docs/verify_log.py and docs/verify_whole_log.py refuse each wrong answer of a site?"""

import json

import pytest
from django.test import Client

from claims.log.signing import sign_log
from claims.models import Claim
from tests.factories import EvidenceFactory, VerdictFactory
from tests.faults import tamper


def altered(members, **values):
    return json.dumps(members | values)


def flipped(text, place=0):
    """Return the hexadecimal text with another digit at that place."""
    return text[:place] + ("0" if text[place] != "0" else "1") + text[place + 1 :]


def with_key(answer, **values):
    return altered(answer, keys=[answer["keys"][0] | values, *answer["keys"][1:]])


def with_note(answer, change):
    return altered(answer, note=change(answer["note"]))


def without_last_line(note):
    return note.rpartition("\n—")[0]


def with_path(answer, name, change):
    return altered(answer, **{name: change(answer[name])})


# The beginning of the path, and what the site answers there instead.
LIES = {
    "no keys": ("log/keys", lambda answer: altered(answer, keys=[])),
    "another key": ("log/keys", lambda answer: with_key(answer, public_key=flipped(answer["keys"][0]["public_key"]))),
    "a head without its signature": ("log/head", lambda answer: with_note(answer, without_last_line)),
    "a head of another size": ("log/head", lambda answer: with_note(answer, lambda note: note.replace(
        f"\n{answer['tree_size']}\n", f"\n{answer['tree_size'] + 1}\n"))),
    "a head that counts other editions": ("log/head", lambda answer: with_note(answer, lambda note: note.replace(
        f"editions {answer['editions']}", "editions 1"))),
    "a head of another log": ("log/head", lambda answer: with_note(answer, lambda note: note.replace(
        answer["log_id"], flipped(answer["log_id"])))),
    "no proof of consistency": ("log/proof/consistency", lambda answer: altered(answer, consistency_path=[])),
    "half a proof of consistency": ("log/proof/consistency", lambda answer: with_path(
        answer, "consistency_path", lambda path: path[1:])),
    "a proof of consistency that goes on": ("log/proof/consistency", lambda answer: with_path(
        answer, "consistency_path", lambda path: [*path, path[0]])),
    "another proof of consistency": ("log/proof/consistency", lambda answer: with_path(
        answer, "consistency_path", lambda path: [flipped(path[0]), *path[1:]])),
    "a proof that is no proof": ("log/proof/consistency", lambda answer: altered(answer, consistency_path=["x"])),
    "no proof of inclusion": ("log/proof/inclusion", lambda answer: altered(answer, inclusion_path=[])),
    "another proof of inclusion": ("log/proof/inclusion", lambda answer: with_path(
        answer, "inclusion_path", lambda path: [*path[:-1], flipped(path[-1])])),
    "another place of the leaf": ("log/proof/inclusion", lambda answer: altered(
        answer, leaf_index=answer["leaf_index"] + 1)),
    "another document": ("claims/", lambda answer: altered(answer, document={"statement": "Nothing of the kind."})),
    "another time": ("claims/", lambda answer: altered(answer, made_at="2025-01-01T00:00:00Z")),
    "another claim": ("claims/", lambda answer: altered(answer, claim="019a0000-0000-7002-8000-000000000001")),
    "fewer leaves": ("log/entries", lambda answer: with_path(answer, "entries", lambda leaves: leaves[:-1])
        if answer["entries"] else None),
    "no leaves": ("log/entries", lambda answer: altered(answer, entries=[])),
    "another leaf": ("log/entries", lambda answer: with_path(answer, "entries", lambda leaves: [
        leaves[0] | {"leaf_hash": flipped(leaves[0]["leaf_hash"])}, *leaves[1:]])),
    "editions passed off as sealed": ("log/entries", lambda answer: with_path(answer, "entries", lambda leaves: [
        leaf | {"entry": None} for leaf in leaves])),
    "an empty feed": ("changes/", lambda answer: altered(answer, results=[])),
    "a feed without one edition": ("changes/", lambda answer: with_path(answer, "results", lambda rows: rows[1:])),
}  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_each_lie_of_a_site_is_refused(subtests):
    claim = VerdictFactory(published=True, origin="import", claim=EvidenceFactory().claim).claim
    Claim.objects.filter(pk=claim.pk).update(place="Geneva")
    for _ in range(3):
        VerdictFactory(published=True)
    note = sign_log().note
    Claim.objects.filter(pk=claim.pk).update(place="Kyiv")
    sign_log()
    outsider, client = tamper.verifier("verify_log"), Client()

    def fetch(path):
        return tamper.text_of(client.get(f"/api/v1/{path}"))

    def proved(fetch):
        return outsider.check(outsider.check_log, fetch, note, claim.pk, 1), tamper.proves_all(fetch, note)

    assert all(proved(fetch))
    for name, (place, lie) in LIES.items():

        def lying(path, place=place, lie=lie):
            answer = fetch(path)
            return lie(json.loads(answer)) if path.startswith(place) else answer

        with subtests.test(name), pytest.raises((outsider.Refuted, OSError)):
            proved(lying)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("change", [lambda note: note.replace("editions 3", "editions 2"), lambda note: note[:-10]])
def test_an_old_head_that_was_altered_proves_nothing(change):
    for _ in range(3):
        VerdictFactory(published=True)
    note = sign_log().note
    assert change(note) != note
    outsider = tamper.verifier("verify_log")
    with pytest.raises(outsider.Refuted):
        outsider.check(outsider.check_log, lambda path: tamper.text_of(Client().get(f"/api/v1/{path}")), change(note))
