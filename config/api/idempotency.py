"""What if a request is sent again, because its answer was lost? With an `Idempotency-Key` it is carried out once.

The key is chosen by the client, anew for each POST: https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
The same person who sends the same request with it again gets the same answer again, and nothing is run.

- The answer is kept in the transaction of what the request wrote: both stand, or neither.
- A refusal is kept too, without anything that was written on the way to it. Not kept: our own faults, and refusals
  that depend on more than the address and the body (a token, a permission, a row's tag, a media type, a limit). After
  those the same key serves for another attempt.
- Keys belong to their person, who must still be allowed to ask: whoever lost the permission gets a 403, no old answer.
- Logging in and out takes no key: a kept answer would hold a token in clear.
"""

import hashlib
import re

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.http import HttpResponse
from django.utils import timezone
from rest_framework.exceptions import APIException

from config.api.problems import explain, respond
from config.models import IdempotencyKey

KEY = re.compile(r"[!-~]{1,255}")
KEPT_HEADERS = ("Content-Type", "ETag", "Location")
DEPENDS_ON_MORE = {401, 403, 406, 412, 415, 428, 429}
A_MOMENT = {"Retry-After": "1"}


def takes_keys(path):
    return path.startswith("/api/v1/") and not path.startswith("/api/v1/auth/")


class OncePerKey:
    """The last middleware, because it runs the view: in one transaction with the keeping of its answer."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        key = request.headers.get("Idempotency-Key")
        if key is None or request.method != "POST" or not takes_keys(request.path):
            return None
        person = allowed_person(request, view, args, kwargs)
        if person is None:
            return None  # the view refuses, and says why
        if not KEY.fullmatch(key):
            detail = "An Idempotency-Key is 1 to 255 visible ASCII characters, without spaces: a UUID, for example."
            return respond(400, "invalid_key", detail, request)
        try:
            with transaction.atomic():
                return once(request, person, key, lambda: view(request, *args, **kwargs))
        except DatabaseError as error:  # while we looked or kept: what the view met, it has answered itself
            if (known := explain(error)) is None:
                raise
            status, code, detail, _ = known
            return respond(status, code, detail, request, A_MOMENT if status == 503 else None)


def allowed_person(request, view, args, kwargs):
    """The person who is signed in and may ask this of the view; None when there is none.

    Only the view knows how its callers sign in and what it takes to ask, so a twin of it is asked beforehand.
    """
    if not hasattr(view, "cls"):
        return None
    twin = view.cls(**view.initkwargs)
    twin.action_map = getattr(view, "actions", {})
    twin.setup(request, *args, **kwargs)
    twin.request = twin.initialize_request(request, *args, **kwargs)
    try:
        twin.perform_authentication(twin.request)
        twin.check_permissions(twin.request)
    except (APIException, PermissionDenied):
        return None
    return twin.request.user if twin.request.user.is_authenticated else None


def once(request, person, key, run):
    """The answer that is kept for this key, or else what `run` answers now, which is kept from then on."""
    path, body_sha256, now = request.get_full_path(), hashlib.sha256(request.body).hexdigest(), timezone.now()
    if not is_ours_alone(person, key):
        detail = "A request with this Idempotency-Key is still being carried out: ask again in a second."
        return respond(409, "in_flight", detail, request, A_MOMENT)
    own = IdempotencyKey.objects.filter(sent_by=person, key=key)
    kept = own.first()
    if kept and kept.has_expired(now):
        own.delete()
        kept = None
    if kept and (kept.path, kept.body_sha256) != (path, body_sha256):
        detail = f"This Idempotency-Key came with another request, to {kept.path}: a new request takes a new key."
        return respond(422, "key_reused", detail, request)
    if kept:
        headers = kept.headers | {"Idempotency-Replayed": "true"}
        return HttpResponse(bytes(kept.answer), status=kept.status, headers=headers)
    answer = whole_or_nothing(run)
    if answer.status_code < 500 and answer.status_code not in DEPENDS_ON_MORE:
        IdempotencyKey.objects.create(
            sent_by=person,
            key=key,
            path=path,
            body_sha256=body_sha256,
            status=answer.status_code,
            headers={name: answer[name] for name in KEPT_HEADERS if name in answer},
            answer=answer.content,
            created_at=now,
        )
    return answer


def is_ours_alone(person, key):
    """Whether nobody else is at it. The lock ends with the transaction, so who has it sees what the last one kept."""
    number = hashlib.sha256(f"idempotency {person.pk} {key}".encode()).digest()[:8]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [int.from_bytes(number, signed=True)])
        return cursor.fetchone()[0]


def whole_or_nothing(run):
    """The view's answer, as bytes. What it wrote before it refused is taken back."""
    with transaction.atomic():
        answer = run()
        if hasattr(answer, "render"):
            answer.render()
        if answer.status_code >= 400:
            transaction.set_rollback(True)
    return answer
