from django.urls import path

from claims.pages.lists import about, views

urlpatterns = [
    path("", views.home, name="home"),
    path("claims/", views.claims, name="claims"),
    path("topics/<slug:slug>/", views.topic, name="topic"),
    path("claimants/<uuid:pk>/", views.claimant, name="claimant-short"),
    path("claimants/<uuid:pk>/<str:slug>", views.claimant, name="claimant"),
    path("publishers/<str:domain>/", views.publisher, name="publisher"),
    path("corrections/", views.corrections, name="corrections"),
    path("methodology/", about.methodology, name="methodology"),
    path("about/", about.about, name="about"),
]
