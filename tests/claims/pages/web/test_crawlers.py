"""What do crawlers, and people who found a fault, read of the site before anything else?"""

import io
from datetime import UTC, datetime, timedelta
from urllib.robotparser import RobotFileParser

import pytest
from PIL import Image

from config.checks.values import check_security_contact

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "is_open"),
    [
        ("/", True),
        ("/claims/019a0000-0000-7002-8000-000000000006/the-summit", True),
        ("/topics/diplomacy/", True),
        ("/claims/", True),
        ("/desk/queue/", False),
        ("/admin/login/", False),
        ("/embed/claims/019a0000-0000-7002-8000-000000000006", False),
    ],
)
def test_crawlers_are_asked_to_leave_the_desk_and_searches_alone(client, path, is_open):
    robots = RobotFileParser()
    robots.parse(client.get("/robots.txt").content.decode().splitlines())
    assert robots.can_fetch("AnyBot/1.0", f"http://testserver{path}") is is_open


def test_searches_are_closed_in_the_words_that_every_parser_reads(client):
    assert "Disallow: /claims/?*\n" in client.get("/robots.txt").content.decode()


def test_security_txt_says_where_to_report_and_until_when(client, settings):
    settings.SITE_URL = "https://desk.example"
    settings.SECURITY_CONTACT = ["mailto:security@desk.example", "https://desk.example/security"]
    answer = client.get("/.well-known/security.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    fields = [line.partition(": ")[::2] for line in answer.content.decode().splitlines()]
    assert [value for name, value in fields if name == "Contact"] == settings.SECURITY_CONTACT
    [expires] = [datetime.fromisoformat(value) for name, value in fields if name == "Expires"]
    assert timedelta(days=100) < expires - datetime.now(UTC) < timedelta(days=365)
    assert ("Canonical", "https://desk.example/.well-known/security.txt") in fields
    assert ("Preferred-Languages", "en, fr") in fields


def test_without_a_contact_there_is_no_security_txt(client):
    assert client.get("/.well-known/security.txt").status_code == 404


@pytest.mark.parametrize(
    ("contacts", "refused"),
    [
        ([], []),
        (["mailto:security@desk.example", "https://desk.example/report", "tel:+33-1-23-45-67-89"], []),
        (["security@desk.example"], ["config.E035"]),
        (["http://desk.example/report"], ["config.E035"]),
        (["mailto:two words@desk.example", "mailto:a@b.example\nExpires: never"], ["config.E035", "config.E035"]),
    ],
)
def test_a_contact_that_nobody_could_write_to_is_named_by_check(settings, contacts, refused):
    settings.SECURITY_CONTACT = contacts
    assert [finding.id for finding in check_security_contact(None)] == refused


def test_the_icon_has_the_sizes_that_old_programs_look_for(client):
    answer = client.get("/favicon.ico")
    assert answer["Content-Type"] == "image/x-icon"
    assert Image.open(io.BytesIO(answer.content)).info["sizes"] == {(16, 16), (32, 32), (48, 48)}


@pytest.mark.parametrize("path", ["/robots.txt", "/favicon.ico", "/.well-known/security.txt", "/oembed"])
def test_nothing_can_be_sent_to_what_only_answers(client, path):
    assert client.post(path).status_code in (403, 405)


def test_each_page_names_the_feeds(client):
    content = client.get("/").content.decode()
    assert 'href="/api/v1/feeds/verdicts.atom"' in content
    assert 'href="/api/v1/feeds/corrections.atom"' in content
