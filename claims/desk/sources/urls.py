"""Which addresses belong to the pages of sources?"""

from django.urls import path

from claims.desk.sources import reviews, views

urlpatterns = [
    path("", views.sources, name="sources"),
    path("<uuid:capture_id>/", views.show, name="source"),
    path("<uuid:capture_id>/state/", views.state, name="source_state"),
    path("<uuid:capture_id>/again/", views.again, name="fetch_source"),
    path("<uuid:capture_id>/text/", views.add_text, name="add_source_text"),
    path("<uuid:capture_id>/reviews/", reviews.import_reviews, name="import_source_reviews"),
]
