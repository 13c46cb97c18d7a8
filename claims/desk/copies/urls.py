"""Which addresses belong to the kept copy of a version?"""

from django.urls import path

from claims.desk.copies.views import copy, download, source

urlpatterns = [
    path("", copy, name="copy"),
    path("source/", source, name="copy_source"),
    path("file/", download, name="copy_file"),
]
