"""How do editors settle a quote whose source changed? By a button on the page of its evidence (`DriftStepsMixin`)."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import DropdownFilter
from unfold.decorators import display

from claims.admin import badges
from claims.admin.steps import StepButtonsMixin, StepForm
from claims.drift import PERMISSION, drift_of, keep_quote, may_settle
from claims.models import DriftStatus, Evidence, QuoteDrift
from claims.workflow import Step

KEEP = gettext_lazy("keep the quote as captured")
# A step for each status, so that a button says which one its reader saw.
KEEP_STEPS = {f"keep_{status}": Step((status,), None, PERMISSION, KEEP, needs_reason=True) for status in DriftStatus}


class DriftStepForm(StepForm):
    table = KEEP_STEPS


class QuoteStatusFilter(DropdownFilter):
    """Quotes that the newest text has no longer as they were captured: all of them, or those nobody has settled."""

    title = gettext_lazy("quotes in the newest text")
    parameter_name = "quote_status"

    def lookups(self, request, model_admin):
        return [("unsettled", _("changed, and not settled")), *DriftStatus.choices]

    def queryset(self, request, queryset):
        match self.value():
            case "unsettled":
                return queryset.filter(pk__in=QuoteDrift.objects.to_settle().values("evidence"))
            case status if status in DriftStatus:
                return queryset.filter(pk__in=Evidence.objects.whose_quote_is([status]).values("pk"))
        return queryset


class DriftStepsMixin(StepButtonsMixin):
    """For the admin of evidence: what became of the quote in the newest text, and the button that settles it."""

    def step_form(self, evidence, person, data=None, **options):
        drift = drift_of(evidence)
        return DriftStepForm([f"keep_{drift.status}"] if may_settle(drift, person) else [], data, **options)

    def take(self, name, evidence, *, reason="", **needs):
        status = name.removeprefix("keep_")
        return keep_quote(evidence, status=status, reason=reason, at=timezone.now(), **needs)

    @display(description=gettext_lazy("quote in the newest text"), empty_value="–")
    def in_newest_text(self, evidence):
        drift = drift_of(evidence)
        if drift is None:
            return None
        badge = badges.badge(drift.get_status_display(), "success" if drift.settled_at else "warning")
        if not drift.settled_at:
            return badge
        day = date_format(localtime(drift.settled_at), "DATE_FORMAT")
        kept = _("Kept as it was captured, by %(name)s on %(at)s:") % {"name": drift.settled_by, "at": day}
        return format_html("{} {} {}", badge, kept, drift.reason)
