"""What ends a document that would use up the machine? The limits of the process that reads it."""

import os

import pytest

from sources.reading import NotReadable, limited, read
from tests.sources.reading.support import SENTENCES, page, paper

ABOUT = {"media_type": "text/html", "url": "https://ledger.example/a"}
READS = """
import json, sys
sys.stdin.buffer.read()
{code}
"""


def test_a_document_is_read_in_a_process_of_its_own():
    found = read(page().encode(), **ABOUT)
    assert SENTENCES in found.text
    assert found.authors == ()


def test_a_refusal_comes_back_from_the_process():
    with pytest.raises(NotReadable) as refusal:
        read(paper(password="secret"), media_type="application/pdf")
    assert refusal.value.code == "locked"


def test_a_limit_of_processor_time_ends_the_process(monkeypatch, tmp_path):
    assert_too_complex(monkeypatch, tmp_path, "while True: pass")


def test_a_limit_of_memory_ends_the_process(monkeypatch, tmp_path):
    assert_too_complex(monkeypatch, tmp_path, "b'x' * (3 * 1024 ** 3)")


def test_a_process_that_dies_is_a_refusal(monkeypatch, tmp_path):
    assert_too_complex(monkeypatch, tmp_path, "import os; os.abort()")


def assert_too_complex(monkeypatch, tmp_path, code):
    """Replace the reader of documents by `code`, under the same limits, and see the refusal."""
    (tmp_path / "sitecustomize.py").write_text(
        "import sources.reading.limited as limited\n"
        "limited.MAX_SECONDS = 1\n"
        f"def answer_of(body, about):\n    {code}\n    return {{'text': ''}}\n"
        "limited.answer_of = answer_of\n"
    )
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{limited.CODE}")
    with pytest.raises(NotReadable) as refusal:
        read(page().encode(), **ABOUT)
    assert refusal.value.code == "too_complex"


def test_the_process_has_no_secret_in_its_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("SECRET_KEY", "a secret")
    (tmp_path / "sitecustomize.py").write_text(
        "import os\nimport sources.reading.limited as limited\n"
        "limited.answer_of = lambda body, about: {'text': ' '.join(os.environ), 'authors': []}\n"
    )
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{limited.CODE}")
    assert "SECRET_KEY" not in read(b"x", **ABOUT).text
