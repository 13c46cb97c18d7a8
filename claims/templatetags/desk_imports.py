"""How much of a file's work is done? `{% import_progress query %}` shows it above a queue of its claims."""

from uuid import UUID

from django import template

from claims.interchange.uploads.work import work_on
from claims.models import Upload

register = template.Library()


@register.inclusion_tag("desk/imports/progress.html")
def import_progress(query, *, oob=False):
    """Return the context of the progress; an empty one for a queue of other claims."""
    try:
        key = UUID(query.parameters.get("imported_in", ""))
    except ValueError:
        return {"upload": None, "oob": False}
    upload = Upload.objects.filter(pk=key).first()
    return {"upload": upload, "work": work_on(upload) if upload else None, "oob": oob}
