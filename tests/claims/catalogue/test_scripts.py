"""Does `q` find words in every script, however they are written, and does nothing invisible hide them?"""

from unicodedata import category

import pytest
from django.db import connection
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from claims.models import Card
from tests.factories import ClaimFactory

# The characters of Unicode's Default_Ignorable_Code_Point that people meet, written in escapes: they are invisible.
INVISIBLE = (
    *"\u00ad\u034f\u061c\u180b\u2060\u2061\u2064\u206a\ufeff\ufe00\ufe0f\U000e0100",
    *map(chr, (*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A))),
)

FINDS = {
    # language: what a claim says, and what finds it
    "zh": {
        "喝鹽水可以預防新冠肺炎": ("鹽水", "鹽", "炎", "喝", "喝鹽水可以預防新冠肺炎", "肺炎 鹽水", '"預防新冠"'),
        "会谈没有结果。2024年covid19疫情": ("没有结果", "2024年", "年", "covid", "covid-19疫情", "结果 -鹽水"),
        "㍿と２０２４年": ("株式会社", "2024"),
    },
    "ja": {"東京オリンピックは中止になった": ("オリンピック", "ｵﾘﾝﾋﾟｯｸ", "中止", "東", "た", "になった")},
    "ko": {"대통령이 백신을 맞았다": ("대통령", "대통령이", "백신", "맞")},
    "th": {
        "การประชุมสุดยอดที่กรุงเทพ": ("ประชุม", "สุดยอด", "ที", "ที่", "เทพ", "พ", "การประชุมสุดยอด กรุงเทพ"),
        "นํ้าท่วม ปี ๒๕๖๗": ("น้ำท่วม", "น้ำ", "ท่วม", "2567"),
    },
    "lo": {"ນາຍົກລັດຖະມົນຕີລາວ": ("ລັດຖະ", "ລາວ", "ລ")},
    "km": {"ភ្នំពេញជារាជធានី": ("រាជធានី", "ភ្នំពេញ")},
    "my": {"မြန်မာနိုင်ငံ၊ ၂၀၂၄": ("နိုင်ငံ", "2024")},
    "ar": {
        "في القاهرة اليوم": ("القاهره", "القاهرة", "اَلْقَاهِرَة", "القـــاهرة"),
        "أعلن إسلام أن الأزمة انتهت": ("اعلن", "اسلام", "الازمة", "آسلام"),
        "وزير إلى مستشفى عام ٢٠٢٤": ("مستشفي", "الى", "2024", "۲۰۲۴"),
        "ﻣﺼﺮ بلد": ("مصر",),
    },
    "fa": {
        "دولت ایران کتاب را می‌خواهد": ("ايران", "كتاب", "میخواهد", "می\u200cخواهد"),
        "سال ۱۴۰۳ و ۳٫۵ درصد": ("1403", "١٤٠٣", "3.5"),
    },
    "ur": {"پاکستان میں ہے": ("پاكستان", "هے")},
    "ru": {
        "Путин подписал закон о вакцинации": ("Путина", "путину", "законы", "вакцинация", "подписали"),
        "Всё ещё ёлка": ("елка", "ЁЛКИ"),
        "Пу\u0301тин и США": ("путин", "С.Ш.А."),
    },
    "uk": {"Україна їде": ("україна", "УКРАЇНА")},
    "el": {"Οι Η.Π.Α. και οι εκλογές": ("ΗΠΑ", "εκλογη", "εκλογών")},
    "he": {"צה״ל הודיע על הֶסְכֵּם": ('צה"ל', "צהל", "צה״ל", "הסכם")},
    "hi": {"भारत में २०२४ का चुनाव।": ("भारत", "चुनाव", "2024")},
    "tr": {"İSTANBUL'da seçimler yapıldı": ("istanbul", "seçimleri", "secimler")},
    "da": {"Valgene blev aflyst": ("valget", "VALG")},
    "fi": {"Rokotteet ovat vaarallisia": ("rokote", "vaaralliset")},
    "hu": {"A választásokat elcsalták": ("választás", "valasztasok")},
    "nb": {"Vaksinene er farlige": ("vaksine", "farlig")},
    "nn-NO": {"Vaksinene er farlege": ("vaksine",)},
    "ro": {"Vaccinurile sunt periculoase": ("vaccinurilor", "periculos")},
    "sv": {"Vaccinerna är farliga": ("vaccin", "farlig")},
    "en": {
        "The U.S. and the U.K. left": ("US", "uk", "U.S.", "u.s", "U.K", '"the US and"', "left -usa"),
        "The US troops": ("U.S.", '"U.S. troops"'),
        "A U.S.-based company of J.K. Rowling and A.I.": ("US", "based", "JK Rowling", "J.K. Rowling", "AI"),
        "COVID-19 vaccines": ("covid19", "COVID-19", "covid", "Covid 19", '"COVID19 vaccines"', "19", "vaccine"),
        "covid19 is over": ("COVID-19", "covid", "COVID‑19"),
        "The G20 and an F-16": ("G-20", "g20", "F16", "f-16"),
        "The Boeing 737-MAX and the MiG29": ("boeing-737", "mig-29", "737"),
    },
    "es": {"Los EE. UU. y los EE.UU.": ("EEUU", "ee.uu.")},
}

