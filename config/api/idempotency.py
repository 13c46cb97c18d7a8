"""What if a request is sent again, because its answer was lost? With an `Idempotency-Key` it is carried out once.

`@idempotent` makes a handler of POST requests do so. The client chooses a new key for each request
(https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/); the same request from the same user with
the same key gets the stored answer again.

- The answer is stored in the transaction of what the request wrote: both are committed, or neither.
- A refusal is stored too, and what was written before it is rolled back. Not stored: server errors, and refusals that
  depend on more than the address and the body (a token, a permission, an ETag, a media type, a limit). After those the
  same key serves for another attempt.
- Keys belong to their user. DRF checks permissions before it calls a handler, so a user who lost the permission gets
  a 403 and no stored answer.
- Logging in and out takes no key: a stored answer would hold a token in clear.
"""

import hashlib
import re
from functools import wraps

from django.db import connection, transaction
from django.http import HttpResponse
from django.utils import timezone
from rest_framework.exceptions import APIException

from config.api.bodies.files import FileParser
from config.api.transactions import one_change
from config.models import IdempotencyKey

KEY = re.compile(r"[!-~]{1,255}")
STORED_HEADERS = ("Content-Type", "ETag", "Location")
NOT_STORED = {401, 403, 406, 412, 415, 428, 429}  # statuses that depend on more than the address and the body


class InvalidKey(APIException):
    status_code = 400
    default_code = "invalid_key"
    default_detail = "An Idempotency-Key is 1 to 255 visible ASCII characters, without spaces: a UUID, for example."


class InFlight(APIException):
    status_code = 409
    default_code = "in_flight"
    default_detail = "A request with this Idempotency-Key is still being carried out: ask again in a second."
    wait = 1  # seconds, for Retry-After


class KeyReused(APIException):
    status_code = 422
    default_code = "key_reused"

    def __init__(self, path):
        super().__init__(f"This Idempotency-Key came with another request, to {path}: a new request takes a new key.")


def idempotent(handler):
    """Make a handler of POST requests one change (`one_change`), and carry it out once for each `Idempotency-Key`."""

    @wraps(handler)
    def replay_or_run(view, request, *args, **kwargs):
        key = request.headers.get("Idempotency-Key")
        if key is None or not request.user.is_authenticated:
            with one_change():
                return handler(view, request, *args, **kwargs)
        if not KEY.fullmatch(key):
            raise InvalidKey
        sent = {"path": request.get_full_path(), "body_sha256": hashlib.sha256(body_of(request)).hexdigest()}
        with transaction.atomic():
            if stored := stored_answer(request.user, key, sent):
                return stored
            answer = run(view, handler, request, *args, **kwargs)
            if answer.status_code < 500 and answer.status_code not in NOT_STORED:
                store_answer(answer, request.user, key, sent)
            return answer

    replay_or_run.is_idempotent = True
    return replay_or_run


def body_of(request):
    """Return the bytes of the body. A file may be longer than `request.body` takes: its parser has another limit."""
    if any(isinstance(parser, FileParser) for parser in request.parsers):
        return request.data or b""
    return request.body


def stored_answer(user, key, sent):
    """Return the stored answer for this key; None if it is new or has expired.

    Raise InFlight while another request with it runs, KeyReused if it was stored for another request than `sent`.
    """
    if not try_lock(user, key):
        raise InFlight
    stored = IdempotencyKey.objects.filter(sent_by=user, key=key).first()
    if stored is None:
        return None
    if stored.has_expired(timezone.now()):
        stored.delete()
        return None
    if sent != {"path": stored.path, "body_sha256": stored.body_sha256}:
        raise KeyReused(stored.path)
    headers = stored.headers | {"Idempotency-Replayed": "true"}
    return HttpResponse(bytes(stored.answer), status=stored.status, headers=headers)


def try_lock(user, key):
    """Try to take the advisory lock for this user and key. It is released at the end of the transaction.

    So the request that gets the lock sees the answer that the one before it has stored.
    """
    number = hashlib.sha256(f"idempotency {user.pk} {key}".encode()).digest()[:8]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [int.from_bytes(number, signed=True)])
        return cursor.fetchone()[0]


def run(view, handler, request, *args, **kwargs):
    """Return the handler's answer, rendered. If it is a refusal, roll back what was written before it."""
    try:
        with one_change():
            answer = handler(view, request, *args, **kwargs)
            if answer.status_code >= 400:
                transaction.set_rollback(True)
    except Exception as error:
        answer = view.handle_exception(error)  # raises server errors again
    answer = view.finalize_response(request, answer, *args, **kwargs)
    return answer.render() if hasattr(answer, "render") else answer


def store_answer(answer, user, key, sent):
    IdempotencyKey.objects.create(
        **sent,
        sent_by=user,
        key=key,
        status=answer.status_code,
        headers={name: answer[name] for name in STORED_HEADERS if name in answer},
        answer=answer.content,
        created_at=timezone.now(),
    )
