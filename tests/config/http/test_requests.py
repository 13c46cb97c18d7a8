"""Is a request with a malformed Content-Type refused, or read, like any other one?"""

import io
import json

import pytest

from tests.wsgi import application

pytestmark = pytest.mark.django_db


def post(content_type):
    """Return the status and the problem of an empty login with this Content-Type, as the server gets them."""
    body = b"{}"
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/api/v1/auth/login/",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "HTTP_HOST": "127.0.0.1",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_TYPE": content_type,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        "wsgi.url_scheme": "http",
    }
    started = []
    content = b"".join(application(environ, lambda status, headers: started.append(status)))
    return int(started[0].split()[0]), json.loads(content)


@pytest.mark.parametrize("parameters", ["", "; charset=utf-8", "; charset*=nonsense''utf-8", "; x=" + "y" * 100_000])
def test_malformed_parameters_are_left_out(parameters):
    status, problem = post(f"application/json{parameters}")
    assert (status, problem["code"]) == (400, "invalid")


@pytest.mark.parametrize("content_type", ["x" * 100_000, "; x*=nonsense''y", "text/plain; x*=nonsense''y"])
def test_a_malformed_media_type_is_refused(content_type):
    status, problem = post(content_type)
    assert (status, problem["code"]) == (415, "unsupported_media_type")
