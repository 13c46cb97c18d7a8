"""The addresses of /api/v1/ that belong to no app."""

from django.urls import include, path

from config.api.auth import LoginView, LogoutView
from config.api.schema.document import DocsView, DocumentView

urlpatterns = [
    path("auth/login/", LoginView.as_view(), name="login"),
    path("auth/logout/", LogoutView.as_view(), name="logout"),
    path("schema/", DocumentView.as_view(), name="schema"),
    path("docs/", DocsView.as_view(), name="docs"),
    path("", include("claims.api.urls")),
    path("", include("sources.api.urls")),
]
