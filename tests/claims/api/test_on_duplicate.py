"""`on_duplicate=refuse`: a claim that is likely here already is refused with a 409 that names what is here."""

from itertools import product

import pytest
from django.contrib.auth.models import Permission
from django.core.management import call_command
from rest_framework.test import APIClient

from claims.matching import Band, Match
from claims.models import Claim, Verdict
from tests.claims.api.test_hostile import NEVER
from tests.factories import ClaimFactory, UserFactory, VerdictFactory
from tests.support.clients import ROLES, client_of

HERE = "/api/v1/claims/"
REFUSE = f"{HERE}?on_duplicate=refuse"
STATEMENT = "The summit ended without a concrete result."
SAME_WORDS = [
    STATEMENT,
    "the SUMMIT, ended… without a concrete  result!",
    "  The summit ended without a concrete result",
]


def body(statement=STATEMENT, **content):
    return {"statement": statement, "language": "en"} | content


def writer_outside_the_desk():
    """Return a client of a person who may add claims and sees only those that are public."""
    person = UserFactory()
    person.user_permissions.add(Permission.objects.get(codename="add_claim"))
    client = APIClient()
    client.force_authenticate(person)
    return client


@pytest.mark.django_db
@pytest.mark.parametrize("statement", SAME_WORDS)
def test_a_claim_of_the_same_words_is_refused_and_named(editor, statement):
    stored = ClaimFactory()
    before = Claim.objects.count()
    answer = editor.post(REFUSE, body(statement))
    assert (answer.status_code, answer["Content-Type"]) == (409, "application/problem+json")
    assert answer.json()["code"] == "likely_duplicate"
    assert answer.json()["duplicates"] == [
        {
            "id": str(stored.pk),
            "url": f"http://testserver{HERE}{stored.pk}/",
            "statement": STATEMENT,
            "language": "en",
            "claimant": stored.claimant.name,
            "confidence": 1.0,
            "band": "already_checked",
            "differs": [],
            "differing_words": {},
        }
    ]
    assert Claim.objects.count() == before


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["", "?on_duplicate=allow"])
def test_the_same_words_are_stored_again_unless_that_is_refused(editor, query):
    ClaimFactory()
    assert editor.post(HERE + query, body()).status_code == 201
    assert Claim.objects.count() == 2


@pytest.mark.django_db
def test_a_new_claim_is_stored_with_refuse(editor):
    ClaimFactory(statement="Wheat prices doubled in a year.", claimant=None)
    answer = editor.post(REFUSE, body())
    assert (answer.status_code, answer.json()["statement"]) == (201, STATEMENT)


@pytest.mark.django_db
@pytest.mark.parametrize(("band", "status"), {"already_checked": 409, "probably": 409, "related": 201}.items())
def test_a_claim_of_other_words_is_refused_by_its_band(editor, monkeypatch, band, status):
    stored = ClaimFactory(statement="The talks brought no result.")
    match = Match(stored.pk, 3.2, 0.71, Band(band), ("negation",))
    monkeypatch.setattr("claims.matching.entry.duplicates.find", lambda *_text, **_options: [match])
    answer = editor.post(REFUSE, body())
    assert answer.status_code == status
    if status == 409:
        (named,) = answer.json()["duplicates"]
        assert (named["id"], named["confidence"], named["band"]) == (str(stored.pk), 0.71, band)
        assert named["differs"] == ["negation"]


OTHER_WORDS = [
    ("President Putin has accepted a summit meeting in Geneva on 12 December", 409, {}),
    ("A summit in Geneva on 12 December: Putin has accepted", 409, {}),
    (
        "Putin has accepted a summit in Geneva on 13 December.",
        409,
        {"date": {"text": ["13"], "claim": ["12"]}},
    ),
    (
        "Putin has not accepted a summit in Geneva on 12 December.",
        409,
        {"negation": {"text": ["not"], "claim": []}},
    ),
    ("The summit was cancelled.", 201, None),
    ("Putin was born in Leningrad.", 201, None),
    ("Wheat prices doubled in a year.", 201, None),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("statement", "status", "differing"), OTHER_WORDS)
def test_a_claim_of_other_words_is_refused_if_it_likely_says_the_same(editor, statement, status, differing):
    call_command("loaddata", "topics", "rating_scales", "summit", verbosity=0)
    stored = ClaimFactory(statement="Putin has accepted a summit in Geneva on 12 December.")
    answer = editor.post(REFUSE, body(statement))
    assert answer.status_code == status, answer.content
    if status == 409:
        named = answer.json()["duplicates"][0]
        assert (named["id"], named["differing_words"], named["differs"]) == (str(stored.pk), differing, [*differing])
        assert 0.5 < named["confidence"] < 1


