"""Do slow clients stop the site? `uv run python -m tests.faults.slow_sockets [--server serve|nginx|granian]`

Strangers at one address open sockets that send a head or a body byte by byte, or that read an answer byte by byte.
Meanwhile a client at another address asks for /livez, /readyz, a list and an export, `--rounds` times. Each line of
the output counts the answers that came within three seconds. `granian` serves the WSGI application, without the front
that waits for slow clients (config/server/front.py). The exit code is 1 if an answer is missing.
"""

import argparse
import sys
import time
from contextlib import ExitStack, suppress
from threading import Event, Thread

from tests.faults.stack import WSGI_ALONE, Entry, nginx_before, running_stack

MAX_SECONDS = 3  # for an answer
STRANGER = "127.0.0.9"
EXPORT = "/api/v1/claims/export.ndjson"
PROBES = ["/livez", "/readyz", "/api/v1/claims/", EXPORT]
HEAD = b"GET /api/v1/claims/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
BODY = (
    b"POST /api/v1/auth/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    b"Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n"
)
READ = "GET {} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
ROWS = """
from tests.factories import VerdictFactory
for _ in range(300):
    VerdictFactory(published=True, explanation="a" * 50_000)
"""


def send_slowly(entry, begin, stop):
    while not stop.is_set():
        with suppress(OSError), entry.connect(STRANGER, timeout=5) as stranger:
            stranger.sendall(begin)
            while not stop.wait(1):
                stranger.send(b"a")


def read_slowly(entry, begin, stop):
    while not stop.is_set():
        with suppress(OSError), entry.connect(STRANGER, timeout=5, receive_buffer=4096) as stranger:
            stranger.sendall(begin)
            while not stop.wait(1) and stranger.recv(1):
                pass


ATTACKS = {
    "heads that are sent slowly": (send_slowly, HEAD + b"X-Slow: "),
    "bodies that are sent slowly": (send_slowly, BODY),
    "exports that are read slowly": (read_slowly, READ.format(EXPORT).encode()),
    "lists that are read slowly": (read_slowly, READ.format("/api/v1/claims/?page_size=100").encode()),
}


def is_answered(entry, path):
    """Return whether the whole answer is a 200 and comes in time."""
    client, begun = entry.client(timeout=MAX_SECONDS), time.monotonic()
    try:
        client.request("GET", path)
        answer = client.getresponse()
        content = answer.read() if path != EXPORT else answer.read(1024)
        return answer.status == 200 and bool(content) and time.monotonic() - begun < MAX_SECONDS
    except OSError:
        return False
    finally:
        client.close()


def measure(entry, attack, sockets, rounds):
    """Return how many answers came, by path."""
    slowly, begin = attack
    stop, answered = Event(), dict.fromkeys(PROBES, 0)
    strangers = [Thread(target=slowly, args=[entry, begin, stop], daemon=True) for _ in range(sockets)]
    for stranger in strangers:
        stranger.start()
    time.sleep(3)

    def probe(path):
        answered[path] += is_answered(entry, path)

    for _ in range(rounds):
        probes = [Thread(target=probe, args=[path]) for path in PROBES]
        for thread in probes:
            thread.start()
        for thread in probes:
            thread.join()
        time.sleep(0.5)
    stop.set()
    for stranger in strangers:
        stranger.join()
    return answered


def main():
    parser = argparse.ArgumentParser(
        prog="python -m tests.faults.slow_sockets", description=__doc__.partition("\n")[0]
    )
    parser.add_argument("--server", choices=["serve", "nginx", "granian"], default="serve", help="(serve)")
    parser.add_argument("--sockets", type=int, default=40, help="slow sockets at once (40)")
    parser.add_argument("--rounds", type=int, default=33, help="times that each path is asked for (33)")
    options, is_complete = parser.parse_args(), True
    with running_stack(GRANIAN_BLOCKING_THREADS="4", TRUSTED_PROXIES="127.0.0.1") as stack, ExitStack() as nginx:
        stack.manage("shell", "-c", ROWS)
        alone = [*WSGI_ALONE, "--blocking-threads", "4", "--host", "127.0.0.1"]
        stack.serve(command=alone if options.server == "granian" else None)
        entry = nginx.enter_context(nginx_before(stack)) if options.server == "nginx" else Entry(stack.port)
        for name, attack in ATTACKS.items():
            answered = measure(entry, attack, options.sockets, options.rounds)
            counts = ", ".join(f"{path} {count} of {options.rounds}" for path, count in answered.items())
            print(f"{options.server}, {options.sockets} {name}: {counts}", flush=True)
            is_complete &= set(answered.values()) == {options.rounds}
    sys.exit(not is_complete)


if __name__ == "__main__":
    main()
