import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from contextlib import suppress
from io import StringIO

import psutil
import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.management import CommandError, call_command

from claims.models import Claim, RatingScale, Topic, Verdict
from config.management.commands import demo
from config.server.embedded_server import folder_for
from tests.config.conftest import CODE
from tests.support.waiting import wait_for

pytestmark = pytest.mark.slow

# On a busy machine a worker may need longer to end than a person at a terminal should wait for it.
WITH_PATIENCE = """
from config.server import serving
serving.MAX_SECONDS_TO_END = 600
import manage; manage.main()
"""
PERSON = re.compile(r"^    (\w+) +([0-9a-f]{12}) ", re.MULTILINE)


def printed(output):
    """Return the printed names and passwords."""
    return dict(PERSON.findall(output))


@pytest.fixture(autouse=True, scope="module")
def embedded_database():
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("DATABASE_URL", raising=False)
        yield


def prepare(**options):
    """Return what the demo prints with --no-serve."""
    output = StringIO()
    call_command("demo", no_serve=True, stdout=output, **options)
    return output.getvalue()


@pytest.fixture(scope="module")
def first_demo(module_rows):
    return module_rows(prepare)


@pytest.fixture
def rows(db):
    """Count the rows of the demo, and the people who may log in."""

    def count():
        return {model: model.objects.count() for model in (RatingScale, Topic, Claim, Verdict, get_user_model())}

    return count


def test_the_demo_shows_claims_and_its_people_can_log_in(first_demo, rows, client):
    assert all(rows().values())
    assert printed(first_demo).keys() == {"contributor", "checker", "editor", "admin"}
    for name, password in printed(first_demo).items():
        assert client.login(username=name, password=password)
        person = get_user_model().objects.get(username=name)
        assert (person.is_staff, person.is_superuser) == (True, name == "admin")
        assert [group.name for group in person.groups.all()] == ([] if name == "admin" else [name])
    assert "http://127.0.0.1:8000/admin/" in first_demo
    assert "http://127.0.0.1:8000/api/v1/docs/" in first_demo


def test_no_list_of_the_api_is_empty(first_demo, db, client):
    lists = ["claims", "verdicts", "evidence", "articles", "publishers", "claimants", "topics", "rating-scales"]
    for path in ("claims/?language=fr&q=sommet", *(f"{name}/?page_size=100" for name in lists)):
        answer = client.get(f"/api/v1/{path}")
        assert answer.status_code == 200, path
        assert answer.json()["results"], path


def test_a_second_demo_adds_no_rows_and_keeps_sessions(first_demo, rows, client):
    counted = rows()
    client.login(username="editor", password=printed(first_demo)["editor"])
    claim = Claim.objects.first()
    Claim.objects.filter(pk=claim.pk).update(context="What somebody wrote meanwhile.")

    assert prepare() == first_demo
    assert rows() == counted
    assert client.get("/admin/").status_code == 200
    assert Claim.objects.get(pk=claim.pk).context == "What somebody wrote meanwhile."


def test_a_second_demo_restores_the_printed_passwords(first_demo, db, client):
    editor = get_user_model().objects.get(username="editor")
    editor.set_password("forgotten")
    editor.is_active = False
    editor.save()

    assert client.login(username="editor", password=printed(prepare())["editor"])


def test_each_password_is_hashed_once(first_demo, db, monkeypatch):
    get_user_model().objects.update(password="")
    hashed, encode = [], MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *given: hashed.append(given) or encode(*given))
    prepare()
    assert len(hashed) == len(demo.PEOPLE)


def test_passwords_differ_between_people_and_sites(settings):
    here = {demo.password_of(name) for name in demo.PEOPLE}
    settings.SECRET_KEY = "another site's key"
    assert len(here | {demo.password_of(name) for name in demo.PEOPLE}) == 2 * len(demo.PEOPLE)


@pytest.fixture
def let_in(first_demo, db):
    """The people who may log in: nobody before a demo writes anything."""
    people = get_user_model().objects.all()
    people.update(is_active=False)
    return people.filter(is_active=True)


