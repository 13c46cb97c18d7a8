"""Does a test run on a machine without any browser say so at its start, with what to type?"""

import os
import subprocess
import sys

import pytest
from django.conf import settings

from tests.browser.install import NONE_FOUND


@pytest.fixture
def no_browser(tmp_path):
    """The environment of a machine that has no browser, no package manager and no way to Playwright's server."""
    return os.environ | {
        "PATH": str(tmp_path),
        "PLAYWRIGHT_BROWSERS_PATH": str(tmp_path),
        "PLAYWRIGHT_DOWNLOAD_HOST": "http://127.0.0.1:9",
    }


@pytest.mark.parametrize(
    ("command", "status", "sentence"),
    [
        (["tests.browser.install"], 1, NONE_FOUND),
        (["pytest", "-n0", "tests/browser"], 4, f"ERROR: {NONE_FOUND}"),
        (["pytest", "-n2", "tests"], 4, f"ERROR: {NONE_FOUND}"),
        (["pytest", "-n0", "tests/browser/test_visit.py::test_of_no_such_name"], 4, f"ERROR: {NONE_FOUND}"),
    ],
    ids=["by hand", "one process", "two workers", "one test"],
)
def test_without_a_browser_one_line_says_what_to_type(no_browser, command, status, sentence):
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=settings.BASE_DIR, env=no_browser, capture_output=True, text=True
    )
    assert done.returncode == status, done.stdout
    assert (done.stdout + done.stderr).splitlines().count(sentence) == 1
    assert "Traceback" not in done.stdout + done.stderr


def test_tests_that_open_no_page_need_no_browser(no_browser):
    arguments = ["-n0", "tests", "--ignore=tests/browser", "-k", "no_test_has_this_name"]
    for asked in (arguments, ["-n0", "tests/test_growth.py", "-k", "no_test_has_this_name"]):
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *asked],
            cwd=settings.BASE_DIR,
            env=no_browser,
            capture_output=True,
            text=True,
        )
        assert done.returncode == pytest.ExitCode.NO_TESTS_COLLECTED, done.stdout
        assert "chromium" not in done.stdout + done.stderr
