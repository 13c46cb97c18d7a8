"""Can the tables be sharded by claim, and do names of columns follow their rules? Each model × rule."""

import re

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import IntegrityError, connection, models, transaction

from claims.models import (
    Amendment,
    Card,
    Claim,
    ClaimLink,
    ClaimTopic,
    Edition,
    Embedding,
    Evidence,
    FeedEpoch,
    MatchPosting,
    NoticeCursor,
    PendingCard,
    QuoteDrift,
    ReceivedReview,
    StaleCard,
    Verdict,
)
from config.db.growth import Growth
from config.models import (
    ForgottenPerson,
    IdempotencyKey,
    LoginAttempts,
    Passkey,
    RecoveryCode,
    RevokedToken,
    Session,
    WorkerHeartbeat,
)
from tests.factories import (
    LONG_AGO,
    AmendmentFactory,
    ArticleFactory,
    ArticleVersionFactory,
    ClaimantFactory,
    ClaimFactory,
    DeskSettingsFactory,
    EvidenceFactory,
    ImportFactory,
    ImportFindingFactory,
    MediaFactory,
    MergeFactory,
    NoticeFactory,
    NoticeMailFactory,
    PageCaptureFactory,
    PresenceFactory,
    PublisherFactory,
    PublisherNameFactory,
    QuoteDriftFactory,
    QuoteReadFactory,
    RatingFactory,
    RatingScaleFactory,
    ReceivedReviewFactory,
    SavedViewFactory,
    SourceCheckFactory,
    SourceHostFactory,
    TopicFactory,
    UnsavedTextFactory,
    UploadFactory,
    UploadPartFactory,
    UploadRowFactory,
    UserFactory,
    VerdictFactory,
)
from tests.support.violations import (
    embedding,
    encoder_in_use,
    log_entry,
    log_head,
    log_key,
    log_node,
    match_change,
    match_size,
    match_term,
    posting,
    to_encode,
    to_link,
)

OWN_APPS = ("claims", "config", "sources")

# Tables of other apps. A new app's tables are declared here before its first migration. Users are a reference table:
# rows by claim and article versions refer to them, and such a key cannot lead to a local table.
BROUGHT_ALONG = {
    "auth_user": Growth.REFERENCE,
    "auth_group": Growth.LOCAL,
    "auth_group_permissions": Growth.LOCAL,
    "auth_permission": Growth.LOCAL,
    "auth_user_groups": Growth.LOCAL,
    "auth_user_user_permissions": Growth.LOCAL,
    "django_admin_log": Growth.LOCAL,
    "django_content_type": Growth.LOCAL,
    "django_migrations": Growth.LOCAL,
    "django_session": Growth.LOCAL,
    "django_tasks_database_dbtaskresult": Growth.LOCAL,
    "knox_authtoken": Growth.LOCAL,
    "otp_totp_totpdevice": Growth.LOCAL,
    "pghistory_context": Growth.LOCAL,  # empty: our events have an audit context of their own
}

NAMED_BY_DJANGO = {field.name for field in AbstractBaseSession._meta.get_fields()}


def own_models():
    models = [model for app in OWN_APPS for model in apps.get_app_config(app).get_models(include_auto_created=True)]
    return [model for model in models if model._meta.managed]


def is_event(model):
    return hasattr(model, "pgh_tracked_model")


def declared():
    """Return how each table grows."""
    return {model._meta.db_table: model.growth for model in own_models()} | BROUGHT_ALONG


def by_claim():
    return [model for model in own_models() if model.growth == Growth.BY_CLAIM]


def claim_column(table):
    return "id" if table in ("claims_claim", "claims_claimevent") else "claim_id"


