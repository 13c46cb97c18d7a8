"""Which lists does the queue have? `TABS`: claims by what is to be done with them."""

from collections.abc import Callable
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from claims.models import Amendment, AmendmentStatus, ClaimStatus, QuoteDrift, Verdict, VerdictStatus


class Tab(NamedTuple):
    name: str
    label: str
    pick: Callable  # from cards, a person and a day to the cards of the tab
    mine: Callable  # from cards and a person to those that are theirs
    empty: str  # what to read when there is none


def having(rows):
    """Return the condition for cards of the claims of these rows."""
    return Q(pk__in=rows.order_by().values("claim"))


def in_review():
    return Verdict.objects.filter(status=VerdictStatus.IN_REVIEW)


def returned():
    return Verdict.objects.filter(status=VerdictStatus.DRAFT, returned_at__isnull=False)


def to_check(cards):
    """Return the accepted claims whose next step is the checker's: no verdict waits for review, none was returned."""
    at_others = Verdict.objects.filter(
        Q(status=VerdictStatus.IN_REVIEW) | Q(status=VerdictStatus.DRAFT, returned_at__isnull=False),
        claim=OuterRef("pk"),
    )
    return cards.filter(~Exists(at_others), status__in=[ClaimStatus.OPEN])


def assigned(cards, person):
    return cards.filter(traits__overlap=[f"assigned_to:{person.get_username()}"])


def written(rows):
    return lambda cards, person: cards.filter(having(rows().filter(written_by=person)))


def added(cards, person):
    """Return the cards of claims that are assigned to the person, or have a changed source of a quote of theirs."""
    own = QuoteDrift.objects.to_settle().filter(evidence__added_by=person)
    return cards.filter(having(own)) | assigned(cards, person)


TABS = {
    tab.name: tab
    for tab in [
        Tab(
            "new",
            _("New"),
            lambda cards, person, on: cards.filter(status__in=[ClaimStatus.SUBMITTED]),
            assigned,
            _("Nothing new: every claim that was sent in has been accepted or dismissed."),
        ),
        Tab(
            "check",
            _("To check"),
            lambda cards, person, on: to_check(cards),
            assigned,
            _("Nothing waits for a check. Accept new claims to have some."),
        ),
        Tab(
            "review",
            _("To review"),
            lambda cards, person, on: cards.filter(having(in_review())),
            written(in_review),
            _("No verdict waits for review."),
        ),
        Tab(
            "returned",
            _("Returned"),
            lambda cards, person, on: cards.filter(having(returned())),
            written(returned),
            _("No verdict was returned to its writer."),
        ),
        Tab(
            "due",
            _("Due again"),
            lambda cards, person, on: cards.filter(having(Verdict.objects.due(on))),
            written(Verdict.objects.standing),
            _("No published verdict is due for another look."),
        ),
        Tab(
            "corrections",
            _("Corrections proposed"),
            lambda cards, person, on: cards.filter(having(Amendment.objects.filter(status=AmendmentStatus.PROPOSED))),
            lambda cards, person: cards.filter(having(Amendment.objects.filter(proposed_by=person))),
            _("No correction waits for a decision."),
        ),
        Tab(
            "sources",
            _("Sources changed"),
            lambda cards, person, on: cards.filter(having(QuoteDrift.objects.to_settle())),
            added,
            _("Every quote is in the newest text of its source, or was settled."),
        ),
        Tab(
            "all",
            _("All"),
            lambda cards, person, on: cards,
            assigned,
            _("There is no claim yet."),
        ),
    ]
}
