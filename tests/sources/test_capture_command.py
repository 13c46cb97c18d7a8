"""Does `manage.py capture` store a file and print what it did, or else one sentence?"""

import io
import os
from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.core.management import CommandError, call_command

from sources.capture import MAX_TEXT_BYTES
from sources.management.commands.capture import Command, read_moment
from sources.models import Article, ArticleVersion, Publisher
from tests.factories import PublisherFactory
from tests.sources.reading.support import page

URL = "https://www.lemonde.example/sommet?utm_source=lettre"
FRENCH = "Les deux présidents se sont rencontrés, mais le sommet n’a donné aucun résultat."


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "le sommet.txt"
    path.write_bytes(FRENCH.encode())
    return path


@pytest.fixture
def standard_input(monkeypatch):
    """Return a function that puts bytes on the command's standard input."""

    def give(content):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))

    return give


def run(file, url=URL, **options):
    """Return the lines that the command prints."""
    out = io.StringIO()
    call_command("capture", str(file), url=url, stdout=out, **options)
    return out.getvalue().splitlines()


@pytest.mark.django_db
def test_the_command_prints_what_it_stored(file):
    lines = run(file, title="Un sommet", published="2025-11-17", publisher="Le Monde")
    article = Article.objects.get()
    version = ArticleVersion.objects.get()
    assert lines == [
        f"article     {article.id} (new)",
        f"version     {version.id} (new)",
        "address     https://www.lemonde.example/sommet",
        "publisher   Le Monde (lemonde.example)",
        "language    fr",
        "characters  80",
        f"sha256      {version.text_sha256}",
    ]
    assert (article.url, article.title, article.published_at) == (URL, "Un sommet", datetime(2025, 11, 17, tzinfo=UTC))
    assert (version.text, version.method, version.captured_by) == (FRENCH, "file", None)


@pytest.mark.django_db
def test_the_same_file_again_adds_nothing_and_says_so(file):
    first = run(file)
    again = run(file)
    assert again[0] == first[0].replace("(new)", "(known)")
    assert again[1] == first[1].replace("(new)", "(same text as before, nothing added)")
    assert again[2:] == first[2:]
    assert ArticleVersion.objects.count() == 1


@pytest.mark.django_db
def test_a_changed_file_is_a_new_version_of_the_known_article(file):
    run(file)
    file.write_text("Le sommet de Budapest a été annulé par les deux présidents.", encoding="utf-8")
    article, version, *_ = run(file)
    assert article.endswith("(known)")
    assert version.endswith("(new)")
    assert ArticleVersion.objects.count() == 2


@pytest.mark.django_db
def test_the_command_notes_which_options_it_ignored(file):
    PublisherFactory(domain="lemonde.example", name="Le Monde")
    run(file, published="2025-11-17", language="fr")
    assert run(file, published="2025-11-18", language="en", publisher="Monde")[7:] == [
        "Note: lemonde.example keeps its name “Le Monde”; the admin can change it.",
        "Note: the article keeps its date 2025-11-17T00:00:00+00:00; the admin can change it.",
        "Note: the article keeps its language “fr”; the admin can change it.",
    ]
    assert run(file, published="2025-11-17T01:00+01:00", language="FR", publisher=" Le  Monde ")[7:] == []


@pytest.mark.django_db
def test_a_dash_means_standard_input(standard_input):
    standard_input(FRENCH.encode())
    run("-")
    version = ArticleVersion.objects.get()
    assert (version.text, version.method) == (FRENCH, "paste")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "options", "reason"),
    [
        (b"", {}, "There is no text in it."),
        (b" \r\n", {}, "There is no text in it."),
        (b"\x00\x01", {}, "control character U.0000"),
        ("été".encode("latin-1"), {}, "UTF-8"),
        (b"a" * (MAX_TEXT_BYTES + 1), {}, "longer than 5 MB"),
        (b"a", {"url": "lemonde.example/sommet"}, "starts with http"),
        (b"a", {"url": "https://jeanne:secret@lemonde.example/"}, "password"),
        (b"a", {"language": "français"}, "“français” is not a language tag"),
        (b"a", {"published": "17/11/2025"}, "“17/11/2025” is not a date"),
        (b"a", {"title": "a" * 501}, "at most 500 characters"),
        (b"a", {"title": "caf\udce9"}, "control character U.DCE9"),  # typed in a terminal that is not in UTF-8
        (b"a", {"publisher": "a" * 201}, "at most 200 characters"),
    ],
    ids=lambda value: ascii(value)[:30],
)
def test_a_refusal_is_one_sentence_and_nothing_is_written(content, options, reason, standard_input):
    standard_input(content)
    with pytest.raises(CommandError, match=reason) as refusal:
        run("-", **options)
    assert "\n" not in str(refusal.value)
    assert not Publisher.objects.exists()
    assert not Article.objects.exists()


