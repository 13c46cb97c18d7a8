"""What are my notices? `notices` lists them, `mark_notices` marks one or all of them as read."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from claims.desk.base import desk_view, page, with_event
from claims.desk.home.links import address_of, address_of_claim
from claims.models import Claim, Notice, NoticeKind

ROWS_PER_PAGE = 50
MAX_STATEMENT_LENGTH = 200  # characters
SENTENCES = {
    NoticeKind.RETURNED: (_("%(by)s returned your verdict"), _("Your verdict was returned")),
    NoticeKind.TO_REVIEW: (_("%(by)s handed in a verdict for review"), _("A verdict waits for review")),
    NoticeKind.ASSIGNED: (_("%(by)s assigned a claim to you"), _("A claim was assigned to you")),
    NoticeKind.DUE: (_("A verdict is due for another look"),) * 2,
    NoticeKind.PUBLISHED: (_("%(by)s published your verdict"), _("Your verdict was published")),
    NoticeKind.QUOTE_GONE: (_("A quote is gone from the newest text of its source"),) * 2,
}


@dataclass(frozen=True)
class Described:
    """A notice as it is read, with the words of its claim and its address; both are empty for a deleted claim."""

    id: UUID
    sentence: str
    at: datetime
    is_new: bool
    reason: str
    statement: str = ""
    language: str = ""
    address: str = ""


def described(notices):
    """Return the notices with the words of their claims: two queries."""
    notices = list(notices.select_related("made_by"))
    ids = {notice.claim_id for notice in notices}
    claims = Claim.objects.only("statement", "language").in_bulk(ids) if ids else {}
    return [describe(notice, claims.get(notice.claim_id)) for notice in notices]


def describe(notice, claim):
    by_somebody, by_nobody = SENTENCES[notice.kind]
    facts = {}
    if claim:
        statement = " ".join(claim.statement.split())
        facts = {
            "statement": Truncator(statement).chars(MAX_STATEMENT_LENGTH),
            "language": claim.language,
            "address": address_of_claim(claim.pk),
        }
    return Described(
        notice.pk,
        by_somebody % {"by": notice.made_by} if notice.made_by else str(by_nobody),
        notice.made_at,
        notice.seen_at is None,
        notice.reason,
        **facts,
    )


@desk_view()
@require_safe
def notices(request):
    return page(request, "desk/home/notices.html", context_of(request))


def context_of(request):
    own = Notice.objects.filter(owned_by=request.user)
    rows = Paginator(own.order_by("-made_at", "-pk"), ROWS_PER_PAGE).get_page(request.GET.get("page"))
    return {
        "notices": described(rows.object_list),
        "rows": rows,
        "has_new": own.filter(seen_at=None).exists(),
        "settings_address": address_of("settings"),
    }


@desk_view()
@require_POST
def mark_notices(request):
    """Mark the notice that the form names as read, or else all that were made before the page was shown."""
    own = Notice.objects.filter(owned_by=request.user, seen_at=None)
    at = timezone.now()
    if wanted := request.POST.get("notice"):
        own = own.filter(pk__in=[wanted]) if is_id(wanted) else own.none()
    own.filter(made_at__lte=at).update(seen_at=at)
    if not request.htmx:
        return HttpResponseRedirect(reverse("desk:notices"))
    return with_event(render(request, "desk/home/notice_list.html", context_of(request)), "desk:notices")


def is_id(text):
    try:
        return bool(UUID(text))
    except ValueError:
        return False
