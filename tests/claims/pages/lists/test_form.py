"""Does the form of a search ask again for what the address asks for, right or wrong?"""

import re

import pytest

pytestmark = pytest.mark.django_db


def test_what_was_typed_into_the_form_is_still_there_after_a_refusal(client):
    text = client.get('/claims/?q=bridge"&claimed_on__gte=soon&category=false,mixed&topic=bridges').content.decode()
    assert 'value="bridge&quot;"' in text
    assert '<input type="text" name="claimed_on__gte" value="soon">' in text
    assert '<option value="false,mixed" selected>' in text
    assert '<input type="hidden" name="topic" value="bridges">' in text


@pytest.mark.parametrize(
    ("query", "option"),
    [
        ("disputed=true", '<option value="true" selected>yes'),
        ("disputed=false", '<option value="false" selected>no'),
        ("disputed=perhaps", '<option value="perhaps" selected>perhaps'),
        ("category=mixed", '<option value="mixed" selected>'),
        ("category=false&category=mixed", '<option value="false,mixed" selected>false, mixed'),
        ("lang=fr&category=false,mixed", '<option value="false,mixed" selected>faux, mitigé'),
    ],
)
def test_the_form_asks_again_for_what_the_address_asks(client, query, option):
    chosen = re.findall("<option[^>]* selected>[^<]*", client.get(f"/claims/?{query}", follow=True).content.decode())
    assert [text.startswith(option) for text in chosen] == [True]


def test_empty_fields_of_the_form_are_left_out_of_the_address(client):
    answer = client.get("/claims/?q=bridge&category=&claimed_on__gte=%20&disputed=true")
    assert (answer.status_code, answer["Location"]) == (302, "/claims/?q=bridge&disputed=true")
    assert client.get("/claims/?q=")["Location"] == "/claims/"
