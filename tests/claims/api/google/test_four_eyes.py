"""Does publishing a verdict take two people, however one of them writes pages through the Google API?"""

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from claims.catalogue import log_position
from claims.models import Card, Claim, Verdict
from tests.factories import (
    ArticleFactory,
    ClaimFactory,
    EvidenceFactory,
    VerdictFactory,
)
from tests.support.clients import client_of
from tests.support.google import PAGES, REVIEW, SUMMIT, key, markup, page

STATEMENTS = [SUMMIT, "The drought is over.", "They met twice."]
RATINGS = [None, {"textualRating": "false", "ratingExplanation": "No."}, {"textualRating": "Nope"}]
MARKUPS = st.builds(
    lambda text, rating, place: markup(claimReviewed=text, rating=rating, claimLocation=place),
    st.sampled_from(STATEMENTS), st.sampled_from(RATINGS), st.sampled_from([None, "Anchorage"]),
)  # fmt: skip
CALLS = st.tuples(
    st.sampled_from(["create", "update", "delete", "read and send back"]),
    st.sampled_from([REVIEW, f"{REVIEW}/2"]),
    st.lists(MARKUPS, min_size=1, max_size=3),
    st.booleans(),
)


class TestFourEyes(TestCase):
    def setUp(self):
        EvidenceFactory(claim=ClaimFactory(statement=SUMMIT, place="Anchorage"))
        VerdictFactory(published=True, claim=Claim.objects.get(), review=ArticleFactory(url=REVIEW))
        self.client = client_of("editor")
        self.published = list(Verdict.objects.values())

    def call(self, what, url, markups, is_current):
        current = (
            self.client.get(PAGES, {"url": url}).json().get("claimReviewMarkupPages", [{"name": "pages/none"}])[0]
        )
        address = f"{PAGES}/{key(current)}"
        if what == "create":
            return self.client.post(PAGES, page(*markups, pageUrl=url))
        if what == "update":
            version = current.get("versionId", "x") if is_current else "an older one"
            return self.client.put(address, {"versionId": version, "claimReviewMarkups": markups})
        if what == "delete":
            return self.client.delete(address)
        answer = self.client.put(address, current | {"versionId": current.get("versionId", "x")})
        assert answer.status_code in (200, 400 if "versionId" not in current else 200, 404)
        return answer

    @settings(max_examples=25)
    @given(st.lists(CALLS, min_size=1, max_size=5))
    def test_no_sequence_of_page_writes_by_one_person_changes_the_public_record(self, calls):
        public, before = list(Card.objects.public().values_list("document", "version")), log_position()
        for call in calls:
            answer = self.call(*call)
            assert answer.status_code in (200, 400, 404, 409), answer.content
            if answer.status_code != 200:
                assert answer.json()["error"]["message"]
        assert list(Card.objects.public().values_list("document", "version")) == public
        assert log_position() == before
        assert list(Verdict.objects.exclude(status="draft").values()) == self.published
        drafts = Verdict.objects.filter(status="draft")
        assert set(drafts.values_list("written_by", flat=True)) <= {self.client.handler._force_user.pk}
