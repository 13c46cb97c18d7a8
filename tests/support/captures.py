"""Captures of one article: `keep` stores a text of it, and `count_rows` counts what is stored."""

from sources.capture import capture
from sources.models import Article, ArticleVersion, Publisher
from tests.factories import LONG_AGO

URL = "https://lemonde.example/sommet"
FRENCH = "Les deux présidents se sont rencontrés, mais le sommet n’a donné aucun résultat."
ENGLISH = "The two presidents met, but the summit ended without a concrete result."


def keep(text=FRENCH, url=URL, *, at=LONG_AGO, method="file", **details):
    return capture(text, url, at=at, method=method, **details)


def count_rows():
    return [model.objects.count() for model in (Publisher, Article, ArticleVersion)]
