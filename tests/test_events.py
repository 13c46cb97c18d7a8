"""Is every change recorded once, with the row as it left it? Each model × change × way of writing."""

import pytest
from django.apps import apps
from django.core import serializers
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import JSONField
from uuid_utils.compat import uuid7

from config.db.history import EVENT_NUMBERS, audit_context
from sources.models import ArticleVersion, Media
from tests.factories import LONG_AGO, ClaimFactory, PublisherFactory, TopicFactory, UserFactory
from tests.test_growth import A_ROW as ROWS

pytestmark = pytest.mark.django_db

EVENTS = {model.pgh_tracked_model: model for model in apps.get_models() if hasattr(model, "pgh_tracked_model")}
NAMES = {model._meta.label: model for model in EVENTS}

# For each model, the fields in which another row of it must differ; and a change that an event records.
ANOTHER = {
    "sources.Publisher": lambda: {"domain": "another.example"},
    "sources.Article": lambda: {"canonical_url": "https://outlet.example/another"},
    "sources.Media": lambda: {"sha256": "0" * 64},
    "claims.Claimant": lambda: {"role": "another"},
    "claims.Topic": lambda: {"slug": "another"},
    "claims.RatingScale": lambda: {"code": "another"},
    "claims.Rating": lambda: {"code": "another"},
    "claims.ClaimTopic": lambda: {"topic": TopicFactory(slug="another")},
    "claims.ClaimLink": lambda: {"other": ClaimFactory(id="ffffffff-ffff-7fff-bfff-ffffffffffff")},
}
CHANGES = {
    "sources.Publisher": lambda: {"name": "Another"},
    "sources.Article": lambda: {"title": "Another"},
    "claims.Claimant": lambda: {"aliases": ["Another"]},
    "claims.Topic": lambda: {"names": {"en": "Another"}},
    "claims.RatingScale": lambda: {"best": 9},
    "claims.Rating": lambda: {"value": 3},
    "claims.Claim": lambda: {"place": "Geneva"},
    "claims.ClaimTopic": lambda: {"topic": TopicFactory(slug="another")},
    "claims.ClaimLink": lambda: {"kind": "variant"},
    "claims.Evidence": lambda: {"note": "Another"},
    "claims.Verdict": lambda: {"rating": None, "label": "Another"},
    "claims.Amendment": lambda: {
        "status": "rejected",
        "rejection_reason": "Why?",
        "decided_by": UserFactory(),
        "decided_at": LONG_AGO,
    },
}


def table(row):
    return row._meta.db_table


def columns(row):
    """Return the values by column, as the database takes them, of all fields that are not generated."""
    fields = [field for field in row._meta.concrete_fields if not field.generated]
    return {field.column: field.get_db_prep_save(field.pre_save(row, False), connection) for field in fields}


