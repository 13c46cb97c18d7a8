"""What does the worker do with an upload? `check_upload` finds out what loading it does, `load_upload` loads it.

A worker that stops gives its task back: a check begins again, and loading resumes at the batch where it stopped.
"""

from time import monotonic

from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.dispatch import receiver
from django.tasks import TaskResultStatus, task
from django.tasks.signals import task_finished
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from claims.interchange.imports.job import FAILED, RETRY_CONCURRENT_AFTER, ConcurrentImport
from claims.interchange.uploads import review_sets, reviews
from claims.interchange.uploads.review_sets import UnreadableFile
from claims.interchange.uploads.reviews import BrokenMap, Outdated, TooManyRows
from claims.models import Claim, Import, ImportStatus, Upload, UploadKind, UploadPart, UploadRow, UploadStatus
from config.db.fields import stacks_marks
from config.db.history import storable
from config.tasks import Interrupted

SECONDS_BETWEEN_NOTES = 1
BATCH_SIZE = 1_000  # rows
MAX_PROBLEM_LENGTH = 5_000  # characters
OUTDATED = gettext_noop(
    "What is stored here changed while the file was loaded: its other rows were shown again before they were loaded."
)
UPDATE = "UPDATE claims_upload SET rows_done = %s, rows_total = %s WHERE id = %s"


class Progress:
    """Note how far a task is, over a connection of its own: the transaction of the task may last until its end."""

    def __init__(self, upload):
        self.upload, self.noted_at = upload, monotonic()
        self.total = 0

    def __call__(self, done):
        if monotonic() - self.noted_at < SECONDS_BETWEEN_NOTES:
            return
        self.noted_at = monotonic()
        aside = connection.copy()
        try:
            with aside.cursor() as cursor:
                cursor.execute("SET lock_timeout = '500ms'")
                cursor.execute(UPDATE, [done, max(done, self.total), self.upload.pk])
        except DatabaseError:
            pass  # the next one may succeed
        finally:
            aside.close()


def begin_check(upload, *, at):
    """Have the upload checked. It was just stored, or its map or its options were changed."""
    upload.status, upload.problem, upload.started_at, upload.finished_at = UploadStatus.CHECKING, "", at, None
    upload.rows_done = upload.rows_total = 0
    upload.save()
    check_upload.enqueue(str(upload.pk))


def begin_load(upload, *, by, at):
    """Have the checked upload loaded. The row is locked."""
    upload.status, upload.problem, upload.started_at, upload.finished_at = UploadStatus.LOADING, "", at, None
    upload.loaded_by, upload.import_job, upload.rows_done = by, None, 0
    upload.rows_total = upload.rows.filter(is_off=False).count()
    upload.save()
    load_upload.enqueue(str(upload.pk))


def reader_of(upload):
    return review_sets if upload.kind == UploadKind.REVIEW_SET else reviews


@task
def check_upload(key):
    """Find out what loading the upload with this id does, and store it row by row."""
    upload = Upload.objects.select_related("owned_by").filter(pk=key, status=UploadStatus.CHECKING).first()
    if not upload:
        return
    problem_before = upload.problem
    with override(upload.language):
        try:
            rows = reader_of(upload).check(upload, at=timezone.now(), on_progress=Progress(upload))
        except BrokenMap as broken:
            end(upload, UploadStatus.RECEIVED, str(broken))
        except UnreadableFile as error:
            end(upload, UploadStatus.FAILED, _("Line %(line)s: %(reason)s") % {"line": error.line, "reason": error})
        except TooManyRows:
            end(upload, UploadStatus.FAILED, too_many_rows())
        except (Interrupted, OperationalError, InterfaceError):
            raise
        except Exception:
            end(upload, UploadStatus.FAILED, stopped())
            raise
        else:
            store(upload, rows, problem_before)