PUBLIC_OR_NOT = {"a claim of the desk": ClaimFactory, "a public claim": lambda: VerdictFactory(published=True).claim}
WRITERS = {role: lambda role=role: client_of(role) for role in ROLES} | {"outside": writer_outside_the_desk}
DESK = {"contributor", "checker", "editor"}


@pytest.mark.django_db
@pytest.mark.parametrize(("writer", "stored"), [*product(WRITERS, PUBLIC_OR_NOT)])
def test_each_writer_is_refused_only_for_claims_that_they_may_see(writer, stored):
    claim, client = PUBLIC_OR_NOT[stored](), WRITERS[writer]()
    answer = client.post(REFUSE, body())
    if writer in ("anonymous", "nobody"):
        assert answer.status_code in (401, 403)
    elif writer in DESK or stored == "a public claim":
        assert [named["id"] for named in answer.json()["duplicates"]] == [str(claim.pk)]
    else:
        assert answer.status_code == client.post(HERE, body()).status_code


@pytest.mark.django_db
@pytest.mark.parametrize("value", [*NEVER.values(), "Refuse", "REFUSE", "merge", "true", "1", "refuse,allow"])
def test_another_value_is_a_400_and_stores_nothing(editor, value):
    answer = editor.post(f"{HERE}?on_duplicate={value}", body())
    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert error["parameter"] == "on_duplicate"
    assert Claim.objects.count() == 0


@pytest.mark.django_db
def test_an_unknown_value_names_the_choices(editor):
    detail = editor.post(f"{HERE}?on_duplicate=merge", body()).json()["detail"]
    assert "allow, refuse" in detail
    assert "did you mean “refuse”" in editor.post(f"{HERE}?on_duplicate=refused", body()).json()["detail"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["claims/{}/evidence/", "claims/{}/accept/", "verdicts/", "topics/", "publishers/"])
def test_other_writes_take_no_such_parameter(editor, path):
    answer = editor.post(f"/api/v1/{path.format(ClaimFactory().pk)}?on_duplicate=refuse", {})
    assert answer.status_code == 400
    assert [error["parameter"] for error in answer.json()["errors"]] == ["on_duplicate"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement", ["word " * 4_000, "x" * 20_000, "nul \0 inside", "", "   ", "\u200b", "a\u0300" + "\u0301" * 500]
)
def test_a_statement_that_cannot_be_stored_is_a_400_as_ever(editor, statement):
    ClaimFactory()
    answer = editor.post(REFUSE, body(statement))
    plain = editor.post(HERE, body(statement))
    assert (answer.status_code, answer.json()["errors"]) == (400, plain.json()["errors"])


@pytest.mark.django_db
@pytest.mark.parametrize("statement", ["the of and", "😀 😀", "x" * 2_000, "القاهره", "%s %(x)s {}", "'; DROP --"])
def test_any_statement_is_stored_once_with_refuse(editor, statement):
    assert editor.post(REFUSE, body(statement)).status_code == 201
    assert editor.post(REFUSE, body(statement)).status_code == 409
    assert Claim.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("statement", ["!!!", "'; --", "…"])
def test_mere_punctuation_is_like_no_other_claim(editor, statement):
    answers = [editor.post(REFUSE, body(statement)) for _time in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]


@pytest.mark.django_db
def test_at_most_five_claims_are_named(editor):
    for _number in range(7):
        ClaimFactory()
    assert len(editor.post(REFUSE, body()).json()["duplicates"]) == 5


@pytest.mark.django_db
def test_a_refusal_is_repeated_for_its_idempotency_key(editor):
    ClaimFactory()
    first, again = (editor.post(REFUSE, body(), headers={"Idempotency-Key": "tip-1"}) for _time in range(2))
    assert (first.status_code, again.status_code, again["Idempotency-Replayed"]) == (409, 409, "true")
    assert first.json() == again.json()
    other = editor.post(f"{HERE}?on_duplicate=allow", body(), headers={"Idempotency-Key": "tip-1"})
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")
    assert editor.post(f"{HERE}?on_duplicate=allow", body(), headers={"Idempotency-Key": "tip-2"}).status_code == 201


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": "one"}], ids=["plain", "with a key of its own"])
def test_of_concurrent_claims_of_the_same_words_one_is_stored(run_together, headers):
    clients = [client_of("editor") for _number in range(6)]
    answers = run_together([lambda client=client: client.post(REFUSE, body(), headers=headers) for client in clients])
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409, 409]
    claim = Claim.objects.get()
    named = {row["id"] for answer in answers if answer.status_code == 409 for row in answer.json()["duplicates"]}
    assert named == {str(claim.pk)}
    assert not Verdict.objects.exists()
