"""How do editors find a picture, a video or a sound, see what is like it, and delete what no evidence shows?

A file comes in at the desk or through the API: a form of the admin takes none (config/http/bodies.py).
"""

from django.contrib import admin
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from config.admin.lists import DayRangeFilter
from config.admin.page import BaseAdmin, ReadOnlyMixin
from sources.media.likeness import similar_to
from sources.models import Media


@admin.register(Media)
class MediaAdmin(ReadOnlyMixin, BaseAdmin):
    list_display = ["label", "thumbnail", "kind", "media_type", "size", "added_by", "created_at"]
    list_display_links = ["label"]
    list_filter = [
        ("kind", ChoicesDropdownFilter),
        ("media_type", ChoicesDropdownFilter),
        ("created_at", DayRangeFilter),
    ]
    list_select_related = ["added_by"]
    search_fields = ["name__unaccent", "url", "sha256"]
    ordering = ["-created_at", "-id"]
    readonly_fields = ["shown", "similar", "written_by_the_camera"]
    fieldsets = [
        (None, {"fields": ["shown", "name", ("kind", "media_type"), ("width", "height"), "size", "url"]}),
        (_("Near-identical images"), {"fields": ["similar"]}),
        (_("EXIF"), {"fields": ["written_by_the_camera"]}),
        (_("Record"), {"fields": ["sha256", ("added_by", "created_at")], "classes": ["collapse"]}),
    ]

    def has_delete_permission(self, request, obj=None):
        return admin.ModelAdmin.has_delete_permission(self, request, obj)

    @display(description=_("name"), ordering="name")
    def label(self, media):
        return str(media)

    @display(description=_("preview"))
    def thumbnail(self, media):
        return drawn("thumbnail", media=media)

    @display(description=_("preview"))
    def shown(self, media):
        return drawn("shown", media=media)

    @display(description=_("images that show nearly the same"), empty_value="–")
    def similar(self, media):
        found = similar_to(media)
        return drawn("similar", found=found) if found else None

    @display(description=_("what the camera wrote"), empty_value="–")
    def written_by_the_camera(self, media):
        return drawn("exif", facts=sorted(media.exif.items())) if media.exif else None


def drawn(part, **context):
    """Return a part of the page as HTML."""
    return render_to_string(f"sources/admin/media/{part}.html", context)
