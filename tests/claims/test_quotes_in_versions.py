"""In which version of an article is a quote found? The newest that has it, through every interface."""

import io
import json
from datetime import timedelta
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from uuid_utils.compat import uuid7

from claims.models import Claim, Evidence
from config.db.constraints import save_checked
from sources.capture import capture
from tests.factories import (
    LONG_AGO,
    ArticleFactory,
    ArticleVersionFactory,
    ClaimFactory,
    EvidenceFactory,
    UserFactory,
    VerdictFactory,
)
from tests.support.clients import client_of
from tests.support.forms import claim_form, page
from tests.support.review_sets import review, row
from tests.support.violations import added

pytestmark = pytest.mark.django_db

OLD = "The summit was off. Nobody came to Alaska."
NEW = "The summit is on. It’s on in Budapest, nobody came to Alaska. The summit is in “May” or (May)."
# The quote; the version that it is found in, or a part of the refusal.
QUOTES = {
    "in both": ({"exact": "obody came to Alaska"}, "new"),
    "in the newest": ({"exact": "in Budapest"}, "new"),
    "in an older one": ({"exact": "was off"}, "old"),
    "in none": ({"exact": "in Bucharest"}, "The nearest passage is “in Budapest"),
    "spelled otherwise": ({"exact": "It's on"}, "RIGHT SINGLE QUOTATION MARK"),
    "twice": ({"exact": "The summit is"}, "more than once"),
    "twice, told apart": ({"exact": "May", "prefix": "(", "suffix": ")"}, "new"),
    "twice, told apart by nothing": ({"exact": "summit is", "prefix": "The "}, "more than once"),
}


@pytest.fixture
def versions():
    article = ArticleFactory()
    return {
        name: ArticleVersionFactory(article=article, text=text, captured_at=LONG_AGO + timedelta(days=days))
        for name, text, days in [("old", OLD, 0), ("new", NEW, 1)]
    }


def quoted(quote):
    return {f"quote_{part}": words for part, words in quote.items()}


class Refused(Exception):
    pass


# Each takes a claim, an article, a version or None, and a quote; it stores the evidence or raises Refused.


def by_model(claim, article, version, quote):
    try:
        save_checked(Evidence(claim=claim, article=article, version=version, stance="supports", **quoted(quote)))
    except ValidationError as refusal:
        raise Refused(" ".join(refusal.error_dict["quote_exact"][0].messages)) from None


def answered(answer, status):
    if answer.status_code != status:
        [error] = answer.json()["errors"]
        assert error["pointer"].endswith("quote/exact")
        raise Refused(error["detail"])


def by_api(claim, article, version, quote, method="post"):
    sent = {"claim": str(claim.pk), "article": str(article.pk), "stance": "supports", "quote": quote}
    answered(client_of("checker").post("/api/v1/evidence/", sent | named(version)), 201)


def by_patch(claim, article, version, quote):
    piece = EvidenceFactory(claim=claim, article=article)
    answered(client_of("checker").patch(f"/api/v1/evidence/{piece.pk}/", {"quote": quote} | named(version)), 200)


def by_patch_of_another_quote(claim, article, version, quote):
    """Without a version, the version of the old quote is not used."""
    old = article.versions.get(text=OLD)
    piece = EvidenceFactory(claim=claim, article=article, version=old, quote_exact="Nobody came")
    answered(client_of("checker").patch(f"/api/v1/evidence/{piece.pk}/", {"quote": quote} | named(version)), 200)


def named(version):
    return {"version": str(version.pk)} if version else {}


def typed(article, version, quote):
    return {"article": article.pk, "role": "evidence", "stance": "supports"} | quoted(quote) | named(version)


def shown(answer):
    if answer.status_code != 302:
        raise Refused(answer.content.decode())


def by_own_page(claim, article, version, quote, client):
    shown(client.post(page(Evidence, "add"), {"claim": claim.pk} | typed(article, version, quote)))


def by_page_of_the_claim(claim, article, version, quote, client):
    sent = claim_form(evidence=[typed(article, version, quote)], claimant=claim.claimant.pk)
    shown(client.post(page(Claim, "change", claim.pk), sent))


def fixture(claim, article, version, quote, pk=None):
    content = {"claim": str(claim.pk), "article": [article.canonical_url], "stance": "supports", "role": "evidence"}
    content |= {"created_at": "2025-11-18T12:00:00Z", "version": version and str(version.pk)} | quoted(quote)
    return row("claims.evidence", str(pk or uuid7()), **content)


def by_review_set(claim, article, version, quote, tmp_path):
    path, said = tmp_path / "review.json", io.StringIO()
    path.write_text(json.dumps([fixture(claim, article, version, quote)]))
    try:
        call_command("load_review", str(path), stdout=said)
    except CommandError:
        assert "quote_exact: " in said.getvalue()
        raise Refused(said.getvalue()) from None


