"""Is the map in README.md still true, and is the repository free of what belongs to one machine?"""

import re
import subprocess
import sys
from pathlib import Path

import pytest

CODE = Path(__file__).resolve().parents[1]


def test_imports_go_in_one_direction():
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"], capture_output=True, text=True, cwd=CODE
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", ["utils", "helpers", "misc", "common"])
def test_no_file_is_named_for_having_no_subject(name):
    assert not [path for path in committed() if path.stem == name]


OF_ONE_MACHINE = {
    "a path of one machine": re.compile(r"(?<![\w.])/(?:root|home|work|Users)/\w"),
    "a package registry": re.compile(
        r"pypi[.]org|pythonhosted[.]org|(?:index|find)[-_](?:url|links)\s*=", re.IGNORECASE
    ),
}


@pytest.mark.parametrize("pattern", OF_ONE_MACHINE.values(), ids=OF_ONE_MACHINE)
def test_nothing_committed_belongs_to_one_machine(pattern):
    texts = {path: path.read_bytes().decode(errors="replace") for path in committed()}
    assert {path: found[0] for path, text in texts.items() if (found := pattern.search(text))} == {}


NAMED = re.compile(r"`((?:\.ci|\.github|claims|config|docs|fixtures|locale|sources|tests)/[\w./-]*)`")
PAGES = [*CODE.glob("*.md"), *CODE.glob("docs/**/*.md")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(CODE)))
def test_the_files_that_a_page_names_exist(page):
    assert [path for path in NAMED.findall(page.read_text()) if not (CODE / path).exists()] == []


NAMES = re.compile(r"`(?:[a-z]+\.)*([A-Za-z]\w*_\w+|[A-Z]\w*[a-z][A-Z]\w+|[A-Z]{4,})(?:\(\))?`")
ABOUT_CODE = [*CODE.glob("docs/contributing/*.md"), *CODE.glob("docs/adr/*.md"), CODE / "docs" / "architecture.md"]


def test_names_of_the_code_in_pages_for_developers_exist():
    texts = [path.read_text() for path in committed() if path.suffix in {".py", ".sql", ".toml"}]
    words = set(re.findall(r"\w+", "\n".join(texts)))
    named = {page.name: NAMES.findall(page.read_text()) for page in ABOUT_CODE}
    assert sum(map(len, named.values())) > 40
    assert {page: missing for page, names in named.items() if (missing := set(names) - words)} == {}


def test_files_are_looked_for_in_pages():
    assert sum(len(NAMED.findall(page.read_text())) for page in PAGES) > 50


def committed():
    listed = subprocess.check_output(["git", "ls-files", "-z"], text=True, cwd=CODE).split("\0")
    return [CODE / name for name in listed if (CODE / name).is_file()]


def test_the_lock_file_stays_out_because_it_names_a_registry():
    assert "uv.lock" not in {path.name for path in committed()}
    assert "uv.lock" in (CODE / ".gitignore").read_text().splitlines()
