"""Why can a row not be deleted? `reason_to_keep()` says it in a sentence, before a page offers to delete the row.

`DeletionMixin` asks it for the pages and the lists of an admin class.
"""

from collections import Counter

from django.contrib import admin, messages
from django.contrib.admin import actions
from django.contrib.admin.utils import unquote
from django.db import router
from django.db.models import ProtectedError, RestrictedError
from django.db.models.deletion import Collector
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from config.db.guards import refusal_to_delete

MAX_REASONS = 5  # rows that are named when the deletion of many is refused


def reason_to_keep(row):
    """Return why the database would refuse to delete the row, as a sentence; an empty string when it would not."""
    if reason := refusal_to_delete(row):
        return reason
    collector = Collector(using=router.db_for_write(type(row)), origin=row)
    try:
        collector.collect([row])
    except (ProtectedError, RestrictedError) as error:
        return referred_to_by(getattr(error, "protected_objects", None) or error.restricted_objects)
    cascade = [related for rows in (*collector.data.values(), *collector.fast_deletes) for related in rows]
    return next(filter(None, (refusal_to_delete(related) for related in cascade if related != row)), "")


def referred_to_by(rows):
    kinds = Counter(capfirst(str(row._meta.verbose_name_plural)) for row in rows)
    return _("It cannot be deleted while other rows refer to it: %(rows)s.") % {
        "rows": ", ".join(f"{kind} ({number})" for kind, number in sorted(kinds.items()))
    }


@admin.action(permissions=["delete"], description=_("Delete selected %(verbose_name_plural)s"))
def delete_selected(page, request, queryset):
    """Delete the selected rows. If the database would refuse one of them, delete none and say which and why."""
    rows = list(queryset)
    refused = [(row, reason) for row in rows if (reason := reason_to_keep(row))]
    if not refused:
        return actions.delete_selected(page, request, queryset)
    for row, reason in refused[:MAX_REASONS]:
        messages.error(request, reason if len(rows) == 1 else f"“{row}”: {reason}")
    if len(refused) > MAX_REASONS:
        more = _("So it is with %(number)s more of them.") % {"number": len(refused) - MAX_REASONS}
        messages.error(request, more)
    return None


class DeletionMixin:
    """For admin classes: a page offers to delete its row if the database would do so, and otherwise says why not."""

    change_form_after_template = "config/admin/reason_to_keep.html"
    actions = [delete_selected]

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        reason = reason_to_keep(obj) if obj and self.has_delete_permission(request, obj) else ""
        context |= {"reason_to_keep": reason, "show_delete": not reason}
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def delete_view(self, request, object_id, extra_context=None):
        row = self.get_object(request, unquote(object_id))
        reason = reason_to_keep(row) if row and self.has_delete_permission(request, row) else ""
        if not reason:
            return super().delete_view(request, object_id, extra_context)
        self.message_user(request, reason, messages.ERROR)
        page = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_change"
        return HttpResponseRedirect(reverse(page, args=[row.pk]))
