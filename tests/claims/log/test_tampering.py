"""Does a person with an old head find each way to rewrite the record? The ways are those of tests/faults/tamper.py."""

import pytest
from django.db import connection

from tests.faults import tamper

# A log that was made again with its key is right in itself: nobody can tell without a head from before.
ONLY_WITH_A_HEAD = {
    "the log begun again with the key",
    "a claim removed with all, and the log begun again with the key",
}
# What outsiders are not shown, only the operator's auditor can compare with the log.
NOT_PUBLIC = {
    "an edition appended that nobody published, with its card",  # later than the head
    "what an event says altered",
    "who made a change altered",
    "when a change was made altered",
    "what a change did altered",
    "an event removed",
    "an event given to another claim",
    "an event slipped in",
    "all history of publishers removed",
    "a row and its history altered alike",
    "a received review altered",
    "when a review was received altered",
    "a received review removed",
    "the root of all heads altered",  # the note is what clients get
}


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_each_tampering_is_found_with_an_old_head(subtests):
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if not cursor.fetchone()[0]:
            pytest.skip("only a superuser can switch off the triggers of foreign keys")
    scene = tamper.build()
    assert tamper.found_by(scene) == dict.fromkeys(tamper.FINDERS, False), "nothing was altered yet"
    assert len(tamper.TAMPERINGS) >= 24
    assert tamper.TAMPERINGS.keys() >= ONLY_WITH_A_HEAD | NOT_PUBLIC
    for name in tamper.TAMPERINGS:
        with subtests.test(name):
            found = tamper.tampered(scene, name)
            assert found["verify --head"]
            assert found["verify"] is (name not in ONLY_WITH_A_HEAD)
            assert found["verify_whole_log.py"] is (name not in NOT_PUBLIC)
    assert tamper.found_by(scene) == dict.fromkeys(tamper.FINDERS, False), "all was undone"
