"""What does a person read of two rows that may be one? `sides_of` returns a line for each field."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from claims.merging.fields import CHOICES, GONE, KEPT, MUST_CHOOSE, choices_of, differing, merged_values
from claims.models import MergeKind
from claims.workflow import StepRefused


@dataclass(frozen=True)
class Side:
    """One field of both rows. `chosen` is the side that is chosen, "" if the person has to say; None for no choice."""

    name: str
    label: str
    kept: str
    gone: str
    chosen: str | None = None
    together: str = ""


def sides_of(kind, kept, gone, choices):
    """Return the fields of the two rows with what is chosen, and the lists that are joined."""
    asked, model = differing(kind, kept, gone), type(kept)
    sides = []
    for name in CHOICES[kind]:
        chosen = None
        if name in asked:
            chosen = choices.get(name) or ("" if name == MUST_CHOOSE else KEPT)
            chosen = chosen if chosen in (KEPT, GONE) else KEPT
            if name == MUST_CHOOSE and choices.get(name) not in (KEPT, GONE):
                chosen = ""
        label = model._meta.get_field(name).verbose_name
        sides.append(Side(name, label, shown(kept, name), shown(gone, name), chosen))
    joined = {MergeKind.CLAIMANT: "aliases", MergeKind.PUBLISHER: "other_domains"}.get(kind)
    if joined:
        sides.append(joined_side(kind, kept, gone, choices, joined))
    return sides


def joined_side(kind, kept, gone, choices, name):
    try:
        made = choices_of(kept, gone, choices)
    except StepRefused:  # the choice that is missing makes no difference to a list
        made = choices_of(kept, gone, choices | {MUST_CHOOSE: KEPT})
    together = merged_values(kind, kept, gone, made)[name]
    label = type(kept)._meta.get_field(name).verbose_name
    return Side(name, label, shown(kept, name), shown(gone, name), None, ", ".join(together) or "–")


def shown(row, name):
    """Return the value of a field in words; a dash for none."""
    value = getattr(row, f"get_{name}_display", lambda: getattr(row, name))()
    if isinstance(value, dict):
        value = [f"{language}: {word}" for language, word in value.items()]
    return ", ".join(value) if isinstance(value, list) else str(value or "–")


def description(row):
    """Return what tells a row apart from others of its name, in one line."""
    match row._meta.model_name:
        case "claimant":
            facts = [row.get_kind_display(), row.role, row.wikidata_id, *row.aliases[:3]]
        case "publisher":
            facts = [row.get_kind_display(), row.domain, *row.other_domains[:3]]
        case _other:
            facts = [_("slug: %(slug)s") % {"slug": row.slug}, *row.names.values()]
    return " · ".join(filter(None, facts))
