from django.urls import path, register_converter
from django.urls.converters import StringConverter

from claims.pages.claim import views


class Words(StringConverter):
    """The words of an address, in any script. A name with a dot is that of a file."""

    regex = "[^/.]+"


register_converter(Words, "words")

urlpatterns = [
    path("claims/<uuid:key>/", views.claim_page, name="claim-short"),
    path("claims/<uuid:key>/<words:slug>", views.claim_page, name="claim"),
    path("claims/<uuid:key>/versions/", views.versions_page, name="versions"),
    path("claims/<uuid:key>/versions/<int:version>/", views.version_page, name="version"),
]
