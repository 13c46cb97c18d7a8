"""The three groups of a desk. What each may do is written here once; the step table says what a step needs."""

from django.db import migrations

CONTRIBUTOR = {
    "claims": ["view_*", "add_claim", "add_claimant", "add_claimtopic", "add_evidence"],
    "sources": ["view_*", "add_publisher", "add_article", "change_article", "add_articleversion"],
}
CHECKER = {
    "claims": [
        "change_claim", "change_claimant", "delete_claimtopic", "change_claimtopic",
        "change_evidence", "delete_evidence",
        "add_verdict", "change_verdict", "delete_verdict", "submit_verdict",
        "add_claimlink", "change_claimlink",
    ],
    "sources": ["change_publisher"],
}  # fmt: skip
EDITOR = {
    "claims": [
        "triage_claim", "review_verdict", "publish_verdict", "delete_claim", "delete_claimant", "delete_claimlink",
        "add_topic", "change_topic", "delete_topic",
        "add_ratingscale", "change_ratingscale", "delete_ratingscale",
        "add_rating", "change_rating", "delete_rating",
    ],
    "sources": ["delete_publisher", "delete_article"],
}  # fmt: skip
GROUPS = {"contributor": CONTRIBUTOR, "checker": CHECKER, "editor": EDITOR}  # each may do what those before it may


def permissions(apps, wanted):
    """The rows for those codenames. Django makes them only after the last migration, so make them here if need be."""
    content_type, permission = apps.get_model("contenttypes", "ContentType"), apps.get_model("auth", "Permission")
    for app_label, codenames in wanted.items():
        for model in apps.get_app_config(app_label).get_models():
            kind, _ = content_type.objects.get_or_create(app_label=app_label, model=model._meta.model_name)
            offered = [(f"{verb}_{kind.model}", f"Can {verb} {model._meta.verbose_name_raw}")
                       for verb in model._meta.default_permissions]  # fmt: skip
            for codename, name in [*offered, *model._meta.permissions]:
                if codename in codenames or ("view_*" in codenames and codename.startswith("view_")):
                    yield permission.objects.get_or_create(
                        content_type=kind, codename=codename, defaults={"name": name}
                    )[0]


def make_groups(apps, schema_editor):
    allowed = []
    for name, more in GROUPS.items():
        allowed += permissions(apps, more)
        group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=name)
        group.permissions.add(*allowed)


def forget_groups(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name__in=GROUPS).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0003_rows_of_one_claim_and_article"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(make_groups, forget_groups)]
