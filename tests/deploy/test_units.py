"""Do the units of systemd hold? Each unit × rules, and systemd's own verdict where it is installed."""

import configparser
import shutil
import subprocess

import pytest
from django.core.management import get_commands

from tests.config.conftest import CODE

FOLDER = CODE / "deploy" / "systemd"
UNITS = sorted(path.name for path in FOLDER.iterdir())
SERVICES = [name for name in UNITS if name.endswith(".service")]
HARDENED = {
    "NoNewPrivileges": "yes", "ProtectSystem": "strict", "ProtectHome": "yes", "PrivateTmp": "yes",
    "PrivateDevices": "yes", "RestrictSUIDSGID": "yes", "CapabilityBoundingSet": "", "User": "claimdesk",
    "StateDirectory": "claimdesk", "TimeoutStopSec": "30", "EnvironmentFile": "/etc/claimdesk.env",
}  # fmt: skip


def read(name):
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str
    parser.read(FOLDER / name)
    return parser


def test_there_are_four_units():
    assert UNITS == [
        "claimdesk-nightly.service", "claimdesk-nightly.timer", "claimdesk-web.service", "claimdesk-worker.service",
    ]  # fmt: skip


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_hardened(name):
    service = read(name)["Service"]
    assert {key: service.get(key) for key in HARDENED} == HARDENED
    is_nightly = "nightly" in name
    assert (service.get("Type"), service.get("Restart")) == (("oneshot", None) if is_nightly else (None, "always"))


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_runs_a_command_that_exists(name):
    words = read(name)["Service"]["ExecStart"].split()
    assert words[1] == "manage.py"
    assert words[2] in get_commands()


@pytest.mark.parametrize("name", UNITS)
def test_systemd_accepts_the_unit(name, tmp_path):
    """The program need not be installed where the unit says: a copy of the unit names one that is."""
    program = shutil.which("systemd-analyze")
    if program is None:
        return  # nothing to ask
    for unit in UNITS:
        text = (FOLDER / unit).read_text()
        (tmp_path / unit).write_text(text.replace("/srv/claimdesk/.venv/bin/python", shutil.which("true")))
    found = subprocess.run([program, "verify", "--man=no", tmp_path / name], capture_output=True, text=True)
    assert (found.returncode, found.stderr) == (0, "")
