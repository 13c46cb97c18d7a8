"""Which addresses belong to the queue?"""

from django.urls import path

from claims.desk.queue.views import act, preview, queue, undo

urlpatterns = [
    path("", queue, name="queue"),
    path("preview/<uuid:claim_id>/", preview, name="queue_preview"),
    path("act/", act, name="queue_act"),
    path("undo/", undo, name="queue_undo"),
]
