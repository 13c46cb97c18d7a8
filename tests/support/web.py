"""Which web do tests fetch from? `web`, a server of this process that plays every site whose pages a test gives it.

    def test_a_page_is_captured(web):
        web["https://outlet.example/a"] = "<title>A</title><p>It grew by 4%."
        web["https://outlet.example/old"] = Redirect("/a")
        web["https://outlet.example/file"] = Page(pdf, "application/pdf", headers={"ETag": '"1"'})
        ...
        assert [request.url for request in web.requests] == ["https://outlet.example/a"]

A page is a text, bytes, a Page, or a function of a Request that returns one of these, or that writes to
`request.connection` by itself and returns None. A Page with an ETag or a Last-Modified answers 304 when it should.
HTTPS is served with certificates of an authority that the fixture makes known to `fetch`; processes that a test starts
need `web.environment`.
"""

import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Lock, Thread
from urllib.parse import urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tests.support.waiting import PATIENCE

HTML = "text/html; charset=utf-8"
MAX_HEAD = 64 * 1024


@dataclass
class Page:
    """What a server sends for an address. `headers` replace the usual ones; None leaves a usual one out."""

    body: bytes | str = b""
    content_type: str = HTML
    status: int = 200
    headers: dict = field(default_factory=dict)


def Redirect(location, status=302):  # noqa: N802 (it is used like Page)
    return Page(b"", status=status, headers={"Location": location})


@dataclass
class Request:
    """A request as the server received it."""

    url: str
    method: str
    headers: dict  # names in lower case
    head: bytes
    connection: socket.socket


class Web:
    """The server: a mapping from URLs to pages, which lists the requests that it received."""

    def __init__(self, authority, settings):
        self.pages = {}
        self.requests = []
        self.connections = 0
        self.settings = settings
        self.authority = authority
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self.listener.getsockname()[1]
        self.open = set()
        self.lock = Lock()
        Thread(target=self.accept, daemon=True).start()

    def __setitem__(self, url, page):
        parts = urlsplit(url)
        self.pages[f"{parts.netloc}{parts.path or '/'}{'?' + parts.query if parts.query else ''}"] = page
        self.play(parts.hostname)

    def __delitem__(self, url):
        self.pages.pop(url.partition("://")[2])

    def play(self, host):
        """Lead the name of a site to this server."""
        server = f"{host}=127.0.0.1:{self.port}"
        if server not in self.settings.FETCH_TEST_SERVERS:
            self.settings.FETCH_TEST_SERVERS = [*self.settings.FETCH_TEST_SERVERS, server]

    @property
    def environment(self):
        """Settings for a process that a test starts."""
        servers = ",".join(self.settings.FETCH_TEST_SERVERS)
        return {"FETCH_TEST_SERVERS": servers, "SSL_CERT_FILE": str(self.authority.file)}

    def accept(self):
        with suppress(OSError):  # the listener was closed
            while True:
                connection, _client = self.listener.accept()
                with self.lock:
                    self.connections += 1
                    self.open.add(connection)
                Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        wrapped = connection
        with suppress(OSError, ssl.SSLError):
            scheme = "http"
            if connection.recv(1, socket.MSG_PEEK) == b"\x16":  # the first byte of a TLS handshake
                scheme = "https"
                wrapped = self.authority.context().wrap_socket(connection, server_side=True)
                with self.lock:
                    self.open.add(wrapped)
            if request := received(wrapped, scheme):
                with self.lock:
                    self.requests.append(request)
                self.answer(request)
        with suppress(OSError):
            wrapped.shutdown(socket.SHUT_RDWR)
        wrapped.close()
        with self.lock:
            self.open -= {connection, wrapped}

    def answer(self, request):
        page = self.pages.get(request.url.partition("://")[2], Page("<h1>Not found</h1>", status=404))
        if callable(page):
            page = page(request)
        if page is not None:
            page = page if isinstance(page, Page) else Page(page)
            request.connection.sendall(written(page, request))

    def close(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        with self.lock:
            for connection in self.open:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)


