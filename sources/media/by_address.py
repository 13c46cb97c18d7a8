"""How does a media file come in by a pasted address? `begin` asks a worker for it, `progress` follows the fetch.

The row of the task says how far it came, so there is no other: the result is the id of the media file, or why there is
none. `add_media` stores the files before the row and knows the same bytes again. So a worker that dies leaves no half
media file, and the next attempt begins with the fetch.
"""

from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.tasks import TaskResultStatus, task
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django_tasks_db.models import DBTaskResult

from sources.canonical import canonical_url
from sources.media.fetched import fetch_media
from sources.media.sniffing import MediaRefused
from sources.models import Media

MAX_UNDER_WAY = 20  # files of one person
UNDER_WAY = {TaskResultStatus.READY: "waiting", TaskResultStatus.RUNNING: "fetching"}


@dataclass(frozen=True)
class Progress:
    """How far the fetch of an address came; `media` is the id of the file once it is done."""

    id: UUID
    url: str
    status: str  # waiting, fetching, done or failed
    media: UUID | None = None
    is_new: bool = False
    code: str = ""
    problem: str = ""

    @property
    def is_under_way(self):
        return self.status in UNDER_WAY.values()


def begin(url, *, by):
    """Ask a worker for the file at an address, and return the Progress. Raise ValidationError if that cannot be."""
    canonical_url(url)
    Media._meta.get_field("url").run_validators(url)  # where it will be stored
    of_person = tasks().filter(args_kwargs__kwargs__person=by.pk, status__in=UNDER_WAY)
    if same := of_person.filter(args_kwargs__kwargs__url=url).first():
        return progress_of(same)
    if of_person.count() >= MAX_UNDER_WAY:
        raise ValidationError(_("Too many of your files are still being fetched: wait for them."))
    result = fetch_file.enqueue(url=url, person=by.pk, language=get_language() or "en")
    return Progress(UUID(str(result.id)), url, UNDER_WAY[TaskResultStatus.READY])


def progress(key):
    """Return the Progress of the fetch with this id, or None."""
    row = tasks().filter(pk=key).first()
    return row and progress_of(row)


def tasks():
    return DBTaskResult.objects.filter(task_path=fetch_file.module_path).order_by("enqueued_at")


def progress_of(row):
    url = row.args_kwargs["kwargs"]["url"]
    if row.status in UNDER_WAY:
        return Progress(row.pk, url, UNDER_WAY[row.status])
    if row.status == TaskResultStatus.FAILED:
        return Progress(row.pk, url, "failed", code="stopped", problem=stopped())
    found = row.return_value
    if "problem" in found:
        return Progress(row.pk, url, "failed", code=found["code"], problem=found["problem"])
    return Progress(row.pk, url, "done", media=UUID(found["media"]), is_new=found["is_new"])


@task
def fetch_file(*, url, person, language):
    """Fetch the file and store it. Returns what `progress` reads."""
    with override(language):
        try:
            by = get_user_model().objects.filter(pk=person).first()  # None if the person was deleted meanwhile
            added = fetch_media(url, at=timezone.now(), by=by)
        except MediaRefused as refusal:
            return {"code": refusal.code, "problem": str(refusal)}
    return {"media": str(added.media.pk), "is_new": added.is_new}


def stopped():
    return _("It stopped, which is our fault and has been logged. Try again, or send the file.")
