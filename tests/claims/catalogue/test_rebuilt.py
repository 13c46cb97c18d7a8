"""Does every database hold the SQL of this version, and the cards that it builds, after any migration?"""

import json

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from claims import catalogue
from claims.catalogue import installation, sql_text
from claims.models import Card, Edition
from config.db.protection import protect
from tests.factories import ClaimFactory, VerdictFactory
from tests.support.expected_cards import (
    card_columns,
    card_documents,
    claims_with_verdicts,
    expected_columns,
    expected_documents,
)


def cards_say_what_the_rows_say():
    claims = claims_with_verdicts()
    assert card_documents() == expected_documents(claims)
    assert card_columns() == expected_columns(claims)


def sql(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def kinds(claim):
    return list(Edition.objects.filter(claim=claim.pk).order_by("version").values_list("version", "kind"))


class TestRebuilding:
    pytestmark = pytest.mark.django_db

    def test_rebuilding_a_healthy_system_changes_no_card(self, capsys):
        VerdictFactory(published=True)
        ClaimFactory()
        call_command("rebuild_catalogue")
        assert capsys.readouterr().out == "0 of 2 cards differed.\n"

    @pytest.mark.parametrize(
        "damage",
        [
            "UPDATE claims_card SET document = '{}'",
            "UPDATE claims_card SET search = ''",
            "UPDATE claims_card SET topics = '{nowhere}'",
            "DELETE FROM claims_card",
        ],
    )
    def test_rebuilding_repairs_cards_and_appends_no_edition(self, capsys, damage):
        claim = VerdictFactory(published=True).claim
        sql(damage)
        call_command("rebuild_catalogue")

        assert capsys.readouterr().out == "1 of 1 cards differed.\n"
        cards_say_what_the_rows_say()
        assert kinds(claim) == [(1, "new")]

    def test_rebuilding_deletes_a_card_without_a_claim(self):
        ClaimFactory()
        with transaction.atomic():
            sql("SET CONSTRAINTS ALL IMMEDIATE")
            sql("ALTER TABLE claims_claim DISABLE TRIGGER USER")
            sql("ALTER TABLE claims_card DISABLE TRIGGER ALL")
            sql("ALTER TABLE claims_claim DISABLE TRIGGER ALL")
            sql("DELETE FROM claims_claim")
            sql("ALTER TABLE claims_claim ENABLE TRIGGER ALL")
            sql("ALTER TABLE claims_card ENABLE TRIGGER ALL")
        assert catalogue.rebuild() == 1
        assert not Card.objects.exists()


def installed():
    """Return the functions, views and triggers that the SQL made, as the database has them."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT 'function', oid::regprocedure::text, pg_get_functiondef(oid) FROM pg_proc
                WHERE pronamespace = 'catalogue'::regnamespace
            UNION ALL SELECT 'view', oid::regclass::text, pg_get_viewdef(oid) FROM pg_class
                WHERE relnamespace = 'catalogue'::regnamespace AND relkind = 'v'
            UNION ALL SELECT 'trigger', tgrelid::regclass::text, pg_get_triggerdef(pg_trigger.oid) FROM pg_trigger
                JOIN pg_proc ON pg_proc.oid = tgfoid AND pronamespace = 'catalogue'::regnamespace
            ORDER BY 1, 2, 3
            """
        )
        return cursor.fetchall()


class TestInstalling:
    pytestmark = pytest.mark.django_db

    def test_the_database_holds_what_the_sql_makes(self):
        held = installed()
        assert installation.is_current()
        encoders, links, drift = 3, 2, 4
        assert len([what for what, *_ in held if what == "trigger"]) == 6 * 3 + 7 * 2 + encoders + links + drift
        installation.install()
        protect()  # as after each migration
        assert installed() == held


@pytest.mark.django_db(transaction=True)
class TestMigrating:
    def test_migrating_an_older_database_builds_cards_of_all_its_claims(self):
        call_command("migrate", "claims", "0002", verbosity=0)
        try:
            assert not installation.is_current()
            old_apps = MigrationExecutor(connection).loader.project_state([("claims", "0002_keys")]).apps
            claim = old_apps.get_model("claims", "Claim").objects.create(statement="It ended.", language="en")
        finally:
            call_command("migrate", verbosity=0)
        assert installation.is_current()
        assert json.loads(Card.objects.get(pk=claim.pk).desk_document)["statement"] == "It ended."
        cards_say_what_the_rows_say()

    def test_changed_sql_rebuilds_the_cards(self, monkeypatch):
        claim = VerdictFactory(published=True).claim
        changed = sql_text.SQL.replace("claim.place, claim.context,", "claim.place || '!' AS place, claim.context,")
        try:
            with monkeypatch.context() as patch:
                use(patch, changed)
                call_command("migrate", verbosity=0)
            assert json.loads(Card.objects.get(pk=claim.pk).document)["place"] == "!"
            assert kinds(claim) == [(1, "new"), (2, "changed")]
        finally:
            call_command("migrate", verbosity=0)
        assert json.loads(Card.objects.get(pk=claim.pk).document)["place"] == ""
        assert installation.is_current()

    def test_a_mended_comment_rebuilds_nothing(self, monkeypatch):
        use(monkeypatch, sql_text.SQL + "\n-- A last word.\n")
        assert installation.is_current()
        monkeypatch.setattr(installation, "install", None)
        call_command("migrate", verbosity=0)


def use(patch, sql):
    patch.setattr(sql_text, "SQL", sql)
    patch.setattr(sql_text, "DIGEST", sql_text.digest_of(sql))
