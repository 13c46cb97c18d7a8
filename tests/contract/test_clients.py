"""Can a client be generated from the OpenAPI document, and does a small program over it type-check and work?"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from config.api.schema.document import FILE as DOCUMENT
from tests.contract.conftest import document
from tests.contract.node import run_tool
from tests.factories import ArticleFactory, DeskFactory, RatingFactory, UserFactory, VerdictFactory

pytestmark = pytest.mark.slow

PROGRAMS = Path(__file__).parent / "clients"
PASSWORD = "correct horse battery staple"
TOLD = {
    "claims before": 1,
    "first verdict": "superseded",
    "public verdicts": ["Three documents were signed."],
    "corrections": ["It was three documents."],
}


def run(*command, **options):
    """Run the command and return what it prints; fail with all of it when the command does."""
    done = subprocess.run(command, capture_output=True, text=True, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def site(live_server):
    """The arguments of the programs: a site with a public claim, a checker, an editor and an article to cite."""
    DeskFactory()
    RatingFactory()
    VerdictFactory(published=True)
    for group in ("checker", "editor"):
        person = UserFactory(username=group, group=group)
        person.set_password(PASSWORD)
        person.save()
    return [live_server.url, PASSWORD, str(ArticleFactory().pk)]


@pytest.fixture(scope="module")
def python_client(tmp_path_factory):
    """A folder with the generated package and the program."""
    folder = tmp_path_factory.mktemp("python")
    settings = folder / "settings.json"
    settings.write_text(json.dumps({"post_hooks": []}))  # which would format it
    generate = [sys.executable, "-m", "openapi_python_client", "generate", "--meta=none", f"--config={settings}"]
    run(*generate, f"--path={DOCUMENT}", f"--output-path={folder / 'desk_client'}")
    shutil.copy(PROGRAMS / "desk.py", folder)
    return folder


def test_the_python_generator_leaves_out_no_operation(python_client):
    modules = {path.stem for path in (python_client / "desk_client" / "api").glob("*/*.py")} - {"__init__"}
    operations = {one["operationId"] for item in document()["paths"].values() for one in item.values()}
    assert operations == modules


def test_a_python_program_over_generated_code_type_checks(python_client):
    run(sys.executable, "-m", "mypy", "--strict", "--cache-dir=.mypy", "desk.py", "desk_client", cwd=python_client)


@pytest.mark.django_db(transaction=True)
def test_a_python_program_lists_creates_publishes_and_corrects(python_client, site):
    told = run(sys.executable, "desk.py", *site, cwd=python_client, env=os.environ | {"PYTHONPATH": "."})
    assert json.loads(told) == TOLD


@pytest.fixture(scope="module")
def typescript_client(tmp_path_factory):
    """A folder with the generated types and the program, type-checked and compiled."""
    folder = tmp_path_factory.mktemp("typescript")
    run_tool("openapi-typescript", DOCUMENT, "--output", folder / "desk_client.d.ts")
    shutil.copy(PROGRAMS / "desk.ts", folder)
    (folder / "package.json").write_text('{"type": "module"}')
    return folder


@pytest.mark.django_db(transaction=True)
def test_a_typescript_program_over_generated_types_compiles_and_does_the_same(typescript_client, site):
    run_tool("tsc", "--strict", "--module", "nodenext", "--target", "es2022", "desk.ts", cwd=typescript_client)
    assert json.loads(run_tool("node", "desk.js", *site, cwd=typescript_client)) == TOLD


def test_the_linter_of_redocly_finds_no_error():
    run_tool("redocly", "lint", DOCUMENT)


def test_the_linter_of_spectral_finds_no_error(tmp_path):
    rules = tmp_path / "rules.yaml"
    rules.write_text("extends: spectral:oas\n")
    run_tool("spectral", "lint", "--fail-severity=error", f"--ruleset={rules}", DOCUMENT)
