"""What if a person with every right on the database rewrites the record? Try it in each way, and look who finds out.

    uv run python -m tests.faults.tamper

A site with some claims signs a head, and works on. Each tampering of `TAMPERINGS` then alters something that was in
the log when that head was signed, with all triggers off, and is rolled back. Four look for it: the chains of digests
alone (`claims.catalogue.verification`, all there was before the log), `manage.py verify`, `verify --head` with the old
head, and docs/verify_whole_log.py, which asks the public API with the same head and knows nothing else.
"""

import importlib
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import django

CODE = Path(__file__).resolve().parents[2]
FINDERS = ("chains", "verify", "verify --head", "verify_whole_log.py")


@dataclass
class Scene:
    """A claim with three editions, an imported one with its payload, one of the desk, and the old head."""

    judged: object
    imported: object
    draft: object
    head: object


def build():
    """Make rows as a working site does, sign a head, and then more rows. Needs a database whose rows are committed."""
    from claims.log.signing import sign_log
    from claims.models import Claim
    from tests.factories import ClaimFactory, EvidenceFactory, ReceivedReviewFactory, VerdictFactory

    judged = VerdictFactory(published=True, origin="import", claim=EvidenceFactory().claim).claim
    Claim.objects.filter(pk=judged.pk).update(place="Geneva")
    Claim.objects.filter(pk=judged.pk).update(place="Kyiv")
    imported, draft = ReceivedReviewFactory().claim, ClaimFactory()
    for _ in range(4):
        VerdictFactory(published=True)
    head = sign_log()
    VerdictFactory(published=True)
    sign_log()
    return Scene(judged, imported, draft, head)


def sql(statement, *values):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        if cursor.description:
            return cursor.fetchall()
        assert cursor.rowcount != 0, f"nothing to alter: {statement}"


TRIGGERS_OFF = """
    DO $$ DECLARE name text; BEGIN
        FOR name IN SELECT quote_ident(relname) FROM pg_class
            WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace LOOP
            EXECUTE 'ALTER TABLE ' || name || ' DISABLE TRIGGER ALL';
        END LOOP;
    END $$
"""
DIGEST = "catalogue.edition_digest(previous_digest, claim_id, version, kind, made_at, document)"
OF_CLAIM = "WHERE claim_id = %s"


def rewrite_chain(claim, change, first=1):
    """Alter the claim's editions from one version on, compute all digests again, and show the last one in its card."""
    for (version,) in sql("SELECT version FROM claims_edition WHERE claim_id = %s ORDER BY version", claim.pk):
        place = (claim.pk, version)
        if version >= first:
            sql(f"UPDATE claims_edition SET {change} WHERE claim_id = %s AND version = %s", *place)
        if version > 1:
            sql(
                """UPDATE claims_edition AS own SET previous_digest = before.digest FROM claims_edition AS before
                WHERE own.claim_id = %s AND own.version = %s
                    AND before.claim_id = own.claim_id AND before.version = own.version - 1""",
                *place,
            )
        sql(f"UPDATE claims_edition SET digest = {DIGEST} WHERE claim_id = %s AND version = %s", *place)
    follow(claim)


def follow(claim):
    """Make the claim's card show its latest edition."""
    sql(
        """UPDATE claims_card AS card SET version = latest.version, document = latest.document
        FROM (SELECT * FROM claims_edition WHERE claim_id = %s ORDER BY version DESC LIMIT 1) AS latest
        WHERE card.claim_id = latest.claim_id""",
        claim.pk,
    )


def forget(claim):
    """Remove a claim with all its rows, editions and history, as if it had never been."""
    from claims.log.sources import EVENTS

    for event in EVENTS:
        column = "id" if event.__name__ == "ClaimEvent" else "claim_id"
        if any(field.column == column for field in event._meta.concrete_fields):
            sql(f"DELETE FROM {event._meta.db_table} WHERE {column} = %s OR false RETURNING 1", claim.pk)
    for table in ("receivedreview", "evidence", "verdict", "claimtopic", "edition", "card", "matchposting"):
        sql(f"DELETE FROM claims_{table} WHERE claim_id = %s RETURNING 1", claim.pk)
    sql("DELETE FROM claims_claim WHERE id = %s", claim.pk)
    sql("SELECT catalogue.recount_matching()")


def cut_log(size):
    """Cut the log off after so many leaves."""
    sql("DELETE FROM claims_loghead WHERE tree_size > %s", size)
    sql("DELETE FROM claims_lognode RETURNING 1")
    sql("DELETE FROM claims_logentry WHERE index >= %s", size)


def begin_log_again(with_the_key=True):
    """Remove the log, and sign one that was made from the rows as they are now."""
    from django.conf import settings
    from django.test import override_settings

    from claims.log.signing import sign_log

    for table in ("loghead", "lognode", "logentry"):
        sql(f"DELETE FROM claims_{table} RETURNING 1")
    with tempfile.TemporaryDirectory() as folder:
        if not with_the_key:
            sql("DELETE FROM claims_logkey")
        with override_settings(LOG_KEY_FILE=settings.LOG_KEY_FILE if with_the_key else Path(folder) / "key"):
            sign_log()


