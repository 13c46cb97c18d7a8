"""How is a page of the documents run? Each command of its `sh` blocks is compared with the answer shown below it.

`Page(path).run(client)` runs a page from top to bottom. In an answer, `…` is anything that was left out, and a name in
braces keeps what was there: `"id": "{claim}"` keeps the id, and `{claim}` in a later request fills it in. Members that
an answer does not show are not compared.

- `curl` becomes a request of a test client. A `json` block shows (part of) the body, a `text` or `xml` block lines of
  it, an `http` block the status line and headers. Without a status, the answer is a success.
- `uv run manage.py` is run if it is in RUN and only parsed if it is in PARSED. `text` shows what it prints.
- Other programs are not run, but their files have to exist.

A command that fits no rule is a `NoRule`.
"""

import argparse
import json
import re
import shlex
from dataclasses import dataclass, field
from io import StringIO
from itertools import dropwhile
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

from django.core.management import call_command, get_commands, load_command_class

CODE = Path(__file__).resolve().parents[2]
FENCE = re.compile(r"^( *)```(\w*)[^\n]*\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
HOLE = re.compile(r"\{([a-z_]+)\}")
ANYTHING = "…"
VARIABLE = re.compile(r"[A-Z_]+=")

RUN = {
    "import_claimreview",
    "import_table",
    "load_review",
    "loaddata",
    "nightly",
    "log_head",
    "rebuild_catalogue",
    "rotate_log_key",
    "sign_log",
    "verify",
    "verify_editions",
}
PARSED = {
    "backup",
    "capture",
    "check",
    "compilemessages",
    "worker",
    "demo",
    "evaluate_matching",
    "forget_person",
    "grant_site_role",
    "makemessages",
    "makemigrations",
    "migrate",
    "recheck_sources",
    "restore",
    "serve",
    "spectacular",
}
PROGRAMS = {"lint-imports", "mkdocs", "pytest", "ruff"}  # after `uv run`
FILES = re.compile(r"(?:\.ci|\.github|claims|config|deploy|docs|fixtures|sources|tests)/[\w./-]+")


class NoRule(Exception):
    """A command of a page that no rule understands."""


@dataclass
class Example:
    """Commands of one `sh` block, and the blocks below it that show the answer to the last."""

    commands: list
    answers: list = field(default_factory=list)  # (language, text)


def examples(text):
    """Return the `sh` blocks of a page in order, as examples."""
    found = []
    for _indent, language, block in FENCE.findall(text):
        if language == "sh":
            found.append(Example(commands_of(block)))
        elif language in {"json", "text", "http", "xml"} and found:
            found[-1].answers.append((language, block))
        elif found:
            found.append(Example([]))  # another block: answers below it belong to no command
    return [example for example in found if example.commands]


def commands_of(block):
    lines = block.replace("\\\n", " ").splitlines()
    words = [shlex.split(line, comments=True) for line in lines]
    return [line for line in words if line]


class Page:
    """A page that is run with one client: what an answer keeps, a later request may use."""

    def __init__(self, path, kept=None):
        self.path, self.kept = path, dict(kept or {})

    def run(self, client):
        """Run the whole page, then raise AssertionError with all that was not as it says."""
        wrong = []
        for example in examples(self.path.read_text()):
            try:
                self.run_example(example, client)
            except AssertionError as error:
                wrong.append(str(error))
        assert not wrong, "\n\n".join(wrong)

    def run_example(self, example, client):
        for command in example.commands:
            answer = self.run_command(command, client)
            if command is not example.commands[-1]:
                assert answer.status < 300, f"{self.path.name}: {shlex.join(command)}\n{answer.status} {answer.body}"
        self.compare(example, answer)

    def run_command(self, command, client):
        filled = list(dropwhile(VARIABLE.match, map(self.fill, command)))
        match filled:
            case ["curl", *arguments]:
                return send(arguments, client)
            case ["uv", "run", "manage.py", name, *arguments] if name in RUN:
                output = StringIO()
                call_command(name, *arguments, stdout=output, stderr=output)
                return Answer(200, {}, output.getvalue())
            case ["uv", "run", "manage.py" | "../manage.py", name, *arguments] if name in PARSED:
                parser = load_command_class(get_commands()[name], name)
                parser.create_parser("manage.py", name).parse_args(arguments)
            case ["uv", "run", "--group", "docs", "mkdocs", *arguments] | [".ci/run", *arguments]:
                check_files(arguments)
            case ["uv", "run", "python", "-m", module, *arguments]:
                assert (CODE / module.replace(".", "/")).with_suffix(".py").exists(), module
                check_files(arguments)
            case ["uv", "run", program, *arguments] if program in PROGRAMS:
                check_files(arguments)
            case ["createdb" | "git" | "psql", *arguments]:
                check_files(arguments)
            case _:
                raise NoRule(f"{self.path.name}: {shlex.join(command)}")
        return Answer(200, {}, "")

    def fill(self, text):
        """Put what earlier answers kept in the place of `{name}`."""
        return HOLE.sub(lambda hole: self.kept.get(hole[1], hole[0]), text)

    def compare(self, example, answer):
        about = f"{self.path.name}: {shlex.join(example.commands[-1])}\n{answer.status} {answer.body[:2_000]}"
        status = None
        for language, shown in example.answers:
            if language == "http":
                status = self.compare_head(shown, answer, about)
            elif language == "json":
                expected, body = json.loads(shown), json.loads(answer.body)
                if isinstance(expected, dict) and isinstance(expected.get("status"), int):
                    status = expected["status"]
                assert self.matches(expected, body), f"{about}\nis not\n{shown}"
            else:
                assert self.matches_lines(shown, answer.body), f"{about}\nis not\n{shown}"
        assert answer.status == status if status else answer.status < 300, about

    def compare_head(self, shown, answer, about):
        first, *headers = shown.strip().splitlines()
        for line in headers:
            name, value = line.split(": ", 1)
            assert self.matches(value, answer.headers.get(name, "")), f"{about}\n{answer.headers}\nlacks {line}"
        return int(first.split()[1])

    def matches_lines(self, shown, body):
        shown = "\n".join(line.strip() for line in shown.splitlines())
        body = "\n".join(line.strip() for line in body.splitlines())
        return self.matches(shown.strip(), body.strip())

    def matches(self, shown, value):
        """Return whether a value is what a page shows; keep the value where the page has a name in braces."""
        if isinstance(shown, dict):
            return isinstance(value, dict) and all(
                name in value and self.matches(part, value[name]) for name, part in shown.items()
            )
        if isinstance(shown, list):
            return isinstance(value, list) and self.matches_list(shown, value)
        if not (isinstance(shown, str) and isinstance(value, str)):
            return shown == ANYTHING or (type(shown) is type(value) and shown == value)
        pattern, names = "", []
        for part in re.split(rf"({ANYTHING}|\{{[a-z_]+\}})", shown):
            if part == ANYTHING:
                pattern += ".*"
            elif (hole := HOLE.fullmatch(part)) and hole[1] not in self.kept:
                pattern += "(.+)"
                names.append(hole[1])
            else:
                pattern += re.escape(self.fill(part))
        found = re.fullmatch(pattern, value, re.DOTALL)
        if found:
            self.kept.update(zip(names, found.groups(), strict=True))
        return bool(found)

    def matches_list(self, shown, value):
        if not shown:
            return not value
        first, *rest = shown
        if first == ANYTHING:
            return any(self.matches_list(rest, value[skipped:]) for skipped in range(len(value) + 1))
        return bool(value) and self.matches(first, value[0]) and self.matches_list(rest, value[1:])


def check_files(arguments):
    for path in FILES.findall(" ".join(arguments)):
        assert (CODE / path.rstrip(".")).exists(), path


@dataclass
class Answer:
    status: int
    headers: dict
    body: str


class Curl(argparse.ArgumentParser):
    """The options of curl that the pages use."""

    def __init__(self):
        super().__init__("curl", add_help=False, allow_abbrev=False)
        self.add_argument("url")
        self.add_argument("-X", "--request")
        self.add_argument("-H", "--header", action="append", default=[])
        self.add_argument("-d", "--data", action="append", default=[])
        self.add_argument("--data-binary", dest="data", action="append")
        self.add_argument("--data-urlencode", action="append", default=[])
        self.add_argument("-G", "--get", action="store_true")
        self.add_argument("--json")
        self.add_argument("-o", "--output")
        for option in ("-i", "-s", "-N"):
            self.add_argument(option, action="store_true")

    def error(self, message):
        raise NoRule(f"curl: {message}")


def send(arguments, client):
    """Send a request as curl would."""
    asked = Curl().parse_args(arguments)
    url = urlsplit(asked.url)
    query = url.query
    escaped = urlencode([tuple(pair.split("=", 1)) for pair in asked.data_urlencode], quote_via=quote)
    data = "&".join(filter(None, [*asked.data, escaped]))
    if asked.get:
        query, data = "&".join(filter(None, [query, data])), ""
    headers = dict(line.split(": ", 1) for line in asked.header)
    body = (data or None) if asked.json is None else asked.json
    if asked.json is not None:
        headers = {"Content-Type": "application/json", "Accept": "application/json"} | headers
    elif body is not None:
        headers = {"Content-Type": "application/x-www-form-urlencoded"} | headers
    if body and body.startswith("@"):
        body = (CODE / body[1:]).read_bytes()
    kind = headers.pop("Content-Type", "")
    answer = client.generic(
        asked.request or ("POST" if body is not None else "GET"),
        url.path,
        body or b"",
        content_type=kind,
        headers=headers,
        query_params=None,
        QUERY_STRING=query,
        SERVER_NAME=url.hostname,
        SERVER_PORT=str(url.port or 80),
    )
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return Answer(answer.status_code, dict(answer.headers), content.decode())
