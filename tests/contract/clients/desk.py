"""A client of the API, over code that openapi-python-client generates from its document: `desk_client`.

`python desk.py SITE PASSWORD ARTICLE` lists claims, then has a checker and an editor create, publish and correct.
"""

import json
import sys
from typing import cast
from uuid import UUID

from desk_client.api.auth import log_in
from desk_client.api.claimants import create_claimant
from desk_client.api.claims import accept_claim, create_claim, list_claims, retrieve_claim
from desk_client.api.evidence import create_evidence
from desk_client.api.rating_scales import list_rating_scales
from desk_client.api.verdicts import (
    correct_verdict,
    create_verdict,
    publish_verdict,
    retrieve_verdict,
    submit_verdict,
)
from desk_client.client import AuthenticatedClient, Client
from desk_client.models import (
    Claim,
    Claimant,
    ClaimantRequest,
    ClaimWriteRequest,
    CorrectionRequest,
    CredentialsRequest,
    Evidence,
    EvidenceWriteRequest,
    PaginatedClaimList,
    PaginatedRatingScaleList,
    RoleEnum,
    StanceEnum,
    Token,
    Verdict,
    VerdictWriteRequest,
)
from desk_client.types import Response

SITE, PASSWORD, ARTICLE = sys.argv[1:]
# Reading needs no token, but the generator takes an optional one for one that has to be there.
public = cast(AuthenticatedClient, Client(base_url=SITE))


def signed_in(username: str) -> AuthenticatedClient:
    token = log_in.sync(client=Client(base_url=SITE), body=CredentialsRequest(username, PASSWORD))
    assert isinstance(token, Token), token
    return AuthenticatedClient(base_url=SITE, token=token.token)


def tag[T](answer: Response[T]) -> str:
    return str(answer.headers["ETag"])


def verdict_in_review(claim: Claim, rating: UUID, summary: str) -> Verdict:
    body = VerdictWriteRequest(claim=claim.id, publisher="desk.example", rating=rating, summary=summary, language="en")
    drafted = create_verdict.sync_detailed(client=checker, body=body)
    assert isinstance(drafted.parsed, Verdict), drafted.parsed
    verdict = submit_verdict.sync(drafted.parsed.id, client=checker, if_match=tag(drafted))
    assert isinstance(verdict, Verdict), verdict
    return verdict


checker, editor = signed_in("checker"), signed_in("editor")
before = list_claims.sync(client=public, language=["en"], page_size=5)
scales = list_rating_scales.sync(client=public)
assert isinstance(before, PaginatedClaimList)
assert isinstance(scales, PaginatedRatingScaleList)
rating = scales.results[0].ratings[0].id

speaker = create_claimant.sync(client=checker, body=ClaimantRequest(name="A Speaker"))
assert isinstance(speaker, Claimant), speaker
words = "The summit ended without a result."
content = ClaimWriteRequest(statement=words, language="en", claimant=str(speaker.id))  # or "unknown"
created = create_claim.sync(client=checker, body=content)
assert isinstance(created, Claim), created
opened = retrieve_claim.sync_detailed(created.id, client=editor)
claim = accept_claim.sync(created.id, client=editor, if_match=tag(opened))
assert isinstance(claim, Claim), claim
quoted = EvidenceWriteRequest(claim.id, UUID(ARTICLE), role=RoleEnum.EVIDENCE, stance=StanceEnum.REFUTES)
evidence = create_evidence.sync(client=checker, body=quoted)
assert isinstance(evidence, Evidence), evidence

first = verdict_in_review(claim, rating, "Two documents were signed.")
seen = retrieve_verdict.sync_detailed(first.id, client=editor)
published = publish_verdict.sync(first.id, client=editor, if_match=tag(seen))
assert isinstance(published, Verdict), published
second = verdict_in_review(claim, rating, "Three documents were signed.")
seen = retrieve_verdict.sync_detailed(first.id, client=editor)
correction = CorrectionRequest(verdict=second.id, reason="It was three documents.")
corrected = correct_verdict.sync(first.id, client=editor, if_match=tag(seen), body=correction)
assert isinstance(corrected, Verdict), corrected

shown = retrieve_claim.sync(claim.id, client=public)
assert isinstance(shown, Claim), shown
told = {
    "claims before": len(before.results),
    "first verdict": corrected.status.value,
    "public verdicts": [verdict.summary for verdict in shown.verdicts if verdict.status.value == "published"],
    "corrections": [entry.note for entry in shown.corrections],
}
print(json.dumps(told))
