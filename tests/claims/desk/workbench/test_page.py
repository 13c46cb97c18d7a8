"""What does the page of a claim show, to whom, and at which cost?"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.claims.desk.test_base import SOME_ID
from tests.factories import (
    ArticleFactory,
    ArticleVersionFactory,
    ClaimFactory,
    EvidenceFactory,
    VerdictFactory,
)

pytestmark = pytest.mark.django_db


def address(claim):
    return f"/desk/claims/{claim.pk}/"


def test_an_unknown_claim_is_not_found(editor):
    assert editor.get(f"/desk/claims/{SOME_ID}/").status_code == 404


def test_a_claim_without_sources_says_what_to_do(contributor):
    answer = contributor.get(address(ClaimFactory()))
    assert "No source yet" in answer.text
    assert "Similar claims" in answer.text


def test_the_text_is_one_node(checker):
    version = ArticleVersionFactory(text="Il a dit :\n« <b>Non</b> & oui ».")
    claim = EvidenceFactory(article=version.article).claim
    page = checker.get(address(claim)).text
    assert f'data-version="{version.pk}">Il a dit :\n« &lt;b&gt;Non&lt;/b&gt; &amp; oui ».</article>' in page


def piece_with_everything(claim):
    """Add evidence with a quote, an article of its own with two versions, and another publisher's verdict."""
    article = ArticleFactory()
    version = ArticleVersionFactory(article=article, text="The summit ended. Nothing was signed.")
    EvidenceFactory(claim=claim, article=article, version=version, quote_exact="Nothing was signed.")
    ArticleVersionFactory(article=article, text="The summit ended.")
    VerdictFactory(claim=claim, published=True, origin="import", publisher=article.publisher, review=ArticleFactory())


def test_ten_of_everything_cost_the_same_queries_as_one(editor):
    claim = ClaimFactory()
    piece_with_everything(claim)
    address_of_claim = address(claim)
    editor.get(address_of_claim)
    with CaptureQueriesContext(
        connection,
    ) as one:
        editor.get(address_of_claim)
    for _number in range(9):
        piece_with_everything(claim)
    with CaptureQueriesContext(connection) as ten:
        page = editor.get(address_of_claim)
    assert page.text.count("Verdicts of others") == 1
    assert page.text.count('class="quote supports"') == 10
    assert len(ten) == len(one)
