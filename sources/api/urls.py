"""Which URLs below /api/v1/ do sources have?"""

from django.urls import path
from rest_framework.routers import SimpleRouter

from config.api.bodies.negotiation import FixedFormat
from sources.api import captures, memento, views
from sources.api.media.fetches import MediaFetchViewSet
from sources.api.media.views import MediaViewSet

router = SimpleRouter(use_regex_path=False)
router.register("publishers", views.PublisherViewSet)
router.register("articles", views.ArticleViewSet)

fetches = MediaFetchViewSet
media = MediaViewSet
versions = views.ArticleVersionViewSet
urlpatterns = [
    path(
        "articles/capture/",
        captures.PageCaptureViewSet.as_view({"post": "create"}, detail=False),
        name="article-captures",
    ),
    path(
        "articles/capture/<uuid:pk>/",
        captures.PageCaptureViewSet.as_view({"get": "retrieve"}, detail=True),
        name="article-capture",
    ),
    *router.urls,
    path("media/", media.as_view({"get": "list", "post": "create"}, detail=False), name="media-list"),
    path("media/fetch/", fetches.as_view({"post": "create"}, detail=False), name="media-fetches"),
    path("media/fetch/<uuid:pk>/", fetches.as_view({"get": "retrieve"}, detail=True), name="media-fetch"),
    path("media/<uuid:pk>/", media.as_view({"get": "retrieve"}, detail=True), name="media-detail"),
    path(
        "articles/<uuid:article>/versions/",
        versions.as_view({"get": "list", "post": "create"}, detail=False),
        name="article-versions",
    ),
    path(
        "articles/<uuid:article>/versions/<uuid:pk>/",
        versions.as_view({"get": "retrieve"}, detail=True),
        name="article-version",
    ),
    path(
        "articles/<uuid:article>/versions/timemap/",
        memento.MementoViewSet.as_view({"get": "time_map"}, detail=False, content_negotiation_class=FixedFormat),
        name="article-time-map",
    ),
    path(
        "articles/<uuid:article>/versions/timegate/",
        memento.MementoViewSet.as_view({"get": "time_gate"}, detail=False),
        name="article-time-gate",
    ),
]
