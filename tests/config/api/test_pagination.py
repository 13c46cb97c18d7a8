"""Do the links of a list give every row once, in order, in both directions? Are foreign cursors refused?"""

import random
import string
from datetime import UTC, date, datetime

import pytest
from django.core import signing
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from rest_framework.test import APIClient

from claims.models import Claim
from config.api.pagination.cursor import SALT, Cursor
from tests.factories import ArticleFactory, ClaimFactory, PublisherFactory, UserFactory
from tests.support.clients import client_of

CLAIMS = "/api/v1/claims/"
DAYS = [date(2025, 8, 15), date(2025, 10, 21), date(2025, 11, 17)]


def desk():
    return client_of("editor")


def walk(client, url, link="next", field="statement"):
    """Follow one kind of link to its end. Return the values of `field` by page, and the URL of the last page."""
    pages = []
    while url:
        answer = client.get(url).json()
        pages.append([row[field] for row in answer["results"]])
        last, url = url, answer[link]
    return pages, last


class WalkingAList(TestCase):
    @given(
        days=st.lists(st.sampled_from([*DAYS, None]), max_size=9),
        ordering=st.sampled_from(["claimed_on", "-claimed_on", "created_at", "-created_at"]),
        page_size=st.integers(1, 5),
    )
    def test_every_row_comes_once_and_in_order_in_both_directions(self, days, ordering, page_size):
        Claim.objects.bulk_create(
            Claim(statement=f"claim {number}", language="en", claimed_on=day) for number, day in enumerate(days)
        )
        client = desk()
        expected = [
            claim.statement for claim in sorted(Claim.objects.all(), key=place(ordering), reverse=ordering[0] == "-")
        ]

        pages, last = walk(client, f"{CLAIMS}?ordering={ordering}&page_size={page_size}")
        assert [statement for page in pages for statement in page] == expected

        back, _ = walk(client, last, "previous")
        assert [statement for page in reversed(back) for statement in page] == expected

    @given(
        claims=st.lists(st.tuples(st.sampled_from([*DAYS, None]), st.sampled_from(["en", "fr"])), max_size=12),
        ordering=st.sampled_from(["claimed_on", "-claimed_on", "created_at", "-created_at"]),
        page_size=st.integers(1, 4),
        asked=st.sampled_from(["language=fr", "claimed_on__gte=2025-10-01", "language=fr&claimed_on__lt=2025-11-01"]),
    )
    def test_filtered_rows_come_once_and_in_order(self, claims, ordering, page_size, asked):
        Claim.objects.bulk_create(
            Claim(statement=f"claim {number}", language=language, claimed_on=day)
            for number, (day, language) in enumerate(claims)
        )
        conditions = dict(one.split("=") for one in asked.split("&"))
        found = sorted(Claim.objects.filter(**conditions), key=place(ordering), reverse=ordering[0] == "-")
        expected = [claim.statement for claim in found]
        client = desk()

        pages, last = walk(client, f"{CLAIMS}?{asked}&ordering={ordering}&page_size={page_size}")
        back, _ = walk(client, last, "previous")
        assert [statement for page in pages for statement in page] == expected
        assert [statement for page in reversed(back) for statement in page] == expected


TIMES = [datetime(2025, 11, day, tzinfo=UTC) for day in (17, 18)]


@pytest.mark.slow
class WalkingBySeveralKeys(TestCase):
    @given(
        articles=st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from([*TIMES, None])), max_size=9),
        keys=st.lists(st.sampled_from(["title", "published_at", "created_at"]), min_size=2, max_size=3, unique=True),
        signs=st.tuples(*[st.sampled_from(["", "-"])] * 3),
        page_size=st.integers(1, 4),
        is_repeated=st.booleans(),
    )
    def test_every_row_comes_once_and_in_order_in_both_directions(self, articles, keys, signs, page_size, is_repeated):
        publisher = PublisherFactory()
        rows = [ArticleFactory(publisher=publisher, title=title, published_at=at) for title, at in articles]
        ordering = [sign + key for sign, key in zip(signs, keys, strict=False)]
        rows.sort(key=lambda row: row.pk, reverse=ordering[-1].startswith("-"))
        for key in reversed(ordering):
            rows = in_order(rows, key.removeprefix("-"), descending=key.startswith("-"))
        expected = [str(row.pk) for row in rows]
        asked = "&".join(f"ordering={key}" for key in ordering) if is_repeated else f"ordering={','.join(ordering)}"

        pages, last = walk(desk(), f"/api/v1/articles/?{asked}&page_size={page_size}", field="id")
        back, _ = walk(desk(), last, "previous", field="id")
        assert [key for page in pages for key in page] == expected
        assert [key for page in reversed(back) for key in page] == expected


