"""Which other people have this claim open, and in which fields? Pages send a heartbeat every 20 seconds.

A person counts as here for a minute after the last beat. A beat takes two queries.
"""

from datetime import timedelta

from django.db import connection
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST
from uuid_utils.compat import uuid7

from claims.desk.base import desk_view
from claims.models import Claim, Presence, Verdict

COUNTS_FOR = timedelta(minutes=1)
NOTE = """INSERT INTO claims_presence (id, claim_id, owned_by_id, field, seen_at)
    SELECT %s, claim.id, %s, %s, %s FROM claims_claim AS claim WHERE claim.id = %s
    ON CONFLICT (claim_id, owned_by_id) DO UPDATE SET field = EXCLUDED.field, seen_at = EXCLUDED.seen_at"""


@desk_view()
@require_POST
def presence(request, claim_id):
    """Store the heartbeat, or delete it with `leaving`. Return the other people who have the claim open."""
    if "leaving" in request.POST:
        Presence.objects.filter(claim_id=claim_id, owned_by=request.user).delete()
        return HttpResponse(status=204)
    at = timezone.now()
    beat(claim_id, request.user, request.POST.get("field", ""), at=at)
    return render(request, "desk/writing/others.html", {"others": others_here(claim_id, request.user, at=at)})


def beat(claim_id, person, field, *, at):
    """Note that the person has the claim open. Raises Http404 if there is none."""
    known = field if field in labels() else ""
    with connection.cursor() as cursor:
        cursor.execute(NOTE, [uuid7(), person.pk, known, at, claim_id])
        if not cursor.rowcount:
            raise Http404


def others_here(claim_id, person, *, at=None):
    """Return the presences of other people on this claim, each with the label of its field."""
    since = (at or timezone.now()) - COUNTS_FOR
    here = Presence.objects.filter(claim_id=claim_id, seen_at__gt=since).exclude(owned_by=person)
    names = labels()
    return [
        {"who": row.owned_by.get_username(), "field": names.get(row.field, "")}
        for row in here.select_related("owned_by").order_by("owned_by__username")
    ]


def labels():
    """Return the labels of the fields that people write in, by `form.field`."""
    return {
        f"{kind}.{field.name}": field.verbose_name
        for kind, model in (("claim", Claim), ("verdict", Verdict))
        for field in (*model._meta.fields, *model._meta.many_to_many)
        if field.editable
    }
