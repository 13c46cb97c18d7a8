"""The addresses of the Google API, as Google's client writes them: a colon before a verb, no slash at the end.

The whole Google API is installed by the one line in `config/urls.py` that includes this module, and removed with it.
"""

from django.urls import include, path, re_path

from claims.api.google.protocol import NotFoundView
from claims.api.google.views import ClaimSearch, Discovery, ImageSearch, PageDetail, PageList

methods = [
    path("claims:search", ClaimSearch.as_view(), name="google-claims-search"),
    path("claims:imageSearch", ImageSearch.as_view(), name="google-claims-image-search"),
    path("pages", PageList.as_view(), name="google-pages"),
    path("pages/<str:page>", PageDetail.as_view(), name="google-page"),
    re_path("", NotFoundView.as_view()),
]

urlpatterns = [
    path("v1alpha1/", include(methods)),
    path("$discovery/rest", Discovery.as_view(), name="google-discovery"),
]
