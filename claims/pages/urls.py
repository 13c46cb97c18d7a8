"""Which address of the public site leads to which page? Each folder lists its own."""

from django.urls import include, path

app_name = "pages"
urlpatterns = [
    path("", include("claims.pages.lists.urls")),
    path("", include("claims.pages.claim.urls")),
    path("", include("claims.pages.web.urls")),
]
