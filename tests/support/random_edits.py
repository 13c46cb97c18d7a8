"""Which writes can change what a card shows? Random ones through every interface: API, admin, loaddata, ORM, SQL.

`attempt` runs one of `INTERFACES`; a refused write leaves no trace.
"""

import json
from contextlib import suppress
from datetime import UTC, date, datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory

from django.contrib.auth import get_user_model
from django.core import serializers
from django.core.management import call_command
from django.core.serializers.base import DeserializationError
from django.db import DataError, IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse
from hypothesis import strategies as st
from rest_framework.test import APIClient

from claims.catalogue import bulk
from claims.models import Claim, Claimant, ClaimTopic, Evidence, Rating, RatingScale, Topic, Verdict
from claims.workflow import STEPS, TRIAGE, open_steps, open_triage
from sources.models import Article, Publisher
from tests.factories import PublisherFactory
from tests.support.forms import claim_form

User = get_user_model()

HOSTILE = [
    "",
    " ",
    "null",
    "123",
    "1e400",
    'it\'s "quoted" \\ and \\\\ back\\u0041slashed',
    '{"id": 1, "verdicts": [{"status": "published"}]}',
    "'; DROP TABLE claims_claim; --",
    "%s %(name)s {0} $1 $$",
    "\x01\x02\x08\x0b\x0c\x0e\x1f\x7f\x85\t\r\n",
    "\u2028 and \u2029 end lines",
    "مرحبا \u202eback to front\u202c",
    "🎉👩\u200d👩\u200d👧 \U0010ffff \uffff \ufeff",
    "e\u0301 is not é, ﬁ is not fi, \ufdfa is long",
    "</script><!--",
    "long " * 400,
]
TEXTS = st.sampled_from(HOSTILE) | st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30
)
NAMES = st.dictionaries(st.sampled_from(["en", "fr", "pt-BR"]), TEXTS.filter(str.strip), min_size=1)
# What only `psql` could write, and a JSON column holds: 1 and 1.0 are equal there, and are not the same text.
ANY_NAMES = st.dictionaries(
    TEXTS, TEXTS | st.none() | st.sampled_from([1, 1.0, 1.10, -0.0, 10**15, True, [], {"en": "x"}]), max_size=3
)
LANGUAGES = st.sampled_from(["en", "fr", "fr-CA", "ar", "zh-Hant", "und"])
DAYS = st.none() | st.sampled_from([date.min, date(2024, 2, 29), date.max])
WHEN_CLAIMED = st.builds(
    lambda day, moment: {"claimed_on": day, "claimed_at": day and moment and datetime.combine(day, moment, UTC)},
    DAYS,
    st.none() | st.sampled_from([time(), time(9, 30), time(9, 30, 0, 1), time(23, 59, 59)]),
)
TIMES = st.sampled_from([
    datetime.min.replace(tzinfo=UTC),
    datetime(2025, 11, 20, 9, 30, tzinfo=UTC),
    datetime(2025, 11, 20, 9, 30, 0, 1, tzinfo=UTC),
    datetime(2025, 11, 20, 9, 30, 59, 999999, tzinfo=UTC),
    datetime(2025, 11, 20, 9, 30, 0, 120000, tzinfo=UTC),
    datetime.max.replace(tzinfo=UTC),
])  # fmt: skip
REFUSED = (IntegrityError, DataError, ProtectedError, DeserializationError, ValueError)


class Draw:
    """One example of hypothesis: `draw(strategy)`, and rows and people drawn from the database."""

    def __init__(self, source, people):
        self.source, self.people = source, people

    def __call__(self, strategy):
        return self.source.draw(strategy)

    def row(self, model, **conditions):
        """Draw a stored row, or None. Rows are ordered by age, so that an example can be repeated."""
        rows = list(model.objects.filter(**conditions).order_by("pk"))
        return self(st.sampled_from(rows)) if rows else None

    def rows(self, model):
        rows = list(model.objects.order_by("pk"))
        return self(st.lists(st.sampled_from(rows), unique=True, max_size=3)) if rows else []

    def key(self, model, **conditions):
        row = self.row(model, **conditions)
        return row and row.pk

    def person(self):
        return User.objects.get(pk=self(st.sampled_from(self.people)))


