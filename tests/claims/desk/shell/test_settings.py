"""Are a person's choices stored, and do they change what the person sees at the desk and in the admin?"""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from claims.models import DeskSettings
from tests.factories import DeskSettingsFactory, VerdictFactory

pytestmark = pytest.mark.django_db
PAGE = "/desk/settings/"
CHOSEN = {"time_zone": "Asia/Tokyo", "uses_keys": "on", "notices": ["returned", "due"], "mails": "never"}


def stored(client):
    return DeskSettings.objects.filter(owned_by=client.person).first()


def test_reading_the_page_stores_nothing(editor):
    assert editor.get(PAGE).status_code == 200
    assert stored(editor) is None


def test_choices_are_stored(editor):
    editor.person.email = "editor@desk.example"
    editor.person.save()
    answer = editor.post(PAGE, CHOSEN | {"mails": "daily"}, follow=True)
    assert "Your settings are saved." in answer.text
    row = stored(editor)
    assert (row.time_zone, row.uses_keys, row.notices, row.mails) == ("Asia/Tokyo", True, ["returned", "due"], "daily")


def test_a_second_save_changes_the_row(editor):
    DeskSettingsFactory(owned_by=editor.person, time_zone="Europe/Paris")
    editor.post(PAGE, CHOSEN)
    assert stored(editor).time_zone == "Asia/Tokyo"


def test_settings_of_others_are_left_alone(editor, checker):
    DeskSettingsFactory(owned_by=checker.person, time_zone="Europe/Paris")
    editor.post(PAGE, CHOSEN | {"owned_by": checker.person.pk, "id": stored(checker).pk})
    assert stored(checker).time_zone == "Europe/Paris"


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"time_zone": "Mars/Olympus"}, "There is no time zone"),
        ({"time_zone": "../../etc/passwd"}, "There is no time zone"),
        ({"time_zone": "a\0b"}, "Null characters are not allowed"),
        ({"time_zone": "x" * 10_000}, "at most 60 characters"),
        ({"time_zone": "<script>alert(1)</script>"}, "&lt;script&gt;"),
        ({"notices": ["weather"]}, "weather"),
        ({"mails": "hourly"}, "hourly"),
        ({"mails": "daily"}, "Your account has no e-mail address."),
    ],
)
def test_wrong_choices_are_said_and_not_stored(editor, changed, sentence):
    answer = editor.post(PAGE, CHOSEN | changed)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "<script>alert" not in answer.text
    assert stored(editor) is None


def test_single_keys_can_be_switched_off(editor):
    assert "&quot;g q&quot;" in editor.get(PAGE).text
    editor.post(PAGE, {name: value for name, value in CHOSEN.items() if name != "uses_keys"})
    answer = editor.get(PAGE)
    assert "&quot;g q&quot;" not in answer.text
    assert "&quot;$mod+k&quot;" in answer.text


def test_times_are_those_of_the_person_s_zone(editor):
    verdict = VerdictFactory(published=True, published_at=datetime(2026, 5, 1, 20, 30, tzinfo=UTC))
    in_admin = f"/admin/claims/verdict/{verdict.pk}/change/"
    assert "8:30 p.m. UTC" in editor.get(in_admin).text
    DeskSettingsFactory(owned_by=editor.person, time_zone="Asia/Tokyo")
    assert "May 2, 2026, 5:30 a.m. JST" in editor.get(in_admin).text
    assert "in Asia/Tokyo" in editor.get(PAGE).text
    assert "in UTC" in editor_without_settings(editor).get(PAGE).text


def editor_without_settings(client):
    stored(client).delete()
    return client


def test_another_request_has_the_zone_of_the_site_again(editor, client):
    DeskSettingsFactory(owned_by=editor.person, time_zone="Asia/Tokyo")
    editor.get(PAGE)
    assert client.get("/admin/login/").status_code == 200
    assert timezone.get_current_timezone_name() == "UTC"


def test_the_language_is_chosen_for_all_pages(editor):
    answer = editor.post("/i18n/setlang/", {"language": "fr", "next": PAGE}, follow=True)
    assert "Réglages" in answer.text
    assert '<html lang="fr">' in answer.text
