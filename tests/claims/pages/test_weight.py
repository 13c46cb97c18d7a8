"""Is a page small enough for a slow connection?"""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from tests.claims.pages.web.rows import judged, many_judges
from tests.factories import EvidenceFactory

pytestmark = pytest.mark.django_db
MAX_BYTES = 40_000


def weight(html):
    """Return the bytes of a page and its styles, as they are sent."""
    styles = re.findall(r'<link rel="stylesheet" href="/static/([^"]+)"', html)
    assert styles
    contents = [html.encode(), *(Path(finders.find(unhashed(path))).read_bytes() for path in styles)]
    return sum(len(gzip.compress(content)) for content in contents)


def unhashed(path):
    return re.sub(r"\.[0-9a-f]{12}(?=\.css$)", "", path)


@pytest.mark.parametrize("path", ["claim", "/", "/claims/", "/corrections/", "/methodology/", "/about/"])
def test_a_page_weighs_less_than_40_kb_without_pictures(client, path):
    claim = judged(explanation="The bridge was open on each day of that week, as its gate shows. " * 60)
    many_judges(claim, 12)
    for number in range(25):
        EvidenceFactory(claim=claim, note=f"Note {number} of the records of the bridge.")
        judged(f"Statement {number} about the bridge.", publisher=claim.verdicts.first().publisher)
    address = f"/claims/{claim.pk}/" if path == "claim" else path
    answer = client.get(address, follow=True)
    assert answer.status_code == 200
    html = answer.content.decode()
    assert weight(html) < MAX_BYTES
    assert "<script src" not in html
