"""Amendments over the API, which are the only way to change public content of a judged claim."""

import pytest

from claims.models import Amendment, Claim, Evidence
from tests.factories import (
    ArticleFactory,
    ClaimantFactory,
    ClaimFactory,
    EvidenceFactory,
    TopicFactory,
    VerdictFactory,
    judged_claim,
)
from tests.support.clients import ROLES, client_of

pytestmark = pytest.mark.django_db

CLAIMS, AMENDMENTS, EVIDENCE = "/api/v1/claims/", "/api/v1/amendments/", "/api/v1/evidence/"
NOTE = "The place was missing."


def amendments_of(claim):
    return f"{CLAIMS}{claim.pk}/amendments/"


def place(claim, by, where="Geneva"):
    return by.post(amendments_of(claim), {"note": NOTE, "claim": {"place": where}})


def address_of(answer):
    return f"{AMENDMENTS}{answer.json()['id']}/"


def test_an_amendment_is_proposed_accepted_and_public(anonymous, checker, editor):
    claim = judged_claim()
    answer = place(claim, checker)
    assert answer.status_code == 201, answer.json()
    amendment = answer.json()
    assert amendment["changes"] == [
        {"what": "claim", "id": str(claim.pk), "field": "place", "old": "", "new": "Geneva"}
    ]
    assert (amendment["status"], amendment["open_steps"]) == ("proposed", [])
    public = anonymous.get(f"{CLAIMS}{claim.pk}/").json()
    assert (public["place"], public["corrections"]) == ("", [])

    assert editor.get(address_of(answer)).json()["open_steps"] == ["accept", "reject"]
    accepted = editor.post(f"{address_of(answer)}accept/")
    assert accepted.status_code == 200, accepted.json()
    assert (accepted.json()["status"], accepted.json()["open_steps"]) == ("accepted", [])

    public = anonymous.get(f"{CLAIMS}{claim.pk}/").json()
    assert public["place"] == "Geneva"
    (correction,) = public["corrections"]
    assert (correction["kind"], correction["note"], correction["verdict"]) == ("amendment", NOTE, None)
    assert correction["changes"] == amendment["changes"]
    (listed,) = anonymous.get("/api/v1/corrections/?kind=amendment").json()["results"]
    assert listed == correction
    feed = anonymous.get("/api/v1/feeds/corrections.atom").content.decode()
    assert f"Amendment: {claim.statement}" in feed
    review = anonymous.get(f"{CLAIMS}{claim.pk}/claimreview/").json()
    assert review["correction"]["text"] == NOTE
    assert review["dateModified"] == correction["made_at"]
    history = checker.get(f"{CLAIMS}{claim.pk}/history/").json()["results"]
    assert [(entry["kind"], entry["action"]) for entry in history[:3]] == [
        ("claim", "changed"), ("amendment", "changed"), ("amendment", "added"),
    ]  # fmt: skip
    assert history[0]["reason"] == NOTE


def test_an_amendment_is_rejected_with_a_reason(checker, editor):
    answer = place(judged_claim(), checker)
    assert editor.post(f"{address_of(answer)}reject/").status_code == 409
    rejected = editor.post(f"{address_of(answer)}reject/", {"reason": "It was Paris."}).json()
    assert (rejected["status"], rejected["rejection_reason"]) == ("rejected", "It was Paris.")
    assert editor.get(f"{CLAIMS}{Claim.objects.get().pk}/").json()["place"] == ""


def test_every_public_field_can_be_amended(checker, editor):
    claim = judged_claim()
    piece, speaker, article = claim.evidence.get(), ClaimantFactory(), ArticleFactory()
    TopicFactory(slug="film")
    sent = {
        "note": "All of it.",
        "claim": {
            "statement": "Another.", "language": "fr", "claimant": str(speaker.pk), "claimed_on": "2025-11-18",
            "place": "Geneva", "context": "A joke.",
        },
        "topics": ["film"],
        "evidence": [
            {
                "id": str(piece.pk), "article": str(article.pk), "stance": "refutes", "note": "Read.",
                "quote": {"exact": " words ", "prefix": "a", "suffix": "b"},
            }
        ],
    }  # fmt: skip
    answer = checker.post(amendments_of(claim), sent)
    assert answer.status_code == 201, answer.json()
    assert len(answer.json()["changes"]) == 6 + 1 + 6

    assert editor.post(f"{address_of(answer)}accept/").status_code == 200
    shown = editor.get(f"{CLAIMS}{claim.pk}/").json()
    assert {name: shown[name] for name in sent["claim"]} == sent["claim"] | {"claimant": shown["claimant"]}
    assert shown["claimant"]["id"] == str(speaker.pk)
    assert [topic["slug"] for topic in shown["topics"]] == ["film"]
    (evidence,) = shown["evidence"]
    assert evidence["quote"] == sent["evidence"][0]["quote"] | {"verified": False}
    assert (evidence["stance"], evidence["note"], evidence["article"]["id"]) == ("refutes", "Read.", str(article.pk))


