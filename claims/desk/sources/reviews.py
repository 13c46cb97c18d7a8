"""How do the ClaimReviews of a captured page come in? Its kept copy becomes an upload, as a file of reviews does."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from claims.desk.base import desk_view
from claims.desk.imports.new import receive
from claims.workflow import StepRefused
from sources import copies
from sources.models import PageCapture


@desk_view("claims.add_import")
@require_POST
def import_reviews(request, capture_id):
    """Have the reviews in the markup of the page checked; they are loaded on the page of the upload."""
    rows = PageCapture.objects.select_related("version__article").defer("version__text")
    capture = get_object_or_404(rows, pk=capture_id)
    if not capture.has_reviews or not capture.version.copy:
        raise Http404
    try:
        with copies.open_copy(capture.version.copy) as archive:
            return redirect(receive(request, archive, capture.version.article.canonical_url))
    except copies.CopyUnreadable:
        raise StepRefused(_("The kept copy of this page cannot be read."), "copy") from None