def store(upload, rows, problem):
    with transaction.atomic():
        stored = Upload.objects.select_for_update().filter(pk=upload.pk, status=UploadStatus.CHECKING).first()
        if not stored:
            return
        off = set(stored.rows.filter(is_off=True).values_list("title", "url"))
        for row in rows:
            row.is_off = (row.title, row.url) in off
        stored.rows.all().delete()
        UploadRow.objects.bulk_create(rows, batch_size=BATCH_SIZE)
        stored.date_order = upload.date_order
        stored.rows_total = stored.rows_done = len(rows)
        stored.status, stored.problem, stored.finished_at = UploadStatus.CHECKED, problem, timezone.now()
        stored.save()


@task
def load_upload(key):
    """Load the rows of the upload that were not left out."""
    people = ("owned_by", "loaded_by", "import_job__publisher")
    upload = Upload.objects.select_related(*people).filter(pk=key, status=UploadStatus.LOADING).first()
    if not upload:
        return
    progress = Progress(upload)
    progress.total = upload.rows_total
    with override(upload.language):
        try:
            reader_of(upload).load(upload, at=timezone.now(), on_progress=progress)
        except Outdated:
            check_again(upload)
        except ConcurrentImport:
            raise Interrupted(delay=RETRY_CONCURRENT_AFTER) from None
        except (Interrupted, OperationalError, InterfaceError):
            raise
        except Exception:
            end(upload, UploadStatus.FAILED, stopped())
            raise
        else:
            finish(upload)


def check_again(upload):
    """Have the upload shown again: the desk has changed since it was checked. What is loaded is the same then."""
    end_import(upload, OUTDATED)
    begin_check(upload, at=timezone.now())
    problem = _("What is stored here has changed in the meantime. Look at the rows again before you load the rest.")
    Upload.objects.filter(pk=upload.pk).update(problem=problem)


def end_import(upload, problem):
    """Say in the import of an upload that it stopped. The next attempt is another import."""
    unfinished = Import.objects.filter(pk=upload.import_job_id).exclude(status=ImportStatus.DONE)
    unfinished.update(status=ImportStatus.FAILED, problem=problem)


@transaction.atomic
def finish(upload):
    claims = [claim for found in upload.rows.filter(is_off=False).values_list("claims", flat=True) for claim in found]
    waiting = set(Claim.objects.waiting().filter(pk__in=claims).values_list("pk", flat=True))
    rows = [row for row in upload.rows.filter(is_off=False) if waiting.intersection(row.claims)]
    UploadRow.objects.filter(pk__in=[row.pk for row in rows]).update(waits=True)
    UploadPart.objects.filter(upload=upload).delete()
    upload.rows_done = upload.rows_total
    upload.save(update_fields=["rows_done"])
    end(upload, UploadStatus.LOADED, "")


def end(upload, status, problem):
    problem = storable(problem)[:MAX_PROBLEM_LENGTH]
    problem = stopped() if stacks_marks(problem) else problem  # of the names of columns
    running = Upload.objects.filter(pk=upload.pk, status__in=(UploadStatus.CHECKING, UploadStatus.LOADING))
    if running.update(status=status, problem=problem, finished_at=timezone.now()) and status == UploadStatus.FAILED:
        end_import(upload, FAILED)


def stopped():
    return _("It stopped, which is our fault and has been logged. Try again: what is loaded already is the same then.")


def too_many_rows():
    sentence = _("It has more than %(limit)s rows: split it, or import it on the server with manage.py.")
    return sentence % {"limit": f"{reviews.MAX_ROWS:,}"}


@receiver(task_finished)
def tell_of_failed_task(task_result, **_signal):
    """Say in the upload that its task failed, which the task cannot if each of its workers was killed."""
    if task_result.task in (check_upload, load_upload) and task_result.status == TaskResultStatus.FAILED:
        [upload] = Upload.objects.filter(pk=task_result.args[0]) or [None]
        if upload:
            with override(upload.language):
                end(upload, UploadStatus.FAILED, stopped())
