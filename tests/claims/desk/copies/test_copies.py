"""Is a kept copy shown at the desk as text and as source, and never as a page that runs?"""

import pytest
from django.test import Client
from django.urls import reverse

from sources.copies import open_copy
from tests.factories import ArticleVersionFactory
from tests.support.copies import version_with_copy
from tests.support.fetched import fetched

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("copies")]

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)><iframe src='/desk/'></iframe></pre>"
NAMES = ("desk:copy", "desk:copy_source", "desk:copy_file")


def address(name, version):
    return reverse(name, args=[version.pk])


def test_the_page_shows_what_came_back_and_escapes_it(contributor):
    version = version_with_copy(fetched(HOSTILE, f"X-Odd: {HOSTILE}", final_url="https://outlet.example/<b>"))
    content = contributor.get(address("desk:copy", version)).content.decode()
    assert "&lt;script&gt;alert(1)" in content
    for markup in ("<script>alert", "<img src=x", "<iframe", "</pre></pre>", "<b>"):
        assert markup not in content
    assert version.copy_sha256 in content
    assert version.text in content


@pytest.mark.parametrize("name", NAMES[1:])
def test_nothing_of_the_copy_runs_on_our_site(contributor, name):
    answer = contributor.get(address(name, version_with_copy(fetched(HOSTILE))))
    answer.getvalue()
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'; frame-ancestors 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Type"] in ("text/plain; charset=utf-8", "application/warc")
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    ("charset", "body", "shown"),
    [
        ("utf-8", "été".encode(), "été"),
        ("windows-1252", "été".encode("cp1252"), "été"),
        ("", "été".encode(), "été"),
        ("no-such", "été".encode(), "été"),
        ("base64", "été".encode(), "été"),
        ("x\0y", b"plain", "plain"),
        ("utf-8", b"a\xff\xfe", "a\ufffd\ufffd"),
        ("", "<meta charset=windows-1252>été".encode("cp1252"), "<meta charset=windows-1252>été"),
        ("iso-8859-1", "\ufeffété".encode(), "été"),
        ("iso-8859-1", "l’été".encode("cp1252"), "l’été"),
    ],
)
def test_the_source_is_read_as_the_page_was(contributor, charset, body, shown):
    version = version_with_copy(fetched(body, charset=charset))
    assert contributor.get(address("desk:copy_source", version)).content.decode() == shown


def test_the_file_is_downloaded_byte_by_byte(contributor):
    version = version_with_copy()
    answer = contributor.get(address("desk:copy_file", version))
    with open_copy(version.copy) as file:
        assert answer.getvalue() == file.read()
    assert answer["Content-Disposition"].startswith('attachment; filename="outlet.example-')


def test_a_file_that_is_no_text_is_only_downloaded(contributor):
    version = version_with_copy(fetched(b"%PDF-1.7", media_type="application/pdf"))
    assert contributor.get(address("desk:copy_source", version)).status_code == 404
    page = contributor.get(address("desk:copy", version)).content.decode()
    assert address("desk:copy_source", version) not in page
    assert address("desk:copy_file", version) in page


@pytest.mark.parametrize("name", NAMES)
def test_a_copy_that_is_not_there_says_so(contributor, copies, name):
    version = version_with_copy()
    (copies / version.copy).unlink()
    answer = contributor.get(address(name, version))
    assert answer.status_code == 404
    assert (name != "desk:copy") or "manage.py verify" in answer.content.decode()


@pytest.mark.parametrize("name", NAMES)
def test_only_the_desk_sees_copies_and_only_of_versions_that_have_one(contributor, name):
    assert Client().get(address(name, version_with_copy())).status_code == 302
    assert contributor.get(address(name, ArticleVersionFactory(text="None."))).status_code == 404
    assert contributor.post(address(name, version_with_copy(fetched("other")))).status_code == 405
