"""The addresses below /v1alpha1/, as Google's client writes them: a colon before a verb, no slash at the end."""

from django.urls import path, re_path

from claims.api.fact_check_tools import ClaimSearch, ImageSearch, Page, Pages
from claims.api.google_answers import NotHere

urlpatterns = [
    path("claims:search", ClaimSearch.as_view(), name="google-claims-search"),
    path("claims:imageSearch", ImageSearch.as_view(), name="google-claims-image-search"),
    path("pages", Pages.as_view(), name="google-pages"),
    path("pages/<str:page>", Page.as_view(), name="google-page"),
    re_path("", NotHere.as_view()),
]
