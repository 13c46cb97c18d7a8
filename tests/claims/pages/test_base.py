"""Does a page of the public site need nothing of its reader but the language?"""

import pytest

pytestmark = pytest.mark.django_db


def test_a_stranger_reads_the_home_page_without_a_query(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/")
    assert answer.status_code == 200
    assert not answer.cookies
    assert {"Accept-Language", "Cookie"} <= set(answer["Vary"].split(", "))


def test_a_link_changes_the_language_and_leaves_no_trace_in_the_address(client):
    answer = client.get("/?lang=fr&q=sommet")
    assert (answer.status_code, answer["Location"]) == (302, "/?q=sommet")
    assert '<html lang="fr">' in client.get("/").content.decode()
    assert client.get("/?lang=xx").cookies == {}
