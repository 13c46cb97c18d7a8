"""Is the picture of a verdict readable in every script that it shows, and never that of a superseded verdict?"""

import io
import os
import subprocess
import sys

import pytest
from PIL import Image

from claims.pages.claim.reading import content_of, newest_edition
from claims.pages.web import lettering
from claims.pages.web.drawing import COLOURS, HEIGHT, WIDTH, draw
from claims.pages.web.lettering import lettering_for
from claims.pages.web.picture import Face, drawn, face_of, picture_url, tag_of
from tests.claims.pages.web.rows import HOSTILE, judged, retract
from tests.factories import VerdictFactory
from tests.support.editions import make_editions

FACE = Face("The summit ended.", "en", "False", "en", "false", "The desk", "Claimdesk")
SCRIPTS = {
    "en": "The summit ended without a result, naïve façade Łódź.",
    "ru": "Саммит завершился без результата.",
    "el": "Η σύνοδος έληξε χωρίς αποτέλεσμα.",
    "ar": "انتهت القمة دون نتيجة ملموسة.",
    "fa": "نشست بدون نتیجه پایان یافت، می‌گویند.",
    "he": "הפסגה הסתיימה ללא תוצאה.",
    "zh": "峰会没有取得具体成果就结束了。",
    "ja": "首脳会談は具体的な成果なしに終わった。",
    "ko": "정상회담은 구체적인 결과 없이 끝났다.",
    "th": "การประชุมสุดยอดสิ้นสุดลง",
    "ka": "სამიტი დასრულდა.",
    "hi": "शिखर सम्मेलन समाप्त हुआ।",
}


def opened(content):
    picture = Image.open(io.BytesIO(content))
    picture.load()
    assert (picture.format, picture.size) == ("PNG", (WIDTH, HEIGHT))
    return picture.convert("RGB")


@pytest.mark.parametrize("language", SCRIPTS)
def test_a_statement_is_drawn_with_all_its_letters(language):
    text = SCRIPTS[language]
    found = lettering_for(text, language)
    assert found is not None
    assert found.text == text
    assert found.direction == ("rtl" if language in ("ar", "fa", "he") else "ltr")


def test_letters_of_arabic_are_joined_and_run_from_right_to_left():
    word = lettering_for("انتهت", "ar")
    apart = sum(word.length(letter, 50) for letter in word.text)
    assert word.length(word.text, 50) < apart * 0.9
    picture = opened(draw(FACE._replace(statement=SCRIPTS["ar"], language="ar")))
    dark = [x for x in range(WIDTH) for y in range(200, 470, 3) if picture.getpixel((x, y))[0] < 100]
    assert max(dark) > WIDTH - 90
    assert min(dark) > 90


def test_han_characters_are_drawn_as_their_language_writes_them():
    faces = [lettering_for("直", language).name for language in ("ja", "zh", "zh-Hant")]
    assert len(set(faces)) == 3


@pytest.mark.parametrize("text", ["ኣብ ኢትዮጵያ", "ᠮᠣᠩᠭᠣᠯ", "😀🎉", "", " ", "\u202e\u200b", "\U0010ffff"])
def test_a_text_that_no_font_has_is_left_out_with_the_sites_mark_in_its_place(text):
    assert lettering_for(text, "en") is None
    picture = opened(draw(FACE._replace(statement=text)))
    assert picture.getpixel((WIDTH // 2 - 90, 240))[1] < 100


def test_signs_without_a_glyph_are_left_out_of_a_text_that_has_letters():
    assert lettering_for("It ended 😀. \u202eReally\u202c 👩‍👩‍👧 so.", "en").text == "It ended. Really so."


def test_without_the_font_of_the_extra_its_scripts_are_left_out(monkeypatch):
    monkeypatch.setattr(lettering, "find_spec", lambda name: None)
    lettering_for.cache_clear()
    assert lettering_for(SCRIPTS["zh"], "zh") is None
    assert lettering_for(SCRIPTS["en"], "en")
    lettering_for.cache_clear()


@pytest.mark.parametrize("text", [*HOSTILE, "x" * 2_000, "word " * 400, "é" * 2_000, "の" * 2_000, "a\n\nb\tc"])
@pytest.mark.parametrize("member", ["statement", "words", "publisher", "site"])
def test_no_text_leaves_the_picture(text, member):
    picture = opened(draw(FACE._replace(**{member: text})))
    margin = [picture.getpixel((x, y)) for x in (20, WIDTH - 20) for y in range(40, HEIGHT - 10, 5)]
    assert min(min(colour) for colour in margin) > 250


@pytest.mark.parametrize("category", COLOURS)
def test_each_category_has_its_colour(category):
    picture = opened(draw(FACE._replace(category=category)))
    wanted = tuple(int(COLOURS[category][at : at + 2], 16) for at in (1, 3, 5))
    assert max(abs(a - b) for a, b in zip(picture.getpixel((600, 8)), wanted, strict=True)) <= 8


@pytest.mark.django_db
def test_a_picture_is_one_read_and_drawn_once(client, django_assert_num_queries):
    claim = judged()
    drawn.cache_clear()
    for _again in range(2):
        with django_assert_num_queries(1):
            answer = client.get(f"/claims/{claim.pk}/picture.png")
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert (drawn.cache_info().misses, drawn.cache_info().hits) == (1, 1)
    unchanged = client.get(f"/claims/{claim.pk}/picture.png", HTTP_IF_NONE_MATCH=answer["ETag"])
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert opened(answer.content)


@pytest.mark.django_db
def test_a_corrected_verdict_has_another_address_and_the_old_one_is_not_kept(client, settings):
    settings.SITE_URL = "http://testserver"
    claim = judged()
    before = picture_url(content_of(newest_edition(claim.pk)))
    first = client.get(before)
    assert "immutable" in first["Cache-Control"]
    retract(claim)
    after = picture_url(content_of(newest_edition(claim.pk)))
    assert before != after
    stale = client.get(before, HTTP_IF_NONE_MATCH=first["ETag"])
    assert stale.status_code == 200
    assert stale["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert stale.content != first.content


@pytest.mark.django_db
def test_a_picture_is_the_same_for_readers_of_all_languages(client):
    claim = judged(in_language="fr")
    retract(claim)
    tags = {client.get(f"/claims/{claim.pk}/picture.png", HTTP_ACCEPT_LANGUAGE=tag)["ETag"] for tag in ("en", "fr")}
    face = face_of(content_of(newest_edition(claim.pk)))
    assert tags == {f'"{tag_of(face)}"'}
    assert face.words == "Retiré"


@pytest.mark.django_db
def test_only_what_is_public_has_a_picture(client):
    assert client.get(f"/claims/{VerdictFactory().claim_id}/picture.png").status_code == 404
    assert client.get(f"/claims/{make_editions('{}', None)[0].claim_id}/picture.png").status_code == 410


def test_pillow_is_not_loaded_before_a_picture_is_asked_for():
    program = "import django; django.setup(); import config.urls, sys; sys.exit('PIL' in sys.modules)"
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
