"""Is each spelling of a date read as that date, with its repair listed, and anything else as no date?"""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from babel import Locale
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from claims.interchange.claimreview.dates import order_of, read_date, read_moment
from config.text.date_words import cldr_words

NOW = datetime(2025, 11, 18, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "expected", "repair"),
    [
        ("2019-07-22", (2019, 7, 22), None),
        ("20190722", (2019, 7, 22), None),
        ("2019-07-22T10:00:00Z", (2019, 7, 22, 10), None),
        ("2019-07-22T10:00:00.250-03:00", (2019, 7, 22, 13, 0, 0, 250_000), None),
        ("2019-07-22 10:00:00", (2019, 7, 22, 10), "zone_assumed"),
        ("2019-7-2", (2019, 7, 2), "date_rewritten"),
        ("2019/07/22", (2019, 7, 22), "date_rewritten"),
        ("2019. 7. 22.", (2019, 7, 22), "date_rewritten"),
        ("22/07/2019", (2019, 7, 22), "date_reordered"),
        ("07/22/2019", (2019, 7, 22), "date_reordered"),
        ("22.7.2019", (2019, 7, 22), "date_reordered"),
        ("07-07-2019", (2019, 7, 7), "date_reordered"),
        ("03/04/2019", (2019, 4, 3), "date_ambiguous"),
        ("July 22, 2019", (2019, 7, 22), "date_rewritten"),
        ("Jul 22nd, 2019", (2019, 7, 22), "date_rewritten"),
        ("Mon 22.07.2019", (2019, 7, 22), "date_reordered"),
        ("22. 7. 2019", (2019, 7, 22), "date_reordered"),
        ("3/4/19", (2019, 4, 3), "date_ambiguous"),
        ("13/4/19", (2019, 4, 13), "date_reordered"),
        ("22/07/2562", (2019, 7, 22), "date_reordered"),
        ("22 July 2019", (2019, 7, 22), "date_rewritten"),
        ("Mon Jul 22 2019 10:00:00 GMT+0000 (UTC)", (2019, 7, 22, 10), "date_rewritten"),
        ("Mon Jul 22 10:00:00 +0200 2019", (2019, 7, 22, 8), "date_rewritten"),
        ("Mon, 22 Jul 2019 10:00:00 +0200", (2019, 7, 22, 8), "date_rewritten"),
        ("Mon, 22 Jul 2019 10:00:00 GMT", (2019, 7, 22, 10), "date_rewritten"),
        (1563753600, (2019, 7, 22), "date_from_epoch"),
        ("1563753600000", (2019, 7, 22), "date_from_epoch"),
        (Decimal("1563753600.5"), (2019, 7, 22), "date_from_epoch"),
        ("/Date(1563753600000)/", (2019, 7, 22), "date_from_epoch"),
        ({"@value": "2019-07-22", "@type": "Date"}, (2019, 7, 22), None),
        (["soon", "2019-07-22"], (2019, 7, 22), "date_unreadable"),
        ("", None, None),
        (None, None, None),
        (True, None, None),
        ("0000-00-00", None, "date_unreadable"),
        ("0000-00-00T00:00:00Z", None, "date_unreadable"),
        ("2019-02-30", None, "date_unreadable"),
        ("31/31/2019", None, "date_unreadable"),
        ("2019", None, "date_unreadable"),
        ("Nevember 3, 2019", None, "date_unreadable"),
        ("Mon, 99 Jul 2019 99:99:99 +9999", None, "date_unreadable"),
        ("22 July 2019 or later", None, "date_unreadable"),
        ("3-5 July 2019", None, "date_unreadable"),
        ("July 2019", None, "date_unreadable"),
        ("5 ago of 2019 minutes", None, "date_unreadable"),
        ("on 22/07/2019 or 23/07/2019", None, "date_unreadable"),
        ("٢٢/٠٧/٢٠١٩", (2019, 7, 22), "date_reordered"),
        ("9999-12-31T23:59:59-12:00", None, "date_implausible"),
        ("2025-11-20", None, "date_implausible"),
        ("0001-01-01", None, "date_implausible"),
        ("x" * 100_000, None, "date_unreadable"),
    ],
)
def test_each_spelling_of_a_date_is_read_as_the_table_says(written, expected, repair):
    repairs = []
    assert read_date(written, repairs, now=NOW) == (expected and datetime(*expected, tzinfo=UTC))
    assert repairs == ([repair] if repair else [])


def test_a_date_up_to_a_day_after_now_is_plausible():
    assert read_date("2025-11-19", [], now=NOW)
    assert not read_date("2025-11-20", [], now=NOW)
    assert read_date("2099-12-31", [])
    assert not read_date("2100-01-02", [])


