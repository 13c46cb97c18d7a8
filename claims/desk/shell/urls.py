"""Which addresses belong to the frame of the desk?"""

from django.urls import path

from claims.desk.shell.views import palette, settings

urlpatterns = [path("settings/", settings, name="settings"), path("palette/", palette, name="palette")]
