"""Which filter do the templates of the admin need beyond Django's and unfold's? `contents_for`."""

from django.contrib import admin
from django.contrib.admin.utils import lookup_field
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model
from django.template import Library

register = Library()


@register.filter
def contents_for(field, request):
    """Return the value of a read-only field. A row that it names is a link only if the user may open its page."""
    try:
        _field, _attribute, value = lookup_field(field.field["field"], field.form.instance, field.model_admin)
    except (AttributeError, ValueError, ObjectDoesNotExist):
        value = None
    if isinstance(value, Model):
        page = admin.site._registry.get(type(value))
        if page and not page.has_view_or_change_permission(request, value):
            return str(value)
    return field.contents()
