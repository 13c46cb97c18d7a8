"""Does a page find or create the rows that it names, even while another transaction creates them?"""

import pytest
from django.core.exceptions import ValidationError

from claims.interchange.google.lookups import Rows
from sources.models import Article
from tests.factories import ArticleFactory, DeskFactory, UserFactory

pytestmark = pytest.mark.django_db

ADDRESS = "https://outlet.example/summit"


@pytest.fixture
def rows():
    return Rows(DeskFactory(), UserFactory(is_superuser=True))


def article(**values):
    return Article(publisher=DeskFactory(), url=ADDRESS, canonical_url=ADDRESS, **({"language": "en"} | values))


def test_a_row_created_concurrently_is_returned(rows):
    theirs = ArticleFactory(url=ADDRESS)
    assert rows.get_or_create(article(), "pageUrl", canonical_url=ADDRESS) == theirs
    assert Article.objects.get() == theirs


def test_an_invalid_row_is_refused_under_its_path_and_not_created(rows):
    with pytest.raises(ValidationError) as refused:
        rows.get_or_create(article(language="?"), "pageUrl", canonical_url=ADDRESS)
    assert refused.value.message_dict.keys() == {"pageUrl"}
    assert not Article.objects.exists()
