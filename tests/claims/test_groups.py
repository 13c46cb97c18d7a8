"""What may contributors, checkers and editors do? `MAY` is the table of the desk's three groups."""

from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

# View, add, change and delete by their first letter; the verbs of this desk in full.
MAY = {
    #                 contributor  checker         editor
    "claim": ("v a", "v a c", "v a c d triage"),
    "claimant": ("v a", "v a c", "v a c d correct"),
    "claimtopic": ("v a", "v a c d", "v a c d"),
    "claimlink": ("v", "v a c", "v a c d"),
    "evidence": ("v a", "v a c d", "v a c d"),
    "verdict": ("v", "v a c d submit", "v a c d submit review publish"),
    "amendment": ("v", "v propose", "v propose decide"),
    "topic": ("v", "v", "v a c d"),
    "ratingscale": ("v", "v", "v a c d"),
    "rating": ("v", "v", "v a c d"),
    "import": ("", "", "v a"),  # a record, too
    "publisher": ("v a", "v a c", "v a c d correct"),
    "article": ("v a c", "v a c", "v a c d correct"),
    "articleversion": ("v a", "v a", "v a"),  # a record, which is never changed or deleted
    "media": ("v a", "v a", "v a d"),  # a file is another file, or none
}
ACROSS_MODELS = {"editor": {"merge_rows"}}
GROUPS = ("contributor", "checker", "editor")
SHORT = {"v": "view", "a": "add", "c": "change", "d": "delete"}


def meant_for(group):
    number = GROUPS.index(group)
    verbs = {f"{SHORT.get(verb, verb)}_{model}" for model, verbs in MAY.items() for verb in verbs[number].split()}
    return verbs | ACROSS_MODELS.get(group, set())


def held_by(group):
    return set(Permission.objects.filter(group__name=group).values_list("codename", flat=True))


def own_permissions():
    return Permission.objects.filter(content_type__app_label__in=["claims", "sources"])


def test_the_table_names_every_model_of_ours():
    models = [model for app in ("claims", "sources") for model in apps.get_app_config(app).get_models()]

    # Events have no permissions: the database writes them, and they are read with their rows.
    assert MAY.keys() == {model._meta.model_name for model in models if model._meta.default_permissions}


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_may_do_exactly_what_the_table_says(group):
    assert held_by(group) == meant_for(group)


@pytest.mark.parametrize("group", GROUPS)
def test_groups_have_permissions_on_claims_and_sources_only(group):
    apps_ruled = Permission.objects.filter(group__name=group).values_list("content_type__app_label", flat=True)

    assert set(apps_ruled) == {"claims", "sources"}


def test_each_group_may_do_all_that_the_one_before_may():
    assert held_by("contributor") < held_by("checker") < held_by("editor")


def test_an_editor_may_do_everything_but_change_records():
    beyond = set(own_permissions().values_list("codename", flat=True)) - held_by("editor")

    assert beyond == {"change_articleversion", "delete_articleversion", "change_media"}


def test_a_person_in_a_group_has_its_permissions():
    assert UserFactory(group="checker").has_perms(["claims.submit_verdict", "sources.add_article"])
    assert not UserFactory(group="checker").has_perm("claims.publish_verdict")
    assert not UserFactory(group="contributor").has_perm("claims.add_verdict")


def test_the_migration_of_the_groups_can_be_reversed_and_repeated():
    Group.objects.create(name="guests")

    call_command("migrate", "claims", "0002", verbosity=0)
    assert set(Group.objects.values_list("name", flat=True)) == {"guests"}

    call_command("migrate", "claims", verbosity=0)
    assert {group: held_by(group) for group in GROUPS} == {group: meant_for(group) for group in GROUPS}


def make_groups():
    """Apply the migration of the groups to the models of its time, what editors got later, and then the handlers of
    `migrate`.
    """
    name = ("claims", "0003_groups")
    loader = MigrationLoader(connection)
    before = loader.project_state(name, at_end=False)
    with connection.schema_editor() as editor:
        loader.get_migration(*name).apply(before, editor)
    for later in ("0007_who_may_change", "0029_merges"):
        import_module(f"claims.migrations.{later}").allow_editors(apps, None)
    import_module("claims.migrations.0032_people_add_media").allow(apps, None)
    call_command("migrate", "claims", verbosity=0)


def test_the_migration_makes_the_same_permissions_as_django():
    made_by_django = set(own_permissions().values_list("codename", "name", "content_type__model"))
    Group.objects.all().delete()
    own_permissions().delete()

    make_groups()

    assert {group: held_by(group) for group in GROUPS} == {group: meant_for(group) for group in GROUPS}
    assert set(own_permissions().values_list("codename", "name", "content_type__model")) == made_by_django


def test_running_the_migration_again_keeps_permissions_added_by_a_desk():
    extra = Permission.objects.get(codename="add_user")
    Group.objects.get(name="editor").permissions.add(extra)
    with_extra = held_by("editor")

    make_groups()

    assert held_by("editor") == with_extra == meant_for("editor") | {"add_user"}
