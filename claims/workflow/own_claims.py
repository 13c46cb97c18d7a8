"""What may people still change of a claim that they submitted, without the permission to change claims?"""

from claims.models import Change
from claims.workflow.rules import SUBMITTED


def may_mend(claim, user):
    """Return whether `user` may change their own submitted claim without the permission to change claims.

    They may until another person takes the claim up: accepts it, is assigned to it, or changes any part of it.
    """
    return (
        claim.created_by_id == user.pk
        and claim.status == SUBMITTED
        and claim.assigned_to_id in (None, user.pk)
        and user.has_perm("claims.add_claim")
        and not claim.evidence.exclude(added_by=user).exists()
        and not Change.objects.of_claim(claim.pk).by_another(user).exists()
    )


def may_mend_evidence(evidence, user):
    """Return whether `user` may change or delete this piece of evidence, which they added to their own claim."""
    return evidence.added_by_id == user.pk and user.has_perm("claims.add_evidence") and may_mend(evidence.claim, user)
