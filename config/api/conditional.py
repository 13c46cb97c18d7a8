"""Does a client change the state that it has read? ETags and conditional requests: RFC 9110, 8.8.3 and 13.1.

`ETagMixin` gives each answer an ETag. That of one row is strong: a digest of the answer, as this client sees it.
`not_modified_or` answers `If-None-Match` with a 304 while it is the same. A change sends the ETag in `If-Match`
(an optimistic lock), and of two changes of the same state the second is refused with the current row.

A proxy that compresses an answer changes its ETag: nginx makes it weak (`W/"…"`), Apache and Caddy append the coding
(`"…-gzip"`). Our ETags are digests of the content before compression, so each of these spellings still names that
content, and both headers accept them.
"""

import hashlib
import re
from datetime import timedelta

from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date, parse_http_date_safe
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import APIException
from rest_framework.response import Response

# Not django.utils.http.parse_etags: it silently drops what it cannot read, so a typo would be a 412 instead of a 400.
TAG = r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"'
TAGS = re.compile(rf"[ \t,]*+{TAG}(?:[ \t]*+,[ \t,]*+{TAG})*+[ \t,]*+")
RESPELLED = re.compile(r'(?:W/)?"([0-9a-f]{32,64})(?:(?:--?|[;:+])(?:gzip|br|zstd|deflate))*"')

SETTLED_AFTER = timedelta(minutes=1)


def header(name, description, **extra):
    return OpenApiParameter(name, str, OpenApiParameter.HEADER, description=description, **extra)


# For views that are no resources: of those config/api/schema/__init__.py knows these headers by itself.
CONDITIONS = [
    header("If-None-Match", "ETags that you have: while one of them is right, the answer is a 304."),
    header("ETag", "The tag of this answer.", response=[200]),
]
DATES = [
    header("If-Modified-Since", "The Last-Modified that you have; it counts only without If-None-Match."),
    header("Last-Modified", "When what the public reads here changed last.", response=[200]),
]


class ConditionMissing(APIException):
    status_code = 428
    default_code = "precondition_required"
    default_detail = (
        "Send the ETag that came with what you read, as If-Match, so that nobody's change is lost unseen; "
        "“If-Match: *” changes the row whatever it has become."
    )


class ConditionUnreadable(APIException):
    status_code = 400
    default_code = "invalid_condition"

    def __init__(self, header):
        super().__init__(f'{header} takes * or one or more ETags with their quotes, such as "0a1b2c", with commas.')


class Stale(APIException):
    """The row has changed since it was read. The problem carries the current row, and its ETag."""

    status_code = 412
    default_code = "stale"
    default_detail = "This is not what you read any more: see current, look again at your change, and send its ETag."

    def __init__(self, current, tag):
        super().__init__()
        self.extensions = {"current": current}
        self.headers = {"ETag": tag}