CHANGED = "document = replace(document, 'Geneva', 'Moscow') || ' '"


def altered_and_begun_again(scene):
    rewrite_chain(scene.judged, CHANGED)
    begin_log_again()


def altered_and_signed_by_another_key(scene):
    rewrite_chain(scene.judged, CHANGED)
    begin_log_again(with_the_key=False)


def forgotten_and_begun_again(scene):
    forget(scene.imported)
    begin_log_again()


def signed_root(scene):
    """Sign another root for the old size with the real key, as a log does that shows each client another tree."""
    from django.conf import settings

    from claims.log import heads, keys

    lines = scene.head.note.splitlines()[:7]
    lines[2] = "A" * 43 + "="  # 32 zero bytes
    text = "".join(f"{line}\n" for line in lines)
    note = heads.signed_note(text, keys.read(settings.LOG_KEY_FILE), scene.head.key.public_key)
    sql("UPDATE claims_loghead SET note = %s, root_hash = %s", note, b"\0" * 32)


def event(scene, change):
    sql(f"UPDATE claims_claimevent SET {change} WHERE id = %s", scene.draft.pk)


TAMPERINGS = {
    # editions
    "a document altered": lambda scene: sql(f"UPDATE claims_edition SET {CHANGED} {OF_CLAIM}", scene.judged.pk),
    "a document altered, with its digest": lambda scene: (
        sql(f"UPDATE claims_edition SET {CHANGED} {OF_CLAIM} AND version = 2", scene.judged.pk),
        sql(f"UPDATE claims_edition SET digest = {DIGEST} {OF_CLAIM} AND version = 2", scene.judged.pk),
    ),
    "a whole chain rewritten, with its card": lambda scene: rewrite_chain(scene.judged, CHANGED),
    "the end of a chain rewritten, with its card": lambda scene: rewrite_chain(scene.judged, CHANGED, first=3),
    "an edition dated back": lambda scene: rewrite_chain(scene.judged, "made_at = made_at - interval '1 year'"),
    "the kind of an edition altered": lambda scene: rewrite_chain(
        scene.judged, "kind = CASE version WHEN 1 THEN 'new' ELSE 'corrected' END"
    ),
    "the newest edition cut off, with its card": lambda scene: (
        sql(f"DELETE FROM claims_edition {OF_CLAIM} AND version = 3", scene.judged.pk),
        follow(scene.judged),
    ),
    "an edition removed, and the later ones numbered again": lambda scene: (
        sql(f"DELETE FROM claims_edition {OF_CLAIM} AND version = 2", scene.judged.pk),
        sql(f"UPDATE claims_edition SET version = 2 {OF_CLAIM} AND version = 3", scene.judged.pk),
        rewrite_chain(scene.judged, "kind = kind"),
    ),
    "an edition appended that nobody published, with its card": lambda scene: (
        sql(
            f"""INSERT INTO claims_edition (claim_id, version, kind, document, digest, previous_digest, made_at, epoch,
                transaction, commit_order)
            SELECT claim_id, 4, 'changed', document || ' ', catalogue.edition_digest(
                digest, claim_id, 4, 'changed', made_at, document || ' '), digest, made_at, epoch, transaction,
                commit_order
            FROM claims_edition {OF_CLAIM} AND version = 3""",
            scene.judged.pk,
        ),
        follow(scene.judged),
    ),
    "a chain given to another claim": lambda scene: (
        sql(f"UPDATE claims_edition SET claim_id = gen_random_uuid() {OF_CLAIM}", scene.imported.pk),
        sql("DELETE FROM claims_card WHERE claim_id = %s", scene.imported.pk),
        sql(f"UPDATE claims_edition SET digest = {DIGEST}"),
    ),
    "the editions of a claim removed, with its card": lambda scene: (
        sql(f"DELETE FROM claims_edition {OF_CLAIM}", scene.judged.pk),
        sql(f"DELETE FROM claims_card {OF_CLAIM}", scene.judged.pk),
    ),
    "a claim removed with all its rows and history": lambda scene: forget(scene.imported),
    # history
    "what an event says altered": lambda scene: event(scene, "statement = 'Another statement.'"),
    "who made a change altered": lambda scene: event(scene, "pgh_context = '{\"user\": 7}'"),
    "when a change was made altered": lambda scene: event(scene, "pgh_created_at = pgh_created_at - interval '1 day'"),
    "what a change did altered": lambda scene: event(scene, "pgh_label = 'changed'"),
    "an event removed": lambda scene: sql("DELETE FROM claims_verdictevent WHERE claim_id = %s", scene.judged.pk),
    "an event given to another claim": lambda scene: event(scene, "id = gen_random_uuid()"),
    "an event slipped in": lambda scene: sql(
        """INSERT INTO claims_verdictevent SELECT (jsonb_populate_record(own, '{"pgh_id": -7, "summary": "No."}')).*
        FROM claims_verdictevent AS own LIMIT 1"""
    ),
    "all history of publishers removed": lambda scene: sql("DELETE FROM sources_publisherevent"),
    "a row and its history altered alike": lambda scene: (
        event(scene, "statement = 'Another statement.'"),
        sql("UPDATE claims_claim SET statement = 'Another statement.' WHERE id = %s", scene.draft.pk),
    ),
    # payloads
    "a received review altered": lambda scene: sql("UPDATE claims_receivedreview SET payload = '{}'"),
    "when a review was received altered": lambda scene: sql("UPDATE claims_receivedreview SET received_at = now()"),
    "a received review removed": lambda scene: sql("DELETE FROM claims_receivedreview"),
    # the log
    "a leaf altered": lambda scene: sql("UPDATE claims_logentry SET leaf_hash = sha256(leaf_hash) WHERE index = 3"),
    "a leaf removed": lambda scene: sql("DELETE FROM claims_logentry WHERE index = 3"),
    "two leaves exchanged": lambda scene: sql(
        """UPDATE claims_logentry AS one SET leaf_hash = two.leaf_hash, number = -one.number, salt = two.salt
        FROM claims_logentry AS two WHERE one.index IN (3, 4) AND two.index = 7 - one.index"""
    ),
    "the leaf of an edition passed off as sealed": lambda scene: sql(
        """UPDATE claims_logentry SET source = 'claims_topicevent', salt = '', columns = 1
        WHERE source = 'claims_edition' AND index = 0"""
    ),
    "a node altered": lambda scene: sql("UPDATE claims_lognode SET hash = sha256(hash)"),
    "the root of all heads altered": lambda scene: sql("UPDATE claims_loghead SET root_hash = sha256(root_hash)"),
    "another root signed with the key": signed_root,
    "the end of the log cut off": lambda scene: cut_log(scene.head.tree_size - 2),
    "the log begun again with the key": lambda scene: begin_log_again(),
    "the log begun again with another key": lambda scene: begin_log_again(with_the_key=False),
    "a chain rewritten, and the log begun again with the key": altered_and_begun_again,
    "a chain rewritten, and the log signed by another key": altered_and_signed_by_another_key,
    "a claim removed with all, and the log begun again with the key": forgotten_and_begun_again,
    "the public key replaced": lambda scene: sql("UPDATE claims_logkey SET public_key = sha256(public_key)"),
}