def sql(statement, values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def load(row, folder):
    file = folder / "row.json"
    file.write_text(serializers.serialize("json", [row]))
    call_command("loaddata", file, verbosity=0)


def insert(row, _folder):
    written = columns(row)
    marks = ", ".join("%s" for _ in written)
    sql(f"INSERT INTO {table(row)} ({', '.join(written)}) VALUES ({marks})", list(written.values()))


def update(row, _folder):
    written = columns(row)
    changes = ", ".join(f"{column} = %s" for column in written)
    sql(f"UPDATE {table(row)} SET {changes} WHERE id = %s", [*written.values(), row.pk])


def stored(row):
    return type(row)._base_manager


ADDED = {
    "save": lambda row, _: row.save(force_insert=True),
    "bulk_create": lambda row, _: stored(row).bulk_create([row]),
    "upsert": lambda row, _: stored(row).bulk_create([row], ignore_conflicts=True),
    "SQL": insert,
    "loaddata": load,
}
CHANGED = {
    "save": lambda row, _: row.save(),
    "update": lambda row, _: stored(row).filter(pk=row.pk).update(**now(row)),
    "bulk_update": lambda row, _: stored(row).bulk_update([row], list(now(row))),
    "SQL": update,
    "loaddata": load,
}
DELETED = {
    "delete": lambda row, _: row.delete(),
    "many": lambda row, _: stored(row).filter(pk=row.pk).delete(),
    "SQL": lambda row, _: sql(f"DELETE FROM {table(row)} WHERE id = %s", [row.pk]),
}


def now(row):
    return {field.name: getattr(row, field.name) for field in row._meta.concrete_fields
            if not field.generated and not field.primary_key and not getattr(field, "auto_now", False)}  # fmt: skip


def set_all(row, values):
    for name, value in values.items():
        setattr(row, name, value)
    return row


EVERY_NUMBER = " UNION ALL ".join(f"SELECT '{name}', pgh_id FROM {table(EVENTS[NAMES[name]])}" for name in NAMES)


def numbers():
    """Return model and number of every event, with one query."""
    with connection.cursor() as cursor:
        cursor.execute(EVERY_NUMBER)
        return {(EVENTS[NAMES[name]], number) for name, number in cursor.fetchall()}


def the_one_event(change):
    before = numbers()
    with audit_context(route="a test", username="Ann O'Neil %s", request_id="1"):
        change()
    ((event, number),) = numbers() - before
    return event.objects.filter(pk=number).get()


def content(row, event):
    """Return the copied fields of a row or of an event."""
    return {field.column: field.value_from_object(row) for field in event._meta.concrete_fields
            if not field.name.startswith("pgh_")}  # fmt: skip


def assert_tells(event, label, row):
    assert type(event) is EVENTS[type(row)]
    assert event.pgh_label == label
    assert event.pgh_context == {"route": "a test", "username": "Ann O'Neil %s", "request_id": "1"}
    assert content(event, type(event)) == content(row, type(event))


def again(row):
    return type(row)._base_manager.get(pk=row.pk)


@pytest.mark.parametrize("way", ADDED)
@pytest.mark.parametrize("name", NAMES)
def test_an_insert_is_recorded_once(name, way, tmp_path):
    row = ROWS[name]()
    set_all(row, {"id": uuid7()} | ANOTHER.get(name, dict)())

    event = the_one_event(lambda: ADDED[way](row, tmp_path))

    assert_tells(event, "added", again(row))


@pytest.mark.parametrize("way", CHANGED)
@pytest.mark.parametrize("name", CHANGES)
def test_an_update_is_recorded_once(name, way, tmp_path):
    row = set_all(again(ROWS[name]()), CHANGES[name]())

    event = the_one_event(lambda: CHANGED[way](row, tmp_path))

    assert_tells(event, "changed", again(row))


@pytest.mark.parametrize("way", DELETED)
@pytest.mark.parametrize("name", CHANGES)
def test_a_delete_is_recorded_once_with_the_row_as_it_was(name, way, tmp_path):
    row = again(ROWS[name]())
    was = again(row)

    event = the_one_event(lambda: DELETED[way](row, tmp_path))

    assert_tells(event, "deleted", was)
    assert not type(was)._base_manager.filter(pk=was.pk)


def test_every_model_is_tracked_and_tested_here():
    ours = {model for app in ("claims", "sources") for model in apps.get_app_config(app).get_models()
            if model._meta.managed and not {"kept_by_database", "is_a_record"} & vars(model).keys()
            and not model.__module__.startswith("claims.models.desk.")}  # fmt: skip

    assert set(EVENTS) == ours
    assert NAMES.keys() - CHANGES.keys() == {ArticleVersion._meta.label, Media._meta.label}


@pytest.mark.parametrize("name", CHANGES)
def test_saving_an_unchanged_row_is_not_recorded(name, tmp_path):
    row = again(ROWS[name]())
    before = numbers()

    for way in CHANGED.values():
        way(row, tmp_path)

    assert numbers() == before


@pytest.mark.parametrize(("model", "event"), EVENTS.items(), ids=NAMES)
def test_an_event_copies_all_fields_but_derived_ones(model, event):
    left_out = {
        "claims.Claim": {"fingerprint"},
        "claims.Verdict": {"published_in"},
        "claims.Amendment": {"applied_in"},
        "sources.ArticleVersion": {"text"},
        "sources.Media": {"exif"},
    }
    copied = {field.name for field in event._meta.concrete_fields if not field.name.startswith("pgh_")}

    assert copied == {field.name for field in model._meta.concrete_fields} - left_out.get(model._meta.label, set())


def test_a_rollback_removes_the_events():
    before = numbers()
    with transaction.atomic():
        PublisherFactory()
        transaction.set_rollback(True)
    assert numbers() == before


def test_events_are_numbered_in_their_order():
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT nextval('{EVENT_NUMBERS}')")
        (before,) = cursor.fetchone()
    claim = ClaimFactory(claimant=None)
    topic = claim.claim_topics.create(topic=TopicFactory())
    topic.delete()
    type(claim).objects.filter(pk=claim.pk).update(place="Geneva")

    happened = sorted(
        (event.pk, event.pgh_label, type(event).__name__)
        for model in EVENTS.values()
        for event in model.objects.filter(pk__gt=before)
    )
    assert [what for _, *what in happened] == [
        ["added", "ClaimEvent"],
        ["added", "TopicEvent"],
        ["added", "ClaimTopicEvent"],
        ["deleted", "ClaimTopicEvent"],
        ["changed", "ClaimEvent"],
    ]


def test_the_audit_context_is_in_the_event_itself():
    for event in EVENTS.values():
        assert isinstance(event._meta.get_field("pgh_context"), JSONField)
