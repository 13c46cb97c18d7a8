"""Do the documents' requests answer as the pages say? Each page is run on the rows of the demo ."""

import pytest
from django.test import Client

from config.management.commands import demo
from tests.docs.examples import CODE, Page, examples

PAGES = [CODE / "README.md", CODE / "CONTRIBUTING.md", *sorted(CODE.glob("docs/**/*.md"))]
WITH_EXAMPLES = [page for page in PAGES if examples(page.read_text())]


@pytest.fixture
def client(transactional_db, settings, tmp_path):
    """A client of the demo, which shows a server error as an answer."""
    settings.LOG_KEY_FILE = tmp_path / "log_key"
    demo.load_rows_and_people()
    return Client(raise_request_exception=False)


def passwords():
    return {f"password_of_{name}": demo.password_of(name) for name in demo.PEOPLE}


@pytest.mark.parametrize("path", WITH_EXAMPLES, ids=lambda path: str(path.relative_to(CODE)))
def test_the_examples_of_a_page_answer_as_it_says(path, client):
    Page(path, kept=passwords()).run(client)
