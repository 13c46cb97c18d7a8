"""Which addresses add a picture, a video or a sound to a claim?"""

from django.urls import path

from claims.desk.media import views

urlpatterns = [
    path("", views.new_media, name="new_media"),
    path("file/", views.receive_file, name="receive_media"),
    path("<uuid:media_id>/", views.show_media, name="show_media"),
]
