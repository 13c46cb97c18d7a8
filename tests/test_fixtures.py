"""Do the fixtures load into any database, again and again, and show a newcomer each kind of case?"""

import json

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth import authenticate, get_user_model
from django.core.management import call_command
from django.db import IntegrityError, models, transaction

from claims.interchange.claimreview.media.categories import LABELS
from claims.interchange.claimreview.ratings import rating_code
from claims.models import Category, Claim, Claimant, ClaimLink, Evidence, Rating, RatingScale, Topic, Verdict
from sources.models import Article, ArticleVersion, Publisher

NAMES = ["rating_scales", "topics", "summit"]
FILES = {name: settings.FIXTURE_DIRS[0] / f"{name}.json" for name in NAMES}
ROWS = {name: json.loads(path.read_text(encoding="utf-8")) for name, path in FILES.items()}
ALL_ROWS = [row for rows in ROWS.values() for row in rows]
MODELS = sorted({row["model"] for row in ALL_ROWS})
REFERENCE_MODELS = [get_user_model(), Publisher, RatingScale, Rating, Topic, Claimant, Article]

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def _loaded(django_db_setup, django_db_blocker):
    """Load the fixtures once for all tests of this file; each test's changes are rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("loaddata", *NAMES, verbosity=0)
        yield
        transaction.set_rollback(True)


def everything_stored():
    """Return every row of every table that the fixtures fill, with the rows that put people into groups."""
    tables = [*map(apps.get_model, MODELS), get_user_model().groups.through]
    return {table: list(table._base_manager.order_by("pk").values()) for table in tables}


def as_set(rows):
    return {json.dumps(row, sort_keys=True, ensure_ascii=False) for row in rows}


@pytest.mark.usefixtures("_loaded")
def test_loading_twice_changes_nothing():
    before = everything_stored()
    call_command("loaddata", *NAMES, verbosity=0)
    assert everything_stored() == before
    assert sum(map(len, before.values())) >= len(ALL_ROWS)


@pytest.mark.usefixtures("_loaded")
def test_dumpdata_returns_the_rows_that_were_loaded(tmp_path):
    dump = tmp_path / "dump.json"
    call_command("dumpdata", *MODELS, natural_foreign=True, natural_primary=True, output=str(dump), verbosity=0)
    rows = json.loads(dump.read_text(encoding="utf-8"))
    assert as_set(rows) == as_set(ALL_ROWS)
    assert len(rows) == len(ALL_ROWS)


@pytest.mark.parametrize("name", NAMES)
def test_reference_rows_use_natural_keys(name):
    shared = {model._meta.label_lower for model in REFERENCE_MODELS}
    assert all(("pk" in row) != (row["model"] in shared) for row in ROWS[name])


@pytest.mark.usefixtures("_loaded")
@pytest.mark.parametrize("label", MODELS)
def test_every_row_passes_full_clean(label):
    rows = list(apps.get_model(label)._base_manager.all())
    assert rows
    for row in rows:
        row.full_clean()


@pytest.mark.usefixtures("_loaded")
@pytest.mark.parametrize(
    ("model", "change"),
    [
        ("claims.verdict", {"summary": "Something else was concluded."}),
        ("sources.articleversion", {"title": "Another title"}),
        ("claims.evidence", {"quote_exact": "Nobody wrote this."}),
    ],
)
def test_a_changed_record_is_refused_by_the_database(tmp_path, model, change):
    row = next(row for row in ROWS["summit"] if row["model"] == model)
    changed = tmp_path / "changed.json"
    changed.write_text(json.dumps([row | {"fields": row["fields"] | change}]))
    before = everything_stored()
    with pytest.raises(IntegrityError), transaction.atomic():
        call_command("loaddata", str(changed), verbosity=0)
    assert everything_stored() == before


@pytest.mark.usefixtures("_loaded")
def test_every_quote_is_in_its_version():
    quotes = list(Evidence.objects.exclude(quote_exact="").select_related("version"))
    assert len(quotes) >= 20
    for evidence in quotes:
        assert evidence.quote_prefix + evidence.quote_exact + evidence.quote_suffix in evidence.version.text


@pytest.mark.usefixtures("_loaded")
@pytest.mark.parametrize(
    ("model", "field"),
    [(Verdict, "status"), (Verdict, "origin"), (Claim, "status"), (Evidence, "role"), (Evidence, "stance")],
)
def test_each_choice_of_a_field_is_used_in_a_fixture(model, field):
    shown = set(model.objects.exclude(**{field: None}).values_list(field, flat=True))
    assert shown == {value for value, _label in model._meta.get_field(field).flatchoices}


@pytest.mark.usefixtures("_loaded")
def test_the_review_set_covers_both_languages():
    by_language = dict(Claim.objects.values_list("language").annotate(models.Count("id")))
    assert by_language.keys() == {"fr", "en"}
    assert min(by_language.values()) >= 5
    assert sum(by_language.values()) >= 10
    assert set(ArticleVersion.objects.values_list("article__language", flat=True)) == {"fr", "en"}


@pytest.mark.usefixtures("_loaded")
def test_the_review_set_holds_one_of_each_kind_of_case():
    anchorage = Claim.objects.get(
        card__is_disputed=True, statement="Le sommet d’Anchorage s’est terminé sans résultat concret."
    )
    assert anchorage.card.is_public
    assert anchorage.verdicts.filter(status="published", publisher__is_desk=False, origin="import").exists()
    assert Claim.objects.get(status="dismissed").dismissed_reason
    assert Claim.objects.filter(verdicts__isnull=True, status__in=["open", "submitted"]).exists()
    correction = Verdict.objects.get(supersedes__isnull=False)
    assert (correction.status, correction.supersedes.status) == ("published", "superseded")
    assert correction.supersedes.claim == correction.claim
    assert Claim.objects.filter(claimant__kind="unknown", card__is_public=True).exists()
    assert ClaimLink.objects.filter(state="confirmed").exists()
    assert Article.objects.annotate(versions_kept=models.Count("versions")).filter(versions_kept=2).exists()


@pytest.mark.usefixtures("_loaded")
def test_every_claim_has_topics_and_an_appearance():
    for claim in Claim.objects.all():
        assert claim.evidence.filter(role="appearance").exists(), claim
        assert claim.topics.exists(), claim


@pytest.mark.usefixtures("_loaded")
def test_a_verdict_is_dated_after_its_claim_and_evidence():
    for verdict in Verdict.objects.filter(published_at__isnull=False).select_related("claim"):
        assert verdict.published_at.date() >= verdict.claim.claimed_on
        known_by_then = verdict.claim.evidence.filter(
            role="evidence", article__published_at__lte=verdict.published_at, created_at__lte=verdict.published_at
        )
        assert known_by_then.exists(), verdict.summary


@pytest.mark.usefixtures("_loaded")
def test_nobody_can_log_in_as_a_person_of_the_review_set():
    people = list(get_user_model().objects.all())
    assert people
    for person in people:
        assert not person.is_active
        assert not person.has_usable_password()
        assert authenticate(username=person.username, password="!") is None
        assert not person.is_staff
        assert not person.is_superuser


@pytest.mark.usefixtures("_loaded")
def test_the_outlets_of_the_review_set_are_invented():
    real = {
        "politifact.com",
        "factuel.afp.com",
    }  # owners of rating scales, with no article or verdict
    assert not Article.objects.filter(publisher__domain__in=real).exists()
    assert not Verdict.objects.filter(publisher__domain__in=real).exists()
    for domain in Publisher.objects.exclude(domain__in=real).values_list("domain", flat=True):
        assert domain.endswith(".example")
    for article in Article.objects.select_related("publisher"):
        assert article.url.startswith(f"https://{article.publisher.domain}/")


@pytest.mark.usefixtures("_loaded")
def test_scales_and_topics_are_named_in_english_and_french():
    for model in (RatingScale, Rating, Topic):
        assert all(row.names.keys() == {"en", "fr"} for row in model.objects.all())


@pytest.mark.usefixtures("_loaded")
def test_the_desk_has_a_rating_for_every_category_but_other():
    categories = set(Rating.objects.filter(scale__code="desk").values_list("category", flat=True))
    assert categories == set(Category) - {Category.OTHER}


@pytest.mark.usefixtures("_loaded")
def test_the_fixtures_include_well_known_scales():
    sizes = dict(RatingScale.objects.values_list("code").annotate(models.Count("ratings")))
    assert sizes["truth_5"] == 5
    assert sizes["politifact"] == 6
    assert RatingScale.objects.get(code="politifact").owner.domain == "politifact.com"
    assert RatingScale.objects.get(code="afp_factuel").owner.domain == "factuel.afp.com"


def test_the_ratings_of_media_name_each_category_of_media_reviews():
    call_command("loaddata", "media_ratings", "media_ratings", verbosity=0)
    ratings = Rating.objects.filter(scale__code="media")
    for row in (*ratings, RatingScale.objects.get(code="media")):
        row.full_clean(validate_unique=False)
        assert set(row.names) == {"en", "fr"}
    assert {rating.code: rating.names["en"] for rating in ratings} == {
        rating_code(label): label for label in LABELS.values()
    }
