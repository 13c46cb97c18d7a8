"""What tests of Google's shapes share: what comes back, and pages of ClaimReview markup to send."""

from importlib import resources

from tests.factories import ClaimFactory, DeskFactory, RatingFactory, VerdictFactory

SEARCH, PAGES = "/v1alpha1/claims:search", "/v1alpha1/pages"
DOCUMENT = resources.files("googleapiclient.discovery_cache") / "documents" / "factchecktools.v1alpha1.json"
SUMMIT = "The summit ended without a concrete result."
REVIEW = "https://desk.example/checks/summit"


def judged(statement=SUMMIT, **verdict):
    claim = verdict.pop("claim", None) or ClaimFactory(statement=statement)
    return VerdictFactory(published=True, claim=claim, **verdict).claim


def is_error(answer, code, status):
    assert (answer.status_code, answer["Content-Type"]) == (code, "application/json; charset=utf-8"), answer.content
    found = answer.json()
    assert found.keys() == {"error"}
    assert found["error"].keys() == {"code", "message", "status"}
    assert (found["error"]["code"], found["error"]["status"]) == (code, status)
    assert found["error"]["message"]
    return found["error"]["message"]


def invalid(answer):
    return is_error(answer, 400, "INVALID_ARGUMENT")


def markup(**more):
    told = {
        "claimReviewed": SUMMIT,
        "claimAuthor": {"name": "A Speaker", "jobTitle": "minister"},
        "claimDate": "2025-11-18",
        "claimLocation": "Anchorage",
        "claimFirstAppearance": "https://outlet.example/talks",
        "claimAppearances": ["https://other.example/talks"],
        "rating": {"textualRating": "false", "ratingExplanation": "An agreement was signed."},
    }
    return {name: value for name, value in (told | more).items() if value is not None}


def page(*markups, **more):
    return {"pageUrl": REVIEW, "publishDate": "2025-11-20", "claimReviewMarkups": list(markups) or [markup()]} | more


def write(client, content):
    DeskFactory()
    RatingFactory()
    return client.post(PAGES, content)


def key(made):
    return made["name"].removeprefix("pages/")


def update(client, made):
    return client.put(f"{PAGES}/{key(made)}", made)
