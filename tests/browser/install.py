"""Which browser opens the pages that tests look at? One that is installed, or else one that this module installs.

`uv run python -m tests.browser.install` installs one if none is there. A test run that includes `tests/browser` does
the same before its first test (`tests/conftest.py`), and `.ci/run` as one of its steps.
"""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Error, sync_playwright

# Debian's build without windows first: the same engine for half the work.
PROGRAMS = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
PACKAGES = ["chromium-headless-shell", "chromium"]  # of Debian; older releases lack the first
SWITCHES = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # One process for all pages, each of which would start one.
    "--renderer-process-limit=1",
    "--disable-site-isolation-trials",
]
MAX_SECONDS = 900  # of one download
NONE_FOUND = (
    "There is no chromium to open pages with: type `sudo apt-get install chromium-headless-shell` "
    "(or `uv run python -m playwright install --with-deps chromium`), or leave those tests out with "
    "`uv run pytest --ignore=tests/browser`."
)


class NoBrowser(Exception):
    """No browser is installed, and none could be installed."""


def program():
    """Return the path of an installed chromium that starts, or None."""
    return next(filter(starts, filter(None, map(shutil.which, PROGRAMS))), None)


def starts(path):
    """Ubuntu's `chromium-browser`, for one, is a script that asks for a snap."""
    return run(path, "--version") is None


def playwright_has_one():
    """Return whether the chromium that Playwright downloaded is there and finds its libraries."""
    with sync_playwright() as playwright:
        try:
            playwright.chromium.launch(args=SWITCHES).close()
        except Error:
            return False
    return True


def is_installed():
    return bool(program()) or playwright_has_one()


def install(say=print):
    """Install a browser unless there is one; raise NoBrowser with one sentence that says what to type."""
    if program():
        return
    with one_at_a_time():
        if is_installed():
            return
        say("No chromium is installed: Playwright downloads its own.")
        refused = run(sys.executable, "-m", "playwright", "install", "--only-shell", "chromium")
        if refused is None and playwright_has_one():
            return
        say(f"Playwright's does not work: {refused or 'a library of the system is missing.'}")
        if not (os.geteuid() == 0 and shutil.which("apt-get") and install_package(say)):
            raise NoBrowser(NONE_FOUND)


def install_package(say):
    """Install a package of Debian, and return whether its chromium starts."""
    run("apt-get", "update", "-qq")
    for package in PACKAGES:
        say(f"Installing Debian's package {package}.")
        refused = run("apt-get", "install", "-y", "-qq", "--no-install-recommends", package)
        if refused is None and program():
            return True
        say(f"{package} does not work: {refused or 'it does not start.'}")
    return False


def run(*command):
    """Run the command; return None, or the line of its output that says why it failed."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            env=environment,
            timeout=MAX_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired) as failure:
        return str(failure)
    said = [line.strip() for line in done.stdout.splitlines() if "Error: " in line or line.startswith("E: ")]
    return None if done.returncode == 0 else (said or done.stdout.splitlines()[-1:] or ["it failed."])[0]


@contextmanager
def one_at_a_time():
    """Hold a lock that two test runs on this machine share: apt-get refuses to run twice."""
    lock = Path(tempfile.gettempdir()) / f"claimdesk-browser-{os.geteuid()}.lock"
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    try:
        install()
    except NoBrowser as none:
        sys.exit(str(none))
    print(f"Tests open pages with {program() or 'the chromium of Playwright'}.")
