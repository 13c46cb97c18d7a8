"""Google's API is removed by deleting its line in config/urls.py: does everything else work without it?

That no other module imports it is checked by the contract on `claims.api.google` in pyproject.toml.
"""

import re
import sys
from pathlib import Path
from types import ModuleType

import pytest
from django.core.management import call_command
from django.urls import NoReverseMatch, clear_url_caches, reverse

from config import urls
from tests.factories import VerdictFactory
from tests.support.google import PAGES, SEARCH

CODE = Path(urls.__file__).parents[1]
PACKAGES = [CODE / "claims/api/google", CODE / "claims/interchange/google"]
NAMED = re.compile(r"claims[./](?:api|interchange)[./]google|(?:api|interchange) import .*\bgoogle\b")


@pytest.fixture
def site_without_google(monkeypatch, settings):
    """Serve the URLs of config/urls.py without the line that includes Google's API."""
    source = Path(urls.__file__).read_text()
    lines = source.splitlines(keepends=True)
    kept = [line for line in lines if "claims.api.google" not in line]
    assert len(kept) == len(lines) - 1
    module = ModuleType("urls_without_google")
    exec(compile("".join(kept), "config/urls.py without Google", "exec"), module.__dict__)
    monkeypatch.setitem(sys.modules, module.__name__, module)
    settings.ROOT_URLCONF = module.__name__
    yield
    clear_url_caches()


def test_one_line_outside_names_the_packages_of_the_google_api():
    files = [path for app in ("claims", "config", "sources") for path in (CODE / app).rglob("*.py")]
    outside = [path for path in files if not any(path.is_relative_to(package) for package in PACKAGES)]
    lines = [(path.name, line) for path in outside for line in path.read_text().splitlines() if NAMED.search(line)]
    assert [name for name, _line in lines] == ["urls.py"]


@pytest.mark.usefixtures("site_without_google")
def test_without_its_line_the_google_api_is_gone(anonymous):
    for address in (f"{SEARCH}?query=summit", PAGES, "/v1alpha1/"):
        response = anonymous.get(address)
        assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")
    with pytest.raises(NoReverseMatch):
        reverse("google-pages")


@pytest.mark.usefixtures("site_without_google")
def test_without_its_line_everything_else_works(anonymous, editor):
    claim = VerdictFactory(published=True).claim
    call_command("check", fail_level="WARNING")
    assert [row["id"] for row in anonymous.get("/api/v1/claims/").json()["results"]] == [str(claim.pk)]
    assert editor.get(f"/api/v1/claims/{claim.pk}/").status_code == 200
    assert anonymous.get("/api/v1/feeds/verdicts.atom").status_code == 200
    assert anonymous.get("/api/v1/schema/").status_code == 200
    assert anonymous.get("/admin/login/").status_code == 200
