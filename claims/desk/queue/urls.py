"""Which addresses belong to the queue?"""

from django.urls import path

from claims.desk.queue.view_pages import change, filter_queue, save, view
from claims.desk.queue.views import act, do_bulk, preview, queue, undo

urlpatterns = [
    path("", queue, name="queue"),
    path("preview/<uuid:claim_id>/", preview, name="queue_preview"),
    path("act/", act, name="queue_act"),
    path("bulk/", do_bulk, name="queue_bulk"),
    path("undo/", undo, name="queue_undo"),
    path("filter/", filter_queue, name="queue_filter"),
    path("views/", save, name="save_view"),
    path("views/<uuid:view_id>/", view, name="view"),
    path("views/<uuid:view_id>/change/", change, name="change_view"),
]
