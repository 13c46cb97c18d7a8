"""How much of a large form of a stranger reaches the disk? `uv run python -m tests.faults.uploads [--size 300]`

It serves a site on 127.0.0.1 with a temporary folder of its own, and sends a form with a large file to several
addresses, without logging in but with a CSRF cookie: with `Content-Length` and in chunks. Each line of the output has
the answer, how much was sent until then, the most that lay on disk meanwhile, and how much memory the site gained. The
exit code is 1 if a byte reached the disk or an answer is neither 3xx nor 4xx.
"""

import argparse
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread

import psutil

CODE = Path(__file__).resolve().parents[2]
MIB = 1024 * 1024
ADDRESSES = ["/admin/login/", "/i18n/setlang/", "/admin/claims/claim/add/", "/api/v1/auth/login/", "/api/v1/imports/"]
HEAD = (
    "POST {address} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{length}\r\n"
    "Content-Type: multipart/form-data; boundary=edge\r\nCookie: csrftoken={cookie}\r\nConnection: close\r\n\r\n"
)
FILE = b'--edge\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'


@contextmanager
def site(folder):
    """Serve the site on a database and a temporary folder below `folder`; yield the port and the process."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    (folder / "temporary").mkdir()
    own = {
        "DATA_DIR": str(folder / "data"),
        "SITE_URL": f"http://127.0.0.1:{port}",
        "TMPDIR": str(folder / "temporary"),
    }
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | own
    command = [sys.executable, "manage.py", "demo", "--port", str(port)]
    with open(folder / "log", "wb") as log:
        process = psutil.Popen(command, cwd=CODE, env=environment, stdout=log, stderr=subprocess.STDOUT)
    try:
        for _ in range(1200):
            with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                break
            time.sleep(0.1)
        yield port, process
    finally:
        process.terminate()
        process.wait()


def size_of(folder):
    """Return the bytes of all files below `folder`, also of those that have no name any more."""
    return sum(path.stat().st_blocks * 512 for path in folder.rglob("*") if path.is_file())


def memory_of(process):
    return sum(each.memory_info().rss for each in [process, *process.children(recursive=True)])


def unnamed_files_of(process, folder):
    """Return the bytes of temporary files that were deleted while they are open."""
    total = 0
    for each in [process, *process.children(recursive=True)]:
        with suppress(psutil.Error, OSError):
            for link in Path(f"/proc/{each.pid}/fd").iterdir():
                with suppress(OSError):
                    if str(folder) in os.readlink(link):
                        total += link.stat().st_size
    return total


def send(port, address, size, chunked):
    """Send a form with a file of `size` MiB; return the status of the answer, and how many MiB were sent."""
    length = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {size * MIB + len(FILE)}"
    block, sent, answer = b"x" * MIB, 0, b""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        with suppress(OSError):  # the site has answered, and reads no more
            connection.sendall(HEAD.format(address=address, port=port, length=length, cookie="a" * 32).encode())
            connection.sendall(b"%x\r\n%s\r\n" % (len(FILE), FILE) if chunked else FILE)
            for _ in range(size):
                connection.sendall(b"%x\r\n%s\r\n" % (MIB, block) if chunked else block)
                sent += 1
            connection.sendall(b"0\r\n\r\n" if chunked else b"")
        with suppress(OSError):
            answer = connection.recv(4096)
    status = re.match(rb"HTTP/1.1 (\d+)", answer)
    return int(status[1]) if status else None, sent


def attack(port, process, folder, address, size, chunked):
    """Return the answer's status, the MiB that were sent, the most MiB on disk, and the MiB of memory gained."""
    most, over, before = [0], Event(), memory_of(process)

    def watch():
        while not over.wait(0.01):
            most[0] = max(most[0], size_of(folder), unnamed_files_of(process, folder))

    watcher = Thread(target=watch)
    watcher.start()
    try:
        status, sent = send(port, address, size, chunked)
    finally:
        over.set()
        watcher.join()
    return status, sent, most[0] / MIB, (memory_of(process) - before) / MIB


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--size", type=int, default=300, help="MiB of each file")
    size = parser.parse_args().size
    is_well = True
    with tempfile.TemporaryDirectory(prefix="uploads-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with site(folder) as (port, process):
            for address in ADDRESSES:
                for chunked in (False, True):
                    status, sent, disk, memory = attack(port, process, folder / "temporary", address, size, chunked)
                    kind = "chunks" if chunked else "length"
                    print(
                        f"{address:26} {kind}  answer {status or 'none'}  sent {sent:4} MiB  "
                        f"on disk {disk:6.1f} MiB  memory {memory:+6.1f} MiB",
                        flush=True,
                    )
                    is_well &= disk == 0 and (status is None or 300 <= status < 500)
    print("Nothing reached the disk." if is_well else "A stranger's body reached the disk, or the site failed.")
    return 0 if is_well else 1


if __name__ == "__main__":
    sys.exit(main())