def in_order(rows, field, descending):
    """Sort rows by that field, stably, with rows without a value last."""
    valued = [row for row in rows if getattr(row, field) is not None]
    return sorted(valued, key=lambda row: getattr(row, field), reverse=descending) + [
        row for row in rows if getattr(row, field) is None
    ]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("claimed_on,-claimed_on", "orders once"),
        ("claimed_on,claimdon", "did you mean “claimed_on”?"),
        ("-claimed_on,relevance", "needs q"),
        ("claimed_on,", "There is no value “”"),
    ],
)
def test_unknown_and_repeated_ordering_keys_are_refused(anonymous, asked, told):
    answer = anonymous.get(f"{CLAIMS}?ordering={asked}")
    assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (400, "ordering")
    assert told in answer.json()["detail"]


def test_claims_are_ordered_by_relevance_and_then_by_another_key(editor):
    for day in ("2025-11-17", "2025-11-19", None, "2025-11-18"):
        ClaimFactory(statement="A summit.", claimed_on=day, claimant=None)
    read, url = [], f"{CLAIMS}?q=summit&ordering=relevance,-claimed_on&page_size=1"
    while url:
        answer = editor.get(url).json()
        read, url = read + [claim["claimed_on"] for claim in answer["results"]], answer["next"]
    assert read == ["2025-11-19", "2025-11-18", "2025-11-17", None]


def place(ordering):
    """Return a sort key: the value of the ordering, with missing values last in either direction, then the id."""
    field = ordering.removeprefix("-")

    def key(claim):
        value = getattr(claim, field)
        is_last = (value is None) is not (ordering[0] == "-")
        return (is_last, (value or DAYS[0]) if field == "claimed_on" else value, claim.pk)

    return key


def test_a_row_deleted_between_two_pages_hides_no_other_row(editor):
    claims = [ClaimFactory(statement=f"claim {number}") for number in range(5)]
    first = editor.get(f"{CLAIMS}?ordering=created_at&page_size=2").json()
    claims[1].delete()
    rest, _ = walk(editor, first["next"])
    assert rest == [["claim 2", "claim 3"], ["claim 4"]]


def test_links_are_also_in_the_link_header(editor):
    for number in range(3):
        ClaimFactory(statement=f"claim {number}")
    first = editor.get(f"{CLAIMS}?page_size=1")
    assert first["Link"] == f'<{first.json()["next"]}>; rel="next"'
    second = editor.get(first.json()["next"])
    assert 'rel="prev"' in second["Link"]
    assert 'rel="next"' in second["Link"]


def test_the_count_is_optional(editor):
    for _ in range(3):
        ClaimFactory()
    assert "count" not in editor.get(CLAIMS).json()
    assert editor.get(f"{CLAIMS}?count=exact&page_size=1").json()["count"] == 3
    assert editor.get(f"{CLAIMS}?count=estimated").json()["count"] >= 1


@pytest.mark.parametrize("size", ["0", "-1", "101", "1e9", "1000000000000000000000", "ten", "２５", " 5", "5.0", ""])
def test_a_page_size_outside_1_to_100_is_refused(anonymous, size):
    answer = anonymous.get(CLAIMS, {"page_size": size})
    assert answer.status_code == 400
    assert [error["parameter"] for error in answer.json()["errors"]] == ["page_size"]


def test_a_cursor_is_refused_with_another_ordering(editor):
    for _ in range(2):
        ClaimFactory()
    following = editor.get(f"{CLAIMS}?ordering=created_at&page_size=1").json()["next"]
    answer = editor.get(following.replace("ordering=created_at", "ordering=-created_at"))
    assert answer.status_code == 400
    assert "ordering=created_at" in answer.json()["detail"]


@pytest.mark.parametrize(
    "content", [[], ["created_at"], "text", None, ["created_at", "f", "no date", "no id", "more"], {"a": 1}]
)
def test_a_signed_cursor_of_another_shape_is_refused(anonymous, content):
    answer = anonymous.get(CLAIMS, {"cursor": signing.dumps(content, salt=SALT)})
    assert answer.status_code == 400


def test_a_cursor_signed_for_another_purpose_is_refused(anonymous):
    content = list(Cursor("-created_at", "f", "2025-11-18T12:00:00+00:00", "0199a000-0000-7000-8000-000000000000"))
    assert anonymous.get(CLAIMS, {"cursor": signing.dumps(content, salt="other")}).status_code == 400
    assert anonymous.get(CLAIMS, {"cursor": signing.dumps(content, salt=SALT)}).status_code == 200


def test_a_thousand_tampered_cursors_are_refused(db):
    for _ in range(3):
        ClaimFactory()
    client = APIClient()
    client.force_authenticate(UserFactory(group="editor"))
    url = client.get(f"{CLAIMS}?page_size=1").json()["next"]
    cursor = url.partition("cursor=")[2].partition("&")[0]
    chance = random.Random(20251118)
    letters = string.ascii_letters + string.digits + "-_:"
    for _ in range(1_000):
        spot = chance.randrange(len(cursor))
        change = chance.choice([chance.choice(letters), "", chance.choice(letters) * 2, "%00", "é"])
        tampered = cursor[:spot] + change + cursor[spot + 1 :]
        if tampered == cursor:
            continue
        answer = client.get(f"{CLAIMS}?page_size=1&cursor={tampered}")
        assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json"), tampered