def test_an_amendment_shows_and_hides_evidence(anonymous, checker, editor):
    claim = judged_claim()
    first = claim.evidence.get()
    sent = {"claim": str(claim.pk), "article": str(ArticleFactory().pk), "role": "evidence", "stance": "refutes"}
    added = checker.post(EVIDENCE, sent).json()
    assert added["is_shown"] is False
    assert anonymous.get(f"{EVIDENCE}{added['id']}/").status_code == 404
    assert [one["id"] for one in anonymous.get(f"{CLAIMS}{claim.pk}/").json()["evidence"]] == [str(first.pk)]

    pieces = [{"id": added["id"], "is_shown": True}, {"id": str(first.pk), "is_shown": False}]
    answer = checker.post(amendments_of(claim), {"note": "A better source.", "evidence": pieces})
    assert editor.post(f"{address_of(answer)}accept/").status_code == 200

    assert [one["id"] for one in anonymous.get(f"{CLAIMS}{claim.pk}/").json()["evidence"]] == [added["id"]]
    assert [one["is_shown"] for one in editor.get(f"{CLAIMS}{claim.pk}/").json()["evidence"]] == [False, True]


# Every other way is refused


def refused(answer, claim):
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (409, "amendment_needed"), problem
    assert problem["amendments"].endswith(amendments_of(claim))
    return True


CLAIM_CHANGES = {
    "statement": "The summit ended with a treaty.",
    "language": "fr",
    "claimant": None,
    "claimed_on": "2025-11-18",
    "place": "Geneva",
    "context": "A joke.",
    "topics": ["film"],
}


@pytest.mark.parametrize("name", CLAIM_CHANGES)
def test_patching_a_public_field_of_a_judged_claim_is_refused(name, editor):
    TopicFactory(slug="film")
    claim = judged_claim()
    refused(editor.patch(f"{CLAIMS}{claim.pk}/", {name: CLAIM_CHANGES[name], "priority": 4}), claim)
    assert Claim.objects.get(pk=claim.pk).priority == 2


EVIDENCE_CHANGES = {
    "stance": "refutes",
    "note": "Another.",
    "quote": {"exact": "Words"},
    "role": "appearance",
}


@pytest.mark.parametrize("name", EVIDENCE_CHANGES)
def test_patching_shown_evidence_is_refused(name, editor):
    piece = judged_claim().evidence.get()
    more = {"stance": None} if name == "role" else {}
    refused(editor.patch(f"{EVIDENCE}{piece.pk}/", {name: EVIDENCE_CHANGES[name]} | more), piece.claim)


def test_deleting_shown_evidence_is_refused(editor):
    piece = judged_claim().evidence.get()
    refused(editor.delete(f"{EVIDENCE}{piece.pk}/"), piece.claim)


def test_fields_of_the_desk_need_no_amendment(editor):
    claim = judged_claim()
    free = {"priority": 4, "external_ref": "K-1", "assigned_to": None, "statement": claim.statement, "topics": []}
    assert editor.patch(f"{CLAIMS}{claim.pk}/", free).status_code == 200
    held = EvidenceFactory(claim=claim)
    assert editor.patch(f"{EVIDENCE}{held.pk}/", {"note": "Between us."}).status_code == 200
    assert editor.delete(f"{EVIDENCE}{held.pk}/").status_code == 204


@pytest.mark.parametrize("origin", ["draft", "import"])
def test_a_claim_without_our_public_verdict_can_be_patched(editor, origin):
    claim = EvidenceFactory().claim
    VerdictFactory(claim=claim, **({"published": True, "origin": "import"} if origin == "import" else {}))
    assert editor.patch(f"{CLAIMS}{claim.pk}/", {"place": "Geneva"}).status_code == 200


# Permissions and invalid bodies


@pytest.mark.parametrize("role", ROLES)
def test_who_may_propose(role):
    claim = judged_claim()
    expected = {"anonymous": 401, "nobody": 403, "contributor": 403, "checker": 201, "editor": 201}[role]
    assert place(claim, client_of(role)).status_code == expected


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("step", ["accept", "reject"])
def test_who_may_decide(role, step, checker):
    answer = place(judged_claim(), checker)
    expected = {"anonymous": 401, "nobody": 403, "contributor": 403, "checker": 403, "editor": 200}[role]
    assert client_of(role).post(f"{address_of(answer)}{step}/", {"reason": "Why"}).status_code == expected