INTERFACES = [by_model, by_api, by_patch, by_patch_of_another_quote, by_own_page, by_page_of_the_claim, by_review_set]


@pytest.mark.parametrize("names_version", [False, True], ids=["without a version", "with one"])
@pytest.mark.parametrize("interface", INTERFACES)
def test_a_quote_is_found_in_the_newest_version_that_has_it_or_refused(
    interface, names_version, versions, client, tmp_path, subtests
):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    extra = {by_own_page: [client], by_page_of_the_claim: [client], by_review_set: [tmp_path]}.get(interface, [])
    article, claim = versions["new"].article, ClaimFactory()
    for name, (quote, expected) in QUOTES.items():
        with subtests.test(name), transaction.atomic():
            version = versions["old" if expected == "old" else "new"] if names_version else None
            if expected in versions:
                interface(claim, article, version, quote, *extra)
                piece = Evidence.objects.get(claim=claim)
                assert (piece.version, piece.quote_exact) == (versions[expected], quote["exact"])
            else:
                with pytest.raises(Refused) as refusal, transaction.atomic():
                    interface(claim, article, version, quote, *extra)
                assert expected in str(refusal.value)
            transaction.set_rollback(True)


@pytest.mark.parametrize("interface", [by_model, by_api, by_patch, by_own_page, by_page_of_the_claim, by_review_set])
def test_a_quote_from_an_article_without_a_text_stays_unverified(interface, client, tmp_path):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    extra = {by_own_page: [client], by_page_of_the_claim: [client], by_review_set: [tmp_path]}.get(interface, [])
    interface(ClaimFactory(), ArticleFactory(), None, {"exact": "What the print edition said"}, *extra)
    assert list(Evidence.objects.unverified()) == [Evidence.objects.get()]


def test_a_quote_from_another_version_is_refused_with_its_name(versions):
    with pytest.raises(Refused, match=r"It stands in the version “.*2025-11-18 12:00"):
        by_model(ClaimFactory(), versions["new"].article, versions["new"], {"exact": "was off"})


# Past Python


@pytest.mark.parametrize(
    ("version", "quote", "guard"),
    [
        (None, {"exact": "in Budapest"}, "evidence_quote_is_read_in_a_version"),
        (None, {"exact": "in Bucharest"}, "evidence_quote_is_read_in_a_version"),
        ("new", {"exact": "in Bucharest"}, "evidence_quote_stands_in_its_version"),
        ("new", {"exact": "The summit is"}, "evidence_quote_stands_once_in_its_version"),
        ("new", {"exact": "The summit is", "suffix": " in"}, None),
        ("old", {"exact": "Nobody"}, None),
    ],
)
@pytest.mark.parametrize("change", ["insert", "update", "move"])
def test_the_database_accepts_only_a_quote_that_occurs_once_in_a_version(change, version, quote, guard, versions):
    article = versions["new"].article
    values = {"article": article, "version": versions.get(version), **quoted(quote)}
    if change == "insert":
        make = added(lambda: EvidenceFactory.build(claim=ClaimFactory(), added_by=None), **values)
    elif change == "update":
        piece = EvidenceFactory(article=article)
        make = partial(Evidence.objects.filter(pk=piece.pk).update, **values)
    else:  # from an article without any text
        piece = EvidenceFactory(**quoted(quote))
        moved = {"article": article, "version": versions.get(version)}
        make = partial(Evidence.objects.filter(pk=piece.pk).update, **moved)
    if guard is None:
        make()
        return
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        make()
    assert refusal.value.__cause__.diag.constraint_name == guard


# A text captured after the quote


def unverified():
    return EvidenceFactory(
        claim=ClaimFactory(), quote_exact="ended without a result", article=ArticleFactory(title="Talks")
    )


def captured(piece, text="The summit ended without a result."):
    return capture(text, piece.article.canonical_url, at=LONG_AGO, method="paste").version


def test_a_quote_is_verified_in_a_later_text_when_it_is_saved_again(client):
    piece, other = unverified(), unverified()
    client.force_login(UserFactory(is_staff=True, is_superuser=True))

    def listed(filter_):
        return set(client.get(page(Evidence, "changelist"), {"quote": filter_}).context_data["cl"].result_list)

    assert (listed("unverified"), listed("text_came")) == ({piece, other}, set())
    version = captured(piece)
    Evidence.objects.filter(pk=piece.pk).update(note="Nothing of the quote changes here.")
    piece.refresh_from_db()
    assert not piece.is_verified
    assert (listed("unverified"), listed("text_came")) == ({piece, other}, {piece})

    sent = typed(piece.article, None, {"exact": piece.quote_exact, "prefix": "", "suffix": ""})
    assert client.post(page(Evidence, "change", piece.pk), sent | {"claim": piece.claim.pk}).status_code == 302
    piece.refresh_from_db()
    assert piece.version == version
    assert (listed("unverified"), listed("text_came")) == ({other}, set())


