"""Does a map of its columns turn each row of a table into a ClaimReview?"""

import io
from datetime import UTC, date, datetime

import pytest
from django.conf import settings

from claims.interchange.claimreview.reader import read_reviews
from claims.interchange.imports.files.json_stream import Unreadable
from claims.interchange.imports.tables.mapping import BrokenMap, read_map, rows_as_payloads

MAPS = settings.FIXTURE_DIRS[0] / "maps"
NEEDED = '[members]\nurl = {column = "link"}\ndatePublished = {column = "day"}\n'
FACTCK = (
    "URL\tAuthor\tdatePublished\tclaimReviewed\treviewBody\ttitle\tratingValue\tbestRating\talternativeName\n"
    "https://lupa.example/a/\thttps:lupa.examplea\t2019-03-02 10:30:00\tA ponte fechou.\tNão &amp; não.\t"
    'A "ponte"\t4\t6\tFalso\n'
)
LIAR = (
    "0\t77.json\tpants-fire\tThe bridge, closed.\tbridges\tada-pont\tMayor\tOhio\tnone\t1\t0\t0\t0\t2\ta talk\t"
    '"She said ""closed"" twice."\n'
    "1\t78.json\tbarely-true\tThe tunnel is open.\ttunnels\t\t\t\t\t0\t0\t0\t0\t0\t\tIt is not.\n"
)


def map_of(text):
    return read_map(io.BytesIO(text.encode()))


def rows(table, mapping):
    content = table if isinstance(table, bytes) else table.encode()
    mapping = mapping if not isinstance(mapping, str) else map_of(mapping)
    return [payload for _number, payload in rows_as_payloads(io.BytesIO(content), mapping)]


def map_named(name):
    with (MAPS / f"{name}.toml").open("rb") as file:
        return read_map(file)


def test_a_row_of_factck_br_becomes_a_review():
    [payload] = rows(FACTCK, map_named("factck-br"))
    assert payload == {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "inLanguage": "pt-BR",
        "url": "https://lupa.example/a/",
        "datePublished": "2019-03-02 10:30:00",
        "claimReviewed": "A ponte fechou.",
        "reviewBody": "Não &amp; não.",
        "headline": 'A "ponte"',
        "reviewRating": {"@type": "Rating", "ratingValue": "4", "bestRating": "6", "alternateName": "Falso"},
    }
    [review] = read_reviews(payload)
    assert (review.publisher, review.label, review.value) == ("lupa.example", "Falso", 4)
    assert review.published_at == datetime(2019, 3, 2, 10, 30, tzinfo=UTC)
    assert review.repairs == ("publisher_from_url", "zone_assumed", "html_unescaped")


def test_braces_that_name_no_column_are_kept():
    mapping = (
        '[members]\nurl = {column = "a {link}"}\ndatePublished = {column = "day"}\n'
        'headline = {constant = "{sic}"}\ndescription = {template = "{day}, {"}'
    )
    [payload] = rows("a {link},day\nhttps://a.example/1,2025-11-18\n", mapping)
    found = {name: payload[name] for name in ("url", "headline", "description")}
    assert found == {"url": "https://a.example/1", "headline": "{sic}", "description": "2025-11-18, {"}


def test_each_row_of_liar_plus_becomes_a_review_with_its_address():
    first, second = (read_reviews(payload)[0] for payload in rows(LIAR, map_named("liar-plus")))
    assert first.publisher == second.publisher == "politifact.com"
    assert first.canonical_url == "https://www.politifact.com/liar/77.json"
    assert second.canonical_url == "https://www.politifact.com/liar/78.json"
    assert (first.label, second.label) == ("Pants on Fire!", "Mostly False")
    assert (first.claimant, second.claimant) == (("Ada Pont", "unknown", "Mayor"), None)
    assert first.statement == "The bridge, closed."
    assert first.explanation == 'She said "closed" twice.'
    assert first.published_at.date() == date(2017, 5, 1)


def test_every_map_in_the_fixtures_is_valid():
    assert {path.stem for path in MAPS.glob("*.toml")} >= {"factck-br", "liar-plus"}
    for path in MAPS.glob("*.toml"):
        map_named(path.stem)


def test_an_empty_cell_leaves_its_member_out():
    mapping = NEEDED + 'headline = {template = "{day}: {title}"}\n"itemReviewed.author.name" = {column = "title"}'
    first, second = rows("link,day,title\na,b,c\na,b, \n", mapping)
    assert first["headline"] == "b: c"
    assert first["itemReviewed"] == {"@type": "Claim", "author": {"name": "c"}}
    assert second.keys() == {"@context", "@type", "url", "datePublished"}


