"""Which servers must `fetch` survive? Each behaviour is a function of a Request; `test_hostile_servers` tries each."""

import gzip
import socket
import struct
import zlib
from contextlib import contextmanager, suppress
from functools import cache
from threading import Event, Thread

import brotli
from backports import zstd

from tests.support.web import Page, Redirect

CRLF = b"\r\n"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
MANY = 100_000  # parts of what does not end by itself: more than is ever read
BOMB = 64 * 1024 * 1024
PAUSE = 0.05  # seconds between two bytes of a slow server
DRIPS = 400


def sends(*parts):
    """Send the parts as they are, and close the connection."""
    return lambda request: request.connection.sendall(b"".join(parts))


def endless(start, part):
    """Send `part` until the client closes the connection."""

    def answer(request):
        request.connection.sendall(start)
        for _part in range(MANY):
            request.connection.sendall(part)

    return answer


def slowly(start, part, end=b""):
    """Send `part` again and again, with a pause before each, for much longer than a fetch may take."""

    def answer(request):
        drip(request.connection, start, part)
        request.connection.sendall(end)

    return answer


def drip(connection, start, part):
    connection.sendall(start)
    never = Event()
    for _drip in range(DRIPS):
        never.wait(PAUSE)
        connection.sendall(part)


def silent(request):
    request.connection.settimeout(PAUSE * DRIPS)
    request.connection.recv(1)  # returns when the client closes the connection


def resets(start):
    """Send `start`, then close the connection with a reset."""

    def answer(request):
        request.connection.sendall(start)
        request.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        request.connection.close()

    return answer


def packed(packing, body):
    return Page(body, headers={"Content-Encoding": packing})


@cache
def bomb(packing):
    """Return zeros that unpack to much more than a page may have."""
    pack = {"gzip": gzip.compress, "deflate": zlib.compress, "br": fast_brotli, "zstd": zstd.compress}[packing]
    return pack(bytes(BOMB))


def fast_brotli(body):
    return brotli.compress(body, quality=1)


def bombs(packing):
    return lambda request: packed(packing, bomb(packing))


def framed(*headers, body=b"<p>It grew."):
    return sends(HEAD, *(header + CRLF for header in headers), CRLF, body)


def named(content_type, body=b"<p>It grew."):
    return Page(body, headers={"Content-Type": content_type})


def status(line, *headers):
    return sends(b"HTTP/1.1 ", line, CRLF, *(header + CRLF for header in headers), b"Content-Length: 0", CRLF, CRLF)


