"""What does a person see first at the desk? `home` returns the page `/desk/`."""

from datetime import datetime

from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from claims.desk.base import desk_view, page
from claims.desk.home.figures import figures_of
from claims.desk.home.links import address_of, address_of_queue
from claims.desk.home.period import CHOICES, period_of
from claims.desk.home.sent import ROWS_SHOWN, sent_claims
from claims.desk.home.since import begin_visit, end_visit, happened_since
from claims.desk.home.waiting import sections


@desk_view()
@require_safe
def home(request):
    """Return what waits for the person, what is new since their last visit, and the desk's figures."""
    at = timezone.now()
    is_opened = request.method == "GET" and "prefetch" not in request.headers.get("Sec-Purpose", "")
    since = begin_visit(request.user, at) if is_opened else None
    waiting, nothing = sections(request.user, at)
    sent = sent_claims(request.user) if is_contributor(request.user) else None
    period = period_of(request.GET, at)
    context = {
        "waiting": waiting,
        "nothing": nothing,
        "since": since,
        "at": at,
        "happened": happened_since(since, request.user, at) if since else [],
        "sent": sent[:ROWS_SHOWN] if sent is not None else None,
        "sent_has_more": sent is not None and len(sent) > ROWS_SHOWN,
        "period": period,
        "periods": CHOICES.items(),
        "figures": figures_of(period),
        "queue": address_of_queue(tab="new" if request.user.has_perm("claims.triage_claim") else "check"),
        "add_claim": reverse("admin:claims_claim_add"),
        "merge": address_of("merge", "claimants") if request.user.has_perm("claims.change_claimant") else "",
    }
    return page(request, "desk/home/page.html", context)


def is_contributor(person):
    """Return whether the person sends claims and others judge them."""
    return not person.has_perm("claims.submit_verdict")


@desk_view()
@require_POST
def seen(request):
    """Empty “Since you were here”, except for what happened after the page was made: nobody has read that."""
    at = timezone.now()
    end_visit(request.user, min(moment(request.POST.get("until")) or at, at))
    return HttpResponseRedirect(reverse("desk:home"))


def moment(text):
    """Return the time that the page was made at; None if the form does not say that."""
    try:
        made_at = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return made_at if made_at.tzinfo and made_at.year > 2000 else None
