from django.urls import path

from claims.pages.lists import views

urlpatterns = [path("", views.home, name="home")]
