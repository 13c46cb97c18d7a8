"""Which values does the kept row have after a merge, and after its undo? `merged_values` and `restored` return them.

A person chooses between two values of a field where they differ. Names, aliases and domains are joined: what the row
that goes was found by, the kept one is found by.
"""

from django.utils.translation import gettext as _

from claims.models import MergeKind
from claims.workflow import StepRefused

KEPT, GONE = "kept", "gone"
# Fields with a choice, by kind, and lists that are joined.
CHOICES = {
    MergeKind.CLAIMANT: ("name", "kind", "role", "wikidata_id"),
    MergeKind.PUBLISHER: ("name", "domain", "kind", "country", "language"),
    MergeKind.TOPIC: ("slug", "names"),
}
JOINED = ("aliases", "other_domains", "names")
MUST_CHOOSE = "wikidata_id"


def differing(kind, kept, gone):
    """Return the fields of which the two rows have different values, neither of them empty."""
    values = {name: (getattr(kept, name), getattr(gone, name)) for name in CHOICES[kind]}
    return [name for name, (one, other) in values.items() if one and other and one != other]


def choices_of(kept, gone, choices):
    """Return the choice for each field: an empty value gives way to the other. Raise StepRefused without a choice."""
    kind = kind_of(kept)
    asked = differing(kind, kept, gone)
    if MUST_CHOOSE in asked and choices.get(MUST_CHOOSE) not in (KEPT, GONE):
        raise StepRefused(
            _("The two have different Wikidata ids, so they may be two people: choose the id that is right."),
            "wikidata_id",
        )
    made = {name: GONE if not getattr(kept, name) and getattr(gone, name) else KEPT for name in CHOICES[kind]}
    return made | {name: GONE for name in asked if choices.get(name) == GONE}


def kind_of(row):
    return MergeKind(row._meta.model_name)


def merged_values(kind, kept, gone, choices):
    """Return the values that the merge gives to the kept row, by field."""
    values = {name: getattr(gone, name) for name, choice in choices.items() if choice == GONE}
    if kind == MergeKind.CLAIMANT:
        values["aliases"] = joined(values.get("name", kept.name), kept.aliases, [kept.name, gone.name], gone.aliases)
    if kind == MergeKind.PUBLISHER:
        domain = values.get("domain", kept.domain)
        values["other_domains"] = joined(domain, kept.other_domains, [kept.domain], gone.domains)
    if kind == MergeKind.TOPIC:
        first, second = (kept.names, gone.names) if choices["names"] == KEPT else (gone.names, kept.names)
        values["names"] = second | first
    if "name" in values and kind == MergeKind.PUBLISHER:
        values["is_named_by_reviews"] = False
    return values


def joined(left_out, *lists):
    return [word for word in dict.fromkeys(word for words in lists for word in words) if word != left_out]


def changed(row, values):
    """Return the values before and after, of those that differ."""
    differs = {name: value for name, value in values.items() if getattr(row, name) != value}
    return {name: getattr(row, name) for name in differs}, differs


def restored(kept, made):
    """Return the values that the undo gives to the kept row: those that nobody has changed since.

    What others added to a list since stays; what the merge had added goes.
    """
    values = {}
    for name, before in made.before.items():
        now, after = getattr(kept, name), made.after[name]
        if now == after:
            values[name] = before
        elif name == "names":
            added = after.items() - before.items()
            values[name] = {key: word for key, word in now.items() if (key, word) not in added} | before
        elif name in JOINED:
            values[name] = [word for word in now if word in before or word not in after]
    return values


def as_json(row):
    """Return the columns of the row as JSON."""
    return {
        field.attname: str(row.pk) if field.primary_key else getattr(row, field.attname)
        for field in row._meta.concrete_fields
    }
