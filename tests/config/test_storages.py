"""Does a setting name the folder or the bucket that it says, and is a wrong one reported with its cure?"""

import subprocess
import sys

import pytest
from django.core.files.base import ContentFile

from config import storages
from config.checks import values

BUCKETS = {
    "s3://claimdesk": {"bucket_name": "claimdesk", "location": ""},
    "s3://claimdesk/kept/copies/": {"bucket_name": "claimdesk", "location": "kept/copies"},
    "s3://claimdesk/copies?region=eu-west-3": {"location": "copies", "region_name": "eu-west-3"},
    "s3://claimdesk?endpoint=https://minio.example:9000": {"endpoint_url": "https://minio.example:9000"},
}
WRONG = {
    "/var/copies": "s3://",
    "https://claimdesk.s3.amazonaws.com": "s3://",
    "s3://": "s3://",
    "s3://Claims_Desk": "s3://",
    "s3://key:secret@claimdesk": "s3://",
    "s3://claimdesk?regoin=eu-west-3": "regoin",
    "s3://claimdesk?region": "s3://",
    "s3://[claimdesk": "s3://",
    "s3://claimdesk/copies#1": "s3://",
}


@pytest.mark.parametrize("url", BUCKETS)
def test_a_bucket_is_named_with_its_options(url, tmp_path):
    entry = storages.named_by(url, tmp_path)
    assert entry["BACKEND"] == "config.bucket.Bucket"
    assert entry["OPTIONS"].items() >= BUCKETS[url].items()


@pytest.mark.parametrize("url", ["", *WRONG])
def test_without_the_name_of_a_bucket_files_are_in_a_folder(url, tmp_path):
    entry = storages.named_by(url, tmp_path)
    assert entry == {"BACKEND": "config.storages.Folder", "OPTIONS": {"location": str(tmp_path)}}


@pytest.mark.parametrize("name", values.STORAGE_SETTINGS)
@pytest.mark.parametrize("url", WRONG)
def test_a_wrong_setting_is_reported_without_repeating_it(settings, name, url):
    setattr(settings, name, url)
    [finding] = values.check_storages(None)
    assert finding.id == "config.E100"
    assert name in finding.msg
    assert WRONG[url] in finding.msg + finding.hint
    assert "secret" not in finding.msg + finding.hint


@pytest.mark.parametrize("name", values.STORAGE_SETTINGS)
@pytest.mark.parametrize("url", ["", *BUCKETS])
def test_a_right_setting_passes(settings, name, url):
    setattr(settings, name, url)
    assert values.check_storages(None) == []


def test_a_site_without_the_library_learns_how_to_install_it(monkeypatch):
    monkeypatch.setattr(storages, "find_spec", lambda name: None)
    assert "--extra s3" in storages.problem_with("s3://claimdesk")
    assert storages.problem_with("") == ""


def test_a_saved_file_and_its_folders_are_synced(tmp_path, monkeypatch):
    synced, fsync = [], storages.os.fsync
    monkeypatch.setattr(storages.os, "fsync", lambda descriptor: synced.append(descriptor) or fsync(descriptor))
    folder = storages.Folder(str(tmp_path / "copies"))
    name = folder.save("2026/11/a", ContentFile(b"kept"))
    with folder.open(name) as file:
        assert file.read() == b"kept"
    assert len(synced) == 1 + len(["2026/11", "2026", "copies"])


def test_the_settings_load_no_library_for_buckets():
    loaded = "import sys, config.settings; print({'boto3', 'storages', 'warcio'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