def test_the_demo_refuses_a_configured_database_unless_forced(let_in, rows, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://db.example/claims")
    counted = rows()
    with pytest.raises(CommandError, match="unset DATABASE_URL, or say --force"):
        prepare()
    assert not let_in.exists()
    assert rows() == counted

    prepare(force=True)
    assert let_in.filter(username="admin").exists()


def test_a_port_in_use_is_refused_before_anything_is_written(let_in, rows):
    counted = rows()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match=f"Port {port} cannot be used.*say --port with another"):
            call_command("demo", port=port)
    assert not let_in.exists()
    assert rows() == counted


@pytest.fixture(scope="session")
def site(new_servers_folder):
    """A new data folder, and with it a new database."""
    data_dir = new_servers_folder()
    yield data_dir
    if not folder_for(data_dir).is_relative_to(data_dir):
        shutil.rmtree(folder_for(data_dir).parent)


@pytest.fixture
def run_demo(site):
    started = []

    def run_demo(*arguments):
        process = subprocess.Popen(
            [sys.executable, "-c", WITH_PATIENCE, "demo", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=CODE,
            env=os.environ | {"DATA_DIR": str(site)},
            start_new_session=True,
        )
        started.append(process)
        return process

    yield run_demo
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()
    for process in processes_of(site):
        with suppress(psutil.NoSuchProcess):
            process.kill()


def processes_of(site):
    """Return all processes that the demo of that data folder started, directly or not."""
    return [
        process
        for process in psutil.process_iter(["environ", "name"])  # asked at once: a process may go at any time
        if (process.info["environ"] or {}).get("DATA_DIR") == str(site)
    ]


def answers(url):
    try:
        with urllib.request.urlopen(url) as response:
            return response.status == 200
    except OSError:
        return False


@pytest.fixture
def port():
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


@pytest.mark.parametrize(
    ("send", "sent"),
    [(os.killpg, signal.SIGINT), (os.kill, signal.SIGTERM), (os.killpg, signal.SIGHUP)],
    ids=["Ctrl-C", "kill", "the terminal was closed"],
)
def test_the_demo_serves_until_a_signal_and_leaves_no_process(site, run_demo, port, send, sent):
    process = run_demo("--port", str(port))
    wait_for(lambda: answers(f"http://127.0.0.1:{port}/admin/login/"))
    assert "postgres" in [found.info["name"] for found in processes_of(site)]

    send(process.pid, sent)
    output, _nothing = process.communicate()
    assert process.returncode == 0, output
    assert "Traceback" not in output
    assert "Killing" not in output
    wait_for(lambda: not processes_of(site))


def asked(url, body=None, token=""):
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Token {token}"} if token else {})
    with urllib.request.urlopen(urllib.request.Request(url, body, headers)) as answer:
        return json.load(answer)


def test_the_demo_runs_imports_and_leaves_no_process_when_killed(site, run_demo, port):
    process, api = run_demo("--port", str(port)), f"http://127.0.0.1:{port}/api/v1"
    password = printed("".join(iter(process.stdout.readline, "Ctrl-C ends it.\n")))["editor"]
    wait_for(lambda: answers(f"{api}/claims/"))
    login = json.dumps({"username": "editor", "password": password}).encode()
    token = asked(f"{api}/auth/login/", login)["token"]
    sent = asked(f"{api}/imports/", b'{"@type": "ClaimReview"}', token)
    wait_for(lambda: asked(f"{api}/imports/{sent['id']}/", token=token)["status"] == "done")

    process.kill()
    wait_for(lambda: not processes_of(site))


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_a_demo_stopped_while_it_prepares_leaves_no_process(site, run_demo, sent):
    process = run_demo("--no-serve")
    wait_for(lambda: any(found.info["name"] == "postgres" for found in processes_of(site)))
    process.send_signal(sent)
    output, _nothing = process.communicate()
    assert "Traceback" not in output
    wait_for(lambda: not processes_of(site))
