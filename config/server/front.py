"""How does the site hold out against clients that send or read slowly? `Front` waits for them without a thread.

This ASGI application reads a body to its end before it calls the WSGI application in one of a few threads, and asks
for the next part of a long answer only when the client has read the last one. So a slow client occupies a connection
and some memory, and each wait has a deadline. `/livez` has a thread of its own, so it answers whatever the others do.
"""

import asyncio
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from urllib.parse import unquote_to_bytes
from uuid import uuid4

from config.api.bodies.renderers import PROBLEM, encode
from config.api.problems import problem
from config.http import shutdown
from config.http.metrics import count_refusal
from config.http.monitoring import AnswerBroke

MAX_BODY_BYTES = 51 * 1024**2  # views refuse smaller bodies themselves, and say what to do instead
MAX_BODY_BYTES_OF_STRANGERS = 3 * 1024**2  # of requests without a token and without a session
MAX_BYTES_HELD = 128 * 1024**2  # of all bodies together; beyond that, only small ones are accepted
SMALL_BODY_BYTES = 16 * 1024
MAX_SECONDS_TO_SEND = 20  # for a body, and one more for each MIN_BYTES_PER_SECOND of it
MIN_BYTES_PER_SECOND = 16 * 1024
MAX_SECONDS_IN_QUEUE = 15  # until a thread is free
MAX_SECONDS_TO_READ = 30  # for a part of an answer
PART_BYTES = 256 * 1024


class Refused(Exception):
    """Raised to answer a request before the site sees it."""

    def __init__(self, status, code, detail, **headers):
        self.status, self.members = status, problem(status, code, detail) | {"request_id": str(uuid4())}
        self.headers = {"Content-Type": PROBLEM, "Connection": "close", "X-Request-Id": self.members["request_id"]}
        self.headers |= {name.replace("_", "-"): value for name, value in headers.items()}

    async def respond(self, send):
        await send(start_message(self.status, self.headers.items()))
        await send({"type": "http.response.body", "body": encode(self.members)})


class ClientGone(Exception):
    """Raised when the client has closed its connection, or reads its answer too slowly."""


class Front:
    """An ASGI application in front of a WSGI application, which runs in so many threads."""

    def __init__(self, wsgi_application, threads):
        self.wsgi_application = wsgi_application
        self.threads, self.threads_of_livez = Threads(threads), Threads(1)

    async def __call__(self, scope, receive, send):
        if scope["type"] == "lifespan":
            await note_shutdown(receive, send)
            return
        body, client = Body(), Client(receive)
        threads = self.threads_of_livez if scope["path"] == "/livez" else self.threads
        try:
            await body.read(scope, receive)
            await respond(Answer(self.wsgi_application, environ_of(scope, body)), threads, client, send)
        except Refused as refusal:
            count_refusal(scope["method"], refusal.status)
            await refusal.respond(send)
        except (ClientGone, AnswerBroke):
            pass  # granian then closes the connection, without the end of the answer
        finally:
            body.discard()
            client.forget()


async def note_shutdown(receive, send):
    """Follow the lifespan protocol, and set `shutdown.has_begun` as soon as a signal asks this process to end.

    The server has its handlers in the event loop, which a wakeup file descriptor tells of each signal. These handlers
    come in addition: https://docs.python.org/3/library/signal.html#signal.set_wakeup_fd
    """
    await receive()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_signalled: shutdown.has_begun.set())
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await send({"type": "lifespan.shutdown.complete"})


class Client:
    """The client of a request, once its body was read: has it disconnected?

    `receive` is called by one task: granian answers a second one, beside the first or after it was cancelled, with
    `http.disconnect` whether or not the client is there.
    """

    def __init__(self, receive):
        self.receive, self.waiting = receive, None

    def gone(self):
        """Return a future that is done once the client has disconnected."""
        if not self.waiting:
            self.waiting = asyncio.ensure_future(self.read_to_the_end())
        return self.waiting

    async def read_to_the_end(self):
        while (await self.receive())["type"] != "http.disconnect":
            pass

    def forget(self):
        if self.waiting:
            self.waiting.cancel()


class Body:
    """The body of a request. `bytes_held` counts those of all requests that are not answered yet."""

    bytes_held = 0

    def __init__(self):
        self.content, self.max_bytes = bytearray(), MAX_BODY_BYTES

    async def read(self, scope, receive):
        """Read all of it. Raise `Refused` if it is too large or comes too slowly."""
        headers = dict(scope["headers"])
        if b"authorization" not in headers and b"sessionid=" not in headers.get(b"cookie", b""):
            self.max_bytes = MAX_BODY_BYTES_OF_STRANGERS
        if b"content-length" not in headers and b"transfer-encoding" not in headers:
            return
        try:
            async with asyncio.timeout(MAX_SECONDS_TO_SEND) as deadline:
                self.refuse_if_too_large(int(headers.get(b"content-length", 0)))
                while await self.read_part(receive):
                    deadline.reschedule(deadline.when() + self.last_length / MIN_BYTES_PER_SECOND)
        except TimeoutError:
            raise Refused(408, "too_slow", "The body came too slowly: send it again.") from None

    async def read_part(self, receive):
        """Return whether there is more."""
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        part = message.get("body", b"")
        self.last_length = len(part)
        Body.bytes_held += len(part)
        self.content += part
        self.refuse_if_too_large(len(self.content))
        return message.get("more_body", False)

    def refuse_if_too_large(self, length):
        if length > self.max_bytes:
            raise Refused(413, "too_large", f"A body has at most {self.max_bytes // 1024**2} MiB.")
        if length > SMALL_BODY_BYTES and Body.bytes_held > MAX_BYTES_HELD:
            raise Refused(503, "busy", "Many large bodies are being sent: try again.", Retry_After="5")

    def discard(self):
        Body.bytes_held -= len(self.content)
        self.content = bytearray()