class ETagMixin:
    """A view whose answers carry ETags, and whose changes need the current ETag in `If-Match`.

    The ETag of a row is strong. The ETag of a list is weak, because links are signed again for every response. Public
    answers may be stored by any cache that revalidates each time, so that no reader gets a verdict that was corrected
    since.
    """

    def list(self, request, *args, **kwargs):
        return self.with_list_etag(super().list(request, *args, **kwargs))

    def with_list_etag(self, answer):
        """Return `answer` with a weak ETag over all its members but the links, or a 304."""
        rows = {name: value for name, value in answer.data.items() if name not in ("next", "previous")}
        answer["ETag"] = f'W/"{digest(self.request.accepted_renderer.render(rows))}"'
        return not_modified_or(self.request, answer)

    def retrieve(self, request, *args, **kwargs):
        return not_modified_or(request, self.row_answer(self.get_object()))

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        if request.method in ("GET", "HEAD") and response.status_code in (200, 304):
            is_public = not getattr(request, "user", None) or not request.user.is_authenticated
            response.setdefault(
                "Cache-Control", "public, max-age=0, must-revalidate" if is_public else "private, no-cache"
            )
            patch_vary_headers(response, ["Authorization"])
        return response

    def row_answer(self, row, status=200):
        """Return a response that shows one row, with its ETag."""
        return self.with_etag(self.represent(row), status, self.etag_salt(row))

    def with_etag(self, content, status=200, salt=""):
        return Response(content, status=status, headers={"ETag": self.etag_of(content, salt)})

    def etag_of(self, content, salt=""):
        return f'"{digest(self.request.accepted_renderer.render(content) + salt.encode())}"'

    def represent(self, row):
        """Return the members of the row that this client may read."""
        return self.get_serializer(row).data

    def etag_salt(self, row):
        """Return a text that changes with whatever else a client must have read before it changes this row."""
        return ""

    def check_if_match(self, row):
        """Raise ConditionMissing without `If-Match`, and Stale if it does not name the ETag of this locked row."""
        etags = conditions(self.request, "If-Match")
        if etags is None:
            raise ConditionMissing
        if "*" in etags:
            return
        current = self.represent(row)
        etag = self.etag_of(current, self.etag_salt(row))
        if etag not in etags:
            raise Stale(current, etag)


def digest(content):
    """Return the first 32 hexadecimal digits of the SHA-256 of these bytes."""
    return hashlib.sha256(content).hexdigest()[:32]


def set_last_modified(answer, moment):
    """Set `Last-Modified` to `moment`, rounded up to a whole second, as HTTP dates have no fractions.

    Not within `SETTLED_AFTER` of `moment`: another change of the same second may be waiting for its commit, and a
    client that compares dates alone would miss it (RFC 9110, section 8.8.2.2).
    """
    second = moment if not moment.microsecond else moment.replace(microsecond=0) + timedelta(seconds=1)
    if second <= timezone.now() - SETTLED_AFTER:
        answer["Last-Modified"] = http_date(second.timestamp())


def not_modified_or(request, answer):
    """Return `answer`, or a 304 when the client has it already (RFC 9110, section 13.2.2).

    `If-None-Match` decides when it was sent; otherwise `If-Modified-Since` does, if the answer has a `Last-Modified`.
    """
    if "If-None-Match" in request.headers:
        tag = client_spelling(conditions(request, "If-None-Match"), answer["ETag"])
        return not_modified(answer, tag) if tag else answer
    since = parse_http_date_safe(request.headers.get("If-Modified-Since", ""))
    changed = parse_http_date_safe(answer.get("Last-Modified", ""))
    if since is not None and changed is not None and changed <= since:
        return not_modified(answer, answer["ETag"])
    return answer


def not_modified(answer, tag):
    """Return a 304 with the headers of `answer`, and `tag` as the client spells it.

    A cache looks its stored answer up by that spelling (RFC 9111, section 4.3.4).
    """
    kept = {name: value for name, value in answer.items() if name != "Content-Type"}
    return Response(status=304, headers=kept | {"ETag": tag})


def client_spelling(tags, tag):
    """Return the client's spelling of `tag` if `tags`, from `conditions()`, name it; None otherwise."""
    if not tags:
        return None
    return tag if "*" in tags else tags.get(strong_etag(tag))


def conditions(request, header):
    """Return the ETags of the header as `{our spelling: the client's spelling}`; None without the header.

    `*` is returned as `{"*": "*"}`. Raises ConditionUnreadable.
    """
    sent = request.headers.get(header)
    if sent is None:
        return None
    if sent.strip() == "*":
        return {"*": "*"}
    if not TAGS.fullmatch(sent):
        raise ConditionUnreadable(header)
    return {strong_etag(tag): tag for tag in re.findall(TAG, sent)}


def strong_etag(tag):
    """Return the strong tag that `tag` was before a proxy or our own compression respelled it."""
    respelled = RESPELLED.fullmatch(tag)
    return f'"{respelled[1]}"' if respelled else tag.removeprefix("W/")
