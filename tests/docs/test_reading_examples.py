"""Is a page of the documents that is wrong found, in whatever way it is wrong?"""

import pytest
from django.test import Client

from config.management.commands import demo
from tests.docs.examples import NoRule, Page


@pytest.fixture(scope="module")
def client(module_rows):
    module_rows(demo.load_rows_and_people)
    return Client(raise_request_exception=False)


def a_page(tmp_path, text):
    page = tmp_path / "page.md"
    page.write_text(text)
    return Page(page)


LANGUAGES = "```sh\ncurl 'http://127.0.0.1:8000/api/v1/claims/facets/?group_by=language'\n```\n"


def test_a_true_answer_passes_and_is_kept(tmp_path, client, db):
    page = a_page(tmp_path, LANGUAGES + '```json\n{"facets": {"language": [{"key": "{most}"}, "…"]}}\n```\n')
    page.run(client)
    assert page.kept == {"most": "fr"}


@pytest.mark.parametrize(
    "answer",
    [
        '```json\n{"count": 8}\n```',
        '```json\n{"total": 9}\n```',
        '```json\n{"facets": {"language": []}}\n```',
        '```json\n{"status": 400}\n```',
        "```http\nHTTP/1.1 404 Not Found\n```",
        "```http\nHTTP/1.1 200 OK\nDeprecation: …true\n```",
        "```text\nnothing\n```",
    ],
)
def test_an_untrue_answer_fails(answer, tmp_path, client, db):
    with pytest.raises(AssertionError, match=r"page\.md"):
        a_page(tmp_path, LANGUAGES + answer).run(client)


def test_a_refusal_that_is_not_shown_fails(tmp_path, client, db):
    with pytest.raises(AssertionError, match="no parameter"):
        a_page(tmp_path, LANGUAGES.replace("group_by", "groupby")).run(client)


@pytest.mark.parametrize(
    "command", ["wget x", "curl --fail x", "uv run manage.py shell", "uv run black .", "rm -r .data"]
)
def test_a_command_without_a_rule_fails(command, tmp_path):
    with pytest.raises(NoRule):
        a_page(tmp_path, f"```sh\n{command}\n```").run(None)


@pytest.mark.parametrize("command", ["uv run pytest tests/none.py", "uv run python -m tests.none", "git add docs/x"])
def test_a_file_that_is_not_there_fails(command, tmp_path):
    with pytest.raises(AssertionError):
        a_page(tmp_path, f"```sh\n{command}\n```").run(None)
