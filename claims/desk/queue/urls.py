"""Which addresses belong to the queue?"""

from django.urls import path

from claims.desk.queue.views import act, do_bulk, preview, queue, undo

urlpatterns = [
    path("", queue, name="queue"),
    path("preview/<uuid:claim_id>/", preview, name="queue_preview"),
    path("act/", act, name="queue_act"),
    path("bulk/", do_bulk, name="queue_bulk"),
    path("undo/", undo, name="queue_undo"),
]
