"""Where are the files of media? Below /media/; what the API says of them is below /api/v1/."""

from django.urls import path

from sources.api.media.files import media_file

urlpatterns = [path("media/<uuid:media_id>/<str:name>", media_file, name="media-file")]
