"""Claims, and what belongs to them, as the OpenAPI document shows them. A test compares each with its schema."""

from sources.api.examples import ARTICLE, ARTICLE_TITLE

CLAIMANT = {
    "id": "019a0000-0000-7002-8000-000000000001",
    "name": "@summit_alert",
    "kind": "account",
    "role": "anonymous account on Chirp",
    "wikidata_id": None,
    "aliases": [],
}
TOPIC = {
    "id": "019a0000-0000-7002-8000-000000000002",
    "slug": "diplomacy",
    "names": {"en": "Diplomacy", "fr": "Diplomatie"},
}
RATING = {
    "id": "019a0000-0000-7002-8000-000000000003",
    "code": "false",
    "names": {"en": "False", "fr": "Faux"},
    "value": 1,
    "category": "false",
}
SCALE = {
    "id": "019a0000-0000-7002-8000-000000000004",
    "code": "desk",
    "names": {"en": "The desk’s scale", "fr": "L’échelle de la rédaction"},
    "worst": 1,
    "best": 5,
    "owner": None,
    "review_after_days": None,
    "ratings": [RATING],
}
SCALE_TO_WRITE = {
    **{name: SCALE[name] for name in ("code", "names", "worst", "best")},
    "ratings": [{name: value for name, value in RATING.items() if name != "id"}],
}
DESK = {"id": "019a0000-0000-7002-8000-000000000005", "name": "Claimdesk", "domain": "claimdesk.example"}
CLAIM_ID, VERDICT_ID = "019a0000-0000-7002-8000-000000000006", "019a0000-0000-7002-8000-000000000007"
QUOTE = {"exact": "would be taken very badly in Moscow", "prefix": "The law ", "suffix": ", a spokesman said."}
EVIDENCE = {
    "id": "019a0000-0000-7002-8000-000000000008",
    "claim": CLAIM_ID,
    "article": ARTICLE_TITLE,
    "version": ARTICLE["current_version"],
    "role": "evidence",
    "stance": "refutes",
    "quote": QUOTE | {"verified": True},
    "media": None,
    "media_fragment": "",
    "note": "",
}
QUOTE_TO_KEEP = {"status": "gone", "reason": "The first print is what he said; the paper changed it without a note."}
EVIDENCE_TO_WRITE = {
    "claim": CLAIM_ID,
    "article": ARTICLE["id"],
    "role": "evidence",
    "stance": "refutes",
    "quote": QUOTE,
}
VERDICT_TO_WRITE = {
    "claim": CLAIM_ID,
    "publisher": DESK["domain"],
    "rating": RATING["id"],
    "summary": "The Kremlin said the opposite: it would take such a law very badly.",
    "explanation": "A spokesman answered the question on 17 November 2025, the day before the message.",
    "language": "en",
}
VERDICT = {
    "id": VERDICT_ID,
    "claim": CLAIM_ID,
    "publisher": DESK,
    "rating": RATING | {"scale": "desk"},
    "label": "",
    "summary": VERDICT_TO_WRITE["summary"],
    "explanation": VERDICT_TO_WRITE["explanation"],
    "language": "en",
    "review": None,
    "status": "published",
    "origin": "desk",
    "supersedes": None,
    "correction_note": "",
    "retraction_reason": "",
    "published_at": "2025-11-18T16:00:00Z",
    "retracted_at": None,
    "review_after": None,
}
STEP = {"reason": "The second source is missing."}
CORRECTION_TO_WRITE = {"verdict": "019a0000-0000-7002-8000-000000000009", "reason": "The date was wrong."}
CORRECTION = {
    "id": CORRECTION_TO_WRITE["verdict"],
    "claim": "019a0000-0000-7002-8000-00000000000a",
    "kind": "correction",
    "made_at": "2025-11-18T17:00:00Z",
    "publisher": DESK,
    "verdict": {
        "id": "019a0000-0000-7002-8000-00000000000b",
        "rating": VERDICT["rating"],
        "label": "",
        "published_at": "2025-10-23T10:30:00Z",
    },
    "replacement": {
        "id": CORRECTION_TO_WRITE["verdict"],
        "rating": VERDICT["rating"],
        "label": "",
        "published_at": "2025-11-18T17:00:00Z",
    },
    "note": CORRECTION_TO_WRITE["reason"],
    "changes": [],
}
AMENDMENT_TO_WRITE = {
    "note": "The message was written in Moscow, not in Kyiv.",
    "claim": {"place": "Moscow"},
    "evidence": [{"id": EVIDENCE["id"], "note": "The page was moved."}],
}
AMENDMENT = {
    "id": "019a0000-0000-7002-8000-00000000000d",
    "claim": CLAIM_ID,
    "status": "proposed",
    "note": AMENDMENT_TO_WRITE["note"],
    "changes": [
        {"what": "claim", "id": CLAIM_ID, "field": "place", "old": "Kyiv", "new": "Moscow"},
        {"what": "evidence", "id": EVIDENCE["id"], "field": "note", "old": "", "new": "The page was moved."},
    ],
    "proposed_by": "checker",
    "proposed_at": "2025-11-19T09:00:00Z",
    "decided_by": None,
    "decided_at": None,
    "rejection_reason": "",
    "open_steps": ["accept", "reject"],
}
CLAIM_TO_WRITE = {
    "statement": "The Kremlin would welcome an American law against those who trade with Russia.",
    "language": "en",
    "claimant": CLAIMANT["id"],
    "claimed_on": "2025-11-18",
    "claimed_at": "2025-11-18T08:40:00Z",
    "place": "Moscow",
    "context": "",
    "topics": ["diplomacy"],
}
CLAIM = {
    "id": CLAIM_ID,
    **{
        name: CLAIM_TO_WRITE[name]
        for name in ("statement", "language", "claimed_on", "claimed_at", "place", "context")
    },
    "claimant": CLAIMANT,
    "topics": [TOPIC],
    "status": "closed",
    "published_at": "2025-11-18T16:00:00Z",
    "reviewed_at": "2025-11-18T16:00:00Z",
    "disputed": False,
    "group": None,
    "group_disputed": False,
    "evidence": [EVIDENCE],
    "verdicts": [VERDICT],
    "also_judged": [],
    "corrections": [],
    "created_at": "2025-11-18T09:10:00Z",
}
LINK_TO_WRITE = {"other": "019a0000-0000-7002-8000-00000000000e", "kind": "same", "reason": ""}
LINK = {
    "id": "019a0000-0000-7002-8000-00000000000f",
    "claims": [
        {"id": CLAIM_ID, "statement": CLAIM["statement"], "language": "en"},
        {"id": LINK_TO_WRITE["other"], "statement": "Moscow will like the sanctions bill.", "language": "en"},
    ],
    "kind": "same",
    "state": "confirmed",
}
DESK_LINK = LINK | {
    "state": "suggested",
    "score": 0.91,
    "origin": "desk",
    "decided_by": None,
    "decided_at": None,
    "reason": "",
    "created_at": "2025-11-18T09:11:00Z",
    "open_steps": ["confirm", "reject"],
}
MATCH_BODY = {
    "text": "Moscow would be glad of a US law against everybody who trades with Russia, says the Kremlin.",
    "language": "en",
    "limit": 3,
}
MATCH = {
    "claim": CLAIM,
    "score": 21.4071,
    "confidence": 0.8312,
    "band": "probably",
    "same_words": False,
    "differs": ["negation"],
    "differing_words": {"negation": {"text": [], "claim": ["not"]}},
    "overlap": ["kremlin", "russia", "law", "trade"],
}
MATCHES_OF_TEXT = {"matches": [MATCH], "error": None}
IMPORT = {
    "id": "019a0000-0000-7002-8000-00000000000c",
    "source": "reviews.ndjson",
    "publisher": None,
    "date_order": "mdy",
    "date": None,
    "status": "done",
    "problem": "",
    "done": 120,
    "new": 100,
    "changed": 10,
    "same": 8,
    "refused": 2,
    "repaired": 5,
    "sent_by": "editor",
    "created_at": "2025-11-18T09:00:00Z",
    "finished_at": "2025-11-18T09:01:00Z",
}
FINDING = {
    "number": 7,
    "file": "",
    "url": "https://morning-ledger.example/checks/7",
    "refusal": "",
    "refusal_codes": [],
    "repairs": ["date"],
}
EDITION = {
    "claim": CLAIM_ID,
    "version": 1,
    "kind": "new",
    "made_at": "2025-11-18T16:00:00Z",
    "digest": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
    "previous_digest": None,
    "url": f"https://desk.example/api/v1/claims/{CLAIM_ID}/versions/1/",
    "document": CLAIM,
}
CHANGE = {
    "id": 42,
    "at": "2025-11-18T15:00:00Z",
    "username": "checker",
    "kind": "verdict",
    "row": VERDICT_ID,
    "action": "changed",
    "reason": None,
    "route": "PATCH /api/v1/verdicts/{id}/",
    "request_id": "0199a000-0000-7000-8000-000000000000",
    "changes": {"summary": ["", VERDICT["summary"]]},
}
CLAIM_DUPLICATE = {
    "id": CLAIM_ID,
    "url": f"https://claimdesk.example/api/v1/claims/{CLAIM_ID}/",
    "statement": CLAIM["statement"],
    "language": "en",
    "claimant": CLAIMANT["name"],
    "confidence": 0.93,
    "band": "already_checked",
    "differs": [],
    "differing_words": {},
}
CLAIMANT_DUPLICATE = {
    **{name: value for name, value in CLAIMANT.items() if name != "aliases"},
    "url": f"https://claimdesk.example/api/v1/claimants/{CLAIMANT['id']}/",
    "likeness": "spelling",
}
