"""Which addresses belong to my desk?"""

from django.urls import path

from claims.desk.home.views import home

urlpatterns = [path("", home, name="home")]