def changed_row(draw, claim, model):
    """Draw the body of a request that makes or changes such a row."""
    if model is Claim:
        return {
            "statement": draw(TEXTS) or "Said.",
            "language": draw(LANGUAGES),
            "claimant": draw(st.none() | st.just(draw.key(Claimant))),
            **draw(WHEN_CLAIMED),
            "place": draw(TEXTS)[:200],
            "context": draw(TEXTS),
            "topics": sorted({topic.slug for topic in draw.rows(Topic)}),
            "priority": draw(st.sampled_from([1, 2, 3, 4])),
            "assigned_to": draw(st.none() | st.just(draw.person().username)),
            "external_ref": draw(TEXTS)[:200],
        }
    if model is Evidence:
        role = draw(st.sampled_from(["evidence", "evidence", "appearance"]))
        quote = draw(st.none() | st.just({"exact": draw(TEXTS), "prefix": draw(TEXTS), "suffix": ""}))
        return {
            "claim": claim.pk,
            "article": draw.key(Article),
            "role": role,
            "stance": draw(st.sampled_from(["supports", "refutes", "context"])) if role == "evidence" else None,
            "quote": quote,
            "note": draw(TEXTS),
        }
    return {
        "claim": claim.pk,
        "publisher": draw.row(Publisher).domain,
        "rating": draw.key(Rating),
        "label": draw(TEXTS)[:200],
        "summary": draw(TEXTS),
        "explanation": draw(TEXTS),
        "language": draw(LANGUAGES),
        "review": draw(st.none() | st.just(draw.key(Article))),
        "review_after": draw(DAYS),
    }


def client_of(person):
    client = APIClient()
    client.credentials(HTTP_IF_MATCH="*")
    client.force_authenticate(person)
    return client


def endpoint(model):
    return "/api/v1/evidence/" if model is Evidence else f"/api/v1/{model._meta.model_name}s/"


def api(draw):
    """Send a request that makes, changes or deletes a row."""
    client, model, claim = client_of(draw.person()), draw(st.sampled_from([Claim, Evidence, Verdict])), draw.row(Claim)
    if model is not Claim and claim is None:
        return
    row, verb = draw.row(model), draw(st.sampled_from(["post", "patch", "patch", "delete"]))
    if verb == "post" or row is None:
        answer = client.post(endpoint(model), as_json(changed_row(draw, claim, model)))
    elif verb == "delete":
        answer = client.delete(f"{endpoint(model)}{row.pk}/")
    else:
        whole = changed_row(draw, claim, model)
        names = draw(st.lists(st.sampled_from(sorted(whole)), unique=True, min_size=1))
        answer = client.patch(f"{endpoint(model)}{row.pk}/", as_json({name: whole[name] for name in names}))
    assert answer.status_code < 500, answer.content


def api_step(draw):
    """Send a request for a step of a verdict or a claim, mostly one that is open."""
    person, model = draw.person(), draw(st.sampled_from([Verdict, Verdict, Claim]))
    row = draw.row(model)
    if row is None:
        return
    steps, can_be_taken = (STEPS, open_steps) if model is Verdict else (TRIAGE, open_triage)
    step = draw(st.sampled_from(can_be_taken(row, person) * 3 + list(steps)))
    body = {"reason": f"{draw(TEXTS)}!"}
    if step == "correct":
        body["verdict"] = str(draw.key(Verdict, claim=row.claim, status="in_review"))
    answer = client_of(person).post(f"{endpoint(model)}{row.pk}/{step}/", body)
    assert answer.status_code < 500, answer.content


def as_json(body):
    return json.loads(json.dumps(body, default=str))


