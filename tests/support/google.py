"""Helpers for tests of the Google API: assertions on its errors, and pages of ClaimReview markup to send."""

from importlib import resources

from tests.factories import ClaimFactory, DeskFactory, RatingFactory, VerdictFactory

SEARCH, PAGES = "/v1alpha1/claims:search", "/v1alpha1/pages"
FORM = "application/x-www-form-urlencoded"
DOCUMENT = resources.files("googleapiclient.discovery_cache") / "documents" / "factchecktools.v1alpha1.json"
SUMMIT = "The summit ended without a concrete result."
REVIEW = "https://desk.example/checks/summit"


def judged(statement=SUMMIT, **verdict):
    """Return a claim with a published verdict."""
    claim = verdict.pop("claim", None) or ClaimFactory(statement=statement)
    return VerdictFactory(published=True, claim=claim, **verdict).claim


def is_error(answer, code, status):
    """Assert that the answer is an error of Google's shape, and return its message."""
    assert (answer.status_code, answer["Content-Type"]) == (code, "application/json; charset=utf-8"), answer.content
    content = answer.json()
    assert content.keys() == {"error"}
    error = content["error"]
    assert error.keys() == {"code", "message", "status"}
    assert (error["code"], error["status"]) == (code, status)
    assert error["message"]
    return error["message"]


def invalid(answer):
    return is_error(answer, 400, "INVALID_ARGUMENT")


def markup(**more):
    """Return a `ClaimReviewMarkup` with these members; None leaves one out."""
    members = {
        "claimReviewed": SUMMIT,
        "claimAuthor": {"name": "A Speaker", "jobTitle": "minister"},
        "claimDate": "2025-11-18",
        "claimLocation": "Anchorage",
        "claimFirstAppearance": "https://outlet.example/talks",
        "claimAppearances": ["https://other.example/talks"],
        "rating": {"textualRating": "false", "ratingExplanation": "An agreement was signed."},
    }
    return {name: value for name, value in (members | more).items() if value is not None}


def page(*markups, **more):
    """Return a `ClaimReviewMarkupPage` to send."""
    return {"pageUrl": REVIEW, "publishDate": "2025-11-20", "claimReviewMarkups": list(markups) or [markup()]} | more


def write(client, content):
    """Create a page, after the desk and a rating, and return the response."""
    DeskFactory()
    RatingFactory()
    return client.post(PAGES, content)


def key(made):
    return made["name"].removeprefix("pages/")


def update(client, made):
    return client.put(f"{PAGES}/{key(made)}", made)
