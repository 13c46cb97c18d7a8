"""Which files were brought in? `imports` lists those that wait, and the imports and review sets that were loaded."""

from django.core.paginator import Paginator
from django.views.decorators.http import require_safe

from claims.desk.base import desk_view, page
from claims.models import Import, ImportStatus, Rating, Upload, UploadKind, UploadStatus

IMPORTS_A_PAGE = 30
MAX_WAITING = 50


@desk_view("claims.view_import")
@require_safe
def imports(request):
    status = request.GET.get("status", "")
    jobs = Import.objects.defer("content").select_related("publisher", "sent_by").prefetch_related("uploads")
    jobs = jobs.filter(status=status) if status in ImportStatus.values else jobs
    context = {
        "waiting": Upload.objects.unloaded().select_related("owned_by").order_by("-created_at")[:MAX_WAITING],
        "page": Paginator(jobs.order_by("-created_at", "-id"), IMPORTS_A_PAGE).get_page(request.GET.get("page")),
        "sets": Upload.objects.filter(kind=UploadKind.REVIEW_SET, status=UploadStatus.LOADED)
        .select_related("loaded_by")
        .order_by("-finished_at")[:MAX_WAITING],
        "labels": Rating.objects.to_be_mapped().values("code").distinct().count(),
        "status": status,
        "statuses": ImportStatus.choices,
    }
    return page(request, "desk/imports/list.html", context)
