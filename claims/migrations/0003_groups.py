"""The rows a new database begins with: the three groups of a desk with their permissions, and the claimant “Unknown”."""

from django.db import migrations

GROUPS = ("contributor", "checker", "editor")
# What each group may do with rows of each model. A group may also do what the groups before it may.
MAY = {
    "claims": {
        #               contributor  checker                     editor
        "claim":       ("view add", "change",                   "delete triage"),
        "claimant":    ("view add", "change",                   "delete"),
        "claimtopic":  ("view add", "change delete",            ""),
        "claimlink":   ("view",     "add change",               "delete"),
        "evidence":    ("view add", "change delete",            ""),
        "verdict":     ("view",     "add change delete submit", "review publish"),
        "amendment":   ("view",     "propose",                  "decide"),
        "topic":       ("view",     "",                         "add change delete"),
        "ratingscale": ("view",     "",                         "add change delete"),
        "rating":      ("view",     "",                         "add change delete"),
        "import":      ("",         "",                         "view add"),
    },
    "sources": {
        "publisher":      ("view add",        "change", "delete"),
        "article":        ("view add change", "",       "delete"),
        "articleversion": ("view add",        "",       ""),
    },
}  # fmt: skip
UNKNOWN = {"name": "Unknown", "kind": "unknown", "role": ""}
UNKNOWN_ALIASES = ["Inconnu", "Inconnue"]  # the French words, so that a search for them finds it


def permission(apps, app_label, model_name, verb):
    """Return the permission. Django makes them only after the last migration, so make it here if need be."""
    options = apps.get_model(app_label, model_name)._meta
    names = {
        f"{default}_{model_name}": f"Can {default} {options.verbose_name_raw}"
        for default in options.default_permissions
    }
    codename = f"{verb}_{model_name}"
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label=app_label, model=model_name
    )
    return apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type, codename=codename, defaults={"name": (names | dict(options.permissions))[codename]}
    )[0]


def make_groups(apps, schema_editor):
    allowed = []
    for number, name in enumerate(GROUPS):
        allowed += [
            permission(apps, app_label, model_name, verb)
            for app_label, models in MAY.items()
            for model_name, verbs in models.items()
            for verb in verbs[number].split()
        ]
        group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=name)
        group.permissions.add(*allowed)


def delete_groups(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name__in=GROUPS).delete()


def make_unknown_claimant(apps, schema_editor):
    apps.get_model("claims", "Claimant").objects.get_or_create(**UNKNOWN, defaults={"aliases": UNKNOWN_ALIASES})


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0002_keys"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [
        migrations.RunPython(make_groups, delete_groups),
        migrations.RunPython(make_unknown_claimant, migrations.RunPython.noop),
    ]