def rows(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def link():
    one, other = sorted([ClaimFactory(), ClaimFactory()], key=lambda claim: claim.id)
    return ClaimLink.objects.create(claim=one, other=other)


def idempotency_key():
    return IdempotencyKey.objects.create(
        sent_by=UserFactory(), key="x", path="/", status=200, headers={}, answer=b"", created_at=LONG_AGO
    )


def revoked_token():
    return RevokedToken.objects.create(digest="0" * 128, revoked_at=LONG_AGO)


def heartbeat():
    return WorkerHeartbeat.objects.create(worker_id="it", host="x", started_at=LONG_AGO, seen_at=LONG_AGO)


def edition():
    return VerdictFactory(published=True).claim.editions.get()


# One row of every model of ours; add a new model here and to the factories.
A_ROW = {
    "sources.Publisher": PublisherFactory,
    "sources.PublisherName": PublisherNameFactory,
    "sources.Article": ArticleFactory,
    "sources.ArticleVersion": ArticleVersionFactory,
    "sources.SourceCheck": SourceCheckFactory,
    "sources.SourceHost": SourceHostFactory,
    "sources.PageCapture": PageCaptureFactory,
    "sources.Media": MediaFactory,
    "claims.Claimant": ClaimantFactory,
    "claims.Topic": TopicFactory,
    "claims.RatingScale": RatingScaleFactory,
    "claims.Rating": RatingFactory,
    "claims.Claim": ClaimFactory,
    "claims.ClaimTopic": lambda: ClaimTopic.objects.create(claim=ClaimFactory(), topic=TopicFactory()),
    "claims.ClaimLink": link,
    "claims.Evidence": EvidenceFactory,
    "claims.Verdict": VerdictFactory,
    "claims.Amendment": AmendmentFactory,
    "claims.ReceivedReview": ReceivedReviewFactory,
    "claims.Import": ImportFactory,
    "claims.ImportFinding": ImportFindingFactory,
    "claims.Card": lambda: ClaimFactory().card,
    "claims.Edition": edition,
    "claims.FeedEpoch": lambda: FeedEpoch.objects.get(pk=edition().epoch),
    "claims.LogEntry": log_entry,
    "claims.LogNode": log_node,
    "claims.LogKey": log_key,
    "claims.LogHead": log_head,
    "claims.Embedding": embedding,
    "claims.EncoderInUse": encoder_in_use,
    "claims.ClaimToEncode": to_encode,
    "claims.ClaimToLink": to_link,
    "claims.StaleCard": lambda: StaleCard.objects.create(claim_id=ClaimFactory().pk),
    "claims.MatchPosting": posting,
    "claims.MatchTerm": match_term,
    "claims.MatchSize": match_size,
    "claims.MatchChange": match_change,
    "claims.PendingCard": lambda: PendingCard.objects.create(transaction=1, claim_id=ClaimFactory().pk),
    "claims.Merge": MergeFactory,
    "claims.DeskSettings": DeskSettingsFactory,
    "claims.Notice": NoticeFactory,
    "claims.NoticeCursor": lambda: NoticeCursor.objects.create(number=0),
    "claims.NoticeMail": NoticeMailFactory,
    "claims.SavedView": SavedViewFactory,
    "claims.UnsavedText": UnsavedTextFactory,
    "claims.Presence": PresenceFactory,
    "claims.QuoteRead": QuoteReadFactory,
    "claims.QuoteDrift": QuoteDriftFactory,
    "claims.Upload": UploadFactory,
    "claims.UploadPart": UploadPartFactory,
    "claims.UploadRow": UploadRowFactory,
    "config.IdempotencyKey": idempotency_key,
    "config.RecoveryCode": lambda: RecoveryCode.objects.create(owned_by=UserFactory(), digest="x"),
    "config.Passkey": lambda: Passkey.objects.create(
        owned_by=UserFactory(), name="x", credential_id="x", public_key=b"x", created_at=LONG_AGO
    ),
    "config.Session": lambda: Session.objects.create(session_key="x", session_data="", expire_date=LONG_AGO),
    "config.LoginAttempts": lambda: LoginAttempts.objects.create(key="x", count=1, expires_at=LONG_AGO),
    "config.RevokedToken": revoked_token,
    "config.ForgottenPerson": lambda: ForgottenPerson.objects.create(
        account=0, pseudonym="person-0", reason="x", forgotten_at=LONG_AGO
    ),
    "config.WorkerHeartbeat": heartbeat,
}


def first_event(model):
    return lambda: model.objects.get(id=A_ROW[model.pgh_tracked_model._meta.label]().pk)


A_ROW |= {model._meta.label: first_event(model) for model in own_models() if is_event(model)}


@pytest.mark.django_db
def test_every_table_declares_its_growth():
    with connection.cursor() as cursor:
        assert set(connection.introspection.table_names(cursor)) == declared().keys()


def test_each_growth_is_one_of_three():
    assert {model: model.growth for model in own_models() if model.growth not in list(Growth)} == {}


def test_the_models_that_grow_by_claim_are_those_of_the_design():
    grows = {Amendment, Claim, ClaimTopic, ClaimLink, Evidence, Verdict}
    assert set(by_claim()) == grows | {Card, Edition, Embedding, MatchPosting, QuoteDrift, ReceivedReview} | {
        event for event in own_models() if getattr(event, "pgh_tracked_model", 0) in grows
    }


@pytest.mark.parametrize("model", by_claim(), ids=lambda model: model.__name__)
def test_a_table_by_claim_always_names_its_claim(model):
    is_of_the_claim = getattr(model, "pgh_tracked_model", model) is Claim
    claim = model._meta.get_field("id" if is_of_the_claim else "claim")

    assert not claim.null
    assert claim.column == claim_column(model._meta.db_table)
    assert is_of_the_claim or claim.related_model is Claim


@pytest.mark.django_db
@pytest.mark.parametrize("model", by_claim(), ids=lambda model: model.__name__)
def test_a_row_by_claim_never_moves_to_another_claim(model):
    row, elsewhere = A_ROW[model._meta.label](), ClaimFactory.build()
    column = claim_column(model._meta.db_table)

    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        model.objects.filter(pk=row.pk).update(**{column: elsewhere.id})

    assert re.fullmatch(
        r"\w+_keeps_its_(claim|id)|(\w+_event|received_review)_is_never_changed",
        refusal.value.__cause__.diag.constraint_name,
    )


@pytest.mark.django_db
def test_every_unique_on_a_table_by_claim_includes_the_claim():
    """The primary key is left out: `manage.py distribute` widens it to (claim, id) when it distributes the tables."""
    uniques = rows(
        """
        SELECT indrelid::regclass::text, indexrelid::regclass::text,
            ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = indrelid AND attnum = ANY(indkey))
        FROM pg_index WHERE indisunique AND NOT indisprimary AND indrelid::regclass::text LIKE 'claims\\_%'
        """
    )
    tables = {model._meta.db_table for model in by_claim()}
    seen = [(table, columns) for table, _, columns in uniques if table in tables]

    assert seen, "verdicts, topics and links have some"
    assert [pair for pair in seen if claim_column(pair[0]) not in pair[1]] == []


@pytest.fixture
def foreign_keys(db):
    """Return table, columns, table and columns of each foreign key in the database."""
    names = "ARRAY(SELECT attname::text FROM unnest({0}) WITH ORDINALITY AS part(number, place) " \
            "JOIN pg_attribute ON attrelid = {1} AND attnum = number ORDER BY place)"  # fmt: skip
    return rows(
        f"""
        SELECT conrelid::regclass::text, {names.format("conkey", "conrelid")},
            confrelid::regclass::text, {names.format("confkey", "confrelid")}
        FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace
        """
    )


def test_no_foreign_key_leads_from_one_claim_to_another(foreign_keys):
    """Between tables by claim, a key either is the claim's own or carries the claim along."""
    growth = declared()
    within_a_claim = {
        (table, *columns): (claim_column(table), claim_column(other)) in zip(columns, others, strict=True)
        for table, columns, other, others in foreign_keys
        if growth[table] == growth[other] == Growth.BY_CLAIM
    }

    assert ("claims_verdict", "claim_id", "supersedes_id") in within_a_claim
    assert [key for key, within in within_a_claim.items() if not within] == []


def test_no_foreign_key_leads_from_other_tables_into_a_table_by_claim(foreign_keys):
    growth = declared()

    assert [
        (table, other)
        for table, _, other, _ in foreign_keys
        if growth[other] == Growth.BY_CLAIM and growth[table] != Growth.BY_CLAIM
    ] == []


def test_no_foreign_key_leads_from_a_reference_table_into_a_local_one(foreign_keys):
    """On many machines, rows by claim and reference rows lie where local tables do not."""
    growth = declared()

    assert [
        (table, other)
        for table, _, other, _ in foreign_keys
        if growth[other] == Growth.LOCAL and growth[table] != Growth.LOCAL
    ] == []


def test_the_other_claim_of_a_link_has_no_database_constraint():
    assert not ClaimLink._meta.get_field("other").db_constraint


def test_events_have_no_foreign_keys(foreign_keys):
    events = {model._meta.db_table for model in own_models() if is_event(model)}

    assert len(events) == 14
    assert [(table, other) for table, _, other, _ in foreign_keys if {table, other} & events] == []


@pytest.mark.django_db
@pytest.mark.parametrize("model", list(filter(is_event, own_models())), ids=lambda model: model.__name__)
def test_every_event_has_a_number_of_the_one_sequence(model):
    event = A_ROW[model._meta.label]()
    with connection.cursor() as cursor:
        cursor.execute("SELECT currval('sources_event_number')")
        assert event.pk == cursor.fetchone()[0]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "model",
    [model for model in own_models() if model is not Session and not hasattr(model, "kept_by_database")],
    ids=lambda model: model.__name__,
)
def test_every_key_is_a_uuid_of_version_7_made_by_the_app(model):
    assert isinstance(model._meta.pk, models.UUIDField)
    assert model._meta.pk.db_default is models.NOT_PROVIDED
    assert model().pk.version == 7
    assert A_ROW[model._meta.label]().pk.version == 7


def own_fields():
    return [
        pytest.param(field, id=f"{model.__name__}.{field.name}")
        for model in own_models()
        for field in model._meta.concrete_fields
        if field.name not in NAMED_BY_DJANGO
    ]


@pytest.mark.parametrize("field", own_fields())
def test_times_end_in_at_dates_in_on_and_people_in_by(field):
    if isinstance(field, models.DateTimeField):
        kind = "_at"
    elif isinstance(field, models.DateField):
        kind = "_after" if field.name == "review_after" else "_on"
    elif field.related_model is get_user_model():
        kind = "_to" if field.name == "assigned_to" else "_by"  # the design says otherwise
    else:
        kind = ""
    endings = [ending for ending in ("_at", "_on", "_by", "_to", "_after") if field.name.endswith(ending)]

    assert endings == ([kind] if kind else [])


@pytest.mark.parametrize("model", own_models(), ids=lambda model: model.__name__)
def test_no_model_has_a_default_ordering(model):
    assert model._meta.ordering == []
