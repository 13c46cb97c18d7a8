"""How many notices has the reader not seen? `{% unseen_notices as count %}`, for the header of the desk."""

from django import template

from claims.models import Notice

register = template.Library()
MAX_COUNT = 99


@register.simple_tag(takes_context=True)
def unseen_notices(context):
    """Return the number as text, such as `99+`; nothing if there are none. Counts at most `MAX_COUNT` rows."""
    person = context["request"].user
    if not person.is_authenticated:
        return ""
    unseen = Notice.objects.filter(owned_by=person, seen_at=None)
    count = unseen.order_by("-made_at")[: MAX_COUNT + 1].count()
    return f"{MAX_COUNT}+" if count > MAX_COUNT else str(count or "")
