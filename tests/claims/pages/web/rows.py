"""Claims that tests of `claims/pages/web/` show to programs."""

from datetime import timedelta

from claims.models import Verdict
from tests.factories import LONG_AGO, ClaimFactory, JudgeFactory, RatingFactory, VerdictFactory

# What a statement may hold to break out of HTML, an attribute, XML, JSON, TeX or a line.
HOSTILE = [
    '"><script>alert(1)</script>',
    "]]></title><!-- & &amp; ' \\",
    "100 % of {braces} and } or { alone, \\input{x} $5 #1 a_b ~ ^",
    "\u202egnp.exe\u202c abc",
    "ends with a backslash \\",
    "😀👩‍👩‍👧" * 40,
    "ا" * 2_000,
    "&<>\"'" * 400,
]


def judged(statement="The summit ended without a result.", **fields):
    """Return a claim with one published verdict, of the desk unless `fields` say another."""
    claim = ClaimFactory(statement=statement, language=fields.pop("in_language", "en"))
    rating = fields.pop("rating", None) or RatingFactory(names={"en": "False", "fr": "Faux"}, category="false")
    VerdictFactory(published=True, claim=claim, rating=rating, **fields)
    return claim


def judge_again(claim, **fields):
    """Add the imported verdict of another house."""
    return VerdictFactory(
        claim=claim, origin="import", status="published", published_at=LONG_AGO - timedelta(1), **fields
    )


def retract(claim):
    Verdict.objects.filter(claim=claim).update(
        status="retracted", retracted_at=LONG_AGO + timedelta(1), retraction_reason="The source withdrew."
    )


def many_judges(claim, number):
    for at in range(number):
        judge_again(
            claim, publisher=JudgeFactory(domain=f"judge{at}.example", name=f"House {at}"), label=f"Rating {at}"
        )