# Each behaviour with the code of the refusal.
SERVERS = {
    # It never ends
    "a body without an end": (endless(HEAD + CRLF, b"a" * 65536), "too_large"),
    "chunks without an end": (endless(CHUNKED, b"10000\r\n" + b"a" * 65536 + CRLF), "too_large"),
    "tiny chunks without an end": (endless(CHUNKED, b"1\r\na\r\n" * 10_000), "too_large"),
    "a chunk's extension without an end": (endless(CHUNKED + b"1;", b"a" * 65536), "broken_off"),
    "a chunk's size without an end": (endless(CHUNKED, b"0" * 65536), "broken_off"),
    "trailers without an end": (endless(CHUNKED + b"1\r\na\r\n0\r\n", b"X-Name: value\r\n" * 4096), "too_large"),
    "headers without an end": (endless(HEAD, b"X-Name: value\r\n" * 4096), "broken_off"),
    "a header without an end": (endless(HEAD + b"X-Name: ", b"a" * 65536), "broken_off"),
    "a status line without an end": (endless(b"HTTP/1.1 200 ", b"a" * 65536), "broken_off"),
    "interim responses without an end": (endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 2048), "too_large"),
    "a redirect with a body without an end": (
        endless(b"HTTP/1.1 302 Found\r\nLocation: /404\r\n\r\n", b"a" * 65536),
        "not_found",
    ),
    "redirects in a circle": (lambda request: Redirect(request.url), "too_many_redirects"),
    # It unpacks to more than it may
    "a bomb of gzip": (bombs("gzip"), "too_large"),
    "a bomb of deflate": (bombs("deflate"), "too_large"),
    "a bomb of Brotli": (bombs("br"), "too_large"),
    "a bomb of Zstandard": (bombs("zstd"), "too_large"),
    "a bomb of gzip in gzip": (lambda request: packed("gzip, gzip", gzip.compress(bomb("gzip"))), "not_readable"),
    "a bomb in a body that is packed ten times": (packed(", ".join(["gzip"] * 10), b"a"), "not_readable"),
    "a bomb that the framing packs": (framed(b"Transfer-Encoding: gzip, chunked"), "not_readable"),
    # It is not packed as it says
    "gzip that is none": (packed("gzip", b"<p>It grew."), "not_readable"),
    "Brotli that is none": (packed("br", b"<p>It grew."), "not_readable"),
    "Zstandard that is none": (packed("zstd", b"<p>It grew."), "not_readable"),
    "an unknown packing": (packed("compress", b"<p>It grew."), "not_readable"),
    "a packing of 60,000 characters": (packed("a" * 60_000, b"<p>It grew."), "not_readable"),
    # Its length is wrong
    "less than it says": (framed(b"Content-Length: 1000"), "broken_off"),
    "more than may be read": (framed(b"Content-Length: 99999999999"), "too_large"),
    "a length of 30 digits": (framed(b"Content-Length: " + b"9" * 30), "too_large"),
    "two lengths": (framed(b"Content-Length: 4", b"Content-Length: 11"), "broken_off"),
    "a chunk that is cut": (sends(CHUNKED, b"100\r\n<p>It grew."), "broken_off"),
    "no last chunk": (sends(CHUNKED, b"b\r\n<p>It grew.\r\n"), "broken_off"),
    "a chunk of a size that is no number": (sends(CHUNKED, b"size\r\n<p>It grew.\r\n0\r\n\r\n"), "broken_off"),
    "a chunk of a negative size": (sends(CHUNKED, b"-5\r\n<p>It grew.\r\n0\r\n\r\n"), "broken_off"),
    "a chunk of 16 exabytes": (sends(CHUNKED, b"FFFFFFFFFFFFFFFF\r\n<p>It grew."), "broken_off"),
    "nothing at all": (sends(), "broken_off"),
    "an empty body": (Page(""), "empty"),
    "an empty body that is packed": (packed("gzip", gzip.compress(b"")), "empty"),
    # It breaks off
    "a reset before the head": (resets(b""), "broken_off"),
    "a reset within the head": (resets(HEAD), "broken_off"),
    "a reset within the body": (resets(HEAD + b"Content-Length: 1000\r\n\r\n<p>"), "broken_off"),
    "an end within the head": (sends(HEAD), "empty"),
    # It is no HTTP, or not the HTTP that was asked for
    "a greeting of SSH": (sends(b"SSH-2.0-OpenSSH_10.0\r\n"), "broken_off"),
    "a greeting of a mail server": (sends(b"220 mail.example ESMTP\r\n"), "broken_off"),
    "a page without a head": (sends(b"<title>A</title>"), "broken_off"),
    "bytes that mean nothing": (sends(bytes(range(256)) * 100), "broken_off"),
    "HTTP/2": (sends(b"\x00\x00\x12\x04\x00\x00\x00\x00\x00" + bytes(18)), "broken_off"),
    "a status that is no number": (status(b"OK"), "broken_off"),
    "a status of 999": (status(b"999 -"), "not_readable"),
    "a status of 99": (status(b"99 -"), "broken_off"),
    "a status of 1000": (status(b"1000 -"), "broken_off"),
    "another protocol": (status(b"101 Switching Protocols", b"Upgrade: websocket"), "not_readable"),
    "early hints alone": (status(b"103 Early Hints", b"Link: </a>"), "not_readable"),
    "no content": (status(b"204 No Content"), "not_readable"),
    "a part of the page": (status(b"206 Partial Content", b"Content-Range: bytes 0-1/9"), "not_readable"),
    "a proxy to use": (status(b"305 Use Proxy", b"Location: http://127.0.0.1/"), "not_readable"),
    "a redirect to nowhere": (status(b"302 Found"), "not_readable"),
    "a redirect to an empty address": (status(b"302 Found", b"Location: "), "not_readable"),
    "a redirect of 60,000 characters": (status(b"302 Found", b"Location: /" + b"a" * 60_000), "bad_address"),
    "a redirect with a line break": (status(b"302 Found", b"Location: /a%0d%0aX: y\r\n z"), "not_found"),
    "an unasked 304": (status(b"304 Not Modified"), "not_readable"),
    # It is no page
    "a program": (Page(b"\x7fELF", "application/x-executable"), "not_readable"),
    "a picture": (Page(b"\x89PNG", "image/png"), "not_readable"),
    "an archive": (Page(b"PK\x03\x04", "application/zip"), "not_readable"),
    "a type that is none": (named("a" * 60_000), "not_readable"),
    "a type with bytes of zero": (named("text/\0html"), "not_readable"),
    "bytes without a type": (Page(b"\x7fELF", headers={"Content-Type": None}), "not_readable"),
    "bytes of an unknown type": (Page(b"\x7fELF", "application/octet-stream"), "not_readable"),
    # It wants something of us
    "a login": (status(b"401 Unauthorized", b'WWW-Authenticate: Basic realm="a"'), "refused"),
    "a login at a proxy": (status(b"407 Proxy Authentication Required"), "refused"),
    "money": (status(b"402 Payment Required"), "refused"),
    "a court's order": (status(b"451 Unavailable For Legal Reasons"), "refused"),
    "a bad gateway": (status(b"502 Bad Gateway"), "server_error"),
    "a wait without a time": (status(b"429 Too Many Requests"), "retry_later"),
    "a wait for ever": (status(b"503 Service Unavailable", b"Retry-After: 99999999999999"), "retry_later"),
    "a wait of less than nothing": (status(b"503 Service Unavailable", b"Retry-After: -1"), "retry_later"),
    "a wait until no date": (status(b"503 Service Unavailable", b"Retry-After: Mon, 99 Foo 2026"), "retry_later"),
}