def test_an_endless_file_is_refused():
    with pytest.raises(CommandError, match="longer than 5 MB"):
        run("/dev/zero")


def test_an_endless_input_is_read_up_to_the_limit_and_one_byte(monkeypatch):
    asked = []

    class Endless(io.RawIOBase):
        def read(self, size=-1):
            asked.append(size)
            return b"a" * size

    class Terminal:
        buffer = Endless()

    monkeypatch.setattr("sys.stdin", Terminal())
    with pytest.raises(CommandError, match="longer than 5 MB"):
        run("-")
    assert asked == [MAX_TEXT_BYTES + 1]


@pytest.mark.parametrize(("name", "reason"), [("missing.txt", "No such file or directory"), (".", "Is a directory")])
def test_an_unreadable_file_is_one_sentence(name, reason, tmp_path):
    with pytest.raises(CommandError, match=f"cannot be read: .*{reason}"):
        run(os.path.join(tmp_path, name))


@pytest.mark.django_db(transaction=True)  # its checks ask for the version of the database, and it hangs up
def test_a_refusal_exits_with_1_and_says_why_on_standard_error(tmp_path, capsys):
    with pytest.raises(SystemExit) as exit_:
        Command().run_from_argv(["manage.py", "capture", str(tmp_path / "missing.txt"), "--url", URL])
    assert exit_.value.code == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("CommandError: ")
    assert "Traceback" not in err


def test_the_help_shows_real_invocations_line_by_line(capsys):
    with pytest.raises(SystemExit) as exit_:
        call_command("capture", "--help")
    assert exit_.value.code == 0
    printed = capsys.readouterr().out
    assert "\n  uv run manage.py capture summit.txt --url https://lemonde.fr/sommet\n" in printed
    for option in ("--title", "--published", "--language", "--publisher"):
        assert f"\n  {option} " in printed


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("2025-11-17", datetime(2025, 11, 17, tzinfo=UTC)),
        ("2025-11-17T08:30", datetime(2025, 11, 17, 8, 30, tzinfo=UTC)),
        ("2025-11-17 08:30:15", datetime(2025, 11, 17, 8, 30, 15, tzinfo=UTC)),
        ("2025-11-17T08:30Z", datetime(2025, 11, 17, 8, 30, tzinfo=UTC)),
        ("2025-11-17T08:30+01:00", datetime(2025, 11, 17, 8, 30, tzinfo=timezone(timedelta(hours=1)))),
    ],
)
def test_a_date_is_read_as_midnight_and_a_time_in_its_zone(typed, moment):
    assert read_moment(typed) == moment
    assert read_moment(typed).tzinfo == UTC


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "",
            "yesterday",
            "17/11/2025",
            "2025-13-01",
            "2025-02-30",
            "2025-11-17T25:00",
            "２０２５-11-17",
            "٢٠٢٥-11-17",
        ),
        *("99999-01-01", "0001-01-01T00:00+14:00", "9999-12-31T23:59-14:00", "2025-11-17\x00", "2025-11-17\ud800"),
        "2" * 10_000,
    ],
)
def test_an_invalid_date_is_refused_with_an_example(typed):
    with pytest.raises(CommandError, match="write --published 2025-11-17"):
        read_moment(typed)


def fetched(**options):
    """Return the lines that the command prints of a page that it fetches."""
    out = io.StringIO()
    call_command("capture", stdout=out, **options)
    return out.getvalue().splitlines()


@pytest.mark.django_db
def test_without_a_file_the_page_is_fetched(web, copies):
    web[URL] = page(head='<meta name="author" content="Ada Bell">')
    lines = fetched(url=URL)
    article = Article.objects.get()
    assert (article.title, article.authors) == ("A summit without a result", ["Ada Bell"])
    assert article.versions.get().method == "fetch"
    assert f"address     {article.canonical_url}" in lines


@pytest.mark.django_db
def test_what_is_given_counts_more_than_what_is_found(web, copies):
    web[URL] = page()
    fetched(url=URL, title="Un titre", language="fr", publisher="Le Monde")
    article = Article.objects.get()
    assert (article.title, article.language, article.publisher.name) == ("Un titre", "fr", "Le Monde")


@pytest.mark.parametrize(("url", "sentence"), [("http://127.0.0.1/", "domain"), (URL, "no site of this name")])
@pytest.mark.django_db
def test_a_page_that_cannot_be_fetched_says_why(web, copies, url, sentence):
    with pytest.raises(CommandError, match=sentence):
        fetched(url=url)
    assert not Article.objects.exists()
