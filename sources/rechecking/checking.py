"""What does an article say now? `check` fetches it again, and stores a new version only if its text changed."""

from contextlib import suppress

from django.db import transaction

from sources.archives import original_of
from sources.capture import CaptureRefused, capture, normal_text
from sources.copies import keep
from sources.fetching import NotFetched, fetch, is_plain
from sources.models import CaptureMethod, SourceCheck
from sources.page_capture import LeadsElsewhere, refuse_front_page
from sources.reading import NotReadable, read
from sources.rechecking.planning import put_off

# The headers by which a site recognizes what it sent, by the field that stores them.
VALIDATORS = {"etag": "ETag", "last_modified": "Last-Modified"}


def check(row, at):
    """Fetch the article of a taken SourceCheck again. Return the outcome: `changed`, `unchanged` or a code."""
    forget_validators_of_another_text(row)
    try:
        fetched = fetch(row.article.url, asked_by_person=False, etag=row.etag, last_modified=row.last_modified, at=at)
    except NotFetched as refusal:
        return put_off(row, at, refusal.code, is_temporary=refusal.is_temporary, retry_after=refusal.retry_after)
    if fetched.status == 304:
        return put_off(row, at, "unchanged")
    return store(row, fetched, at)


def forget_validators_of_another_text(row):
    """Have the page sent whole if its article got a text since the last check: the site means the one before it."""
    current = row.article.current_version
    if row.checked_at and current and current.captured_at > row.checked_at:
        row.etag = row.last_modified = ""
        SourceCheck.objects.filter(pk=row.pk, next_at=row.next_at).update(etag="", last_modified="")


def store(row, fetched, at):
    """Store the text of the fetched page if it is another one, in one transaction with what is recorded of it."""
    try:
        refuse_front_page(row.article.url, fetched.final_url)
        reading = read(fetched.body, media_type=fetched.media_type, charset=fetched.charset, url=fetched.final_url)
    except (LeadsElsewhere, NotReadable) as refusal:
        return put_off(row, at, refusal.code)
    found = validators_of(fetched)
    current = row.article.current_version
    if current and says_the_same(current.text, reading.text):
        return put_off(row, at, "unchanged", **found)
    kept = keep(fetched, at=at)
    try:
        with transaction.atomic():
            done = capture(
                reading.text,
                address_of_text(row.article, fetched.final_url),
                at=at,
                method=CaptureMethod.FETCH,
                title=reading.title,
                copy=kept,
            )
            if done.article.pk != row.article_id:
                raise CaptureRefused  # the article got another address meanwhile, or this is a copy of another page
            is_changed = done.is_new_version and done.version == done.article.current_version
            return put_off(row, at, "changed" if is_changed else "unchanged", **found)
    except CaptureRefused:
        return put_off(row, at, "not_stored")


def address_of_text(article, final_url):
    """Return the article's address; if it led to a copy in an archive, that of the copy, which names its time."""
    was_copy, is_copy = (bool(original_of(url)[1]) for url in (article.canonical_url, final_url))
    return final_url if is_copy and not was_copy else article.canonical_url


def validators_of(fetched):
    """Return the validators of an answer that can be stored and sent back; "" for others."""
    validators = {}
    for name, header in VALIDATORS.items():
        value = fetched.header(header)
        fits = is_plain(value) and len(value) <= SourceCheck._meta.get_field(name).max_length
        validators[name] = value if fits else ""
    return validators


def says_the_same(before, after):
    """Return whether two texts differ in nothing but blanks and the breaks of lines."""
    with suppress(CaptureRefused):
        after = normal_text(after)
    return before.split() == after.split()
