"""The addresses below /v1alpha1/, as Google's client writes them: a colon before a verb, no slash at the end."""

from django.urls import path, re_path

from claims.api.google.protocol import NotHere
from claims.api.google.views import ClaimSearch, ImageSearch, Page, Pages

urlpatterns = [
    path("claims:search", ClaimSearch.as_view(), name="google-claims-search"),
    path("claims:imageSearch", ImageSearch.as_view(), name="google-claims-image-search"),
    path("pages", Pages.as_view(), name="google-pages"),
    path("pages/<str:page>", Page.as_view(), name="google-page"),
    re_path("", NotHere.as_view()),
]
