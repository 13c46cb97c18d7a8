"""Which addresses belong to imports?"""

from django.urls import path

from claims.desk.imports import labels, lists, new, preview, steps

urlpatterns = [
    path("", lists.imports, name="imports"),
    path("new/", new.new_import, name="new_import"),
    path("new/file/", new.receive_file, name="receive_file"),
    path("labels/", labels.labels, name="labels"),
    path("labels/map/", labels.map_one, name="map_label"),
    path("labels/undo/", labels.undo, name="undo_label"),
    path("<uuid:import_id>/", preview.show, name="import"),
    path("<uuid:import_id>/state/", preview.state, name="import_state"),
    path("<uuid:import_id>/read/", steps.read_otherwise, name="read_import"),
    path("<uuid:import_id>/map/", steps.confirm_map, name="confirm_map"),
    path("<uuid:import_id>/map/again/", steps.change_map, name="change_map"),
    path("<uuid:import_id>/choose/", steps.choose, name="choose_rows"),
    path("<uuid:import_id>/load/", steps.load, name="load_import"),
    path("<uuid:import_id>/discard/", steps.discard, name="discard_import"),
]
