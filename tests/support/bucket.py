"""Which bucket do tests write to? `bucket`, a server of this process with as much of S3 as a storage needs."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

import pytest

LISTED = "<ListBucketResult><IsTruncated>false</IsTruncated>{}</ListBucketResult>"


def without_chunks(body):
    """Return what a body in `aws-chunked` holds: sizes in hexadecimal, then bytes, until a size of 0."""
    content = b""
    while True:
        size, _line_end, body = body.partition(b"\r\n")
        length = int(size.partition(b";")[0], 16)
        if not length:
            return content
        content, body = content + body[:length], body[length + 2 :]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def key(self):
        return unquote(urlsplit(self.path).path).removeprefix("/newsroom").removeprefix("/")

    def answer(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), "Connection": "close", **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        self.close_connection = True

    def do_PUT(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        is_chunked = "aws-chunked" in self.headers.get("Content-Encoding", "")
        self.server.objects[self.key] = without_chunks(body) if is_chunked else body
        self.answer(200, ETag='"1"')

    def do_GET(self):
        if not self.key:
            query = parse_qs(urlsplit(self.path).query)
            prefix, delimiter = (query.get(name, [""])[0] for name in ("prefix", "delimiter"))
            keys = sorted(key for key in self.server.objects if key.startswith(prefix))
            below = [key for key in keys if delimiter and delimiter in key[len(prefix) :]]
            folders = sorted({prefix + key[len(prefix) :].partition(delimiter)[0] + delimiter for key in below})
            rows = "".join(
                f"<Contents><Key>{escape(key)}</Key><Size>1</Size></Contents>" for key in keys if key not in below
            )
            rows += "".join(f"<CommonPrefixes><Prefix>{escape(name)}</Prefix></CommonPrefixes>" for name in folders)
            self.answer(200, LISTED.format(rows).encode(), **{"Content-Type": "application/xml"})
        elif self.key in self.server.objects:
            self.answer_part(self.server.objects[self.key], self.headers.get("Range"))
        else:
            self.answer(404, b"<Error><Code>NoSuchKey</Code></Error>")

    def answer_part(self, content, asked):
        if not asked:
            return self.answer(200, content, ETag='"1"')
        first, last = map(int, asked.removeprefix("bytes=").split("-"))
        self.server.parts.append((first, last))
        length = f"bytes {first}-{last}/{len(content)}"
        return self.answer(206, content[first : last + 1], ETag='"1"', **{"Content-Range": length})

    do_HEAD = do_GET  # noqa: N815

    def do_DELETE(self):
        self.server.objects.pop(self.key, None)
        self.answer(204)

    def log_message(self, *_words):
        pass


@pytest.fixture
def bucket(monkeypatch):
    """A server with the bucket `newsroom`; `objects` are its files by key, `parts` the ranges that were asked for.

    `url` is what a setting names.
    """
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.objects, server.parts = {}, []
    server.url = f"s3://newsroom/kept?endpoint=http://127.0.0.1:{server.server_port}&region=eu-west-3"
    Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()
