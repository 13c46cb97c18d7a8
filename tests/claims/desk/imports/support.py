"""How does a test bring in a file at the desk? `send`, `check` and `load` do it as the page does."""

from claims.models import Upload
from config.server.worker import run_waiting

NEW = "/desk/imports/new/file/"


def post_file(client, content, name="file.json", **headers):
    return client.generic("POST", f"{NEW}?name={name}", content, content_type="application/octet-stream", **headers)


def send(client, content, name="file.json"):
    """Send a file; return its upload."""
    answer = post_file(client, content, name)
    assert answer.status_code == 201, answer.text
    return Upload.objects.get(pk=answer.json()["address"].split("/")[-2])


def check(client, content, name="file.json", **form):
    """Send a file, confirm its map if it is a table, and have it checked."""
    upload = send(client, content, name)
    if upload.kind == "table":
        answer = client.post(f"/desk/imports/{upload.pk}/map/", form or {"map": upload.map})
        assert answer.status_code == 302, answer.text
    run_waiting()
    upload.refresh_from_db()
    return upload


def load(client, upload):
    answer = client.post(f"/desk/imports/{upload.pk}/load/")
    assert answer.status_code == 302, answer.text
    run_waiting()
    upload.refresh_from_db()
    return upload


def states(upload):
    return sorted(upload.rows.values_list("state", flat=True))
