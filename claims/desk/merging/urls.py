"""Which addresses belong to this folder?"""

from django.urls import path

from claims.desk.merging import groups, views

urlpatterns = [
    path("", views.overview, {"plural": "claimants"}, name="merge"),
    path("undo/<uuid:merge_id>/", views.undo_merge, name="undo_merge"),
    path("claims/<uuid:claim_id>/", groups.choose_claim, name="group_with"),
    path("claims/<uuid:claim_id>/<uuid:other_id>/", groups.group, name="group"),
    path("<slug:plural>/", views.overview, name="merge"),
    path("<slug:plural>/<uuid:kept_id>/", views.choose, name="merge_with"),
    path("<slug:plural>/<uuid:kept_id>/<uuid:gone_id>/", views.pair, name="merge_pair"),
]
