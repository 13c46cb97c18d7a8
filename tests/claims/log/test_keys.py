"""Can only the holder of the key file sign, and does each new key come from the one before?"""

import io
import json
import os
import stat
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import CommandError, call_command
from django.utils import timezone

from claims.log import keys
from claims.log.heads import is_authentic, read_note
from claims.log.signing import sign_log
from claims.models import LogKey

pytestmark = pytest.mark.django_db


def run(*command):
    written = io.StringIO()
    call_command(*command, stdout=written)
    return written.getvalue()


def the_keys():
    return list(LogKey.objects.order_by("id"))


def test_the_key_is_made_on_first_use_and_read_by_its_owner_only(key_file):
    sign_log()
    assert stat.S_IMODE(os.stat(key_file).st_mode) == 0o600
    assert b"PRIVATE KEY" in key_file.read_bytes()
    assert [path.name for path in key_file.parent.iterdir()] == [key_file.name]
    (key,) = the_keys()
    assert keys.log_id() == key.key_id


def test_a_new_key_is_endorsed_by_the_one_before(key_file):
    sign_log()
    for number in (2, 3):
        assert f"Key {number} signs" in run("rotate_log_key")
    log_id, before = keys.log_id(), None
    for key in the_keys():
        assert keys.is_endorsed(key, before, log_id)
        before = key
    first, second, third = the_keys()
    assert not keys.is_endorsed(third, first, log_id)
    assert not keys.is_endorsed(second, first, third.key_id)

    head = sign_log(clock=lambda: timezone.now() + timedelta(hours=2))
    assert head.key == third
    assert is_authentic(read_note(head.note), third)
    assert not is_authentic(read_note(head.note), second)
    assert read_note(head.note).log_id == log_id, "the log keeps its name"


def test_a_lost_key_is_replaced_without_an_endorsement(key_file):
    sign_log()
    key_file.unlink()
    with pytest.raises(CommandError, match="rotate_log_key --lost"):
        run("rotate_log_key")
    run("rotate_log_key", "--lost")
    first, second = the_keys()
    assert not keys.is_endorsed(second, first, keys.log_id())


@pytest.mark.parametrize(
    "content", [b"", b"no key", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"]
)
def test_an_unreadable_key_file_is_named(key_file, content):
    sign_log()
    key_file.write_bytes(content)
    with pytest.raises(CommandError, match="not readable as a key"):
        run("rotate_log_key")


def test_another_key_than_the_newest_does_not_sign(key_file):
    sign_log()
    key_file.unlink()
    keys.write_new(key_file, Ed25519PrivateKey.generate())
    with pytest.raises(keys.KeyUnavailable, match="another key"):
        keys.signing_key(timezone.now())


def test_a_rotation_that_was_interrupted_after_its_row_is_finished(key_file, monkeypatch):
    sign_log()
    with monkeypatch.context() as patch:
        patch.setattr("claims.log.keys.os.replace", interrupted)
        with pytest.raises(KeyboardInterrupt):
            run("rotate_log_key")
    private, newest = keys.signing_key(timezone.now())
    assert newest.id == 2
    assert keys.public_bytes(private) == bytes(newest.public_key)


def test_a_rotation_that_was_interrupted_before_its_row_is_forgotten(key_file, monkeypatch):
    sign_log()
    with monkeypatch.context() as patch:
        patch.setattr("claims.log.keys.LogKey.objects.create", interrupted)
        with pytest.raises(KeyboardInterrupt):
            run("rotate_log_key")
    assert keys.signing_key(timezone.now())[1].id == 1
    run("rotate_log_key")
    assert keys.signing_key(timezone.now())[1].id == 2


@pytest.mark.django_db(transaction=True)
def test_rotations_at_once_leave_a_chain_of_keys_and_the_newest_in_the_file(key_file, run_together):
    sign_log()
    run_together([lambda: keys.rotate(timezone.now())] * 4)
    assert [key.id for key in the_keys()] == [1, 2, 3, 4, 5]
    before = None
    for key in the_keys():
        assert keys.is_endorsed(key, before, keys.log_id())
        before = key
    private, newest = keys.signing_key(timezone.now())
    assert keys.public_bytes(private) == bytes(newest.public_key)
    assert [path.name for path in key_file.parent.iterdir()] == [key_file.name]


def interrupted(*arguments, **named):
    raise KeyboardInterrupt


def test_heads_are_appended_to_a_file(tmp_path):
    file = tmp_path / "heads.ndjson"
    with pytest.raises(CommandError, match="run sign_log first"):
        run("log_head")
    run("sign_log")
    run("log_head", f"--to={file}")
    run("log_head", f"--to={file}")
    (line, again) = file.read_text().splitlines()
    assert line == again == run("log_head").strip()
    assert read_note(json.loads(line)["note"]).tree_size == json.loads(line)["tree_size"]
    with pytest.raises(CommandError, match="No such file"):
        run("log_head", f"--to={tmp_path / 'none' / 'file'}")
