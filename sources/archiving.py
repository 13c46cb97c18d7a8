"""Is a copy of a captured page in the Internet Archive? `look_up_copy` asks, and fills `archive_url`.

ARCHIVE_LOOKUP switches it on: `find` looks for a copy of about the time of the capture, `ask` has the archive make one
if there is none. Both send the address to the archive, which is why it is off by default.
https://archive.org/help/wayback_api.php
"""

import json
import logging
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.tasks import task
from django.utils import timezone

from sources.archives import original_of
from sources.canonical import MAX_URL_LENGTH, canonical_url
from sources.fetching import NotFetched, fetch
from sources.models import Article, ArticleVersion
from sources.variants import variants

log = logging.getLogger(__name__)

FIND = "https://archive.org/wayback/available"
SAVE = "https://web.archive.org/save/"
SNAPSHOT = re.compile(r"https?://web\.archive\.org/web/(\d{14})/[!-~]+")
MAX_DISTANCE = timedelta(days=30)  # of a copy from the capture: an older one may say something else
MAX_ANSWER_BYTES = 100_000
FOUND_AFTER = timedelta(hours=1)  # a copy that was asked for is listed
IS_HELD = """
    SELECT sources_article_is_held(id, to_jsonb(article), to_jsonb(article) || '{"title": null}')
    FROM sources_article AS article WHERE id = %s
"""


def begin_lookup(version):
    """Have the archive asked about the page of a new version, if the setting says so and no copy is known."""
    if settings.ARCHIVE_LOOKUP in ("find", "ask") and not version.article.archive_url:
        look_up_copy.enqueue(str(version.pk), may_ask=settings.ARCHIVE_LOOKUP == "ask")


@task
def look_up_copy(version_id, may_ask=False):
    """Fill the article's `archive_url` if the archive has a copy of the time of the version."""
    version = ArticleVersion.objects.select_related("article").filter(pk=version_id).first()
    if version is None or version.article.archive_url:
        return
    try:
        url = found_copy(version) or (asked_copy(version) if may_ask else "")
    except NotFetched as refusal:
        log.warning("The Internet Archive was not asked about article %s: %s", version.article_id, refusal)
        url = ""
    if url:
        fill_archive_url(version.article_id, url, at=timezone.now())
    elif may_ask:
        look_up_copy.using(run_after=timezone.now() + FOUND_AFTER).enqueue(version_id)


def fill_archive_url(article_id, url, *, at):
    """Store the address of a copy, unless there is one, or the article is held by a verdict of ours.

    The public reads this address, so it changes for a judged claim as its other members do: by an amendment.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(IS_HELD, [article_id])
        (is_held,) = cursor.fetchone()
        if not is_held:
            Article.objects.filter(pk=article_id, archive_url="").update(archive_url=url, updated_at=at)


def found_copy(version):
    """Return the address of the archive's copy nearest to the capture, or ""."""
    asked = {
        "url": version.article.canonical_url,
        "timestamp": version.captured_at.astimezone(UTC).strftime("%Y%m%d%H%M%S"),
    }
    answer = fetch(
        f"{FIND}?{urlencode(asked)}", asked_by_person=True, accept=("application/json",), max_bytes=MAX_ANSWER_BYTES
    )
    try:
        closest = json.loads(answer.body)["archived_snapshots"]["closest"]
        url = closest["url"] if closest["available"] and str(closest["status"]) == "200" else ""
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""
    return checked(url, version)


def asked_copy(version):
    """Ask the archive to make a copy, and return its address, or "" if it is not made at once."""
    answer = fetch(f"{SAVE}{version.article.canonical_url}", asked_by_person=True, accept=("*/*",))
    return checked(answer.final_url, version)


def checked(url, version):
    """Return the address, as https, if it is that of a copy of the version's page and of its time; or ""."""
    snapshot = SNAPSHOT.fullmatch(url) if isinstance(url, str) and len(url) < MAX_URL_LENGTH else None
    if not snapshot:
        return ""
    try:
        made_at = datetime.strptime(snapshot[1], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        original = canonical_url(original_of(url)[0])
        is_same_page = original in variants(version.article.canonical_url)
    except (ValueError, ValidationError):
        return ""
    is_of_its_time = abs(made_at - version.captured_at) <= MAX_DISTANCE
    return re.sub("^http:", "https:", url) if is_same_page and is_of_its_time else ""
