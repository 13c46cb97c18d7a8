"""Where is the prose of the code? Comments and docstrings of Python, comments of SQL, each with its line."""

import ast
import io
import re
import tokenize
from pathlib import Path
from typing import NamedTuple

CODE = Path(__file__).resolve().parents[2]
PRODUCT = ("claims", "config", "sources")
SQL_COMMENT = re.compile(r"--\s*(.*)")
DIRECTIVE = re.compile(r"#\s*(noqa|fmt:|type:|pragma|!)")


class Passage(NamedTuple):
    """A comment or a docstring, and where it begins."""

    path: str
    line: int
    text: str


def python_files(*folders):
    """Return the Python files in these folders of the repository, without migrations, sorted."""
    paths = [path for folder in folders for path in (CODE / folder).rglob("*.py")]
    return sorted(path for path in paths if "migrations" not in path.parts)


def docstrings(path, root=CODE):
    """Yield the docstrings of a Python file as passages."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            text = ast.get_docstring(node)
            if text:
                yield Passage(str(path.relative_to(root)), node.body[0].lineno, text)


def comments(path, root=CODE):
    """Yield the comments of a Python or SQL file as passages, without directives for tools such as `noqa`."""
    name = str(path.relative_to(root))
    if path.suffix == ".sql":
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if found := SQL_COMMENT.search(line):
                yield Passage(name, number, found[1])
        return
    for token in tokenize.generate_tokens(io.StringIO(path.read_text()).readline):
        if token.type == tokenize.COMMENT and not DIRECTIVE.match(token.string):
            yield Passage(name, token.start[0], token.string.lstrip("# "))


def passages(*folders):
    """Yield all comments and docstrings of the Python and SQL files in these folders."""
    for path in python_files(*folders):
        yield from docstrings(path)
        yield from comments(path)
    for folder in folders:
        for path in sorted((CODE / folder).rglob("*.sql")):
            yield from comments(path)
