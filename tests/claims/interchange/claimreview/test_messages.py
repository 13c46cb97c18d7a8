"""Are refusals shown in the reader's language at the desk and in English over the API, for any importer?"""

import io

import orjson
import pytest
from django.utils.translation import override

from claims.interchange.claimreview.messages import (
    ENDED_HERE,
    OWN_DESK,
    REFUSALS,
    REPAIRS,
    as_stored,
    in_english,
    localized,
)
from claims.interchange.imports.files.json_stream import payloads
from claims.interchange.imports.job import run_import
from claims.models import Evidence, Import, ImportFinding
from tests.factories import DeskFactory, UserFactory
from tests.support.forms import page
from tests.support.imports import LATER, refuse_the_third, review

pytestmark = pytest.mark.django_db

BROKEN = {
    "no JSON": b'{"@type": "ClaimReview", "url": }',
    "deep in brackets": b'{"@type": "ClaimReview", "url": ' + b"[" * 5_000 + b"]" * 5_000 + b"}",
    "no object": b"[1]",
    "a text": b'["no review"]',
    "no end": b'[{"@type": "ClaimReview"}',
    "rubbish": b"rubbish",
    "no colon": b'{"a" 1}',
    "too large": b'{"url": "' + b"x" * 1_000_001 + b'"}',
    "another encoding": b'{"url": "\xff\xfe"}',
    "UTF-16": "{}".encode("utf-16"),
    "broken gzip": b"\x1f\x8b rubbish",
    "not a number": b'{"url": NaN}',
    **{
        f"no {member}": orjson.dumps({name: value for name, value in review().items() if name != member})
        for member in ("url", "datePublished", "claimReviewed", "@type")
    },
}


def findings(content):
    job = Import.objects.create(source="reviews.json")
    run_import(job, payloads(io.BytesIO(content)), at=LATER)
    return list(ImportFinding.objects.filter(import_job=job))


def is_in_french(refusals):
    """Return whether each of these refusals has a French sentence that differs from the English one."""
    with override("fr"):
        return all(localized(refusal) and localized(refusal) != in_english_of(refusal) for refusal in refusals)


def in_english_of(refusal):
    with override("en"):
        return localized(refusal)


@pytest.mark.parametrize("name", BROKEN)
def test_each_refusal_is_stored_in_english_and_shown_in_french(name):
    with override("fr"):  # the language of the importer
        refused = [finding for finding in findings(BROKEN[name]) if finding.refusals]
    for finding in refused:
        assert finding.refusal == " ".join(map(in_english_of, finding.refusals))
        assert is_in_french(finding.refusals)
    assert refused or name == "no @type"  # which is repaired


def test_every_code_of_a_refusal_or_repair_has_a_sentence_in_french():
    assert is_in_french(as_stored(code, in_english(sentence)) for code, sentence in (REFUSALS | REPAIRS).items())
    assert is_in_french([as_stored("own_desk", OWN_DESK), as_stored("ended_here", ENDED_HERE)])


def test_the_refusal_of_a_guard_is_shown_in_french():
    (sentence,) = [str(rule.violation_error_message) for rule in Evidence._meta.constraints if "stance_e" in rule.name]
    assert is_in_french([as_stored("not_stored", sentence)])


def test_an_error_message_of_the_server_is_shown_untranslated():
    refuse_the_third("22001")
    [finding] = findings(orjson.dumps([review(3)]))
    with override("fr"):
        assert "Too much of it." in [localized(refusal) for refusal in finding.refusals]


def test_the_page_of_a_finding_is_in_the_readers_language(client):
    finding = findings(b"[1]")[0]
    DeskFactory(domain="checker.example")
    own_desk = findings(orjson.dumps([review()]))[0]
    old = ImportFinding.objects.create(import_job=finding.import_job, number=77, refusal="Kept by an earlier version.")
    client.force_login(UserFactory(is_staff=True, group="editor"))
    shown = {
        (language, row.pk): client.get(
            page(ImportFinding, "change", row.pk), headers={"accept-language": language}
        ).content.decode()
        for language in ("en", "fr")
        for row in (finding, own_desk, old)
    }
    assert "Here is no review but a number." in shown["en", finding.pk]
    assert "un nombre" in shown["fr", finding.pk]
    assert OWN_DESK in shown["en", own_desk.pk]
    assert OWN_DESK not in shown["fr", own_desk.pk]
    assert "Kept by an earlier version." in shown["fr", old.pk]
