"""What is read of pages, papers and plain texts, and what of each is refused?"""

import io

import pytest
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject

from sources.reading.found import NotReadable
from sources.reading.kinds import read_document
from tests.sources.reading.support import SENTENCES, page, paper

HTML = "text/html"


def read(text, media_type=HTML, **about):
    return read_document(text if isinstance(text, bytes) else text.encode(), media_type=media_type, **about)


def test_the_text_of_a_page_has_neither_its_menu_nor_its_footer():
    found = read(page(), url="https://ledger.example/a")
    assert SENTENCES in found.text
    assert found.title == "A summit without a result"
    assert not {"Imprint", "World"} & set(found.text.replace(".", "").split())


def meta(name, content, attribute="property"):
    return f"<meta {attribute}='{name}' content='{content}'>"


def json_ld(text):
    return f"<script type='application/ld+json'>{text}</script>"


ARTICLE = """{"@context": "https://schema.org", "@graph": [{"@type": "NewsArticle", "headline": "A summit",
    "datePublished": "2025-11-17T23:30:00-05:00", "author": [{"@type": "Person", "name": "Ada Bell"}],
    "publisher": {"@type": "Organization", "name": "The Ledger"}}]}"""
FACTS = [
    (meta("author", "Ada Bell", "name"), "authors", ("Ada Bell",)),
    (json_ld(ARTICLE), "authors", ("Ada Bell",)),
    (meta("og:site_name", "The Ledger"), "publisher", "The Ledger"),
    (meta("article:published_time", "2025-11-17T08:30:00+01:00"), "published", "2025-11-17T08:30:00+01:00"),
    (meta("article:published_time", "2025-11-17T08:30:00Z"), "published", "2025-11-17T08:30:00+00:00"),
    (meta("article:published_time", "2025-11-17T08:30:00"), "published", "2025-11-17"),
    (meta("article:published_time", "2025-11-17"), "published", "2025-11-17"),
    (json_ld(ARTICLE), "published", "2025-11-17T23:30:00-05:00"),
    ("", "published", ""),
    ("", "language", "en"),
    ("", "authors", ()),
]


@pytest.mark.parametrize(("head", "name", "value"), FACTS)
def test_a_fact_is_found_where_pages_have_it(head, name, value):
    assert getattr(read(page(head=head)), name) == value


@pytest.mark.parametrize(
    ("html", "head", "tag"),
    [
        ("lang='fr-CA'", "", "fr-CA"),
        ("xml:lang='de'", "", "de"),
        ("", meta("Content-Language", "pt-BR, en", "http-equiv"), "pt-BR"),
        ("", meta("og:locale", "es_MX"), "es-MX"),
        ("lang=''", "", ""),
    ],
)
def test_the_language_is_the_one_that_the_page_declares(html, head, tag):
    assert read(page(html=html, head=head)).language == tag


@pytest.mark.parametrize(
    ("markup", "has_reviews"),
    [
        (json_ld('{"@context": "https://schema.org", "@type": "ClaimReview"}'), True),
        (json_ld('{"@type": ["Review", "ClaimReview"]}'), True),
        ("<div itemscope itemtype='https://schema.org/ClaimReview'></div>", True),
        ("<div vocab='https://schema.org/' typeof='ClaimReview'></div>", True),
        ("<p>We publish ClaimReview markup.</p>", False),
        ("", False),
    ],
)
def test_a_page_with_the_markup_of_a_review_says_so(markup, has_reviews):
    assert read(page(body=markup)).has_reviews is has_reviews


@pytest.mark.parametrize(
    ("encoding", "charset", "head"),
    [
        ("utf-8", "", ""),
        ("utf-8-sig", "iso-8859-1", ""),
        ("utf-16", "", ""),
        ("cp1252", "iso-8859-1", ""),
        ("cp1252", "", "<meta charset=iso-8859-1>"),
        ("cp1252", "no-such-charset", "<meta http-equiv='Content-Type' content='text/html; charset=windows-1252'>"),
        ("utf-8", "zlib", ""),
        ("utf-8", "utf-7", ""),
        ("utf-8", "\x00", ""),
        ("shift_jis", "Shift_JIS", ""),
    ],
)
def test_letters_are_read_in_the_encoding_of_the_page(encoding, charset, head):
    words = (
        "会議は具体的な結果なしに終わった。" * 6 if encoding == "shift_jis" else "Un “résultat” déçu à l’œil nu. " * 6
    )
    found = read(page(head=head, text=words).encode(encoding), charset=charset)
    assert words.strip() in found.text