@pytest.mark.parametrize("role", ROLES)
def test_only_the_desk_sees_amendments(role, checker):
    claim = judged_claim()
    answer = place(claim, checker)
    expected = 404 if role in ("anonymous", "nobody") else 200
    client = client_of(role)
    for address in (address_of(answer), amendments_of(claim)):
        assert client.get(address).status_code == expected, address
    assert len(client.get(AMENDMENTS).json()["results"]) == (expected == 200)


def test_the_proposer_cannot_accept(editor):
    answer = place(judged_claim(), editor)
    assert answer.json()["open_steps"] == ["reject"]
    refusal = editor.post(f"{address_of(answer)}accept/")
    assert (refusal.status_code, refusal.json()["code"]) == (409, "four_eyes")


def test_an_amendment_cannot_be_changed_or_deleted(editor):
    address = address_of(place(judged_claim(), editor))
    assert {editor.patch(address, {"note": "x"}).status_code, editor.delete(address).status_code} == {405}
    assert editor.post(AMENDMENTS, {}).status_code == 405


WRONG = {
    "no note": ({"claim": {"place": "Geneva"}}, "/note"),
    "a blank note": ({"note": " ", "claim": {"place": "Geneva"}}, "/note"),
    "nothing": ({"note": NOTE}, ""),
    "nothing that differs": ({"note": NOTE, "claim": {"place": ""}, "topics": []}, ""),
    "no statement": ({"note": NOTE, "claim": {"statement": ""}}, "/claim/statement"),
    "no language": ({"note": NOTE, "claim": {"language": "not a tag"}}, "/claim/language"),
    "an unknown topic": ({"note": NOTE, "topics": ["nowhere"]}, "/topics"),
    "evidence that is not there": (
        {"note": NOTE, "evidence": [{"id": "019a0af3-2be0-7004-8000-00000000ffff", "note": "x"}]},
        "/evidence/0/id",
    ),
}


@pytest.mark.parametrize(("sent", "pointer"), WRONG.values(), ids=WRONG)
def test_a_refusal_points_to_the_wrong_member(sent, pointer, checker):
    answer = checker.post(amendments_of(judged_claim()), sent)
    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert not Amendment.objects.exists()


@pytest.mark.parametrize(
    "make", [lambda: EvidenceFactory().pk, lambda: Evidence.objects.get().pk], ids=["another claim's", "named twice"]
)
def test_each_piece_of_evidence_is_of_the_claim_and_named_once(make, checker):
    claim = judged_claim()
    key = str(make())
    answer = checker.post(amendments_of(claim), {"note": NOTE, "evidence": [{"id": key, "note": "x"}] * 2})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/evidence")


def test_a_claim_without_our_verdict_needs_no_amendment(checker):
    answer = place(ClaimFactory(), checker)
    assert (answer.status_code, answer.json()["code"]) == (409, "not_needed")
    assert checker.post(f"{CLAIMS}019a0af3-2be0-7004-8000-00000000ffff/amendments/", {"note": "x"}).status_code == 404


# What its sender has read


def test_accepting_needs_the_current_etag(checker, editor):
    claim = judged_claim()
    answer = place(claim, checker)
    read = editor.get(address_of(answer))["ETag"]
    EvidenceFactory(claim=claim)
    editor.credentials(HTTP_IF_MATCH=read)
    assert editor.post(f"{address_of(answer)}accept/").status_code == 412
    editor.credentials(HTTP_IF_MATCH=editor.get(address_of(answer))["ETag"])
    assert editor.post(f"{address_of(answer)}accept/").status_code == 200


def test_a_repeated_proposal_with_one_key_is_stored_once(checker):
    claim = judged_claim()
    for _ in range(2):
        answer = checker.post(
            amendments_of(claim), {"note": NOTE, "claim": {"place": "Geneva"}}, headers={"Idempotency-Key": "one"}
        )
        assert answer.status_code == 201
    assert Amendment.objects.count() == 1


def test_amendments_can_be_filtered_by_status(checker, editor):
    claim, other = judged_claim(), judged_claim()
    first = place(claim, checker)
    place(claim, checker, "Berne")
    place(other, checker)
    editor.post(f"{address_of(first)}accept/")
    assert len(editor.get(f"{AMENDMENTS}?status=proposed").json()["results"]) == 2
    assert [one["id"] for one in editor.get(f"{amendments_of(claim)}?status=accepted").json()["results"]] == [
        first.json()["id"]
    ]
