"""What has every page in common whose row belongs to a claim?"""

from claims.models import Claim


class OfAClaim:
    """For admin classes: changes hold the claim's row, as they do in the workflow and the API."""

    def lock(self, row):
        Claim.objects.select_for_update().filter(pk=row.claim_id).first()
