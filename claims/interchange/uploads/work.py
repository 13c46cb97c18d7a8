"""Which claims of an upload wait for a verdict, and how many of them have one by now? `work_on` counts both."""

from typing import NamedTuple

from claims.models import Claim


class Work(NamedTuple):
    """The claims of an upload that waited for a verdict when it was loaded, and those of them that no longer do."""

    claims: int
    done: int

    @property
    def is_done(self):
        return self.done == self.claims


def work_on(upload):
    waited = upload.rows.filter(waits=True)
    waiting = Claim.objects.waiting().filter(pk__in=waited.claim_ids()).count()
    claims = waited.count()
    return Work(claims, max(0, claims - waiting))