def received(connection, scheme):
    """Return the Request that comes first on a connection, or None if it ends before."""
    head = b""
    while b"\r\n\r\n" not in head and len(head) < MAX_HEAD:
        part = connection.recv(4096)
        if not part:
            return None
        head += part
    first, *lines = head.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    method, target, _version = first.split(" ", 2)
    headers = {name.lower(): value.strip() for name, _colon, value in (line.partition(":") for line in lines)}
    return Request(f"{scheme}://{headers.get('host', '')}{target}", method, headers, head, connection)


def written(page, request):
    """Return a Page as bytes of HTTP, or a 304 if the request names its ETag or its Last-Modified."""
    body = page.body.encode() if isinstance(page.body, str) else page.body
    headers = {"Content-Type": page.content_type, "Content-Length": len(body), "Connection": "close"} | page.headers
    if page.status == 200 and (
        request.headers.get("if-none-match", "-") == headers.get("ETag")
        or request.headers.get("if-modified-since", "-") == headers.get("Last-Modified")
    ):
        kept = {name: value for name, value in headers.items() if name in ("ETag", "Last-Modified")}
        return head_of(304, kept)
    return head_of(page.status, headers) + (b"" if request.method == "HEAD" else body)


def head_of(status, headers):
    lines = [f"{name}: {value}" for name, value in headers.items() if value is not None]
    return "\r\n".join([f"HTTP/1.1 {status} -", *lines, "", ""]).encode("latin-1", "surrogateescape")


class Authority:
    """A certificate authority. It signs a certificate for each name that a client asks for."""

    def __init__(self, folder):
        self.folder = folder
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Authority of the tests")])
        self.file = folder / "authority.pem"
        self.file.write_bytes(self.certificate(self.name, self.key, authority=True).public_bytes(Encoding.PEM))
        self.contexts = {}
        self.lock = Lock()

    def certificate(self, subject, key, *, names=(), authority=False, days=30):
        today = datetime.now(UTC)
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(today - timedelta(days=60))
            .not_valid_after(today + timedelta(days=days))
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False)
        )
        if authority:
            usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
            builder = builder.add_extension(usage, critical=True)
        else:
            builder = builder.add_extension(x509.SubjectAlternativeName([*map(x509.DNSName, names)]), critical=False)
        return builder.sign(self.key, SHA256())

    def context(self):
        """Return a server's TLS context, with a certificate for the name that the client asks for."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)

        def choose(connection, name, _context):
            connection.context = self.context_for(name or "nameless.example")

        context.sni_callback = choose
        return context

    def context_for(self, name, **terms):
        with self.lock:
            if (name, *terms.items()) not in self.contexts:
                self.contexts[(name, *terms.items())] = self.new_context(name, **terms)
            return self.contexts[(name, *terms.items())]

    def new_context(self, name, *, names=None, days=30):
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:60])])
        certificate = self.certificate(subject, key, names=names or [name], days=days)
        file = self.folder / f"{len(self.contexts)}.pem"
        secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        file.write_bytes(secret + certificate.public_bytes(Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def web(authority, settings, monkeypatch):
    """A server that plays the sites whose pages a test gives it, and that `fetch` reaches under their names."""
    from sources.fetching import budget, wire
    from sources.fetching.robots import forget_robots

    forget_robots()
    web = Web(authority, settings)
    monkeypatch.setenv("SSL_CERT_FILE", str(web.authority.file))
    wire.tls.cache_clear()
    monkeypatch.setattr(budget, "MAX_SECONDS", PATIENCE)  # a busy machine is no slow site
    monkeypatch.setattr(wire, "CONNECT_SECONDS", PATIENCE)
    yield web
    web.close()
    wire.tls.cache_clear()
    forget_robots()
