"""Do the commands import a file, resume after an interruption, and refuse a wrong file with a sentence?"""

import gzip
import json
from io import BytesIO
from types import SimpleNamespace

import orjson
import pytest
from django.core.management import CommandError, call_command

from claims.models import Claim, Claimant, Import, ImportFinding, Verdict
from sources.models import Article, Publisher
from tests.factories import PublisherFactory
from tests.support.imports import review

pytestmark = pytest.mark.django_db


# import_claimreview


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "reviews.json"
    path.write_bytes(orjson.dumps([review(number) for number in range(30)]))
    return path


def test_a_dry_run_writes_nothing(file, capsys, tmp_path):
    call_command("import_claimreview", str(file), "--dry-run", "--report", str(tmp_path / "report"))
    assert "30 items: 30 new" in capsys.readouterr().out
    assert len((tmp_path / "report").read_text().splitlines()) == 30
    assert not any(model.objects.exists() for model in (Claim, Import, Publisher, Article, ImportFinding))
    assert Claimant.objects.get() == Claimant.objects.unknown()  # which a migration brought


def test_the_publisher_option_sets_the_judge(file):
    with pytest.raises(CommandError, match="no publisher “other"):
        call_command("import_claimreview", str(file), "--publisher", "other.example")
    PublisherFactory(domain="other.example")
    call_command("import_claimreview", str(file), "--publisher", "other.example")
    assert set(Verdict.objects.values_list("publisher__domain", flat=True)) == {"other.example"}


def test_an_unreadable_file_is_refused_with_a_sentence(file):
    for names in (["nowhere.json"], [str(file), "nowhere.json"], ["nowhere/*.json"]):
        with pytest.raises(CommandError, match="cannot be read"):
            call_command("import_claimreview", *names)
    assert not Import.objects.exists(), "the first file is not imported without the other"


def test_an_interrupted_command_resumes_where_it_stopped(file, monkeypatch, capsys, tmp_path):
    from claims.interchange.imports import job

    real, left = job.progress_after, iter(range(2))

    def progress_until_interrupted(*args):
        if next(left, None) is None:
            raise KeyboardInterrupt
        return real(*args)

    monkeypatch.setattr(job, "BATCH_SIZE", 10)
    monkeypatch.setattr(job, "progress_after", progress_until_interrupted)
    with pytest.raises(CommandError, match="Interrupted after item 20"):
        call_command("import_claimreview", str(file), "--report", str(tmp_path / "first"))
    assert Claim.objects.count() == 20

    monkeypatch.setattr(job, "progress_after", real)
    call_command("import_claimreview", str(file), "--report", str(tmp_path / "second"))
    reports = [(tmp_path / name).read_text().splitlines() for name in ("first", "second")]
    assert [json.loads(line)["number"] for report in reports for line in report] == list(range(1, 31))
    printed = capsys.readouterr()
    assert "Going on after item 20." in printed.err
    assert "30 items: 30 new" in printed.out
    assert Claim.objects.count() == 30


def test_standard_input_is_imported(file, monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=BytesIO(gzip.compress(file.read_bytes()))))
    call_command("import_claimreview", "-")
    assert "30 items: 30 new" in capsys.readouterr().out


# import_table


TABLE = """URL\tAuthor\tdatePublished\tclaimReviewed\treviewBody\ttitle\tratingValue\tbestRating\talternativeName
https://checker.example/ponte\tx\t2019-07-22\tA ponte foi fechada.\tNão foi.\tA ponte\t1\t5\tfalso
https://checker.example/rio\tx\t2019-07-23\t\tNada.\tO rio\t1\t5\tfalso
"""


def test_a_table_is_imported_by_its_map(tmp_path, capsys):
    path = tmp_path / "factck.tsv"
    path.write_text(TABLE)
    call_command("import_table", str(path), "--map", "fixtures/maps/factck-br.toml")
    assert "2 items: 1 new, 0 changed, 0 the same, 1 refused" in capsys.readouterr().out
    verdict = Verdict.objects.select_related("claim", "rating").get()
    assert (verdict.claim.statement, verdict.claim.language) == ("A ponte foi fechada.", "pt-BR")
    assert (verdict.label, verdict.rating.category, verdict.publisher.domain) == ("falso", None, "checker.example")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [("members = 1", "members"), ("[members", "not TOML"), (None, "cannot be read")],
)
def test_an_invalid_map_is_refused_with_a_sentence(tmp_path, content, sentence):
    path, broken = tmp_path / "table.tsv", tmp_path / "map.toml"
    path.write_text(TABLE)
    if content is not None:
        broken.write_text(content)
    with pytest.raises(CommandError, match=sentence):
        call_command("import_table", str(path), "--map", str(broken))
    assert not Import.objects.exists()
