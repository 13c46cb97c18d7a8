"""How do tests recheck? `captured` makes an article with a text, and `article_of` a page that says a text."""

import pytest

from sources import rechecking
from sources.models import Article
from sources.reading.kinds import read_document
from sources.rechecking import planning


@pytest.fixture(autouse=True)
def every_article(monkeypatch, settings):
    """Check every captured article, and as fast as it goes."""
    settings.RECHECK_PACE = 0
    monkeypatch.setattr(planning, "_choices", [])
    rechecking.register(lambda articles: articles)
    monkeypatch.setattr("sources.rechecking.checking.read", read_document)  # without a process for each page


def page_saying(text, title="A bridge"):
    """Return a page whose main text this is."""
    body = "".join(f"<p>{line}</p>" for line in text.splitlines())
    return f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1>{body}</article></body></html>"


def check_of(url):
    return Article.objects.get(url=url).check_again
