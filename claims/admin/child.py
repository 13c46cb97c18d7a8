"""What do pages have in common whose row belongs to a claim?"""

from django.template.loader import render_to_string
from django.urls import reverse

from claims.amendments import AMENDMENT_STEPS
from claims.models import Claim
from claims.workflow import may_mend


class OfAClaim:
    """For admin classes: changes lock the claim's row first, as they do in the workflow and the API."""

    def lock(self, row):
        Claim.objects.select_for_update().filter(pk=row.claim_id).first()
        super().lock(row)


def mends(request, claim):
    """Return `may_mend` for the user of the request, cached on the request."""
    known = vars(request).setdefault("mended_claims", {})
    if claim.pk not in known:
        known[claim.pk] = may_mend(claim, request.user)
    return known[claim.pk]


def is_judged(request, claim):
    """Return whether what the public reads of the claim changes by amendments only, looked up once a request."""
    known = vars(request).setdefault("judged_claims", {})
    if claim.pk not in known:
        known[claim.pk] = claim.is_judged_by_us()
    return known[claim.pk]


def why_fixed(request, claim):
    """Return why public content cannot be changed here, with a link to propose an amendment."""
    may_propose = request.user.has_perm(AMENDMENT_STEPS["propose"].permission)
    address = reverse("admin:claims_amendment_propose", args=[claim.pk]) if may_propose else ""
    return render_to_string("claims/desk/judged.html", {"address": address})


class MendedWithItsClaim:
    """For inlines on the page of a claim: permission to mend the claim includes these rows."""

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) or (obj is not None and mends(request, obj))

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) or (obj is not None and mends(request, obj))
