"""Does the image's command line work with what compose.yaml sets, and nothing else of the environment?

The files that the image copies are served from a folder of their own, with the libraries of the tests. Nothing may be
written beside them: the image is read-only.
"""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path

import psutil
import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo

from config.models import WorkerHeartbeat
from tests.config.conftest import CODE
from tests.deploy.test_compose import DOCKERFILE, EXAMPLE, SERVICES, copied
from tests.support.servers import address_of_the_test_database, free_port, is_listening
from tests.support.waiting import wait_for

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

TOKEN = "a-token-of-the-metrics-of-the-image"
PUBLIC = {"Host": "desk.example", "X-Forwarded-Proto": "https"}
HOLE = re.compile(r"\$\{(\w+)(?::-([^}]*))?[^}]*\}")  # ${NAME:-default} or ${NAME:?message}
FILLED_IN = EXAMPLE | {
    "SECRET_KEY": "0123456789abcdef" * 4,
    "DATABASE_PASSWORD": "x",
    "SITE_DATABASE_PASSWORD": "x",
    "METRICS_TOKEN": TOKEN,
}


@pytest.fixture
def image(tmp_path):
    """Return a folder with the files that the image copies."""
    folder = tmp_path / "srv"
    folder.mkdir()
    for path in copied()[0]:
        source = CODE / path
        if source.is_dir():
            shutil.copytree(source, folder / path, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / path)
    return folder


@pytest.fixture
def environment(tmp_path):
    """Return what compose.yaml sets for the web processes, with the tests' database and folders of the test."""
    settings = SERVICES["web"]["environment"]
    filled = {name: HOLE.sub(lambda hole: FILLED_IN[hole[1]] or hole[2] or "", settings[name]) for name in settings}
    assert filled["SITE_URL"] == "https://desk.example"
    folders = {"DATA_DIR": str(tmp_path / "data"), "PROMETHEUS_MULTIPROC_DIR": str(tmp_path / "run" / "metrics")}
    own = {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONUNBUFFERED": "1", "PATH": "/usr/bin:/bin"}
    return filled | folders | own | {"DATABASE_URL": address_of_the_test_database(), "TRUSTED_PROXIES": "127.0.0.1"}


def files(folder):
    return sorted(str(path) for path in Path(folder).rglob("*"))


def command(port):
    """Return the image's command, at another port and on this machine alone."""
    [words] = re.findall(r"^CMD (\[.*\])$", DOCKERFILE, re.M)
    python, *arguments = json.loads(words)
    assert python == "python"
    return [sys.executable, *("127.0.0.1" if word == "0.0.0.0" else word for word in arguments[:-1]), str(port)]


def ask(port, path, **headers):
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    content = answer.read().decode()
    connection.close()
    return answer.status, content


def test_the_image_serves_behind_its_proxy(image, environment, tmp_path):
    before, port, log = files(image), free_port(), tmp_path / "log"
    with log.open("w") as written:
        server = subprocess.Popen(command(port), cwd=image, env=environment, stdout=written, stderr=written)
    try:
        wait_for(lambda: server.poll() is not None or (is_listening(port) and ask(port, "/livez")[0] == 200))
        assert server.poll() is None
        assert ask(port, "/livez", Host="10.0.0.7:8000")[0] == 200
        assert ask(port, "/readyz", Host="10.0.0.7:8000")[0] in (200, 503)
        assert ask(port, "/api/v1/claims/", **PUBLIC)[0] == 200
        assert ask(port, "/static/config/admin.css", **PUBLIC)[0] == 200
        assert ask(port, "/api/v1/claims/", Host="desk.example")[0] == 301
        for _ in range(20):
            ask(port, "/api/v1/claims/", **PUBLIC)
        assert ask(port, "/metrics", **PUBLIC)[0] == 404
        status, metrics = ask(port, "/metrics", Authorization=f"Bearer {TOKEN}")
        counted = re.search(r'claimdesk_requests_total\{[^}]*route="/api/v1/claims/",status="200"\} (\S+)', metrics)
        assert (status, float(counted[1])) == (200, 21)  # of all web processes together
        kill_a_web_process(server)
        wait_for(lambda: "Unexpected exit" in log.read_text())
    finally:
        server.terminate()
        server.wait()
    assert files(image) == before
    lines = log.read_text().splitlines()
    assert [line for line in lines if not line.startswith("{")] == []
    records = [json.loads(line) for line in lines]
    assert {record["logger"] for record in records} >= {"config.access", "_granian"}


def kill_a_web_process(server):
    children = psutil.Process(server.pid).children()
    next(child for child in children if any("spawn_main" in word for word in child.cmdline())).kill()


@pytest.mark.parametrize("arguments", [["check", "--deploy", "--database", "default"], ["nightly", "--dry-run"]])
def test_commands_run_in_the_image(image, environment, arguments):
    before = files(image)
    ran = subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=image, env=environment, capture_output=True, text=True
    )
    findings = set(re.findall(r"config\.\w\d+", ran.stderr))
    assert findings <= {"config.E082", "config.W017", "config.W081"}, ran.stderr  # of the tests' database and role
    assert findings or ran.returncode == 0, ran.stderr
    assert files(image) == before


def health(service, **environment):
    """Return whether the health check of a service, a line of Python, finds it well."""
    _cmd, _python, _option, program = SERVICES[service]["healthcheck"]["test"]
    ran = subprocess.run([sys.executable, "-c", program], env=os.environ | environment, capture_output=True, text=True)
    assert not ran.stderr or ran.returncode, ran.stderr
    return ran.returncode == 0


@pytest.mark.parametrize(("host", "is_well"), [(socket.gethostname(), True), ("another", False)])
def test_a_worker_is_well_if_it_was_seen_lately(host, is_well):
    settings = connection.get_connection_params()
    known = {name: settings[name] for name in ("host", "port", "user", "password", "dbname") if settings.get(name)}
    WorkerHeartbeat.objects.beat("w-1", host, None)
    assert health("worker", DATABASE_URL=make_conninfo(**known)) == is_well


def test_a_web_process_that_is_not_there_is_not_well():
    assert is_listening(8000) or not health("web")
