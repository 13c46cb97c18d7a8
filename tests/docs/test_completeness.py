"""Do the documents leave anything out? Settings, commands, endpoints and filters of claims are all in their tables."""

import re

import pytest
import yaml
from django.core.management import get_commands

from tests.docs.examples import CODE

OPERATING = (CODE / "docs" / "operating.md").read_text()
TABLES = (CODE / "docs" / "api-tables.md").read_text()
DOCUMENT = yaml.safe_load((CODE / "config" / "api" / "openapi.yaml").read_text())
API = "/api/v1/"
READ_FROM_ENVIRONMENT = re.compile(r"env(?:\.\w+)?\(\s*\"([A-Z_]+)\"")


def test_each_setting_is_in_the_table_of_settings():
    names = READ_FROM_ENVIRONMENT.findall((CODE / "config" / "settings.py").read_text())
    assert len(names) > 5
    assert [name for name in names if f"| `{name}` |" not in OPERATING] == []


def test_each_command_is_in_the_table_of_commands():
    ours = [name for name, app in get_commands().items() if app in {"claims", "sources", "config"}]
    assert [name for name in ours if f"| `uv run manage.py {name}" not in OPERATING] == []


@pytest.mark.parametrize("path", [path for path in DOCUMENT["paths"] if path.startswith(API)])
def test_each_endpoint_is_in_the_table_of_endpoints(path):
    """A path is found by its last word, and what is below a row by the word after its id."""
    words = [word for word in path.removeprefix(API).split("/") if word and not word.startswith("{")]
    assert re.search(rf"\b{words[0]}/|`{words[0]}\b", TABLES), words
    assert words[-1].partition(".")[0] in TABLES, words


def test_each_filter_of_claims_is_in_the_table_of_filters():
    parameters = DOCUMENT["paths"][f"{API}claims"]["get"]["parameters"]
    names = {parameter["name"].partition("__")[0] for parameter in parameters if parameter.get("in") == "query"}
    assert len(names) > 20
    assert sorted(name for name in names if not re.search(rf"`{name}(?:__|\b)", TABLES)) == []
