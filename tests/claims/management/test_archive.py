"""Is a backup file whole or absent, and is each damaged byte found?"""

import io
import json
import zipfile

import pytest
from django.core.management import CommandError

from claims.management.archive import DUMP, MANIFEST, opened, written_at_once


def write(path, **parts):
    with written_at_once(path) as writer:
        for name, content in parts.items() or [(DUMP, b"rows")]:
            writer.add(name, io.BytesIO(content))
        writer.finish({"counts": {}})


def test_what_was_written_is_read(tmp_path):
    write(tmp_path / "a.backup")
    with opened(tmp_path / "a.backup") as (archive, manifest):
        assert archive.read(DUMP) == b"rows"
        assert manifest["parts"][DUMP]["size"] == 4
    assert (tmp_path / "a.backup").stat().st_mode & 0o777 == 0o600


def test_an_existing_file_is_not_overwritten(tmp_path):
    file = tmp_path / "a.backup"
    file.write_bytes(b"precious")
    with pytest.raises(CommandError, match="exists already"):
        write(file)
    assert file.read_bytes() == b"precious"


def test_a_file_that_appears_meanwhile_is_not_overwritten(tmp_path):
    file = tmp_path / "a.backup"

    def write_while_another_does():
        with written_at_once(file) as writer:
            writer.finish({})
            file.write_bytes(b"precious")

    with pytest.raises(CommandError, match="exists already"):
        write_while_another_does()
    assert [path.name for path in tmp_path.iterdir()] == ["a.backup"]
    assert file.read_bytes() == b"precious"


@pytest.mark.parametrize("failure", [RuntimeError, KeyboardInterrupt, CommandError])
def test_an_interrupted_backup_leaves_no_file(tmp_path, failure):
    class Cut(io.BytesIO):
        def read(self, size):
            raise failure

    with pytest.raises(failure), written_at_once(tmp_path / "a.backup") as writer:
        writer.add(DUMP, Cut())
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_missing_is_named(tmp_path):
    with pytest.raises(CommandError, match="cannot be written: No such file"):
        write(tmp_path / "nowhere" / "a.backup")


def test_each_altered_byte_and_each_cut_is_found(tmp_path):
    file = tmp_path / "a.backup"
    write(file)
    content = file.read_bytes()
    start = content.index(b"rows")
    altered = [
        content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :] for place in range(start, start + 4)
    ]
    for damaged in [*altered, *(content[:length] for length in range(0, len(content), 7))]:
        file.write_bytes(damaged)
        with pytest.raises(CommandError, match=r"no backup|damaged"), opened(file):
            pass


def test_a_part_that_was_replaced_is_found(tmp_path):
    file = tmp_path / "a.backup"
    write(file)
    with zipfile.ZipFile(file) as archive:
        manifest = archive.read(MANIFEST)
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(DUMP, b"other rows")
        archive.writestr(MANIFEST, manifest)
    with pytest.raises(CommandError, match="not as it was written"), opened(file):
        pass


@pytest.mark.parametrize("manifest", [b"", b"{}", b"[]", b"nonsense", json.dumps({"format": 1, "parts": {}}).encode()])
def test_a_file_without_a_manifest_is_no_backup(tmp_path, manifest):
    with zipfile.ZipFile(tmp_path / "a.backup", "w") as archive:
        archive.writestr(MANIFEST, manifest)
    with pytest.raises(CommandError, match="no backup"), opened(tmp_path / "a.backup"):
        pass


def test_a_backup_of_a_later_format_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.backup", "w") as archive:
        archive.writestr(MANIFEST, json.dumps({"format": 2, "parts": {}}))
    with pytest.raises(CommandError, match="has the format 2"), opened(tmp_path / "a.backup"):
        pass
