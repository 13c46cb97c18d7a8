"""Which files does a command read, if files, folders and patterns are named? Are they one import that can resume?"""

import hashlib
import json

import orjson
import pytest
from django.core.management import CommandError, call_command

from claims.management.sent_files import SentFiles
from claims.models import Claim, Import, ImportFinding
from tests.support.imports import review

pytestmark = pytest.mark.django_db

PAGES = [
    *("b.json", "a/1.html", "a/2.HTM", "a/no-suffix", "c.ndjson.gz", "d.zip", "e.mhtml"),
    *("article.php@id=3", "list.txt", "table.csv"),
]
NO_PAGES = [
    *(".hidden.json", "a/.git/x.json", "a/1_files/frame.html", "a/1_files/x.js"),
    *("a/photo.JPG", "style.css", "script.js", "letters.woff2", "film.mp4", "README.md", "paper.pdf"),
]


@pytest.fixture
def folder(tmp_path):
    for name in [*PAGES, *NO_PAGES]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    return tmp_path


def names_in(sent, folder):
    return [name.removeprefix(f"{folder}/") for name, _stream in sent]


def test_a_folder_gives_its_files_and_not_what_pages_are_made_of(folder):
    assert names_in(SentFiles([str(folder)]), folder) == sorted(PAGES)


def test_patterns_are_expanded_where_the_shell_does_not(folder):
    assert names_in(SentFiles([f"{folder}/a/*.html", f"{folder}/*.zip"]), folder) == ["a/1.html", "d.zip"]
    assert names_in(SentFiles([f"{folder}/**/*.html"]), folder)[0] == "a/1.html"


def test_one_file_alone_needs_no_name(folder):
    assert names_in(SentFiles([str(folder / "b.json")]), folder) == [""]


def test_the_digest_of_one_file_is_that_of_its_bytes(folder):
    alone = SentFiles([str(folder / "b.json")])
    assert alone.sha256([], ["", ""]) == hashlib.sha256(b"b.json").hexdigest()
    assert alone.sha256([], ["2024-05-02", ""]) != alone.sha256([], ["", ""])
    (folder / "x").write_bytes(b"ab")
    (folder / "y").write_bytes(b"c")
    before = SentFiles([str(folder / "x"), str(folder / "y")]).sha256([], [])
    (folder / "x").write_bytes(b"a")
    (folder / "y").write_bytes(b"bc")
    assert SentFiles([str(folder / "x"), str(folder / "y")]).sha256([], []) != before


def test_an_empty_folder_is_refused_with_a_sentence(tmp_path):
    (tmp_path / "picture.png").touch()
    with pytest.raises(CommandError, match="holds no files to import"):
        call_command("import_claimreview", str(tmp_path))


def test_several_files_are_one_import_that_names_the_file_of_each_item(tmp_path, capsys):
    for number in (1, 2):
        reviews = [review(number), {"@type": "ClaimReview"}]
        (tmp_path / f"{number}.json").write_bytes(orjson.dumps(reviews))
    report = tmp_path / "report.ndjson"
    call_command("import_claimreview", str(tmp_path / "1.json"), str(tmp_path / "2.json"), "--report", str(report))

    job = Import.objects.get()
    assert (job.source, job.items_done, job.items_new) == (f"{tmp_path}/1.json + 1", 4, 2)
    found = ImportFinding.objects.order_by("number").values_list("number", "file")
    assert list(found) == [(2, f"{tmp_path}/1.json"), (4, f"{tmp_path}/2.json")]
    lines = [json.loads(line) for line in report.read_text().splitlines()]
    assert [(line["number"], line["file"][-6:]) for line in lines] == [
        *((1, "1.json"), (2, "1.json"), (3, "2.json"), (4, "2.json"))
    ]
    assert "2.json" in capsys.readouterr().out


def test_an_interrupted_import_of_several_files_resumes(tmp_path, monkeypatch):
    from claims.interchange.imports import job

    for number in range(4):
        (tmp_path / f"{number}.json").write_bytes(orjson.dumps([review(2 * number), review(2 * number + 1)]))
    real, left = job.progress_after, iter(range(1))

    def progress_until_interrupted(*args):
        if next(left, None) is None:
            raise KeyboardInterrupt
        return real(*args)

    with monkeypatch.context() as small:
        small.setattr(job, "BATCH_SIZE", 3)
        small.setattr(job, "progress_after", progress_until_interrupted)
        with pytest.raises(CommandError, match="Interrupted after item 3"):
            call_command("import_claimreview", str(tmp_path))
    call_command("import_claimreview", str(tmp_path))
    job = Import.objects.get()
    assert (job.status, job.items_done, job.items_new, Claim.objects.count()) == ("done", 8, 8, 8)


@pytest.mark.parametrize(
    ("option", "value", "sentence"),
    [("--date", "yesterday", "is no day"), ("--date", "2024-02-30", "is no day"), ("--date-order", "ymd", "choose")],
)
def test_a_wrong_option_is_refused_before_anything_is_read(folder, option, value, sentence):
    with pytest.raises(CommandError, match=sentence):
        call_command("import_claimreview", str(folder / "b.json"), option, value)
    assert not Import.objects.exists()


def test_any_name_of_a_file_can_be_kept(tmp_path):
    from claims.interchange.imports.job import run_import

    names = ["a\x00b", "\udc80.json", "e" + "\u0301" * 500, "x" * 5_000, " a ", "\u202ereviews", "e\u0301"]
    job = Import.objects.create(source="names.zip")
    entries = [(number, {"@type": "ClaimReview"}, name) for number, name in enumerate(names, start=1)]
    run_import(job, entries, at=job.created_at)
    assert job.findings.count() == len(names)
