"""Do all files of an import decide together how their dates are read, and does the import say so?"""

import gzip
import json
from datetime import date
from io import BytesIO

import orjson
import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import settings as steady
from hypothesis import strategies as st

from claims.interchange.imports import date_order
from claims.interchange.imports.date_order import date_order_of
from claims.models import Import, Verdict
from tests.support.imports import review
from tests.support.pages import page_of

DECIDES = {"dmy": "25/04/2019", "mdy": "04/25/2019"}
FILES = {
    "JSON": lambda day: orjson.dumps([review(1, datePublished=day)]),
    "JSON as PHP writes it": lambda day: json.dumps(review(1, datePublished=day)).replace("/", r"\/").encode(),
    "with a time": lambda day: orjson.dumps(review(1, datePublished=f"{day} 10:30:00")),
    "in UTF-16": lambda day: json.dumps(review(1, datePublished=day)).encode("utf-16"),
    "gzip": lambda day: gzip.compress(orjson.dumps(review(1, datePublished=day))),
    "a web page": lambda day: page_of(review(1, datePublished=day)).encode(),
    "microdata": lambda day: page_of(review(1, datePublished=day), "microdata").encode(),
    "the second of two": lambda day: orjson.dumps(
        [review(1, datePublished="03/04/2019"), review(2, datePublished=day)]
    ),
    "a claim": lambda day: orjson.dumps(review(1, itemReviewed={"@type": "Claim", "datePublished": day})),
}


@pytest.mark.parametrize("order", DECIDES)
@pytest.mark.parametrize("content", FILES.values(), ids=FILES)
def test_one_date_that_is_clear_decides_the_order_of_all(content, order):
    assert date_order_of([("", BytesIO(content(DECIDES[order])))]) == order


@pytest.mark.parametrize("days", [[], ["2019-04-25"], ["03/04/2019"], ["25/04/2019", "04/25/2019"], ["on 25/04/2019"]])
def test_nothing_that_is_clear_decides_nothing(days):
    content = orjson.dumps([review(number, datePublished=day) for number, day in enumerate(days)])
    assert date_order_of([("", BytesIO(content))]) == ""


@given(st.integers(1, 400), st.integers(60, 300))
@steady(max_examples=40, deadline=None)
def test_a_date_is_found_wherever_the_file_is_cut(before, chunk):
    content = orjson.dumps({"a": "x" * before, "datePublished": "25/04/2019"})
    with pytest.MonkeyPatch.context() as small:
        small.setattr(date_order, "CHUNK", chunk)
        assert date_order_of([("", BytesIO(content))]) == "dmy"


@pytest.mark.django_db
@pytest.mark.parametrize(("options", "day"), [([], date(2019, 3, 4)), (["--date-order", "dmy"], date(2019, 4, 3))])
def test_dates_are_read_in_the_order_of_all_files_or_of_the_option(tmp_path, capsys, options, day):
    for number, text in ((1, "03/04/2019"), (2, "04/25/2019")):
        (tmp_path / f"{number}.json").write_bytes(orjson.dumps(review(number, datePublished=text)))
    call_command("import_claimreview", str(tmp_path), *options)
    assert Verdict.objects.order_by("published_at").first().published_at.date() == day
    assert Import.objects.get().date_order == (options[1] if options else "mdy")
    assert ("were read as month, day, year" in capsys.readouterr().out) is not bool(options)


@pytest.mark.django_db
def test_reviews_without_a_date_have_the_day_that_is_named(tmp_path):
    undated = {key: part for key, part in review(2).items() if key != "datePublished"}
    (tmp_path / "a.json").write_bytes(orjson.dumps([review(1), undated]))
    call_command("import_claimreview", str(tmp_path / "a.json"), "--date", "2025-05-02")
    days = Verdict.objects.order_by("published_at").values_list("published_at__date", flat=True)
    assert list(days) == [date(2025, 5, 2), date(2025, 11, 18)]
    assert Import.objects.get().items_repaired == 1
