"""Are kept copies verified, in a backup, and brought back by a restore?"""

import zipfile
from io import StringIO

import pytest
from django.core.files.storage import storages
from django.core.management import CommandError, call_command

from claims.management.archive import files_below, written_at_once
from claims.management.commands.backup import folders
from claims.management.commands.restore import bring_back_copy
from tests.support.copies import version_with_copy

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("copies")]


def verify(*arguments):
    out = StringIO()
    call_command("verify", *arguments, stdout=out)
    return out.getvalue()


def test_verify_reads_each_copy(copies):
    version = version_with_copy()
    assert "as they were written: 1" in verify()
    path = copies / version.copy
    path.write_bytes(b"another")
    with pytest.raises(CommandError, match="1 fault"):
        verify()
    assert "copies" not in verify("--without-copies")


def test_a_copy_goes_into_a_backup_and_comes_back(copies, tmp_path):
    version = version_with_copy()
    with written_at_once(tmp_path / "backup") as writer:
        for path, name in files_below(folders()["copies"]):
            with path.open("rb") as stream:
                writer.add(f"copies/{name}", stream)
    content = (copies / version.copy).read_bytes()
    for left_behind in (b"", content[:20]):  # gone, or written in part by a restore that was interrupted
        (copies / version.copy).write_bytes(left_behind)
        with zipfile.ZipFile(tmp_path / "backup") as archive:
            bring_back_copy(archive, f"copies/{version.copy}", version.copy)
        with storages["copies"].open(version.copy) as file:
            assert file.read() == content
    assert verify()


@pytest.mark.parametrize("name", ["../../secret_key", "x", "/etc/passwd", ""])
def test_no_part_of_a_backup_is_written_elsewhere(name):
    with pytest.raises(CommandError, match="not the name of a kept copy"):
        bring_back_copy(None, f"copies/{name}", name)