@pytest.mark.parametrize(
    ("label", "encoding", "letters"),
    [
        ("Shift_JIS", "cp932", "①㈱髙Ⅲ"),
        ("x-sjis", "cp932", "①㈱髙Ⅲ"),
        ("euc-kr", "cp949", "똠방각하"),
        ("ks_c_5601-1987", "cp949", "똠방각하"),
        ("windows-949", "cp949", "똠방각하"),
        ("Big5", "big5hkscs", "碁銹裏"),
        ("gbk", "gb18030", "€"),
        ("TIS-620", "cp874", "“ไทย”"),
        ("windows-874", "cp874", "“ไทย”"),
        ("iso-8859-8-i", "iso8859-8", "שלום"),
        ("utf-16", "utf-8", "déçu"),
        ("unicode", "utf-8", "déçu"),
    ],
)
def test_what_pages_call_an_encoding_is_read_as_browsers_do(label, encoding, letters):
    text = page(head=f"<meta charset='{label}'>", text=f"{SENTENCES} {letters}")
    assert letters in read(text.encode(encoding)).text


@pytest.mark.parametrize(
    ("body", "media_type", "code"),
    [
        (b"", HTML, "empty"),
        (b" \n ", "text/plain", "empty"),
        (b"\x00\x00", "text/plain", "empty"),
        (b"<!-- nothing -->", HTML, "no_text"),
        (b"<html></html>", HTML, "no_text"),
        (page(text="Please enable scripts.").encode(), HTML, "no_text"),
        (b"<div>" * 100_000 + SENTENCES.encode(), HTML, "no_text"),
        (b"\x89PNG\r\n", "image/png", "wrong_kind"),
        (b"PK\x03\x04", "application/octet-stream", "wrong_kind"),
        (b"{}", "application/json", "wrong_kind"),
        (b"%PDF-1.7 and nothing more", "application/pdf", "broken"),
        (b"no PDF", "application/pdf", "broken"),
        (paper(""), "application/pdf", "no_text_in_pdf"),
        (paper(password="secret"), "application/pdf", "locked"),
    ],
)
def test_what_has_no_text_is_refused_with_the_reason(body, media_type, code):
    with pytest.raises(NotReadable) as refusal:
        read(body, media_type)
    assert refusal.value.code == code
    assert str(refusal.value).endswith(".")


def test_a_pdf_is_read_with_what_it_says_of_itself():
    found = read(paper(title="A report", author="Ada Bell; Cid Doe", made="D:20251117083000Z"), "application/pdf")
    assert (found.title, found.authors, found.published) == ("A report", ("Ada Bell", "Cid Doe"), "2025-11-17")
    assert SENTENCES in found.text.replace("\n", " ")


@pytest.mark.parametrize("title", ["", "Microsoft Word - report.docx", "report_final.indd", "Untitled-1"])
def test_a_pdf_without_a_title_is_named_by_its_first_line(title):
    assert SENTENCES.startswith(read(paper(title=title), "application/pdf").title[:40])


@pytest.mark.parametrize("name", ["/Title", "/Author", "/CreationDate"])
@pytest.mark.parametrize("value", [NumberObject(3), NameObject("/x"), ArrayObject(), DictionaryObject()])
def test_what_a_pdf_wrongly_says_of_itself_takes_away_no_text(name, value):
    writer = PdfWriter(clone_from=io.BytesIO(paper(title="A report")))
    writer._info[NameObject(name)] = value
    writer.write(file := io.BytesIO())
    assert SENTENCES in read(file.getvalue(), "application/pdf").text.replace("\n", " ")


@pytest.mark.parametrize("media_type", ["application/octet-stream", HTML, ""])
def test_a_pdf_is_known_by_its_bytes(media_type):
    assert read(paper(), media_type).text


def test_a_plain_text_is_read_as_it_is():
    found = read("A summit\r\n\r\nIt ended.\x07", "text/plain")
    assert (found.title, found.text) == ("A summit", "A summit\r\n\r\nIt ended.")


def test_names_and_titles_without_end_are_cut():
    found = read(page(head=meta("author", ";".join(f"Person {n}" + "x" * 300 for n in range(80)), "name")))
    assert len(found.authors) <= 50
    assert max(map(len, found.authors), default=0) <= 200


def test_json_nested_without_end_loses_nothing_of_the_page():
    assert SENTENCES in read(page(head=json_ld("[" * 100_000))).text
    assert SENTENCES in read(page(head=json_ld('{"a":' * 900 + "1" + "}" * 900))).text
