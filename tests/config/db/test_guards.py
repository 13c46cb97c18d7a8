"""Does a guard refuse exactly the operations and rows that it is declared for?"""

import pgtrigger
import pytest
from django.db import IntegrityError, connection, transaction

from claims.models import Topic
from config.db.guards import Guard, append_only
from tests.factories import TopicFactory

pytestmark = pytest.mark.django_db

SENTENCE = "This topic is the desk's: “leave it”, 100 %."


def guarded(**guard):
    """Install a guard on topics and return a topic. The rollback of the test removes the guard."""
    topic = TopicFactory()
    Guard(name="topic_is_guarded", message=SENTENCE, **guard).install(Topic)
    return topic


def write(operation, topic):
    with transaction.atomic():
        if operation == "insert":
            Topic.objects.create(slug="elections", names={"en": "Elections"})
        elif operation == "update":
            Topic.objects.filter(pk=topic.pk).update(slug="talks")
        else:
            Topic.objects.filter(pk=topic.pk).delete()


GUARDED = {
    "insert": pgtrigger.Insert,
    "update": pgtrigger.Update,
    "delete": pgtrigger.Delete,
}
SLUGS = {"insert": ["diplomacy", "elections"], "update": ["talks"], "delete": []}


@pytest.mark.parametrize("operation", GUARDED)
def test_the_error_of_a_guard_has_its_name_table_and_message(operation):
    topic = guarded(operation=GUARDED[operation])

    with pytest.raises(IntegrityError) as refusal:
        write(operation, topic)

    diagnosis = refusal.value.__cause__.diag
    assert diagnosis.sqlstate == "23000"
    assert (diagnosis.constraint_name, diagnosis.table_name) == ("topic_is_guarded", "claims_topic")
    assert diagnosis.message_primary == SENTENCE


@pytest.mark.parametrize("operation", GUARDED)
def test_a_guard_accepts_other_operations(operation):
    others = [guarded for name, guarded in GUARDED.items() if name != operation]
    topic = guarded(operation=others[0] | others[1])

    write(operation, topic)

    assert sorted(Topic.objects.values_list("slug", flat=True)) == SLUGS[operation]


@pytest.mark.parametrize("operation", GUARDED)
def test_an_operation_that_a_guard_accepts_is_carried_out(operation):
    topic = guarded(operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete, violates="FALSE")

    write(operation, topic)

    assert sorted(Topic.objects.values_list("slug", flat=True)) == SLUGS[operation]


@pytest.mark.parametrize(("slug", "stands"), [("diplomacy", True), ("talks", False)])
def test_a_guard_checks_only_rows_that_meet_its_condition(slug, stands):
    topic = guarded(operation=pgtrigger.Delete, condition=pgtrigger.Q(old__slug="diplomacy"))
    Topic.objects.filter(pk=topic.pk).update(slug=slug)

    if stands:
        with pytest.raises(IntegrityError):
            write("delete", topic)
    else:
        write("delete", topic)

    assert Topic.objects.exists() is stands


def test_an_update_that_changes_nothing_is_accepted():
    topic = TopicFactory()
    for guard in append_only("topic"):
        guard.install(Topic)

    topic.save()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE claims_topic SET slug = slug, names = names")

    with pytest.raises(IntegrityError):
        write("update", topic)
