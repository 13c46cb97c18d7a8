"""What did a batch of an import change? `Watch` compares the rows before and after it, inside its transaction."""

from django.db import connection

from claims.models import Change, Claimant, Rating, Verdict
from config.db.history import EVENT_NUMBERS

OF_CLAIM = ("statement", "language", "claimant_id", "claimed_on", "place", "context")
OF_VERDICT = ("rating_id", "label", "summary", "explanation", "published_at")


def next_event():
    """Return the number of an event of its own: later changes have larger ones."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(%s)", [EVENT_NUMBERS])
        return cursor.fetchone()[0]


def changes_since(number, claims):
    """Return what was changed since an event in the claims and their verdicts: by claim, a list of changes.

    A change is an object with `field`, `old` and `new`, as texts. Two queries, and one for each kind of name.
    """
    if not claims:
        return {}
    kinds = ("claim", "verdict")
    events = list(Change.objects.filter(id__gt=number, claim__in=claims, kind__in=kinds).order_by("id"))
    superseded = {event.after["supersedes_id"] for event in events if event.kind == "verdict" and event.after}
    before = {
        str(row["id"]): row for row in Verdict.objects.filter(pk__in=superseded - {None}).values("id", *OF_VERDICT)
    }
    pairs = []
    for event in events:
        if event.kind == "claim" and event.action == "changed":
            pairs += [(event.claim_id, name, event.before[name], event.after[name]) for name in OF_CLAIM]
        elif event.kind == "verdict" and event.action == "added" and event.after["supersedes_id"] in before:
            old = before[event.after["supersedes_id"]]
            pairs += [(event.claim_id, name, old[name], event.after[name]) for name in OF_VERDICT[:-1]]
        elif event.kind == "verdict" and event.action == "changed" and event.after["status"] == "retracted":
            pairs.append((event.claim_id, "status", event.before["status"], event.after["status"]))
    names = names_of(pairs)
    found = {}
    for claim, field, old, new in pairs:
        old, new = text_of(old, names), text_of(new, names)
        if old != new:
            found.setdefault(claim, []).append({"field": field.removesuffix("_id"), "old": old, "new": new})
    return found


def names_of(pairs):
    """Return the names of ratings and claimants by id."""
    wanted = {field: {str(value) for _c, name, *both in pairs if name == field for value in both if value}
              for field in ("rating_id", "claimant_id")}  # fmt: skip
    names = {}
    for model, keys in ((Rating, wanted["rating_id"]), (Claimant, wanted["claimant_id"])):
        names |= {str(row.pk): str(row) for row in model.objects.filter(pk__in=keys)} if keys else {}
    return names


def text_of(value, names):
    text = "" if value is None else str(value)
    return names.get(text, text)
