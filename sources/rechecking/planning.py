"""Which articles are checked, which one is next, and when is it checked again?

An article is checked after a day, then after two, four … up to 30 days while it stays as it is. A site that fails is
asked again after an hour, then after two, four … up to a week. Between two pages of one site lie `RECHECK_PACE`
seconds, and what the site asks for by Retry-After.
"""

from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, Min, OuterRef, Q

from sources.models import MAX_DAYS, Article, SourceCheck, SourceHost

BATCH_SIZE = 1_000
LEASE = timedelta(minutes=10)  # for one check: fetching ends after 15 seconds, reading after three minutes
FIRST_RETRY, LAST_RETRY = timedelta(hours=1), timedelta(days=7)
LONGEST_WAIT = timedelta(days=MAX_DAYS)

_choices = []


def register(choose):
    """Add a function from a queryset of articles to those of them that are checked."""
    if choose not in _choices:
        _choices.append(choose)


def articles_to_check():
    """Return the articles with a captured text that an app wants to be checked."""
    captured = Article.objects.filter(current_version__isnull=False)
    chosen = Q(pk__in=[])
    for choose in _choices:
        chosen |= Q(pk__in=choose(captured).order_by().values("pk"))
    return captured.filter(chosen)


def plan(at):
    """Add the articles that are not checked yet, due at once, and drop those that no app wants to be checked."""
    added = 0
    wanted = articles_to_check()
    SourceCheck.objects.exclude(article__in=wanted.values("pk")).delete()
    missing = wanted.filter(~Exists(SourceCheck.objects.filter(article=OuterRef("pk")))).order_by("pk")
    while batch := list(missing.values_list("pk", "url")[:BATCH_SIZE]):
        names = {host_of(url) for _pk, url in batch}
        SourceHost.objects.bulk_create([SourceHost(name=name, next_at=at) for name in names], ignore_conflicts=True)
        hosts = dict(SourceHost.objects.filter(name__in=names).values_list("name", "pk"))
        SourceCheck.objects.bulk_create(
            [SourceCheck(article_id=pk, host_id=hosts[host_of(url)], next_at=at) for pk, url in batch],
            ignore_conflicts=True,  # another run plans the same
        )
        added += len(batch)
    return added


def host_of(url):
    """Return the name of the site, in lower case and at most as long as such a name may be; "" for no address."""
    try:
        return (urlsplit(url).hostname or "")[:253]
    except ValueError:
        return ""


@transaction.atomic
def take(at):
    """Return the check that is due longest on a site that may be asked now, or None. Nobody else gets it for a while.

    Its site is paced, and the check due again after the lease, in case that this process does not come back.
    """
    due = SourceCheck.objects.filter(host=OuterRef("pk"), next_at__lte=at)
    free = SourceHost.objects.filter(Exists(due), next_at__lte=at).order_by("next_at", "pk")
    host = free.select_for_update(skip_locked=True).first()
    if host is None:
        return None
    check = (
        SourceCheck.objects.filter(host=host, next_at__lte=at)
        .order_by("next_at", "pk")
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("article__current_version")
        .first()
    )
    if check is None:  # taken by another process since
        return None
    check.next_at = at + LEASE
    check.save(update_fields=["next_at"])
    SourceHost.objects.filter(pk=host.pk).update(next_at=at + timedelta(seconds=settings.RECHECK_PACE))
    return check


def seconds_until_next(at):
    """Return after how many seconds a check that is due may be taken, or None if none is due."""
    due = Exists(SourceCheck.objects.filter(host=OuterRef("pk"), next_at__lte=at))
    earliest = SourceHost.objects.filter(due).aggregate(at=Min("next_at"))["at"]
    return None if earliest is None else max(0.0, (earliest - at).total_seconds())


def put_off(check, at, outcome, *, is_temporary=False, retry_after=None, **found):
    """Record what came of a taken check, and when the article is checked again.

    A check that was taken again by another process, after the lease, is recorded by that one.
    """
    failed = outcome not in ("changed", "unchanged")
    days = 1 if outcome == "changed" else MAX_DAYS if failed else min(2 * check.days, MAX_DAYS)
    failures = min(check.failures + 1, 1_000) if failed else 0
    wait = timedelta(days=days)
    if is_temporary:
        days, wait = check.days, min(FIRST_RETRY * 2 ** min(failures - 1, 10), LAST_RETRY)
    if retry_after:
        asked = min(timedelta(seconds=retry_after), LONGEST_WAIT)
        wait = max(wait, asked)
        SourceHost.objects.filter(pk=check.host_id, next_at__lt=at + asked).update(next_at=at + asked)
    SourceCheck.objects.filter(pk=check.pk, next_at=check.next_at).update(
        next_at=at + wait, checked_at=at, outcome=outcome, failures=failures, days=days, **found
    )
    return outcome