def api_on_shared_rows(draw):
    model, name, content = draw(st.sampled_from([
        (Publisher, "publishers", {"name": TEXTS, "domain": st.sampled_from(["a.example", "zz.example"])}),
        (Article, "articles", {"title": TEXTS, "language": LANGUAGES, "published_at": st.none() | TIMES}),
        (Claimant, "claimants", {"name": TEXTS, "role": TEXTS, "aliases": st.lists(TEXTS, max_size=3)}),
        (Topic, "topics", {"slug": st.sampled_from(["a", "zz"]), "names": NAMES}),
        (RatingScale, "rating-scales", {"code": st.sampled_from(["a", "zz"]), "names": NAMES}),
    ]))  # fmt: skip
    body = draw(st.fixed_dictionaries({}, optional=content))
    answer = client_of(draw.person()).patch(f"/api/v1/{name}/{draw.key(model)}/", as_json(body))
    assert answer.status_code < 500, answer.content


def admin(draw):
    """Send a form of the admin as a browser does."""
    client = Client()
    client.force_login(draw.person())
    claim, claimant, publisher = draw.row(Claim), draw.row(Claimant), draw.row(Publisher)
    name = draw(TEXTS)[:200]
    forms = {
        "new claim": ("claims_claim_add", (), claim_form(statement=name, context=draw(TEXTS), place=name)),
        "claimant": ("claims_claimant_change", (claimant.pk,), {"name": name, "kind": "account", "aliases": "a,b"}),
        "publisher": (
            "sources_publisher_change",
            (publisher.pk,),
            {"name": name, "domain": publisher.domain, "kind": "other", "language": "fr"},
        ),
    }
    if claim:
        forms["claim"] = ("claims_claim_change", (claim.pk,), claim_form(statement=name, claimant=claimant.pk))
    page, args, fields = forms[draw(st.sampled_from(sorted(forms)))]
    assert client.post(reverse(f"admin:{page}", args=args), fields).status_code in (200, 302, 403)


def loaddata(draw):
    """Load a fixture of stored rows in which something is changed."""
    models = [Publisher, Article, Claimant, Topic, RatingScale, Rating, Claim, ClaimTopic, Evidence, Verdict, User]
    rows = draw.rows(draw(st.sampled_from(models))) + draw.rows(draw(st.sampled_from(models)))
    if not rows:
        return  # loaddata warns
    fixture = json.loads(serializers.serialize("json", rows))
    words = {"name", "role", "title", "statement", "context", "note", "summary", "label", "explanation", "username"}
    for row in fixture:
        for field in sorted(words & row["fields"].keys()):
            # Nobody gets an empty username from a form or a command of ours, and Unfold cannot draw a page for them.
            texts = TEXTS.filter(bool) if field == "username" else TEXTS
            row["fields"][field] = draw(st.just(row["fields"][field]) | texts)
        if "names" in row["fields"]:
            row["fields"]["names"] = draw(ANY_NAMES)
    with TemporaryDirectory() as folder:
        file = Path(folder, "rows.json")
        file.write_text(json.dumps(fixture), encoding="utf-8")
        call_command("loaddata", file, verbosity=0)


