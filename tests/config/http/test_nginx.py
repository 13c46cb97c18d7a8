"""Does deploy/nginx.conf, which goes in front of the site, do what docs/operating.md says of it?"""

import json
import ssl
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPSConnection

import pytest

from config.server import front
from tests.factories import VerdictFactory
from tests.support import servers
from tests.support.install_nginx import install_nginx
from tests.support.waiting import PATIENCE

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

API = "/api/v1/"


@pytest.fixture(scope="module")
def ports(django_db_setup, tmp_path_factory):
    """Return the ports of nginx for HTTP and for TLS."""
    if not install_nginx():
        pytest.skip("There is no nginx, and none can be installed.")
    folder, settings = tmp_path_factory.mktemp("site"), {"SITE_URL": "https://desk.example"}
    with (
        servers.granian(folder, TRUSTED_PROXIES="127.0.0.1", **settings) as site,
        servers.shipped_nginx(folder, site) as ports,
    ):
        yield ports


@pytest.fixture(scope="module")
def ports_without_a_site(tmp_path_factory):
    if not install_nginx():
        pytest.skip("There is no nginx, and none can be installed.")
    with servers.shipped_nginx(tmp_path_factory.mktemp("alone"), servers.free_port()) as ports:
        yield ports


def asked(ports, method, path, body=None, has_tls=True, source="127.0.0.1", **headers):
    """Return the answer, with its `content`."""
    kind, context = (
        (HTTPSConnection, {"context": ssl._create_unverified_context()}) if has_tls else (HTTPConnection, {})
    )
    client = kind("127.0.0.1", ports[has_tls], timeout=PATIENCE, source_address=(source, 0), **context)
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    client.request(method, path, body, {"Host": "desk.example"} | headers)
    answer = client.getresponse()
    answer.content = answer.read()
    client.close()
    return answer


def test_pages_and_lists_come_through_with_tls(ports):
    claim = VerdictFactory(published=True).claim_id
    answer = asked(ports, "GET", f"{API}claims/{claim}/", Accept_Encoding="gzip")
    assert (answer.status, answer.headers["Content-Encoding"]) == (200, "gzip")
    assert "max-age" in answer.headers["Strict-Transport-Security"], "the site knows that the client has TLS"
    tag = answer.headers["ETag"]
    assert asked(ports, "GET", f"{API}claims/{claim}/", Accept_Encoding="gzip", If_None_Match=tag).status == 304
    assert asked(ports, "GET", "/admin/login/").status == 200


def test_plain_http_is_for_probes_and_redirects_others(ports):
    assert asked(ports, "GET", "/livez", has_tls=False, Host="10.0.0.7").status == 200
    redirect = asked(ports, "GET", f"{API}claims/?q=a%20b", has_tls=False)
    assert (redirect.status, redirect.headers["Location"]) == (308, f"https://desk.example{API}claims/?q=a%20b")


def test_an_export_comes_whole(ports):
    """It is sent in several parts, which different threads take from the database."""
    for _ in range(20):
        VerdictFactory(published=True, explanation="a" * 50_000)
    content = asked(ports, "GET", f"{API}claims/export.ndjson").content
    lines = [json.loads(line) for line in content.splitlines()]
    assert [line.get("kind") for line in lines if "kind" in line] == ["header", "trailer"]
    assert lines[-1]["claims"] == len(lines) - 2 == 20
    assert len(content) > 2 * front.PART_BYTES


def test_a_long_poll_is_waited_for(ports):
    answer = asked(ports, "GET", f"{API}changes/?wait=2")
    assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-store")


def test_a_body_that_is_too_large_is_a_problem(ports):
    answer = asked(ports, "POST", f"{API}imports/", b"a", Content_Length=str(53 * 1024**2))
    assert (answer.status, problem_of(answer)["code"]) == (413, "too_large")


def test_too_many_logins_of_one_address_are_refused_with_a_problem(ports):
    body = json.dumps({"username": "nobody", "password": "x"})

    def log_in(source):
        headers = {"Content_Type": "application/json"}
        return asked(ports, "POST", f"{API}auth/login/", body, source=source, **headers)

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: log_in("127.0.0.5"), range(40)))
    refused = [answer for answer in answers if answer.status == 429 and answer.headers["Retry-After"] == "60"]
    assert refused
    assert problem_of(refused[0])["code"] == "throttled"
    assert log_in("127.0.0.6").headers["Retry-After"] != "60"
    assert asked(ports, "GET", f"{API}claims/", source="127.0.0.5").status == 200


def test_without_the_site_the_answer_is_a_503_with_retry_after(ports_without_a_site):
    for method, path in ("GET", f"{API}claims/"), ("POST", f"{API}auth/login/"), ("GET", "/livez"):
        answer = asked(ports_without_a_site, method, path)
        assert (answer.status, answer.headers["Retry-After"]) == (503, "5"), path
        assert problem_of(answer)["code"] == "unavailable"


def problem_of(answer):
    members = json.loads(answer.content)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert (members["status"], members["type"]) == (answer.status, f"urn:claimdesk:problem:{members['code']}")
    assert members["request_id"]
    return members
