"""Where does a row of the home page lead to? Addresses of the desk, or of the admin where the desk has no page."""

from urllib.parse import quote, urlencode

from django.urls import NoReverseMatch, reverse


def address_of(name, *args, otherwise=None, **query):
    """Return the address of the desk's page with this name; that of the admin's page `otherwise` if there is none."""
    try:
        address = reverse(f"desk:{name}", args=args)
    except NoReverseMatch:
        return reverse(f"admin:{otherwise}", args=args) if otherwise else ""
    return f"{address}?{urlencode(query)}" if query else address


def address_of_claim(claim_id, **queue):
    """Return the page of a claim. `queue` are filters of the queue that the claim is read in."""
    address = address_of("claim", claim_id)
    if not address:
        return reverse("admin:claims_claim_change", args=[claim_id])
    return f"{address}?from={quote(urlencode(queue), safe='')}" if queue else address


def address_of_queue(**filters):
    return address_of("queue", **filters) or reverse("admin:claims_claim_changelist")
