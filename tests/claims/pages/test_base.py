"""Does a page of the public site need nothing of its reader but the language?"""

import pytest

pytestmark = pytest.mark.django_db


def test_no_page_reads_the_session_of_its_reader(admin_client, django_assert_max_num_queries):
    with django_assert_max_num_queries(5) as queries:
        answer = admin_client.get("/")
    assert answer.status_code == 200
    assert not [query for query in queries if "session" in query["sql"] or "auth_user" in query["sql"]]
    assert not answer.cookies
    assert {"Accept-Language", "Cookie"} <= set(answer["Vary"].split(", "))


def test_a_link_changes_the_language_and_leaves_no_trace_in_the_address(client):
    answer = client.get("/?lang=fr&q=sommet")
    assert (answer.status_code, answer["Location"]) == (302, "/?q=sommet")
    assert '<html lang="fr">' in client.get("/").content.decode()
    assert client.get("/?lang=xx").cookies == {}


def test_each_page_bears_the_name_of_the_site(client, settings):
    settings.SITE_NAME = "Vérif <Nord>"
    text = client.get("/claims/").content.decode()
    assert "Vérif &lt;Nord&gt;</title>" in text
    assert "Claimdesk" not in text