def verifier(name="verify_whole_log"):
    """Return a program of docs/ as a module. It imports its neighbour, as it does where people run it."""
    docs = str(CODE / "docs")
    if docs not in sys.path:
        sys.path.append(docs)
    return importlib.import_module(name)


def proves_all(fetch, note):
    """Return what docs/verify_whole_log.py says; it raises Refuted, or OSError for an answer that is an error."""
    return verifier("verify_log").check(verifier().check_all, fetch, note)


def found_by(scene):
    """Return which of the FINDERS find something wrong."""
    from claims.catalogue.verification import Verification as Chains
    from claims.log.heads import read_note
    from claims.log.verification import Verification

    return {
        "chains": any(Chains().faults()),
        "verify": any(Verification().faults()),
        "verify --head": any(Verification([read_note(scene.head.note)]).faults()),
        "verify_whole_log.py": is_refused(scene),
    }


def is_refused(scene):
    """Return whether an outsider who has the old head, and knows no claim, finds something wrong."""
    from django.test import Client

    client = Client(raise_request_exception=False)
    try:
        proves_all(lambda path: text_of(client.get(f"/api/v1/{path}")), scene.head.note)
    except (verifier("verify_log").Refuted, OSError):
        return True
    return False


def text_of(answer):
    """Return the text of an answer; raise OSError for an error, as urllib does."""
    if answer.status_code != 200:
        raise OSError(answer.status_code)
    return answer.content.decode()


def tampered(scene, name):
    """Tamper, return who finds it, and undo it."""
    from django.db import transaction

    with transaction.atomic():
        sql(TRIGGERS_OFF)
        TAMPERINGS[name](scene)
        found = found_by(scene)
        transaction.set_rollback(True)
    return found


def main():
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from django.test import override_settings
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    setup_test_environment()
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        with tempfile.TemporaryDirectory() as folder, override_settings(LOG_KEY_FILE=Path(folder) / "key"):
            scene = build()
            assert found_by(scene) == dict.fromkeys(FINDERS, False), "nothing was altered yet"
            results = {name: tampered(scene, name) for name in TAMPERINGS}
    finally:
        teardown_databases(databases, verbosity=0)
    show(results)


def show(results):
    width = max(map(len, results))
    print(" " * width, *FINDERS, sep="  ")
    for name, found in results.items():
        marks = [("yes" if found[finder] else "no").ljust(len(finder)) for finder in FINDERS]
        print(name.ljust(width), *marks, sep="  ")
    totals = [f"{sum(found[finder] for found in results.values())}/{len(results)}" for finder in FINDERS]
    print(
        "found".ljust(width),
        *(total.ljust(len(finder)) for total, finder in zip(totals, FINDERS, strict=True)),
        sep="  ",
    )


if __name__ == "__main__":
    main()
