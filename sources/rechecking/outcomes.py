"""What came of a check, in words? `said` has a sentence for each outcome of a SourceCheck."""

from django.utils.translation import gettext_lazy as _

from sources.fetching.refusals import SENTENCES as NOT_FETCHED
from sources.reading.found import SENTENCES as NOT_READABLE

SENTENCES = {
    **NOT_READABLE,
    **NOT_FETCHED,
    "unchanged": _("Its text is unchanged."),
    "changed": _("Its text had changed, and became a new version."),
    "not_stored": _("Its text cannot be stored."),
    "front_page": _("Its address leads to the front page of the site."),
}


def said(outcome):
    return SENTENCES.get(outcome, outcome)
