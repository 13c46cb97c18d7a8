"""What do the admins of rows that belong to a claim share? The lock, and the permission rules."""

from django.template.loader import render_to_string
from django.urls import reverse

from claims.amendments import AMENDMENT_STEPS
from claims.models import Claim
from claims.workflow import may_mend


class ClaimLockMixin:
    """For admin classes: a change locks the claim's row first, as the workflow and the API do."""

    def lock(self, row):
        Claim.objects.select_for_update().filter(pk=row.claim_id).first()
        super().lock(row)


# A page asks these two questions a dozen times. The answers are kept with the row, which lives as long as the page.


def can_mend(user, claim):
    """Return whether the user may change their own submitted claim."""
    cache = vars(claim).setdefault("_can_mend", {})
    if user.pk not in cache:
        cache[user.pk] = may_mend(claim, user)
    return cache[user.pk]


def is_judged(claim):
    """Return whether what the public reads of the claim changes by amendments only."""
    if "_is_judged" not in vars(claim):
        claim._is_judged = claim.is_judged_by_us()
    return claim._is_judged


def is_public(claim):
    """Return whether what the public reads of the claim's evidence changes by amendments only."""
    if "_is_public" not in vars(claim):
        claim._is_public = claim.stands_in_public()
    return claim._is_public


def amendment_hint(request, claim):
    """Return why public content cannot be changed here, with a link to propose an amendment, as HTML."""
    may_propose = request.user.has_perm(AMENDMENT_STEPS["propose"].permission)
    address = reverse("admin:claims_amendment_propose", args=[claim.pk]) if may_propose else ""
    return render_to_string("claims/admin/judged.html", {"address": address})


class MendableInlineMixin:
    """For inlines on the page of a claim: permission to mend the claim includes these rows."""

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) or (obj is not None and can_mend(request.user, obj))

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) or (obj is not None and can_mend(request.user, obj))
