"""What else does `manage.py nightly` do, besides deleting? Apps add jobs with `register()`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise


@dataclass(frozen=True)
class Job:
    """Work of every night. `do(at)` returns how many rows it made or changed; a second run of a night finds none."""

    name: str
    label: str | Promise
    do: Callable[[datetime], int]


JOBS = []


def register(*jobs):
    """Add jobs, each once."""
    known = {job.name for job in JOBS}
    JOBS.extend(job for job in jobs if job.name not in known)
