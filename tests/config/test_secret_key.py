import os
import stat
import subprocess
import sys

import pytest

from config.secret_key import SecretKeyUnavailable, read_or_make
from tests.config.conftest import CODE

READ = (
    "import sys, pathlib; from config.secret_key import read_or_make; print(read_or_make(pathlib.Path(sys.argv[1])))"
)


def test_the_key_is_long_stable_and_readable_by_its_owner_only(tmp_path):
    path = tmp_path / "new" / "secret_key"
    key = read_or_make(path)
    assert len(key) > 50
    assert read_or_make(path) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_each_data_folder_has_its_own_key(tmp_path):
    assert read_or_make(tmp_path / "here") != read_or_make(tmp_path / "there")


def test_processes_that_start_at_once_share_one_key(tmp_path):
    path = tmp_path / "secret_key"
    processes = [
        subprocess.Popen([sys.executable, "-c", READ, path], stdout=subprocess.PIPE, text=True, cwd=CODE)
        for _process in range(8)
    ]
    assert {process.communicate()[0].strip() for process in processes} == {path.read_text()}
    assert list(tmp_path.iterdir()) == [path]


def test_a_draft_left_by_a_killed_process_is_ignored(tmp_path):
    (tmp_path / f"secret_key.{os.getpid()}").write_text("half a k")
    assert len(read_or_make(tmp_path / "secret_key")) > 50


def test_a_line_end_after_the_key_is_ignored(tmp_path):
    (tmp_path / "secret_key").write_text("correct horse battery staple\n")
    assert read_or_make(tmp_path / "secret_key") == "correct horse battery staple"


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda path: path.write_text("\n"), "is empty: delete it, and the next start writes a new key"),
        (lambda path: path.write_bytes(b"\xff\xfe"), r"it is not text.*: set SECRET_KEY"),
        (lambda path: path.mkdir(), r"Is a directory.*: set SECRET_KEY"),
        (lambda path: path.parent.rmdir() or path.parent.write_text(""), "set SECRET_KEY, or DATA_DIR to a folder"),
    ],
    ids=["empty", "not text", "a folder", "no folder to keep it in"],
)
def test_an_unreadable_key_is_refused_with_advice(tmp_path, spoil, sentence):
    path = tmp_path / "data" / "secret_key"
    path.parent.mkdir()
    spoil(path)
    with pytest.raises(SecretKeyUnavailable, match=sentence):
        read_or_make(path)


@pytest.mark.parametrize("key", ["from the environment", "$tarts with a dollar sign"])
def test_the_environment_variable_overrides_the_file(tmp_path, key):
    ask = [sys.executable, "-c", "from config import settings; print(settings.SECRET_KEY)"]
    environment = os.environ | {"SECRET_KEY": key, "DATA_DIR": str(tmp_path), "DATABASE_URL": "postgres://db/claims"}
    assert subprocess.check_output(ask, text=True, cwd=CODE, env=environment) == f"{key}\n"
    assert not (tmp_path / "secret_key").exists()
