"""Does the frame of the desk show each person the pages that they may open, and messages that say what happened?"""

import pytest
from django.template.loader import render_to_string

from claims.desk.keys import Key
from claims.desk.shell.navigation import PAGES
from tests.factories import VerdictFactory

pytestmark = pytest.mark.django_db


def labels(client):
    return [str(place["label"]) for place in client.get("/desk/").context["navigation"] if place["in_header"]]


def test_the_header_has_the_pages_that_a_person_may_open(editor, contributor):
    assert "My desk" in labels(editor)
    assert set(labels(contributor)) <= set(labels(editor))


def test_every_link_of_the_header_opens(contributor, checker, editor):
    for client in (contributor, checker, editor):
        for place in client.get("/desk/").context["navigation"]:
            assert client.get(place["address"]).status_code == 200, (client.person, place)


def test_the_header_says_where_the_reader_is(editor):
    here = [place["name"] for place in editor.get("/desk/settings/").context["navigation"] if place["is_here"]]
    assert here == ["settings"]
    assert 'data-action="home" aria-current="page"' in " ".join(editor.get("/desk/").text.split())


def test_the_names_of_pages_are_unique():
    assert len({page.name for page in PAGES}) == len(PAGES)


@pytest.mark.parametrize(
    ("key", "presses"),
    [("g h", [["g"], ["h"]]), ("$mod+Enter", [["Ctrl", "Enter"]]), ("Shift+m", [["Shift", "m"]]), ("?", [["?"]])],
)
def test_a_key_is_listed_as_it_is_pressed(key, presses):
    assert Key(key, "x", "x").presses == presses


def test_a_message_is_text_and_can_be_undone_for_a_time():
    undo = {"address": "/desk/undo/?a=1&b=2", "seconds": 10}
    text = render_to_string("desk/message.html", {"message": "<b>Done</b>", "level": "success", "undo": undo})
    assert "&lt;b&gt;Done&lt;/b&gt;" in text
    assert 'data-seconds="10"' in text
    assert 'action="/desk/undo/?a=1&amp;b=2"' in text
    assert "data-action" not in render_to_string("desk/message.html", {"message": "Done", "level": "success"})


def test_the_keys_of_a_page_are_listed_by_scope(editor):
    text = editor.get("/desk/").text
    assert "Everywhere" in text
    assert "In the queue" not in text


def test_pages_of_the_tables_lead_to_the_claim_at_the_desk(editor):
    verdict = VerdictFactory()
    at_the_desk = f'href="/desk/claims/{verdict.claim_id}/"'
    for model, row in [("claim", verdict.claim), ("verdict", verdict)]:
        assert at_the_desk in editor.get(f"/admin/claims/{model}/{row.pk}/change/").text, model
    assert f"/admin/claims/claim/{verdict.claim_id}/change/" in editor.get(f"/desk/claims/{verdict.claim_id}/").text
    assert "/desk/claims/" not in editor.get("/admin/claims/claim/add/").text
