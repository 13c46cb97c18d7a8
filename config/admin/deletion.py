"""Why can a row not be deleted? Asked before a page offers to delete it, and answered in a sentence."""

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

MAX_REASONS = 5  # rows that a refusal of many names


def why_kept(row):
    """Return why the database would refuse to delete this row, in a sentence; empty when it would not."""
    if sentence := refusal_to_delete(row):
        return sentence
    collector = Collector(using=router.db_for_write(type(row)), origin=row)
    try:
        collector.collect([row])
    except (ProtectedError, RestrictedError) as error:
        return named_by(getattr(error, "protected_objects", None) or error.restricted_objects)
    gone_with_it = [other for rows in (*collector.data.values(), *collector.fast_deletes) for other in rows]
    return next(filter(None, (refusal_to_delete(other) for other in gone_with_it if other != row)), "")


def named_by(rows):
    kinds = Counter(capfirst(str(other._meta.verbose_name_plural)) for other in rows)
    return _("It cannot be deleted while other rows refer to it: %(rows)s.") % {
        "rows": ", ".join(f"{kind} ({number})" for kind, number in sorted(kinds.items()))
    }


@admin.action(permissions=["delete"], description=_("Delete selected %(verbose_name_plural)s"))
def delete_selected(page, request, queryset):
    """Delete what was selected, unless the database would refuse one of the rows: then say which and why."""
    rows = list(queryset)
    kept = [(row, reason) for row in rows if (reason := why_kept(row))]
    if not kept:
        return actions.delete_selected(page, request, queryset)
    for row, reason in kept[:MAX_REASONS]:
        messages.error(request, reason if len(rows) == 1 else f"“{row}”: {reason}")
    if len(kept) > MAX_REASONS:
        more = _("So it is with %(number)s more of them.") % {"number": len(kept) - MAX_REASONS}
        messages.error(request, more)
    return None


class OffersDeletion:
    """For admin classes: a page offers to delete its row when the database would do so, and else says why not."""

    change_form_after_template = "config/desk/kept.html"
    actions = [delete_selected]

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        kept = why_kept(obj) if obj and self.has_delete_permission(request, obj) else ""
        context |= {"kept": kept, "show_delete": not kept}
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def delete_view(self, request, object_id, extra_context=None):
        row = self.get_object(request, unquote(object_id))
        kept = why_kept(row) if row and self.has_delete_permission(request, row) else ""
        if not kept:
            return super().delete_view(request, object_id, extra_context)
        self.message_user(request, kept, messages.ERROR)
        page = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_change"
        return HttpResponseRedirect(reverse(page, args=[row.pk]))
