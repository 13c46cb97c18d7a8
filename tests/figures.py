"""How does the code measure up? `uv run python -m tests.figures` prints a table; `--beside REV` adds another revision.

The prose and structure of `claims/ config/ sources/` (no migrations) are counted from the text of the files, the same
way in both columns. Queries of a publication and the classes of `ClaimViewSet` are measured on the running code, in a
test database, and only for the working tree.
"""

import argparse
import ast
import os
import re
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter
from io import BytesIO
from pathlib import Path

from tests.support.prose import CODE, PRODUCT, comments, docstrings

WORD = re.compile(r"[A-Za-z']+")
COUNTED = {
    "who, whoever, whom, whose": r"who|whoever|whom|whose",
    "stand, stands, stood": r"stand|stands|stood",
    "return, raise, parameter, argument": r"returns?|raises?|parameters?|arguments?",
}
# Words that open a docstring in the imperative. A docstring that opens with another verb counts as a noun phrase.
VERBS = """
add allow analyze answer append apply ask assign attach authenticate build cache call cancel change check choose
clean close collect combine compare complete compress compute convert copy count create cut decide declare decode
decrease delete describe detect discard divide drop empty encode end ensure enter escape exclude expire explain
export fail fetch fill filter find finish fold follow format generate get give group guard handle hash hide hold
import include increase index inject insert install iterate join keep leave let limit link list load lock log look
make map mark match measure merge move name normalise note notify offer open order page parse pass pick prepare
print produce propose prove publish put quote raise read rebuild receive record refresh refuse register reject
release remove render repair replace replay report requeue reset resolve resume retract retry return revoke roll run
save say scan search see select send serve set show sign skip sort split start stop store stream strip submit
suggest take tell test throw translate treat trim try turn undo unpack update upsert use validate verify wait walk
weigh wrap write yield
"""


class Figures(dict):
    """Name of a figure to its value, in the order in which they are printed."""


def trees(root):
    """Yield each product module under `root` as (path, tree), sorted by path."""
    for folder in PRODUCT:
        for path in sorted((root / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path, ast.parse(path.read_text())


def prose(root):
    """Return words by kind per 10,000 words of comments and docstrings, and how many docstrings open with a verb."""
    texts, openings = [], []
    for path, _tree in trees(root):
        found = [passage.text for passage in docstrings(path, root)]
        openings += [WORD.search(text)[0].lower() for text in found if WORD.search(text)]
        texts += found + [passage.text for passage in comments(path, root)]
    for folder in PRODUCT:
        for path in sorted((root / folder).rglob("*.sql")):
            texts += [passage.text for passage in comments(path, root)]
    text = "\n".join(texts)
    words = len(WORD.findall(text))
    figures = Figures({"words of comments and docstrings": words})
    for label, pattern in COUNTED.items():
        count = len(re.findall(rf"\b(?:{pattern})\b", text, re.IGNORECASE))
        figures[f"{label}, per 10,000 words"] = round(count * 10_000 / words, 1)
    verbs = sum(opening in VERBS.split() for opening in openings)
    figures["docstrings that open with an imperative, %"] = round(100 * verbs / len(openings))
    return figures


def structure(root):
    """Return sizes, complexity and imports of the modules under `root`."""
    names, folders = module_names(root), Counter()
    longest = complexity = fan_out = lines = (0, "")
    for path, tree in trees(root):
        name = str(path.relative_to(root))
        folders[str(path.parent.relative_to(root))] += path.name != "__init__.py"
        lines = max(lines, (len(path.read_text().splitlines()), name))
        fan_out = max(fan_out, (len(imported(tree, names)), name))
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                longest = max(longest, (node.end_lineno - node.lineno + 1, f"{name}:{node.name}"))
                complexity = max(complexity, (branches(node), f"{name}:{node.name}"))
    folder, files = folders.most_common(1)[0]
    return Figures(
        {
            "longest function, lines": "{} ({})".format(*longest),
            "greatest cyclomatic complexity": "{} ({})".format(*complexity),
            "greatest fan-out, modules of ours": "{} ({})".format(*fan_out),
            "longest file, lines": "{} ({})".format(*lines),
            "most modules in a folder": f"{files} ({folder})",
        }
    )


def module_names(root):
    """Return the dotted names of all product modules under `root`."""
    return {
        ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__") for path, _ in trees(root)
    }


def imported(tree, names):
    """Return the modules among `names` that a module imports, anywhere in it."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            submodules = {f"{node.module}.{alias.name}" for alias in node.names} & names
            found |= submodules or {node.module}
    return found & names


def branches(function):
    """Return McCabe's cyclomatic complexity of a function: one more than its decision points."""
    kinds = ast.If | ast.IfExp | ast.For | ast.While | ast.ExceptHandler | ast.comprehension | ast.match_case
    nodes = list(ast.walk(function))
    decisions = sum(isinstance(node, kinds) for node in nodes)
    decisions += sum(len(node.values) - 1 for node in nodes if isinstance(node, ast.BoolOp))
    return 1 + decisions


def running_code():
    """Return what is measured by running the code: queries of a publication, and the classes of `ClaimViewSet`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    django.setup()
    from claims.api.claims.views import ClaimViewSet

    ours = [kind for kind in ClaimViewSet.__mro__ if kind.__module__.split(".")[0] in PRODUCT]
    setup_test_environment()
    database = setup_databases(verbosity=0, interactive=False)
    try:
        plain, with_key = publication(), publication({"HTTP_IDEMPOTENCY_KEY": "publish-once"})
    finally:
        teardown_databases(database, verbosity=0)
    return Figures(
        {
            "queries of a publication": plain,
            "queries of a publication with an Idempotency-Key": with_key,
            "classes of ours that ClaimViewSet inherits": len(ours),
        }
    )


def publication(headers=None):
    """Return how many statements the publication of one verdict takes through the API."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tests.factories import EvidenceFactory, VerdictFactory
    from tests.support.clients import client_of

    editor, verdict = client_of("editor"), VerdictFactory(claim=EvidenceFactory().claim, status="in_review")
    with CaptureQueriesContext(connection) as queries:
        response = editor.post(f"/api/v1/verdicts/{verdict.pk}/publish/", {}, **headers or {})
    assert response.status_code == 200, response.content
    return len(queries)


def at(revision, folder):
    """Unpack a revision of the repository into `folder`."""
    packed = subprocess.run(["git", "archive", revision], cwd=CODE, capture_output=True, check=True).stdout
    with tarfile.open(fileobj=BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--beside", metavar="REV", help="another revision to print beside the working tree")
    options.add_argument("--text-only", action="store_true", help="leave out what needs a database")
    arguments = options.parse_args()
    figures = prose(CODE) | structure(CODE)
    before = {}
    if arguments.beside:
        with tempfile.TemporaryDirectory() as folder:
            at(arguments.beside, folder)
            before = prose(Path(folder)) | structure(Path(folder))
    if not arguments.text_only:
        figures |= running_code()
    for name, value in figures.items():
        print(f"{name:52}", f"{before.get(name, ''):>60}" if arguments.beside else "", value)
    return 0


if __name__ == "__main__":
    sys.exit(main())
