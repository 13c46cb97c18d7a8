"""Where is text that nobody has saved yet? In `UnsavedText`: one row per person, claim and form.

The page sends what was typed two seconds after the last key. Claims and verdicts never change by it. The row goes
when the form is saved, or when the person throws the text away.
"""

import json
import re
from http import HTTPStatus
from uuid import UUID

from django.http import Http404, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from claims.desk.base import desk_view
from claims.models import Claim, UnsavedText

FORM = re.compile(r"claim|new|verdict|verdict:[0-9a-f-]{36}")
NEW_CLAIM = UUID(int=0)  # in place of the key of a claim that is not stored yet
NAME = re.compile(r"[a-z_]{1,40}")
MAX_FIELDS = 40
UNSTORABLE = re.compile("[\0\ud800-\udfff]")  # characters that PostgreSQL refuses


class NotOurs(ValueError):
    """A body that no page of the desk sends."""


@desk_view()
@require_POST
def autosave(request, claim_id):
    """Store what was typed into a form; without values, forget it."""
    try:
        sent = read(request.body)
    except NotOurs as error:
        return JsonResponse({"error": str(error)}, status=HTTPStatus.BAD_REQUEST)
    if sent["owner"] != str(request.user.pk):
        sentence = _("You are logged in as %(name)s now, and this text is somebody else's: nothing was stored.")
        answer = {"error": sentence % {"name": request.user.get_username()}, "code": "other_person"}
        return JsonResponse(answer, status=HTTPStatus.CONFLICT)
    if sent["form"] != "new" and not Claim.objects.filter(pk=claim_id).exists():
        raise Http404
    at = timezone.now()
    keep(request.user, claim_id, sent["form"], sent["values"], sent["read"], at=at)
    return JsonResponse({"saved_at": at.isoformat()})


def read(body):
    """Return what a page sent: `form`, `owner`, `values` and `read`. Each value is a list of texts by field."""
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NotOurs("This is no JSON.") from error
    if not isinstance(sent, dict) or not FORM.fullmatch(str(sent.get("form"))):
        raise NotOurs("`form` names a form of the desk.")
    fields = {part: sent.get(part, {}) for part in ("values", "read")}
    for values in fields.values():
        if not is_typed(values):
            raise NotOurs("`values` and `read` are lists of texts by field.")
    return {"form": sent["form"], "owner": str(sent.get("owner")), **{part: plain(fields[part]) for part in fields}}


def is_typed(values):
    return (
        isinstance(values, dict)
        and len(values) <= MAX_FIELDS
        and all(NAME.fullmatch(name) and isinstance(texts, list) for name, texts in values.items())
        and all(isinstance(text, str) for texts in values.values() for text in texts)
    )


def plain(values):
    """Return the values with a sign in place of characters that cannot be stored."""
    return {
        name: [UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text) for text in texts] for name, texts in values.items()
    }


def keep(person, claim_id, form, values, read, *, at):
    if not values:
        forget(person, claim_id, form)
        return
    row = UnsavedText(owned_by=person, claim_id=claim_id, form=form, values=values, read=read, saved_at=at)
    UnsavedText.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["owned_by", "claim_id", "form"],
        update_fields=["values", "read", "saved_at"],
    )


def forget(person, claim_id, *forms):
    UnsavedText.objects.filter(owned_by=person, claim_id=claim_id, form__in=forms).delete()


def unsaved_of(person, claim_id):
    """Return what the person typed into the forms of this claim and did not save, by form."""
    rows = UnsavedText.objects.filter(owned_by=person, claim_id=claim_id)
    return {row.form: {"values": row.values, "read": row.read, "at": row.saved_at.isoformat()} for row in rows}