def environ_of(scope, body):
    """Return the request as WSGI describes it: https://peps.python.org/pep-3333/.

    A header with an underscore is left out: the site could not tell it from a header with a hyphen, such as
    X-Forwarded-For, which a proxy replaces.
    """
    server, port = scope.get("server") or ("localhost", 80)
    environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin1"),
        "QUERY_STRING": scope["query_string"].decode("latin1"),
        "SERVER_NAME": server,
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": scope["client"][0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": BytesIO(body.content),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin1").upper(), raw_value.decode("latin1")
        if "_" not in name:
            key = name.replace("-", "_") if name == "CONTENT-TYPE" else f"HTTP_{name.replace('-', '_')}"
            environ[key] = f"{environ[key]},{value}" if key in environ else value
    if body.content or "HTTP_CONTENT_LENGTH" in environ:
        environ["CONTENT_LENGTH"] = str(len(body.content))
    return environ


class Answer:
    """The answer of the WSGI application, in parts. Its methods run in threads; not always in the same one."""

    def __init__(self, wsgi_application, environ):
        self.wsgi_application, self.environ = wsgi_application, environ
        self.is_complete = False

    def start(self):
        """Call the application and return the first part. `status` and `headers` are known then."""
        self.response = self.wsgi_application(self.environ, self.start_response)
        self.chunks = iter(self.response)
        return self.next_part()

    def start_response(self, status, headers, exc_info=None):
        self.status, self.headers = int(status.partition(" ")[0]), headers
        self.has_length = any(name.lower() == "content-length" for name, _value in headers)  # if not, neither has HEAD

    def next_part(self):
        """Return about PART_BYTES; `is_complete` says whether that is all."""
        chunks, length = [], 0
        for chunk in self.chunks:
            chunks.append(chunk)
            length += len(chunk)
            if length >= PART_BYTES:
                break
        else:
            self.close()
        return b"".join(chunks)

    def close(self):
        if not self.is_complete:
            self.is_complete = True
            self.response.close()


async def respond(answer, threads, client, send):
    """Send the answer, part by part. Raise `ClientGone` if the client does not read it."""
    part = await threads.run(answer.start, client)
    await send(start_message(answer.status, answer.headers))
    if answer.is_complete and answer.has_length:
        await send({"type": "http.response.body", "body": part})
        return
    gone = client.gone()
    try:
        while not answer.is_complete:
            await send_part(part, send)
            if gone.done():
                raise ClientGone
            part = await threads.run(answer.next_part, client)
        await send_part(part, send)
        await send({"type": "http.response.body", "body": b""})
    except Refused:  # no thread is free: the answer stays incomplete
        raise ClientGone from None
    finally:
        if not answer.is_complete:
            await threads.submit(answer.close)


async def send_part(part, send):
    try:
        async with asyncio.timeout(MAX_SECONDS_TO_READ):
            await send({"type": "http.response.body", "body": part, "more_body": True})
    except TimeoutError:
        raise ClientGone from None


def start_message(status, headers):
    encoded = [(name.lower().encode("latin1"), value.encode("latin1")) for name, value in headers]
    return {"type": "http.response.start", "status": status, "headers": encoded}


class Threads:
    """A few threads, and the requests that wait for one."""

    def __init__(self, count):
        self.free = asyncio.Semaphore(count)
        self.executor = ThreadPoolExecutor(count)

    async def run(self, function, client):
        """Return what `function` returns in a thread. Raise `Refused` if none is free in time.

        Raise `ClientGone` if the client disconnects meanwhile.
        """
        if self.free.locked():
            await self.wait(client)
        else:
            await self.free.acquire()
        running = self.submit(function)
        running.add_done_callback(lambda _done: self.free.release())
        return await running

    async def wait(self, client):
        acquired, gone = asyncio.ensure_future(self.free.acquire()), client.gone()
        await asyncio.wait({acquired, gone}, timeout=MAX_SECONDS_IN_QUEUE, return_when=asyncio.FIRST_COMPLETED)
        has_thread, has_left = acquired.done(), gone.done()
        if not has_thread:
            acquired.cancel()
            raise ClientGone if has_left else Refused(503, "busy", "The site is busy: try again.", Retry_After="5")

    def submit(self, function):
        return asyncio.get_running_loop().run_in_executor(self.executor, function)
