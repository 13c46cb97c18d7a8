"""What do the desk's templates need beyond Django's and unfold's tags?"""

from django.contrib import admin
from django.contrib.admin.utils import lookup_field
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model
from django.template import Library

register = Library()


@register.filter
def contents_for(field, request):
    """Return a read-only field's value; the row it names is a link only for a person who may open its page."""
    try:
        _field, _attribute, value = lookup_field(field.field["field"], field.form.instance, field.model_admin)
    except (AttributeError, ValueError, ObjectDoesNotExist):
        value = None
    if isinstance(value, Model):
        page = admin.site._registry.get(type(value))
        if page and not page.has_view_or_change_permission(request, value):
            return str(value)
    return field.contents()
