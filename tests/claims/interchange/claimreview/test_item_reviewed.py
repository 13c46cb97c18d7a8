"""Are place, time and appearances of a claim read, in whatever member and spelling they are?"""

from datetime import UTC, date, datetime

import pytest

from claims.interchange.claimreview.urls import links_in_text
from tests.support.good_review import GONE, changed, only

A, B = "https://a.example/1", "https://b.example/2"


@pytest.mark.parametrize(
    ("text", "links"),
    [
        (A, [A]),
        (f"{A}, {B}", [A, B]),
        (f"{A},{B}", [A, B]),
        (f"{A}; {B}", [A, B]),
        (f"{A} and {B}", [A, B]),
        (f"{A} et {B}", [A, B]),
        (f"{A}\n{B}", [A, B]),
        (f"{A}|{B}", [A, B]),
        (f"{A} | {B}", [A, B]),
        (f"{A}<br>{B}", [A, B]),
        (f"{A}<br/>\n{B}<br />", [A, B]),
        (f"<a href=\"{A}\">here</a>, <a href='{B}'>there</a>", [A, B]),
        (f"[here]({A}) [there]({B})", [A, B]),
        (f'["{A}", "{B}"]', [A, B]),
        (f"“{A}” ({B}).", [A, B]),
        ("a.example/1, b.example/2", ["a.example/1", "b.example/2"]),
        (f"{A} and b.example/2", [A, "b.example/2"]),
        ("See www.a.example/1.", ["www.a.example/1"]),
        ("https://a.example/x_(y)", ["https://a.example/x_(y)"]),
        ("https://a.example/art_1,56.html", ["https://a.example/art_1,56.html"]),
        ("https://a.example/a b.html", ["https://a.example/a b.html"]),
        (f"{A} (archived: https://archive.ph/AbCdE)", [A, "https://archive.ph/AbCdE"]),
        (f"https://web.archive.org/web/2020/{A} {B}", [f"https://web.archive.org/web/2020/{A}", B]),
        ("on the radio, 1/2 past ten", ["on the radio, 1/2 past ten"]),
        ("", [""]),
    ],
)
def test_the_links_in_a_text_are_found(text, links):
    assert list(links_in_text(text)) == links


@pytest.mark.parametrize("text", ["[" * 20_000, "<a " * 20_000, "a." * 20_000, "," * 20_000, "https://a b " * 5_000])
def test_texts_without_end_are_split_quickly(text):
    assert len(list(links_in_text(text))) < 20_000


@pytest.mark.parametrize(
    ("members", "places"),
    [
        ({"appearance": f"{A} and {B}"}, [A, B]),
        ({"appearance": {"@type": "CreativeWork", "url": f"{A}<br>{B}"}}, [A, B]),
        ({"appearance": "a.example/1"}, [A]),
        ({"url": A}, [A]),
        ({"sameAs": [A, B]}, [A, B]),
        ({"appearance": A, "sameAs": A, "url": B}, [A, B]),
        ({"url": "https://checkers.example/claims/1"}, []),
        ({"sameAs": "https://en.wikipedia.org/wiki/Bridge"}, []),
        ({"url": "no address"}, []),
    ],
)
def test_appearances_are_read_wherever_a_claim_names_them(members, places):
    item = {"@type": "Claim", **members}
    assert [place.url for place in only(changed(itemReviewed=item)).appearances] == places


def test_an_item_that_is_only_links_is_where_it_was_said():
    review = only(changed(itemReviewed=f"{A}, {B}"))
    assert [place.url for place in review.appearances] == [A, B]


@pytest.mark.parametrize(
    "appearance",
    [
        f"https://web.archive.org/web/2020/{A}",
        [A, f"https://web.archive.org/web/2020/{A}"],
        {"url": A, "archivedAt": f"https://web.archive.org/web/2020/{A}"},
    ],
)
def test_an_archived_appearance_is_the_original_with_its_copy(appearance):
    [place] = only(changed(item__appearance=appearance, item__firstAppearance=GONE)).appearances
    assert (place.url, place.domain, place.archive_url) == (A, "a.example", f"https://web.archive.org/web/2020/{A}")


@pytest.mark.parametrize(
    ("location", "place"),
    [
        ({"@type": "Place", "name": "Springfield"}, "Springfield"),
        ("Springfield", "Springfield"),
        ({"@type": "Place", "address": {"@type": "PostalAddress", "name": "Main Street"}}, ""),
        ([None, 7, {"name": "<b>Ville</b>"}], "7"),
        ({"name": "x" * 300}, "x" * 199 + "…"),
        (None, ""),
    ],
)
def test_the_place_of_a_claim_is_read(location, place):
    assert only(changed(item__contentLocation=location)).place == place


@pytest.mark.parametrize(
    ("written", "day", "at"),
    [
        ("2025-03-10", date(2025, 3, 10), None),
        ("2025-03-10T00:00:00+02:00", date(2025, 3, 10), None),
        ("2025-03-10T00:00:00Z", date(2025, 3, 10), None),
        ("2025-03-10T00:30:00.5+02:00", date(2025, 3, 10), datetime(2025, 3, 9, 22, 30, tzinfo=UTC)),
        ("2025-03-10 20:30:17 UTC", date(2025, 3, 10), datetime(2025, 3, 10, 20, 30, 17, tzinfo=UTC)),
        ("10 mars 2025", date(2025, 3, 10), None),
    ],
)
def test_a_claim_has_the_day_where_it_was_written_and_its_time(written, day, at):
    review = only(changed(item__datePublished=written))
    assert (review.claimed_on, review.claimed_at) == (day, at)


def test_the_dates_of_a_file_are_read_in_its_order_and_completed():
    review = only(changed(datePublished="04/03/2025", item__datePublished="03/02/2025"), date_order="mdy")
    assert (review.published_at.date(), review.claimed_on) == (date(2025, 4, 3), date(2025, 3, 2))
    review = only(changed(datePublished=GONE), date=date(2025, 5, 2))
    assert (review.published_at, review.repairs) == (datetime(2025, 5, 2, tzinfo=UTC), ("date_of_file",))
    review = only(changed(datePublished="22 listopada 2024", inLanguage="hr"))
    assert review.published_at.month == 10


def test_the_language_of_a_short_claim_is_that_of_the_title():
    title = "Non, le pont sur la rivière n’a pas été fermé pendant tout le mois de mai"
    assert only(changed(claimReviewed="Ok 12", headline=title)).language == "fr"
    assert only(changed(claimReviewed="Ok 12", headline="Ok")).language == "und"
