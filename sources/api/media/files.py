"""Media files at /media/<id>/<name>, for readers who may see the media.

The Content-Type is what the bytes were recognized as when they were stored. `nosniff` and a sandbox keep a file that
is also HTML from running as a page of this site. Readers get the copies of an image, which have no EXIF; only the desk
gets the original.
"""

from functools import partial

from django.http import Http404, HttpResponse, HttpResponseNotModified, StreamingHttpResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from config.api.visibility import is_public, visible_rows
from sources.api.media.ranges import RangeNotSatisfiable, asked_range, blocks
from sources.media.storing import files_of, open_part, path_of, storage
from sources.models import Media

POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; media-src 'self'"
PUBLIC = "public, max-age=300"  # an amendment may take evidence away
OF_THE_DESK = "private, no-cache"


@require_safe
def media_file(request, media_id, name):
    """Return the file, a part of it, or a 304. A file that the reader may not see is a 404."""
    media = visible_rows(Media.objects.all(), request.user).filter(pk=media_id).first()
    if media is None or name not in files_of(media) or not may_read(request.user, media, name):
        raise Http404
    try:
        answer = answer_to(request, media, name)
    except FileNotFoundError:  # a storage that was not restored with the database
        raise Http404 from None
    if answer.status_code != 416:
        answer["Cache-Control"] = PUBLIC if is_public(media) and is_shown(media, name) else OF_THE_DESK
    answer["Content-Security-Policy"] = POLICY
    answer["X-Content-Type-Options"] = "nosniff"
    patch_vary_headers(answer, ["Cookie"])
    return answer


def is_shown(media, name):
    """Return whether every reader of the media gets this file of it."""
    return name != media.original_name or media.path == media.original_path


def may_read(user, media, name):
    return is_shown(media, name) or user.has_perm("sources.view_media")


def answer_to(request, media, name):
    tag = f'"{media.sha256[:32]}-{name}"'
    known = request.headers.get("If-None-Match", "")
    if tag in known or known.strip() == "*":
        return HttpResponseNotModified(headers={"ETag": tag})
    path = path_of(media, name)
    size = storage().size(path)
    try:
        part = asked_range(request.headers.get("Range", ""), size) if is_current(request, tag) else None
    except RangeNotSatisfiable:
        # A cache that stored it would refuse the whole file to others: it looks at no Range.
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}", "Cache-Control": "no-store"})
    start, end = part or (0, size)
    answer = content_of(request, path, start, end)
    answer.status_code = 206 if part else 200
    if part:
        answer["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    answer["Content-Type"] = files_of(media)[name]
    answer["Content-Length"] = end - start
    answer["Accept-Ranges"], answer["ETag"] = "bytes", tag
    return answer


def is_current(request, tag):
    """Return whether a range is of the file that the client has begun to read: If-Range names its ETag."""
    return request.method == "GET" and request.headers.get("If-Range", tag) == tag


def content_of(request, path, start, end):
    if request.method == "HEAD":
        return HttpResponse()
    return StreamingHttpResponse(blocks(partial(open_part, path), start, end))