@pytest.mark.parametrize("form", ['delimiter = ";"', 'delimiter = ";"\nencoding = "latin-1"\nquotes = false'])
def test_the_map_sets_delimiter_encoding_header_and_quotes(form):
    mapping = f"[file]\n{form}\n{NEEDED}claimReviewed = {{column = 'said'}}"
    content = 'link;day;said\n\na;b;é"t"é\n'.encode("latin-1" if "latin" in form else "utf-8")
    [payload] = rows(content, mapping)
    assert payload["claimReviewed"] == 'é"t"é'


def test_a_byte_order_mark_is_not_part_of_the_first_name():
    assert rows("\ufefflink,day\na,b\n", NEEDED)[0]["url"] == "a"


def test_a_broken_row_costs_no_other():
    good = b"a,b,c\n"
    table = (
        'link,day,x\n"é, è",b,c\n'.encode()
        + good
        + b"a\n"
        + b"a,b,caf\xe9\n"
        + b"a,"
        + b"x" * 1_000_001
        + b",c\n"
        + b'a,"b" c,d\n'
        + good
    )
    _accent, first, short, latin, long, quoted, last = rows(table, NEEDED)
    assert first == last == rows("link,day\na,b\n", NEEDED)[0]
    assert short == Unreadable("The row has no column “day”.")
    assert latin == Unreadable("The row is not in utf-8-sig.")
    assert "field larger than" in long.detail
    assert quoted.detail.startswith("The row cannot be read: ")


def test_a_table_in_another_encoding_ends_with_an_unreadable_row():
    mapping = f'[file]\nencoding = "utf-16"\n{NEEDED}'
    *_rows, last = rows("link,day\na,b\n".encode("utf-16")[:-1], mapping)
    assert last.detail.startswith("The table cannot be read from here on: ")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("url = ", "The map is not TOML: Invalid value"),
        ("\udcff", "The map is not TOML: "),
        ("[member]", "A map has no “member”. Did you mean “members”?"),
        ('publisher = "https://a.example"', "is not the bare domain of a publisher"),
        ("publisher = 7", "“7” is not the bare domain of a publisher"),
        ('language = "french"', "“french” is not a language tag"),
        ("members = 7", "“members” is a table: [members]."),
        ("[file]\ndelimeter = 1", "Did you mean “delimiter”?"),
        ('[file]\ndelimiter = "||"', "The delimiter is one character"),
        ('[file]\nencoding = "latin-99"', "There is no encoding “latin-99”"),
        ("[file]\nencoding = 8", "There is no encoding “8”"),
        ('[file]\nheader = "yes"', "Write true or false for “header”."),
        ('[members]\nclaimRevewed = {column = "a"}', "no member “claimRevewed”. Did you mean “claimReviewed”?"),
        ('[members]\nurl = "link"', "Write for “url” where it comes from"),
        ('[members]\nurl = {column = 1, constant = "a"}', "Write for “url” where it comes from"),
        ('[members]\nurl = {column = "a", upper = true}', "“url” has no “upper”."),
        ('[members]\nurl = {column = "a", values = "labels"}', "There is no table [values.labels]."),
        ('[members]\nurl = {column = "a", values = []}', "There is no table"),
        ('[members]\nurl = {column = "a"}', "does not say where “datePublished” comes from"),
        ('[members]\ndatePublished = {column = "a"}', "does not say where “url” comes from"),
    ],
)
def test_a_broken_map_is_refused_with_a_sentence(text, sentence):
    with pytest.raises(BrokenMap) as broken:
        read_map(io.BytesIO(text.encode(errors="surrogateescape")))
    assert sentence in str(broken.value)
    assert str(broken.value).endswith((".", "?"))


@pytest.mark.parametrize(
    ("table", "form", "sentence"),
    [
        ("lnk,day\na,b\n", "", "The table has no column “link”. Did you mean “lnk”?"),
        ("lnk;day\na;b\n", "", "Did you mean “lnk”? Its columns are “lnk”, “day”."),
        ("a,b\n", "[file]\nheader = false\n", "The table has no column “link”. Its columns are “1”, “2”."),
    ],
)
def test_a_table_without_a_mapped_column_is_refused_before_the_first_row(table, form, sentence):
    with pytest.raises(BrokenMap) as broken:
        rows(table, form + NEEDED)
    assert sentence in str(broken.value)


def test_an_empty_table_has_no_rows():
    assert rows("", NEEDED) == rows("link,day\n", NEEDED) == []
