"""Which addresses add a picture, a video or a sound to a claim?"""

from django.urls import path

from claims.desk.media import fetches, views

urlpatterns = [
    path("", views.new_media, name="new_media"),
    path("file/", views.receive_file, name="receive_media"),
    path("fetch/", fetches.fetch_media, name="fetch_media"),
    path("fetch/<uuid:fetch_id>/", fetches.show_fetch, name="fetched_media"),
    path("fetch/<uuid:fetch_id>/state/", fetches.fetch_state, name="media_fetch_state"),
    path("<uuid:media_id>/", views.show_media, name="show_media"),
]
