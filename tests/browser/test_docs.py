"""Is the API's documentation complete and usable under the strict Content-Security-Policy?"""

import pytest

pytestmark = pytest.mark.django_db(transaction=True)

# What axe-core finds in Swagger UI's own markup, which we cannot change.
KNOWN = {
    "color-contrast",  # the grey of its version badges and schema names
    "heading-order",  # a resource is an h3 under the page's h1
    "region",  # its title is outside of its landmarks
    "nested-interactive",  # the summary of an operation is a button with a link in it
}


def test_the_documentation_is_complete_and_usable(visit):
    """One test for all checks, because the page takes seconds to render."""
    page = visit("/api/v1/docs/")
    page.wait_for_selector("#operations-tag-claims")
    tags = {tag.get_attribute("data-tag") for tag in page.query_selector_all(".opblock-tag")}
    assert tags >= {"claims", "verdicts", "evidence", "articles", "publishers", "claimants", "topics", "rating-scales"}
    assert {violation["id"] for violation in visit.axe("docs")} <= KNOWN

    operation = page.locator("#operations-topics-list_topics")
    operation.locator(".opblock-summary-control").click()
    operation.get_by_role("button", name="Try it out").click()
    operation.get_by_role("button", name="Execute").click()
    answer = operation.locator(".live-responses-table tbody .response-col_status").first
    answer.wait_for()
    assert answer.inner_text().startswith("200")
