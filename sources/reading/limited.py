"""How is a hostile document kept from using up the machine? `read` reads it in a process of its own, with limits.

Parsers of HTML and PDF are large, and documents from the web are what attackers write. The process has no database, no
secrets in its environment, and a limit of processor time and memory; it ends with the document.
"""

import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

from sources.reading.found import NotReadable, Reading

CODE = Path(__file__).resolve().parents[2]  # the folder of manage.py
MAX_SECONDS = 20  # of processor time
MAX_WAITING = 180  # seconds until a process that only waits is ended, on however busy a machine
MAX_MEMORY = 2 * 1024**3  # bytes of addresses: the libraries alone reserve 0.4 GB
MAX_ANSWER_BYTES = 40 * 1024 * 1024
ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "TMPDIR", "VIRTUAL_ENV", "PYTHONPATH")


def read(body, *, media_type, charset="", url=""):
    """Return the Reading of a document by its bytes. Raises NotReadable."""
    about = json.dumps({"media_type": media_type, "charset": charset, "url": url})
    environment = {name: os.environ[name] for name in ENVIRONMENT if name in os.environ}
    command = [sys.executable, "-m", "sources.reading", about]
    try:
        done = subprocess.run(
            command, input=body, capture_output=True, cwd=CODE, env=environment, timeout=MAX_WAITING, check=False
        )
    except subprocess.TimeoutExpired:
        raise NotReadable("too_complex") from None
    if done.returncode or len(done.stdout) > MAX_ANSWER_BYTES:
        raise NotReadable("too_complex")  # a limit ended it: processor time, memory, or the stack of a parser
    answer = json.loads(done.stdout)
    if "code" in answer:
        raise NotReadable(answer["code"])
    return Reading(**answer | {"authors": tuple(answer["authors"])})


def answer_of(body, about):
    """Return what the process answers: the members of a Reading, or the `code` of a refusal."""
    from sources.reading.kinds import read_document

    try:
        return asdict(read_document(body, **about))
    except NotReadable as refusal:
        return {"code": refusal.code}
    except RecursionError:
        return {"code": "too_complex"}