def rows_at_once(draw):
    """Write many rows with one statement of the ORM, which does not call `save()`."""
    claims, publishers = draw.rows(Claim), draw.rows(Publisher)
    match draw(st.sampled_from(["evidence", "verdicts", "topics", "claims", "notes", "delete", "rename", "ratings"])):
        case "evidence":
            same = {"article": draw.row(Article), "role": "evidence", "stance": "context", "note": draw(TEXTS)}
            Evidence.objects.bulk_create(Evidence(claim=claim, **same) for claim in claims)
        case "verdicts":
            words = {"label": draw(TEXTS)[:200], "summary": draw(TEXTS), "language": "en", "origin": "import"}
            words |= {"status": "published", "published_at": draw(TIMES), "rating": draw.row(Rating)}
            Verdict.objects.bulk_create(
                Verdict(claim=claim, publisher=publisher, **words) for claim in claims for publisher in publishers
            )
        case "topics":
            ClaimTopic.objects.bulk_create(
                [ClaimTopic(claim=claim, topic=topic) for claim in claims for topic in draw.rows(Topic)],
                ignore_conflicts=True,
            )
        case "claims":
            Claim.objects.filter(pk__in=[claim.pk for claim in claims]).update(
                claimant=draw(st.none() | st.just(draw.row(Claimant))),
                **draw(WHEN_CLAIMED),
                created_at=draw(TIMES),
                created_by=draw.person(),
            )
        case "notes":
            Evidence.objects.update(note=draw(TEXTS))
        case "delete":
            Evidence.objects.filter(claim__in=claims).delete()
            Claim.objects.filter(pk__in=[claim.pk for claim in claims], verdicts=None).delete()
        case "rename":
            for publisher in publishers:
                publisher.name = draw(TEXTS)
            Publisher.objects.bulk_update(publishers, ["name"])
        case "ratings":
            Verdict.objects.filter(status="draft").update(rating=draw.row(Rating), written_by=draw.person())


# Statements for psql: each %s is drawn from the strategy beside it.
STATEMENTS = [
    ("UPDATE sources_publisher SET name = name || %s", [TEXTS]),
    ("UPDATE sources_publisher SET domain = 'x' || domain", []),
    ("UPDATE sources_publisher SET language = 'fr'", []),  # nothing of it is shown
    ("UPDATE sources_article SET title = %s, published_at = %s, language = %s", [TEXTS, TIMES, LANGUAGES]),
    ("UPDATE sources_article SET publisher_id = (SELECT id FROM sources_publisher ORDER BY domain LIMIT 1)", []),
    ("UPDATE sources_article SET url = url || '?'", []),
    ("UPDATE claims_claimant SET name = name || %s, aliases = ARRAY[%s, NULL]", [TEXTS, TEXTS]),
    ("UPDATE claims_claimant SET role = name, wikidata_id = 'Q' || ascii(name)", []),
    ("UPDATE claims_topic SET slug = 'n-' || slug, names = %s", [ANY_NAMES.map(json.dumps)]),
    ("UPDATE claims_topic SET names = '{\"en\": 1.0}'", []),
    ("UPDATE claims_topic SET names = '{\"en\": 1}'", []),
    ("UPDATE claims_rating SET names = %s", [ANY_NAMES.map(json.dumps)]),
    ("UPDATE claims_rating SET category = 'mixed', value = NULL WHERE code = 'true'", []),
    ("UPDATE claims_ratingscale SET code = code || '-2'", []),
    ("UPDATE auth_user SET username = username || '-2'", []),
    ("UPDATE claims_claim SET status = 'dismissed', dismissed_reason = %s || '!'", [TEXTS]),
    ("UPDATE claims_claim SET created_at = %s, updated_at = %s", [TIMES, TIMES]),
    ("UPDATE claims_claim SET claimed_on = '0044-03-15 BC'", []),
    ("UPDATE claims_claim SET created_at = 'infinity'", []),
    ("UPDATE sources_article SET published_at = '-infinity'", []),
    ("UPDATE claims_evidence SET note = %s, added_by_id = (SELECT max(id) FROM auth_user)", [TEXTS]),
    ("UPDATE claims_evidence SET stance = 'refutes' WHERE role = 'evidence'", []),
    ("DELETE FROM claims_evidence", []),
    ("DELETE FROM claims_claimtopic", []),
    ("UPDATE claims_verdict SET review_after = %s", [DAYS]),
    ("UPDATE claims_verdict SET status = 'retracted', retracted_at = %s, retraction_reason = %s || '!' "
     "WHERE status = 'published'", [TIMES, TEXTS]),
    ("MERGE INTO claims_claimtopic AS named USING (SELECT claim.id AS claim_id, topic.id AS topic_id "
     "FROM claims_claim AS claim, claims_topic AS topic) AS pair "
     "ON (named.claim_id, named.topic_id) = (pair.claim_id, pair.topic_id) WHEN MATCHED THEN DELETE "
     "WHEN NOT MATCHED THEN INSERT (id, claim_id, topic_id) VALUES (gen_random_uuid(), pair.claim_id, pair.topic_id)",
     []),
    ("INSERT INTO claims_claimlink "
     "(id, claim_id, other_id, kind, state, reason, decided_by_id, decided_at, created_at) SELECT gen_random_uuid(), "
     "one.id, other.id, 'same', 'confirmed', '', person.id, now(), now() "
     "FROM claims_claim AS one JOIN claims_claim AS other ON one.id < other.id, "
     "(SELECT max(id) AS id FROM auth_user) AS person ORDER BY md5(one.id::text || other.id::text || %s) LIMIT 2 "
     "ON CONFLICT (claim_id, other_id) DO NOTHING", [TEXTS]),
    ("UPDATE claims_claimlink SET state = 'suggested', decided_by_id = NULL, decided_at = NULL "
     "WHERE state = 'confirmed'", []),
    ("UPDATE claims_claimlink SET kind = 'same', state = 'confirmed', decided_at = now(), "
     "decided_by_id = (SELECT max(id) FROM auth_user) WHERE state = 'suggested'", []),
    ("DELETE FROM claims_claimlink WHERE state = 'suggested'", []),
    ("WITH one AS (UPDATE sources_publisher SET name = %s RETURNING id), "
     "two AS (UPDATE claims_claim SET place = left(%s, 200) RETURNING id), "
     "three AS (UPDATE claims_topic SET names = '{\"fr\": \"x\"}' RETURNING id) "
     "DELETE FROM claims_evidence WHERE claim_id IN (SELECT id FROM two)", [TEXTS, TEXTS]),
    ("WITH chosen AS (SELECT id FROM claims_claim AS claim WHERE NOT EXISTS (SELECT FROM claims_verdict AS verdict "
     "WHERE verdict.claim_id = claim.id AND published_at IS NOT NULL) ORDER BY id LIMIT 2), "
     "one AS (DELETE FROM claims_evidence WHERE claim_id IN (SELECT id FROM chosen)), "
     "two AS (DELETE FROM claims_claimtopic WHERE claim_id IN (SELECT id FROM chosen)), "
     "three AS (DELETE FROM claims_verdict WHERE claim_id IN (SELECT id FROM chosen)) "
     "DELETE FROM claims_claim WHERE id IN (SELECT id FROM chosen)", []),
]  # fmt: skip


