"""How does a page come in by its address? `begin` asks a worker for it, `find` fetches and reads, `store` stores it.

Fetch (sources/fetching), read (sources/reading), keep a copy (sources/copies), capture (sources/capture.py). Only the
last step writes rows, in one transaction with the end of the PageCapture: a worker that dies between two steps leaves
no half version, and the next attempt begins with the fetch.
"""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import InterfaceError, OperationalError, transaction
from django.dispatch import receiver
from django.tasks import TaskResultStatus, task
from django.tasks.signals import task_finished
from django.utils import timezone
from django.utils.http import parse_http_date_safe
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from config.tasks import Interrupted
from config.text.languages import UNDETERMINED, detect_language, standard_tag
from sources import copies
from sources.archives import is_in_known_archives, original_of
from sources.canonical import canonical_url, domain_of
from sources.capture import COPY_OF_UNKNOWN_PAGE, CaptureRefused, capture
from sources.fetching import NotFetched, fetch
from sources.models import CaptureMethod, PageCapture, PageCaptureStatus, Publisher
from sources.models.article import YEARS
from sources.models.page_capture import UNDER_WAY
from sources.reading import NotReadable, read

MAX_UNDER_WAY = 50  # captures of one person
MAX_EARLY = timedelta(days=1)  # by which a page may be dated after its capture: zones, and embargoes that end tonight


class LeadsElsewhere(Exception):
    """A redirect leads from the article to the front page of its site."""

    code = "front_page"

    def __str__(self):
        return _("The article is not there any more: its address leads to the front page of the site.")


class LeadsToCopy(Exception):
    """A redirect leads to what a site that is no known archive calls a copy of a page of another site."""

    code = "copy_elsewhere"

    def __init__(self, url):
        super().__init__(url)
        self.url = url

    def __str__(self):
        return _(
            "The address leads to what may be a copy of a page of another site: %(url)s. If you trust this archive, "
            "give that address."
        ) % {"url": self.url}


REFUSALS = (NotFetched, NotReadable, CaptureRefused, LeadsElsewhere, LeadsToCopy)


class Found(NamedTuple):
    """A page that was fetched and read, with its kept copy: `details` are arguments of `sources.capture.capture`."""

    url: str
    text: str
    details: dict
    kept: copies.Kept
    has_reviews: bool
    at: datetime


def find(url, *, on_step=lambda status: None):
    """Fetch the page that a person has asked for, and read it. Raises one of REFUSALS."""
    on_step(PageCaptureStatus.FETCHING)
    fetched = fetch(url, asked_by_person=True)
    refuse_front_page(url, fetched.final_url)
    refuse_copy_elsewhere(url, fetched.final_url)
    on_step(PageCaptureStatus.READING)
    return found_in(fetched)


def found_in(fetched):
    """Return what is Found in a page, and keep a copy of it. Raises NotReadable."""
    url, at = address_and_time(fetched)
    page, _archive_url = original_of(url)
    reading = read(fetched.body, media_type=fetched.media_type, charset=fetched.charset, url=page or url)
    return Found(
        url=url,
        text=reading.text,
        details=details_of(reading, at=fetched.fetched_at),
        kept=copies.keep(fetched, at=fetched.fetched_at),
        has_reviews=reading.has_reviews,
        at=at,
    )


def address_and_time(fetched):
    """Return the address of the page that was fetched, and the time of its text.

    `archive.ph/newest/PAGE` leads to `archive.ph/AbCdE`, which does not say of which page and of which time it is. The
    page is then the one that was asked for, and the time that of the header Memento-Datetime (RFC 7089). Without that
    header, the time is that of the fetch.
    """
    if original_of(fetched.final_url)[0] or not original_of(fetched.url)[1]:
        return fetched.final_url, fetched.fetched_at
    seconds = parse_http_date_safe(fetched.header("Memento-Datetime"))
    made_at = datetime.fromtimestamp(seconds, UTC) if seconds else fetched.fetched_at
    return fetched.url, min(made_at, fetched.fetched_at)


def store(found, *, by=None, **given):
    """Capture what was found. What is `given` (title, published_at, language, publisher) counts in place of it."""
    details = found.details | {name: value for name, value in given.items() if value}
    return capture(found.text, found.url, at=found.at, method=CaptureMethod.FETCH, by=by, copy=found.kept, **details)


def refuse_front_page(url, final_url):
    """Raise LeadsElsewhere if a redirect leads from a page to the root of a site, or from copy to copy of these."""
    asked, came_to = (urlsplit(canonical_url(original_of(address)[0] or address)) for address in (url, final_url))
    if (asked.path.strip("/") or asked.query) and not (came_to.path.strip("/") or came_to.query):
        raise LeadsElsewhere


