"""Are comments, docstrings, names of tests and subjects of commits in plain technical English?

`INSTEAD` lists words that hide the subject of a sentence, or replace a term that everybody searches for, each with
what to write instead. CONTRIBUTING.md has the rules of style.
"""

import ast
import re
import subprocess

import pytest

from tests.support.prose import CODE, PRODUCT, passages, python_files

MAX_NAME = 79  # characters of a test's name
MAX_SUBJECT = 72

INSTEAD = {
    r"who(?:so)?ever|whomever": "the noun: every reader, any client",
    r"(?:for|from|of|than|to|with) who\b(?! (?:may|can|is|has)\b[^.]*[?])": "the noun: for a client that …",
    r"(?:^|[.:;] )Who\b[^.?]*(?:[.]|$)": "a noun as the subject (a question may open a module)",
    r"(?:^|[.:;] )Of (?:an?|the|that|this|these|those|its|their|each|all|what)\b": "a subject and a verb",
    r"(?<!as it )st(?:and|ands|ood)\b(?! for\b)(?!-?alone)": "is, is stored, is listed, holds",
    r"told": "reported, named, shown, configured",
    r"hears?|heard": "receives, is notified",
    r"doors?|(?<!same )ways? in": "interface",
    r"dear|dearer": "expensive, slow",
    r"so many (?!that\b)": "a number: at most `limit` rows",
    r"sees? to (?:it|that)": "ensures",
    r"go(?:es)? on|went on": "continues, resumes",
    r"(?:in|into) force": "installed",
    r"trials?|trial run": "dry run",
    r"lets? go|let the \w+ go": "drop, release",
    r"twins?": "copy",
    r"by the way|thereof|therein|whereof|hither|thither|nought|albeit|anew": "leave it out, or say it plainly",
    r"hangs? on|hung on": "depends on, refers to",
    r"floors?|rooms?": "layer, package",
    r"takes? turns|in turn\b": "order, one after another",
}
IMPERATIVE = re.compile(r"(Bring|Embed|Feed|Need|Seed|Speed|[A-Z][a-z-]*(?<!ed)(?<!ing)) ")
CONSTANT = re.compile(r"\b[A-Z][A-Z_]+\b")  # a name of the code, such as ROOM
PATTERNS = {
    re.compile(rf"(?<![\w`'“-])(?:{words})(?![\w`'”])", re.IGNORECASE if words[0] != "(" else 0): instead
    for words, instead in INSTEAD.items()
}


PAGES = sorted(
    path.relative_to(CODE)
    for folder in (".", "docs", "claims/catalogue", "claims/log")
    for path in (CODE / folder).glob("**/*.md" if folder == "docs" else "*.md")
)


def faults(text):
    """Yield each avoided word or phrase in `text`, with what to write instead."""
    for pattern, instead in PATTERNS.items():
        for found in pattern.finditer(CONSTANT.sub("…", " ".join(text.split()))):
            yield f"“{found[0].strip()}”: write {instead}"


@pytest.mark.parametrize("folder", [*PRODUCT, "tests"])
def test_comments_and_docstrings_are_plain(folder):
    found = [
        f"{passage.path}:{passage.line} {fault}" for passage in passages(folder) for fault in faults(passage.text)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("path", PAGES, ids=str)
def test_pages_are_plain(path):
    prose = re.sub(r"```.*?```", "", (CODE / path).read_text(), flags=re.DOTALL)
    paragraphs = re.split(r"\n\s*\n|\n(?=[|#-])", prose)
    found = [fault for paragraph in paragraphs for fault in faults(paragraph)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("path", python_files("tests"), ids=lambda path: str(path.relative_to(CODE)))
def test_names_of_tests_are_plain_sentences(path):
    names = [node.name for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)]
    names = [name for name in names if name.startswith("test_")]
    found = [f"{name}: {fault}" for name in names for fault in faults(name.replace("_", " "))]
    found += [f"{name}: {len(name)} characters, at most {MAX_NAME}" for name in names if len(name) > MAX_NAME]
    assert not found, "\n".join(found)


def test_subjects_of_new_commits_say_what_changes():
    found = [f"{subject}: {fault}" for subject in new_subjects() for fault in faults_of_subject(subject)]
    assert not found, "\n".join(found)


def new_subjects():
    """Return the subjects of the commits since this file came, without merges."""
    return git("log", "--no-merges", "--format=%s", f"{first_commit_of(__file__)}..HEAD").splitlines()


def first_commit_of(path):
    """Return the commit that added a file; in a shallow clone, the oldest one that is there."""
    return git("log", "--diff-filter=A", "--format=%H", "--", path).splitlines()[-1]


def git(*arguments):
    return subprocess.run(["git", *arguments], cwd=CODE, capture_output=True, text=True, check=True).stdout


def faults_of_subject(subject):
    """Yield what is wrong with the subject of a commit."""
    if len(subject) > MAX_SUBJECT:
        yield f"{len(subject)} characters, at most {MAX_SUBJECT}"
    if not IMPERATIVE.match(subject):
        yield "write an imperative first: “Hide imports from anonymous readers”"
    yield from faults(subject)


WRONG = {
    "Whoever reads this knows it.": "whoever",
    "A 304 for who has it.": "for who",
    "Who is killed goes on where it stood.": "Who is killed",
    "Of a region, those of its language.": "Of a",
    "Where an edition stands.": "stands",
}
RIGHT = (
    "Who may see which rows?",
    "A stands for B.",
    "The editor who published it.",
    "`whoever` is a name.",
    "Counted the same way in both.",
    "No more than ROOM is read.",
)


@pytest.mark.parametrize(("text", "word"), WRONG.items())
def test_a_word_of_the_list_is_found(text, word):
    assert any(f"“{word.lower()}" in fault.lower() for fault in faults(text))


@pytest.mark.parametrize("text", RIGHT)
def test_plain_sentences_pass(text):
    assert list(faults(text)) == []


@pytest.mark.parametrize(
    "subject",
    [
        "Hid imports from counts of anonymous readers, which nobody may see, as they are the desk's own rows",
        "hide imports",
        "Hiding imports from counts",
        "Tell whoever asks",
    ],
)
def test_a_subject_that_says_it_badly_is_found(subject):
    assert list(faults_of_subject(subject))


@pytest.mark.parametrize("subject", ["Hide imports from counts of anonymous readers", "Speed up exports"])
def test_a_good_subject_passes(subject):
    assert list(faults_of_subject(subject)) == []