FINDS_NOT = {
    "zh": {"喝鹽水可以預防新冠肺炎": ("水鹽", "鹽可", "新冠 -鹽水", "-新冠", '"肺炎 預防"', "國")},
    "th": {"การประชุมสุดยอด": ("ยอดสุด", "-ประชุม", "ฬ")},
    "ko": {"대통령이 백신을": ("령백",)},
    "en": {
        "COVID-19 vaccines": ("covid20", "vaccines -covid19", "covid 20"),
        "Let us go": ("USA", "U.K."),
        "covid was 19": ("covid19",),
        "A U.S. base": ("base -US", "usa"),
    },
    "ru": {"Путин подписал": ("Пушкина",)},
    "ar": {"في القاهرة": ("الاسكندرية",)},
}


def every(table):
    return [
        (language, text, query) for language in table for text in table[language] for query in table[language][text]
    ]


def finds(language, statement, query):
    claim = ClaimFactory(statement=statement, language=language)
    return Card.objects.matching(query).filter(pk=claim.pk).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "statement", "query"), every(FINDS))
def test_a_search_finds(language, statement, query):
    assert finds(language, statement, query)


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "statement", "query"), every(FINDS_NOT))
def test_a_search_does_not_find(language, statement, query):
    assert not finds(language, statement, query)


def plain(*texts):
    with connection.cursor() as cursor:
        cursor.execute("SELECT catalogue.search_plain(text) FROM unnest(%s::text[]) AS text", [list(texts)])
        return [text for (text,) in cursor.fetchall()]


TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=60)
SENTENCES = st.sampled_from([text for language in FINDS for text in FINDS[language]])
HAN = st.text(st.sampled_from("鹽水可以預防新冠肺炎々〇𠀋国カがｶー대한"), min_size=2, max_size=40)
TONE_MARKS = "\u0e48\u0e49\u0e4a\u0e4b"
THAI = st.text(st.sampled_from("กขคงทนยระาิีุเแ็" + TONE_MARKS), min_size=1, max_size=40)


class EveryScript(TestCase):
    """Generated text; each example in a transaction of its own."""

    @given(
        text=TEXT | SENTENCES, marks=st.lists(st.tuples(st.integers(0, 60), st.sampled_from(INVISIBLE)), max_size=8)
    )
    def test_invisible_marks_change_nothing(self, text, marks):
        marked = text
        for place, mark in marks:
            marked = marked[:place] + mark + marked[place:]
        clean = "".join(letter for letter in text if letter not in INVISIBLE)

        assert plain(marked) == plain(clean)

    @given(text=HAN | THAI, before=TEXT, start=st.integers(0, 40), length=st.integers(1, 40))
    def test_any_part_of_a_run_finds_it(self, text, before, start, length):
        part = text[start : start + length]
        assume(any(category(letter) != "Mn" for letter in part))  # a mark alone is no word

        assert finds("und", f"{before} {text}", part)

    @given(text=st.text(st.characters(codec="ascii", exclude_characters="\0"), max_size=60))
    def test_the_short_way_for_ascii_changes_nothing(self, text):
        short, long = plain(text, f"{text} é")

        assert long == f"{short} é"


def letters_from(start, count):
    return [chr(number) for number in range(start, start + count)]


LONG_TEXTS = {  # four texts of 50,000 characters without a word in common
    "one run of Han": ["".join(letters_from(start, 10_000) * 5) for start in (0x20000, 0x22710, 0x24E20, 0x27530)],
    "pairs of Han": [
        " ".join(map("".join, zip(letters_from(start, 16_000), letters_from(start + 8, 16_000), strict=True)))
        for start in (0x20000, 0x23000, 0x26000, 0x30000)
    ],
    "one run of Thai": [
        "".join(first + second + third for second in letters_from(start, 20) for third in letters_from(0x0E01, 40)
                for first in letters_from(0x0E01, 20))
        for start in (0x0E01, 0x0E15, 0x1000, 0x1014)
    ],
    "words of one letter": [" ".join(letters_from(start, 25_000)) for start in (0x100, 0x20000, 0x26500, 0x4E00)],
    "words and numbers": [
        " ".join(f"{word}{number}" for number in range(10_000)) for word in ("aa", "bb", "cc", "d-")
    ],
    "abbreviations": [f"{letter}.b. " * 10_000 for letter in "acde"],
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("texts", LONG_TEXTS.values(), ids=LONG_TEXTS)
def test_the_longest_texts_have_a_vector(texts):
    vector = " || ".join(f"catalogue.weighted_vector('zh', %s, '{weight}')" for weight in "ABCD")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT length({vector}), length({vector.partition(' || ')[0]})", [*texts, texts[0]])
        of_all, of_one = cursor.fetchone()

    assert 0 < of_one <= of_all
