"""Which address of the desk leads to which page? Each folder lists its own."""

from django.urls import include, path

from claims.desk.writing.urls import everywhere as writing

app_name = "desk"
urlpatterns = [
    path("", include("claims.desk.home.urls")),
    path("", include("claims.desk.shell.urls")),
    path("", include(writing)),
    path("queue/", include("claims.desk.queue.urls")),
    path("claims/<uuid:claim_id>/", include("claims.desk.workbench.urls")),
    path("claims/<uuid:claim_id>/", include("claims.desk.writing.urls")),
    path("claims/<uuid:claim_id>/compare/", include("claims.desk.compare.urls")),
    path("versions/<uuid:version_id>/copy/", include("claims.desk.copies.urls")),
    path("sources/", include("claims.desk.sources.urls")),
    path("claims/<uuid:claim_id>/media/", include("claims.desk.media.urls")),
    path("imports/", include("claims.desk.imports.urls")),
    path("merge/", include("claims.desk.merging.urls")),
]
