"""Does the picker of a rating offer the ratings of the publisher in the form?"""

import pytest
from playwright.sync_api import expect

from tests.factories import (
    ClaimFactory,
    DeskFactory,
    PublisherFactory,
    RatingFactory,
    RatingScaleFactory,
    UserFactory,
    VerdictFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def chief(visit, client):
    visit.log_in(client, UserFactory(username="nora", is_staff=True, is_superuser=True))


def expect_offers(page, field, *ratings):
    page.locator(f"#{field} + span .select2-selection").click()
    expect(page.locator(".select2-results__option")).to_have_text(list(ratings))
    page.keyboard.press("Escape")


@pytest.mark.parametrize("inline", [True, False], ids=["claim's page", "own page"])
def test_the_picker_offers_the_ratings_of_the_chosen_publisher(visit, chief, inline):
    desk, afp = DeskFactory(name="Our desk"), PublisherFactory(name="AFP Factuel")
    for name, owner in {"Shared": None, "Ours": desk, "AFP": afp}.items():
        RatingFactory(
            scale=RatingScaleFactory(code=name.lower(), names={"en": name}, owner=owner), names={"en": "False"}
        )
    if inline:
        claim = ClaimFactory()
        VerdictFactory(claim=claim, rating=None, publisher=desk)
        page, prefix = visit(f"/admin/claims/claim/{claim.pk}/change/#verdicts-2"), "id_verdicts-2-0-"
    else:
        page, prefix = visit("/admin/claims/verdict/add/"), "id_"
    expect_offers(page, f"{prefix}rating", "False — Ours", "False — Shared")

    page.locator(f"#{prefix}publisher + span .select2-selection").click()
    page.locator(".select2-results__option", has_text="AFP Factuel").click()
    expect_offers(page, f"{prefix}rating", "False — AFP", "False — Shared")
