"""What do tests of the forms share? Rows that forms name, and `send`, which posts as the page does."""

import pytest

from tests.factories import ClaimFactory, DeskFactory, EvidenceFactory, RatingFactory, VerdictFactory

HTMX = {"HX-Request": "true"}


@pytest.fixture
def claim(db):
    return ClaimFactory(statement="The bridge cost 40 million.", place="Arles")


@pytest.fixture
def desk(db):
    return DeskFactory(name="Our desk")


@pytest.fixture
def rating(db, desk):
    return RatingFactory(category="false")


@pytest.fixture
def draft(claim, desk, rating):
    """A draft that can be handed in."""
    EvidenceFactory(claim=claim)
    return VerdictFactory(claim=claim, publisher=desk, rating=rating, summary="It cost 27 million.")


def address(claim, page):
    return f"/desk/claims/{claim.pk}/{page}/"


def send(client, claim, page, data, **headers):
    return client.post(address(claim, page), data, headers=HTMX | headers)


def shown(client, claim, form="claim", verdict=None):
    """Return what the browser would send back unchanged: the values of the form's inputs."""
    from claims.desk.writing.context import form_of_claim, form_of_verdict

    if form == "claim":
        made = form_of_claim(claim, client.person, is_judged=claim.is_judged_by_us())
    else:
        made = form_of_verdict(claim, verdict, client.person)
    values = {}
    for field in made:
        value = field.value()
        if field.name in ("claimant", "review"):
            values[field.name] = str(value or "")
            values[f"{field.name}_words"] = made.fields[field.name].name_of(value)
        elif isinstance(value, list):
            values[field.name] = [str(each) for each in value]
        elif value is not None:
            values[field.name] = (
                field.field.widget.format_value(value) if hasattr(field.field.widget, "format_value") else value
            )
    if verdict is not None:
        values["verdict"] = str(verdict.pk)
    flat = {name: value[0] if isinstance(value, list) and len(value) == 1 else value for name, value in values.items()}
    return {name: value for name, value in flat.items() if value is not None} | {"owner": str(client.person.pk)}
