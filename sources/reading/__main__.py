"""Read the document on standard input, and answer on standard output: `python -m sources.reading ABOUT`.

Started by `sources.reading.limited`. A limit that is reached ends the process.
"""

import json
import resource
import sys

from sources.reading.limited import MAX_MEMORY, MAX_SECONDS, answer_of


def limit(kind, value):
    """Set a limit of the process, or a lower one that it has already."""
    _soft, hard = resource.getrlimit(kind)
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (value, value))


def main():
    limit(resource.RLIMIT_CPU, MAX_SECONDS)
    limit(resource.RLIMIT_AS, MAX_MEMORY)
    limit(resource.RLIMIT_CORE, 0)
    limit(resource.RLIMIT_FSIZE, 0)
    answer = answer_of(sys.stdin.buffer.read(), json.loads(sys.argv[1]))
    sys.stdout.buffer.write(json.dumps(answer).encode("ascii"))


if __name__ == "__main__":
    main()
