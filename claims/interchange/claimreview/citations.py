"""Which sources does a review cite, and what do they say about the claim? A `Citation` is one of them."""

from typing import NamedTuple

from claims.interchange.claimreview.urls import PageAddress


class Citation(NamedTuple):
    """One piece of evidence, as a review or a table names it."""

    address: PageAddress
    title: str = ""
    stance: str = "context"  # or "supports", "refutes"
    quote: str = ""
    note: str = ""
