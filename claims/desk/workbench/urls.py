"""Which addresses belong to the page of a claim? Its forms are listed in `claims/desk/writing/urls.py`."""

from django.urls import path

from claims.desk.workbench import drift, quotes, similar, sources, views

urlpatterns = [
    path("", views.claim_page, name="claim"),
    path("quotes/", quotes.quotes, name="quotes"),
    path("quotes/add/", quotes.add, name="add_quote"),
    path("quotes/<uuid:quote_id>/change/", quotes.change, name="change_quote"),
    path("quotes/<uuid:quote_id>/delete/", quotes.delete, name="delete_quote"),
    path("quotes/<uuid:quote_id>/read/", quotes.tick, name="tick_quote"),
    path("quotes/<uuid:quote_id>/changes/", drift.changes, name="source_changes"),
    path("quotes/<uuid:quote_id>/keep/", drift.keep, name="keep_quote"),
    path("sources/", sources.find, name="find_source"),
    path("sources/add/", sources.add, name="add_source"),
    path("similar/", similar.similar, name="similar"),
    path("similar/<uuid:other_id>/link/", similar.link, name="link"),
]
