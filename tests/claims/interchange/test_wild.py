"""What becomes of files as fact-checkers publish them? `fixtures/wild/` has such files, each with its outcome."""

import tomllib

import orjson
import pytest
from django.conf import settings
from django.core.management import call_command

from claims.interchange.google.shapes import serialize_claim
from claims.models import Import, ImportFinding, Verdict, VerdictStatus

WILD = settings.FIXTURE_DIRS[0] / "wild"
FACTS = {
    "statement": lambda verdict: verdict.claim.statement,
    "language": lambda verdict: verdict.claim.language,
    "claimant": lambda verdict: verdict.claim.claimant and verdict.claim.claimant.name,
    "claimed_on": lambda verdict: verdict.claim.claimed_on,
    "place": lambda verdict: verdict.claim.place,
    "topics": lambda verdict: sorted(topic.slug for topic in verdict.claim.topics.all()),
    "appearances": lambda verdict: addresses(verdict, "appearance"),
    "evidence": lambda verdict: [
        [piece.article.canonical_url, piece.stance, piece.quote_exact] for piece in evidence(verdict, "evidence")
    ],
    "publisher": lambda verdict: verdict.publisher.domain,
    "publisher_name": lambda verdict: verdict.publisher.name,
    "label": lambda verdict: verdict.label,
    "rating": lambda verdict: verdict.rating and verdict.rating.code,
    "category": lambda verdict: verdict.rating and verdict.rating.category,
    "summary": lambda verdict: verdict.summary,
    "explanation": lambda verdict: verdict.explanation,
    "review": lambda verdict: verdict.review.canonical_url,
    "title": lambda verdict: verdict.review.title,
    "archive_url": lambda verdict: verdict.review.archive_url,
    "published_on": lambda verdict: verdict.published_at.date(),
    "published_at": lambda verdict: verdict.published_at,
    "google_date": lambda verdict: shown_by_google(verdict)["claimDate"],
    "google_rating": lambda verdict: shown_by_google(verdict)["claimReview"][0]["textualRating"],
    "correction_note": lambda verdict: verdict.correction_note,
}
WORDS = {"says", "files", "map", "options", "before", "outcomes", "refused", "repairs", "verdicts"}
CASES = {
    f"{folder.name}/{name}": (folder, case | {"files": case.get("files", [name])})
    for folder in sorted(path for path in WILD.iterdir() if path.is_dir())
    for name, case in tomllib.loads((folder / "outcomes.toml").read_text(encoding="utf-8")).items()
}


@pytest.mark.django_db
@pytest.mark.parametrize("case", CASES)
def test_a_file_has_the_outcome_that_is_written_beside_it(case):
    folder, expected = CASES[case]
    for file in expected.get("before", []):
        run([folder / file], folder, expected)
    job = run([folder / file for file in expected["files"]], folder, expected)

    counts = {name: getattr(job, f"items_{name}") for name in ("new", "changed", "same", "refused")}
    assert {name: count for name, count in counts.items() if count} == expected.get("outcomes", {})
    findings = list(ImportFinding.objects.filter(import_job=job).order_by("number"))
    refusals = [finding.refusal for finding in findings if finding.refusal]
    assert len(refusals) == len(expected.get("refused", [])), refusals
    for part, refusal in zip(expected.get("refused", []), refusals, strict=True):
        assert part in refusal
    assert set(expected.get("repairs", [])) <= {code for finding in findings for code in finding.repairs}
    published = Verdict.objects.filter(status=VerdictStatus.PUBLISHED).order_by(
        "claim__statement", "publisher__domain"
    )
    facts = [
        {name: FACTS[name](verdict) for name in named}
        for verdict, named in zip(published, expected.get("verdicts", []), strict=True)
    ]
    assert facts == expected.get("verdicts", [])


@pytest.mark.parametrize("case", CASES)
def test_a_case_is_spelled_right(case):
    _folder, expected = CASES[case]
    assert expected["says"]
    assert expected.keys() <= WORDS


def test_every_file_has_its_outcome():
    used = {
        folder / name
        for folder, case in CASES.values()
        for name in [*case["files"], *case.get("before", []), *([case["map"]] if "map" in case else [])]
    }
    files = {path for path in WILD.rglob("*") if path.is_file() and path.name not in ("README.md", "outcomes.toml")}
    assert {file for file in files if not used & {file, *file.parents}} == set()


def run(files, folder, case):
    """Import the files by the command of the case. Returns the import."""
    if "map" in case:
        options = ["--map", str(folder / case["map"]), *case.get("options", [])]
        call_command("import_table", *map(str, files), *options, verbosity=0)
    else:
        call_command("import_claimreview", *map(str, files), *case.get("options", []), verbosity=0)
    return Import.objects.latest("created_at", "id")


def shown_by_google(verdict):
    """Return the claim of a verdict as claims:search shows it."""
    return serialize_claim(orjson.loads(verdict.claim.card.document))


def evidence(verdict, role):
    return verdict.claim.evidence.filter(role=role).select_related("article").order_by("id")


def addresses(verdict, role):
    return [piece.article.canonical_url for piece in evidence(verdict, role)]