def raw_sql(draw):
    statement, values = draw(st.sampled_from(STATEMENTS))
    with connection.cursor() as cursor:
        cursor.execute(statement, [draw(value) for value in values])


def people_and_new_rows(draw):
    """Rename a person, and add a publisher that other rows may name."""
    person = draw.person()
    person.username = draw(st.sampled_from(["Zoë", "o'neill", "x" * 150, person.username]))
    person.save()
    PublisherFactory(domain=draw(st.sampled_from(["new.example", "zzz.example"])))


def in_bulk(draw):
    """Write through several interfaces in bulk. (Not `loaddata`, which checks deferred constraints by itself.)"""
    with bulk():
        interfaces = st.sampled_from([rows_at_once, raw_sql, api, api_step, admin])
        for interface in draw(st.lists(interfaces, min_size=1, max_size=3)):
            attempt(interface, draw)


INTERFACES = [api, api_step, api_step, api_on_shared_rows, admin, loaddata, rows_at_once, raw_sql, raw_sql, in_bulk,
         people_and_new_rows]  # fmt: skip


def attempt(interface, draw):
    """Write through the interface, unless the write is refused, at once or by a deferred constraint."""
    with suppress(*REFUSED), transaction.atomic():
        interface(draw)
        if interface is not in_bulk and is_in_bulk():
            return
        connection.check_constraints()


def is_in_bulk():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('catalogue.bulk', true) = 'on'")
        return cursor.fetchone()[0]
