"""What does loading a review set do, row by row? `check` asks in a dry run, `load` does it, as `load_review` does.

At the desk a review set may do no more than the person who loads it: add and change rows of the models that they may,
and sign no verdict of our desk, because two people sign one.
"""

from django.utils.translation import gettext as _

from claims.interchange.review_sets.file import UnreadableFile, rows_of
from claims.interchange.review_sets.loader import MODELS, State
from claims.interchange.review_sets.loader import load as load_rows
from claims.interchange.uploads.files import opened
from claims.interchange.uploads.reviews import MAX_ROWS, MAX_TITLE_LENGTH, Outdated, TooManyRows, is_unseen
from claims.models import Claim, Rating, RowState, UploadRow, Verdict, VerdictStatus
from config.db.history import audit_context, storable
from sources.models import Publisher

STATES = {
    State.NEW: RowState.NEW,
    State.CHANGED: RowState.CHANGED,
    State.SAME: RowState.SAME,
    State.KEPT: RowState.SAME,
    State.WRONG: RowState.WRONG,
}
TITLES = (
    "statement",
    "name",
    "title",
    "quote_exact",
    "summary",
    "username",
    "domain",
    "canonical_url",
    "slug",
    "code",
)


def check(upload, *, at, on_progress):
    """Return the unsaved rows of the upload, as a dry run finds them. Raises UnreadableFile."""
    rows = read(upload)
    report = load_rows(rows, at=at, dry_run=True, on_progress=on_progress)
    forbidden = {
        outcome.row: sentence for outcome in report.outcomes if (sentence := refusal(outcome, upload.owned_by))
    }
    if forbidden:  # rows that refer to them are wrong as well
        rest = [row for row in rows if row not in forbidden]
        outcomes = {outcome.row: outcome for outcome in load_rows(rest, at=at, dry_run=True).outcomes}
    else:
        outcomes = {outcome.row: outcome for outcome in report.outcomes}
    return [
        wrong_row(upload, number, row, [("", forbidden[row])])
        if row in forbidden
        else row_of(upload, number, outcomes[row])
        for number, row in enumerate(rows, start=1)
    ]


def load(upload, *, at, on_progress):
    """Load the rows that were not left out: all of them, or none. Raises Outdated if something would come unseen."""
    rows, shown = read(upload), {row.number: row for row in upload.rows.all()}
    off = left_out(rows, shown)
    chosen = [(number, row) for number, row in enumerate(rows, start=1) if number not in off]
    numbers = {row: number for number, row in chosen}

    def approve(report):
        done = [(shown[numbers[outcome.row]], outcome) for outcome in report.outcomes]
        if any(
            refusal(outcome, upload.loaded_by) or is_unseen(before, row_of(upload, before.number, outcome))
            for before, outcome in done
        ):
            return False
        waiting = {claim.pk for claim in report.waiting}
        for before, outcome in done:
            before.waits = outcome.key in waiting
        UploadRow.objects.bulk_update([before for before, _outcome in done], ["waits"], batch_size=500)
        return True

    person = upload.loaded_by
    with audit_context(route=f"review set {upload.name}", user=person.pk, username=person.get_username()):
        report = load_rows([row for _number, row in chosen], at=at, on_progress=on_progress, approve=approve)
    if not report.was_written:
        raise Outdated


def read(upload):
    with opened(upload) as file:
        rows = rows_of(upload.name, file)
    if len(rows) > MAX_ROWS:
        raise TooManyRows
    return rows


def left_out(rows, shown):
    """Return the numbers of the rows that are not loaded: wrong ones, those left out, and what refers to new ones."""
    off = {number for number, row in shown.items() if row.is_off or row.state == RowState.WRONG}
    missing = {str(rows[number - 1].pk) for number in off if shown[number].state == RowState.NEW}
    before = None
    while before != len(off):
        before = len(off)
        for number, row in enumerate(rows, start=1):
            values = {value for value in row.fields.values() if isinstance(value, str)}
            if number not in off and values & missing and shown[number].state == RowState.NEW:
                off.add(number)
                missing.add(str(row.pk))
    return off


def refusal(outcome, person):
    """Return why the person may not do what a row does, or ""."""
    model = MODELS.get(outcome.row.model)
    if outcome.state not in (State.NEW, State.CHANGED) or person.is_superuser:
        return ""
    options = model._meta
    verb = "add" if outcome.state == State.NEW else "change"
    if not person.has_perm(f"{options.app_label}.{verb}_{options.model_name}"):
        sentence = _("You may not add or change this: %(kind)s.")
        return sentence % {"kind": options.verbose_name_plural}
    if model is Verdict and is_signed_here(outcome.row):
        return _("A verdict of our desk comes in as a draft: two people sign it here.")
    return ""


def is_signed_here(row):
    if row.fields.get("status", VerdictStatus.DRAFT) == VerdictStatus.DRAFT:
        return False
    publisher = row.fields.get("publisher")
    names = {str(part) for part in (publisher if isinstance(publisher, list) else [publisher])}
    desks = Publisher.objects.filter(is_desk=True).values_list("pk", "domain")
    return row.fields.get("origin") != "import" or any({str(pk), domain} & names for pk, domain in desks)


def row_of(upload, number, outcome):
    row = outcome.row
    if outcome.state == State.WRONG:
        return wrong_row(upload, number, row, outcome.problems)
    model = MODELS[row.model]
    changes = [
        {"field": name, "old": shown_value(model, name, old), "new": shown_value(model, name, row.fields.get(name))}
        for name, old in outcome.before.items()
        if name in outcome.fields
    ]
    if not changes and outcome.state == State.CHANGED:
        changes = [{"field": name, "old": "", "new": ""} for name in outcome.fields]
    return UploadRow(
        upload=upload,
        number=number,
        state=STATES[outcome.state],
        kind=row.model,
        place=place_of(row),
        title=title_of(row),
        changes=changes,
        claims=[outcome.key] if model is Claim else [],
    )


def wrong_row(upload, number, row, problems):
    sentences = [storable(f"{field}: {sentence}" if field else str(sentence)) for field, sentence in problems]
    return UploadRow(
        upload=upload,
        number=number,
        state=RowState.WRONG,
        kind=storable(row.model)[:100],
        place=place_of(row),
        title=title_of(row),
        problems=[{"code": "row", "template": storable(sentence), "values": {}} for sentence in sentences],
    )


def place_of(row):
    return _("line %(line)s") % {"line": row.line}


def title_of(row):
    texts = [row.fields[name] for name in TITLES if isinstance(row.fields.get(name), str) and row.fields[name]]
    return storable(texts[0] if texts else str(row.pk or ""))[:MAX_TITLE_LENGTH]


def shown_value(model, name, value):
    """Return a value as a person reads it: a rating by its name."""
    related = model._meta.get_field(name).related_model
    if related is Rating and value and not isinstance(value, list):
        value = Rating.objects.filter(pk=value).first() or value
    if isinstance(value, list):
        value = ", ".join(map(str, value))
    return storable("" if value is None else str(value))


__all__ = ["Outdated", "TooManyRows", "UnreadableFile", "check", "load"]