# Servers that take longer than a fetch may, and send something before each time limit of a socket.
SLOW_SERVERS = {
    "no answer": silent,
    "a slow head": slowly(HEAD + b"X-Name: ", b"a", CRLF + CRLF + b"<p>It grew."),
    "slow headers": slowly(HEAD, b"X-Name: a\r\n", CRLF + b"<p>It grew."),
    "a slow body": slowly(HEAD + CRLF, b"a"),
    "slow chunks": slowly(CHUNKED, b"1\r\na\r\n", b"0\r\n\r\n"),
    "slow interim responses": slowly(b"", b"HTTP/1.1 100 Continue\r\n\r\n", HEAD + CRLF + b"<p>It grew."),
    "a slow redirect": slowly(b"HTTP/1.1 302 Found\r\nLocation: /404\r\n\r\n", b"a"),
}

# Pages that are odd, and are read nevertheless: the behaviour with the charset.
ODD_PAGES = {
    "a length that is too short": (framed(b"Content-Length: 11", body=b"<p>It grew. And more"), ""),
    "a length that is no number": (framed(b"Content-Length: many"), ""),
    "a negative length": (framed(b"Content-Length: -5"), ""),
    "a length and chunks": (
        framed(b"Content-Length: 3", b"Transfer-Encoding: chunked", body=b"b\r\n<p>It grew.\r\n0\r\n\r\n"),
        "",
    ),
    "line breaks of Unix": (sends(HEAD.replace(CRLF, b"\n"), b"\n<p>It grew."), ""),
    "HTTP/1.0": (sends(HEAD.replace(b"1.1", b"1.0"), CRLF, b"<p>It grew."), ""),
    "an interim response": (sends(b"HTTP/1.1 100 Continue\r\nX: y\r\n\r\n", HEAD, CRLF, b"<p>It grew."), ""),
    "a header that is none": (framed(b"no header", b"X-Name: a"), ""),
    "an empty charset": (named("text/html; charset="), ""),
    "a charset in quotes": (named('text/html; charset="UTF-8"'), "utf-8"),
    "two charsets": (named("text/html; charset=latin-1; charset=utf-8"), "latin-1"),
    "a charset that hides markup": (named("text/html; charset=utf-7"), ""),
    "a charset that unpacks": (named("text/html; charset=zlib"), ""),
    "a charset that runs escapes": (named("text/html; charset=unicode_escape"), ""),
    "a charset that is slow": (named("text/html; charset=idna"), ""),
    "a charset that nobody knows": (named("text/html; charset=x-klingon"), ""),
    "a charset that is a path": (named("text/html; charset=../../etc/passwd"), ""),
    "a charset with a byte of zero": (named("text/html; charset=utf-8\0"), ""),
    "a charset of 60,000 characters": (named("text/html; charset=" + "a" * 60_000), ""),
    "an encoding of mainframes": (named("text/html; charset=cp037"), "cp037"),
}

# Parts of responses, for responses that nobody thought of.
STARTS = (b"", HEAD, b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 302 Found\r\nLocation: ", b"HTTP/1.1 100 Continue\r\n\r\n")
FRAGMENTS = (
    *(b"HTTP/1.0 200\r\n", b"HTTP/1.1 304 -\r\n", b"HTTP/1.1 503 -\r\n", b"Retry-After: ", b"Date: "),
    *(
        b"Content-Type: text/html; charset=",
        b"utf-8",
        b"Content-Length: ",
        b"5",
        b"-1",
        b"0",
        b"Location: ",
        b"/b",
        b"//",
    ),
    *(
        b"Transfer-Encoding: chunked\r\n",
        b"5\r\nhello\r\n",
        b"0\r\n\r\n",
        b"Content-Encoding: ",
        b"gzip",
        b"br",
        b"zstd",
    ),
    *(b"\x1f\x8b\x08\x00", b"\0", b"\xff\xfe", b"\xe2\x82", b":", b" ", b"\t", b";", b"=", b"\n", CRLF, CRLF + CRLF),
    *(b"<html>hello", b"%PDF-", b"Set-Cookie: a=b\r\n", b"=?utf-8?q?a?="),
)


@contextmanager
def listening(settings, host, serve):
    """Play a site whose server is `serve(connection)`, which speaks no HTTP by itself."""
    listener = socket.create_server(("127.0.0.1", 0))
    settings.FETCH_TEST_SERVERS = [*settings.FETCH_TEST_SERVERS, f"{host}=127.0.0.1:{listener.getsockname()[1]}"]

    def accept():
        with suppress(OSError):
            while True:
                connection, _client = listener.accept()
                with suppress(OSError), connection:
                    serve(connection)

    Thread(target=accept, daemon=True).start()
    yield
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
