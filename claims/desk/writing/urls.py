"""Which addresses belong to the forms of a claim's page? The second list is that of all claims."""

from django.urls import path

from claims.desk.writing import new_claim, presence, search, session, typed, views

urlpatterns = [
    path("save/", views.save_claim, name="save_claim"),
    path("verdict/", views.save_verdict, name="save_verdict"),
    path("step/", views.step, name="step"),
    path("revise/", views.start_correction, name="revise"),
    path("parts/", views.parts, name="parts"),
    path("ratings/", views.ratings, name="ratings"),
    path("autosave/", typed.autosave, name="autosave"),
    path("presence/", presence.presence, name="presence"),
]
everywhere = [
    path("claims/new/", new_claim.new_claim, name="new_claim"),
    path("claims/new/duplicates/", new_claim.duplicates, name="duplicates"),
    path("names/claimants/", search.claimants, name="claimants"),
    path("names/articles/", search.articles, name="articles"),
    path("session/", session.session, name="session"),
]