@pytest.mark.parametrize(
    ("written", "expected", "repairs"),
    [
        ("2017-03-01 20:30:17 UTC", (2017, 3, 1, 20, 30, 17), ["date_rewritten"]),
        ("2017-03-01 20:30:17 +0000 UTC", (2017, 3, 1, 20, 30, 17), ["date_rewritten"]),
        ("2017-03-01T20:30:17+5:30", (2017, 3, 1, 15, 0, 17), ["date_rewritten"]),
        ("2017-03-01 20:30:17 +5:30", (2017, 3, 1, 15, 0, 17), ["date_rewritten"]),
        ("2017-03-01 20:30 +530", (2017, 3, 1, 15), ["date_rewritten"]),
        ("2017-03-01 20:30 GMT-3", (2017, 3, 1, 23, 30), ["date_rewritten"]),
        ("2017-03-01 20:30 UTC−03:00", (2017, 3, 1, 23, 30), ["date_rewritten"]),
        ("2017-03-01T20:30:17+01:00[Europe/Paris]", (2017, 3, 1, 19, 30, 17), ["date_rewritten"]),
        ("2017-03-01 8:30 PM EST", (2017, 3, 2, 1, 30), ["date_rewritten"]),
        ("2017-03-01 12:05 a.m. PST", (2017, 3, 1, 8, 5), ["date_rewritten"]),
        ("01/13/2017 8:30 PM", (2017, 1, 13, 20, 30), ["date_reordered", "zone_assumed"]),
        ("2017/03/01 20:30", (2017, 3, 1, 20, 30), ["date_rewritten", "zone_assumed"]),
        ("Monday, July 22, 2019 10:00 AM", (2019, 7, 22, 10), ["date_rewritten", "zone_assumed"]),
        ("July 22, 2019 at 10:00 AM ET", (2019, 7, 22, 10), ["date_rewritten", "zone_assumed"]),
        ("22 juillet 2019 à 10h30", (2019, 7, 22, 10, 30), ["date_rewritten", "zone_assumed"]),
        ("22. Juli 2019 um 10:30 Uhr", (2019, 7, 22, 10, 30), ["date_rewritten", "zone_assumed"]),
        ("22.07.2019 10.30", (2019, 7, 22, 10, 30), ["date_reordered", "zone_assumed"]),
        ("2017-03-01 99:99:99", (2017, 3, 1), ["date_rewritten"]),
        ("2017-03-01 20:30 +99:99", (2017, 3, 1, 20, 30), ["date_rewritten", "zone_assumed"]),
    ],
)
def test_times_of_day_and_zones_are_read_in_many_spellings(written, expected, repairs):
    found = []
    moment = read_moment(written, found, now=NOW)
    assert (moment.at, found) == (datetime(*expected, tzinfo=UTC), repairs)
    assert moment.has_time == (len(expected) > 3)


@pytest.mark.parametrize(
    ("written", "day", "at", "has_time"),
    [
        ("2024-04-03T00:00:00+02:00", (2024, 4, 3), (2024, 4, 3), False),
        ("2024-04-03T00:00:00-11:00", (2024, 4, 3), (2024, 4, 3), False),
        ("2024-04-03T00:00:00Z", (2024, 4, 3), (2024, 4, 3), False),
        ("2024-04-03T00:00:00", (2024, 4, 3), (2024, 4, 3), False),
        ("2024-04-03T01:30:00+02:00", (2024, 4, 3), (2024, 4, 2, 23, 30), True),
        ("2024-04-03 23:30:00 -0500", (2024, 4, 3), (2024, 4, 4, 4, 30), True),
        ("Wed, 03 Apr 2024 00:00:00 +0200", (2024, 4, 3), (2024, 4, 3), False),
    ],
)
def test_a_day_is_the_day_where_the_date_was_written(written, day, at, has_time):
    moment = read_moment(written, [], now=NOW)
    assert moment == (datetime(*at, tzinfo=UTC), date(*day), has_time)


@given(st.datetimes(datetime(1990, 1, 1), datetime(2025, 1, 1)), st.integers(-840, 840))
def test_the_day_of_any_time_is_the_one_that_its_text_names(at, minutes):
    written = at.replace(tzinfo=timezone(timedelta(minutes=minutes))).isoformat()
    assert read_moment(written, [], now=NOW).day.isoformat() == written[:10]


@pytest.mark.parametrize(
    ("written", "order", "expected", "repair"),
    [
        ("03/04/2019", "mdy", (2019, 3, 4), "date_reordered"),
        ("03/04/2019", "dmy", (2019, 4, 3), "date_reordered"),
        ("3.4.19", "mdy", (2019, 3, 4), "date_reordered"),
        ("22/07/2019", "mdy", (2019, 7, 22), "date_against_order"),
        ("07/22/2019", "dmy", (2019, 7, 22), "date_against_order"),
        ("2019-03-04", "mdy", (2019, 3, 4), None),
        ("3 April 2019", "mdy", (2019, 4, 3), "date_rewritten"),
    ],
)
def test_the_order_of_a_file_decides_which_number_is_the_month(written, order, expected, repair):
    repairs = []
    assert read_date(written, repairs, now=NOW, order=order) == datetime(*expected, tzinfo=UTC)
    assert repairs == ([repair] if repair else [])


