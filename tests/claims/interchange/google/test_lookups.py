"""Does a page of a fact-check tool find the rows that it means, whoever else is making them?"""

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


def test_what_somebody_else_made_meanwhile_is_taken(rows):
    theirs = ArticleFactory(url=ADDRESS)
    assert rows.get_or_create(article(), "pageUrl", canonical_url=ADDRESS) == theirs
    assert Article.objects.get() == theirs


def test_what_breaks_a_rule_is_refused_where_it_came_from_and_not_made(rows):
    with pytest.raises(ValidationError) as refused:
        rows.get_or_create(article(language="?"), "pageUrl", canonical_url=ADDRESS)
    assert refused.value.message_dict.keys() == {"pageUrl"}
    assert not Article.objects.exists()