def test_the_public_sees_whether_a_quote_was_found_in_a_text(anonymous, checker):
    piece = unverified()
    VerdictFactory(claim=piece.claim, published=True, origin="import")
    bare = EvidenceFactory(claim=piece.claim, article=piece.article)

    def verified(reader):
        claim = reader.get(f"/api/v1/claims/{piece.claim.pk}/").json()
        alone = reader.get(f"/api/v1/evidence/{piece.pk}/").json()
        in_claim = {one["id"]: one["quote"] for one in claim["evidence"]}
        assert in_claim.get(str(bare.pk)) is None
        assert in_claim[str(piece.pk)] == alone["quote"]
        return alone["quote"]["verified"]

    assert not verified(anonymous)
    assert not verified(checker)
    captured(piece)
    assert not verified(anonymous)
    piece.save()
    assert not verified(anonymous)
    save_checked(piece)
    assert verified(anonymous)


def test_a_public_quote_is_verified_by_an_amendment(editor):
    piece = unverified()
    VerdictFactory(claim=piece.claim, published=True)
    version = captured(piece)
    quote = {"exact": piece.quote_exact}
    sent = {"note": "We found the text.", "evidence": [{"id": str(piece.pk), "quote": quote}]}
    amendments = f"/api/v1/claims/{piece.claim.pk}/amendments/"
    wrong = {"note": "We found it.", "evidence": [{"id": str(piece.pk), "quote": {"exact": "Nobody came"}}]}
    assert editor.post(amendments, wrong).status_code == 400
    proposed = editor.post(amendments, sent).json()
    assert [change["field"] for change in proposed["changes"]] == ["version"]
    accepted = client_of("editor").post(f"/api/v1/amendments/{proposed['id']}/accept/")
    assert accepted.status_code == 200, accepted.content
    piece.refresh_from_db()
    assert piece.version == version


def test_an_amended_quote_is_found_in_another_version(versions, editor):
    piece = EvidenceFactory(article=versions["old"].article, version=versions["old"], quote_exact="was off")
    VerdictFactory(claim=piece.claim, published=True)
    sent = {"note": "Of today.", "evidence": [{"id": str(piece.pk), "quote": {"exact": "in Budapest"}}]}
    proposed = editor.post(f"/api/v1/claims/{piece.claim.pk}/amendments/", sent).json()
    assert {change["field"] for change in proposed["changes"]} == {"version", "quote_exact"}


def test_a_page_without_the_field_still_shows_the_error_of_a_quote(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    piece = unverified()
    VerdictFactory(claim=piece.claim, published=True)
    captured(piece, "Another text.")
    answer = client.post(page(Evidence, "change", piece.pk), {})
    assert answer.status_code == 200
    assert "word for word" in str(answer.context_data["adminform"].form.non_field_errors())


# Saving again


def test_loading_a_review_set_without_versions_twice_changes_nothing(versions, write):
    article, claim = versions["new"].article, ClaimFactory()
    path = write(fixture(claim, article, None, {"exact": "in Budapest"}))
    assert "1 new" in review(path)
    later = captured(Evidence.objects.get(), "Still in Budapest.")
    assert "0 new, 0 changed, 1 same" in review(path)
    assert Evidence.objects.get().version == versions["new"]

    moved = write(fixture(claim, article, None, {"exact": "Still in Budapest"}, Evidence.objects.get().pk))
    assert "quote_exact, version" in review(moved)
    assert Evidence.objects.get().version == later


def test_sending_a_quote_again_as_it_is_keeps_its_version(versions, checker):
    piece = EvidenceFactory(article=versions["old"].article, version=versions["old"], quote_exact="The summit")
    Evidence.objects.filter(pk=piece.pk).update(quote_suffix=" was")
    quote = checker.get(f"/api/v1/evidence/{piece.pk}/").json()["quote"]
    quote.pop("verified")
    checker.patch(f"/api/v1/evidence/{piece.pk}/", {"quote": quote})
    piece.refresh_from_db()
    assert piece.version == versions["old"]


def test_the_note_of_a_row_older_than_the_rule_can_be_changed(versions):
    """Two places, and no version: the database checks a quote only when it is new or changed."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
    piece = EvidenceFactory(article=versions["new"].article, version=versions["new"], quote_exact="The summit is")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = origin")
    assert Evidence.objects.filter(pk=piece.pk).update(note="Read again.") == 1