def refuse_copy_elsewhere(url, final_url):
    """Raise LeadsToCopy if a redirect leads to a copy of another site's page, unless it is in a known archive.

    The copy is stored as a version of that page, and a redirect is no reason to believe a site about another one.
    """
    page, archive_url = original_of(final_url)
    if not (page and archive_url) or is_in_known_archives(final_url):
        return
    if domain_of(original_of(url)[0] or url) != domain_of(page):
        raise LeadsToCopy(final_url)


def details_of(reading, *, at):
    return {
        "title": reading.title,
        "authors": list(reading.authors),
        "publisher": reading.publisher[: Publisher._meta.get_field("name").max_length],
        "published_at": moment_of(reading.published, at=at),
        "language": language_of(reading),
    }


def moment_of(published, *, at):
    """Return the moment of an ISO date, at midnight UTC if it has no time.

    Return None for a text that is no date, and for a date before 1400 or in the future.
    """
    try:
        moment = datetime.fromisoformat(published)
        moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    return moment if YEARS[0] <= moment <= at + MAX_EARLY else None


def language_of(reading):
    """Return the language of the text, with the region that the page declares if both agree on the language."""
    detected, declared = detect_language(reading.text), standard_tag(reading.language)
    if declared and detected in (UNDETERMINED, declared.split("-")[0]):
        return declared
    return detected


# In a worker


def begin(url, *, by, at):
    """Return the capture of this address that is under way, or a new one that a worker is asked for.

    Raises ValidationError if it is no address on the public web, or that of a copy of an unknown page, or if the
    person has too many captures under way.
    """
    address = canonical_url(url)
    page, _archive_url = original_of(url)
    if not page:
        raise ValidationError(_(COPY_OF_UNKNOWN_PAGE))
    under_way = PageCapture.objects.under_way()
    is_known = under_way.filter(canonical_url=address).exists()
    if not is_known and under_way.filter(asked_by=by).count() >= MAX_UNDER_WAY:
        raise ValidationError(_("Too many of your pages are still being captured: wait for them."))
    about = {"url": url, "asked_by": by, "language": get_language() or "en", "created_at": at}
    with transaction.atomic():
        page, is_new = under_way.get_or_create(canonical_url=address, status__in=UNDER_WAY, defaults=about)
        if is_new:
            capture_page.enqueue(str(page.pk))
    return page


@task
def capture_page(key):
    """Capture the page of the PageCapture with this id."""
    page = PageCapture.objects.under_way().select_related("asked_by").filter(pk=key).first()
    if page is None:
        return
    with override(page.language):
        try:
            found = find(page.url, on_step=lambda status: note(page, status))
            finish(page, found)
        except REFUSALS as refusal:
            fail(page, getattr(refusal, "code", "refused"), str(refusal))
        except (Interrupted, OperationalError, InterfaceError):
            raise
        except Exception:
            fail(page, "stopped", stopped())
            raise


def note(page, status):
    PageCapture.objects.under_way().filter(pk=page.pk).update(status=status)


@transaction.atomic
def finish(page, found):
    """Store what was found, unless another attempt, of a worker that was believed dead, has done so."""
    row = PageCapture.objects.under_way().select_for_update().filter(pk=page.pk).first()
    if row is None:
        return
    done = store(found, by=page.asked_by)
    row.version, row.is_new_version = done.version, done.is_new_version
    row.has_reviews, row.status, row.finished_at = found.has_reviews, PageCaptureStatus.DONE, timezone.now()
    row.save()


def fail(page, code, problem):
    PageCapture.objects.under_way().filter(pk=page.pk).update(
        status=PageCaptureStatus.FAILED, code=code, problem=problem, finished_at=timezone.now()
    )


def stopped():
    return _("It stopped, which is our fault and has been logged. Try again, or paste the text.")


@receiver(task_finished)
def note_failed_task(task_result, **_signal):
    """Say in the PageCapture that its task failed, which the task cannot if each of its workers was killed."""
    if task_result.task == capture_page and task_result.status == TaskResultStatus.FAILED:
        page = PageCapture.objects.filter(pk=task_result.args[0]).first()
        if page:
            with override(page.language):
                fail(page, "stopped", stopped())


# Without a worker


def complete(page, text, *, by, at, title="", publisher=""):
    """End a capture that failed with a text that a person has pasted. Raises CaptureRefused."""
    with transaction.atomic():
        row = PageCapture.objects.select_for_update().get(pk=page.pk)
        done = capture(text, row.url, at=at, method=CaptureMethod.PASTE, by=by, title=title, publisher=publisher)
        if row.status == PageCaptureStatus.FAILED:
            row.status, row.code, row.problem, row.finished_at = PageCaptureStatus.DONE, "", "", at
            row.version, row.is_new_version = done.version, done.is_new_version
            row.save()
    return done