@pytest.mark.parametrize(
    ("written", "order"),
    [
        (["03/04/2019", "07/22/2019", "2019-05-30"], "mdy"),
        (["03/04/2019", "22/07/2019", ""], "dmy"),
        (["22.07.2019 10:30", None, 7], "dmy"),
        (["3/14/19"], "mdy"),
        (["22/07/2019", "07/22/2019"], ""),
        (["03/04/2019", "07/07/2019"], ""),
        (["2019-05-30", "30 May 2019"], ""),
        (["2019/13/05"], ""),
        ([], ""),
    ],
)
def test_the_order_of_dates_is_found_from_a_whole_file(written, order):
    assert order_of(written) == order


DAYS = st.dates(date(1990, 1, 1), date(2025, 1, 1))


@given(st.lists(DAYS, min_size=1), st.sampled_from("/.-"), st.sampled_from(["dmy", "mdy"]))
def test_any_file_with_a_day_after_the_twelfth_is_read_in_its_order(days, sign, order):
    days = [*days, date(2024, 2, 29)]
    pattern = sign.join({"dmy": ["%d", "%m", "%Y"], "mdy": ["%m", "%d", "%Y"]}[order])
    written = [day.strftime(pattern) for day in days]
    assert order_of(written) == order
    assert [read_moment(text, [], now=NOW, order=order).day for text in written] == days


LANGUAGES = [
    *("af", "am", "ar", "ar_DZ", "ar_IQ", "ar_MA", "az", "be", "bg", "bn", "bs", "ca", "cs", "cy", "da", "de", "el"),
    *("en", "es", "et", "eu", "fi", "fil", "fr", "ga", "gl", "gu", "ha", "he", "hi", "hr", "hu", "hy", "id", "is"),
    *("it", "ja", "ka", "kk", "km", "kn", "ko", "ky", "lo", "lt", "lv", "mk", "ml", "mn", "mr", "ms", "my", "ne"),
    *("nl", "nb", "or", "pa", "pl", "pt", "ro", "ru", "si", "sk", "sl", "so", "sq", "sr", "sr_Latn", "sv", "sw"),
    *("ta", "te", "tr", "uk", "ur", "uz", "vi", "yo", "zh", "zh_Hant", "zu"),
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", ["full", "long"])
def test_each_day_is_read_as_each_language_writes_it_in_words(language, width):
    for month in range(1, 13):
        day = date(2019, month, 22)
        written = format_date(day, width, Locale.parse(language))
        moment = read_moment(written, [], now=NOW, language=lambda: language.replace("_", "-"))
        assert (moment and moment.day) == day, written


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("22 de marco de 2019", (2019, 3, 22)),
        ("22 aout 2019", (2019, 8, 22)),
        ("22 JUIL. 2019", (2019, 7, 22)),
        ("1er juillet 2019", (2019, 7, 1)),
        ("1 d’abril de 2019", (2019, 4, 1)),
        ("ngày 22 tháng 7 năm 2019", (2019, 7, 22)),
        ("22 กรกฎาคม พ.ศ. 2562", (2019, 7, 22)),
        ("٢٢ تموز ٢٠١٩", (2019, 7, 22)),
        ("2019年07月22日", (2019, 7, 22)),
        ("lundi 22 juillet 2019", (2019, 7, 22)),
        ("22/juil./2019", (2019, 7, 22)),
        ("22-Jul-2019", (2019, 7, 22)),
        ("22 juillet soon 2019", None),
    ],
)
def test_dates_in_words_are_read_in_other_spellings(written, expected):
    moment = read_moment(written, [], now=NOW)
    assert (moment and moment.day) == (expected and date(*expected))


def test_a_name_of_two_months_is_read_in_the_language_of_the_review():
    def read(language):
        moment = read_moment("22 listopada 2019", [], now=NOW, language=lambda: language)
        return moment and moment.day.month

    assert [read(language) for language in ("pl", "hr", "hr-HR", "en", "")] == [11, 10, 10, None, None]


def test_the_names_of_months_in_all_languages_are_known():
    assert (
        len({language for months in cldr_words().months.values() for known in months.values() for language in known})
        > 200
    )


TEXTS = st.lists(
    st.sampled_from(
        ["2019", "22", "07", "/", ".", "-", " ", ":", "T", "Z", "+", "5:30", "July", "de", "年", "tháng", "PM"]
    )
    | st.text(max_size=3),
    max_size=12,
)


@given(TEXTS.map("".join), st.sampled_from(["", "dmy", "mdy"]))
def test_any_text_is_a_plausible_date_or_none(text, order):
    repairs = []
    moment = read_moment(text, repairs, now=NOW, order=order)
    assert moment is None or moment.at <= NOW + timedelta(days=1)
    assert moment or repairs or not text.strip()
