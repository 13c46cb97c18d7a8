"""Is a claim of an export here already, and does it say the same? `differences` names the members that differ.

A claim that our own desk has judged is compared in all that everybody reads of it, so that a forged export is refused.
Of other claims, shared rows are compared by what they are known by: their names are for the editors here to choose.
"""

from sources.canonical import canonical_url

CLAIM_MEMBERS = ("statement", "language", "claimant", "claimed_on", "claimed_at", "place", "context")
VERDICT_MEMBERS = (
    "publisher", "rating", "label", "summary", "explanation", "language", "review", "status", "supersedes",
    "correction_note", "retraction_reason", "published_at", "retracted_at",
)  # fmt: skip
EVIDENCE_MEMBERS = ("article", "role", "stance", "quote", "note")


def differences(stored, sent):
    """Return the members in which a document that was sent contradicts the stored one, or goes beyond it.

    Both are documents as `read_document` parses them. What is stored beside that is no difference: evidence, topics
    and verdicts that were added here.
    """
    is_ours = any(verdict["origin"] == "desk" for verdict in stored["verdicts"])
    facts = strict if is_ours else loose
    here, there = facts(stored), facts(sent)
    differing = [name for name in CLAIM_MEMBERS if here[name] != there[name]]
    for name in ("topics", "evidence", "verdicts", "corrections"):
        if any(part not in here[name] for part in there[name]):
            differing.append(name)
    return differing


def strict(document):
    """Return the facts of a document, without what belongs to a desk alone: ids of shared rows, and `origin`."""
    return facts_of(document, shown)


def loose(document):
    """Return the facts of a document, with shared rows as what they are known by."""
    return facts_of(document, known)


def facts_of(document, shared):
    claimant = document["claimant"]
    return {name: document[name] for name in CLAIM_MEMBERS} | {
        "claimant": claimant and shared(claimant, claimant["wikidata_id"] or claimant["name"]),
        "topics": [shared(topic, topic["slug"]) for topic in document["topics"]],
        "evidence": [
            {name: piece[name] for name in EVIDENCE_MEMBERS} | {"article": article_of(piece["article"], shared)}
            for piece in document["evidence"]
        ],
        "verdicts": [verdict_facts(verdict, shared) for verdict in document["verdicts"]],
        "corrections": [
            {name: part[name] for name in ("id", "made_at", "note", "changes")}
            for part in document["corrections"]
            if part["kind"] == "amendment"
        ],
    }


def verdict_facts(verdict, shared):
    rating = verdict["rating"]
    return {name: verdict[name] for name in ("id", *VERDICT_MEMBERS)} | {
        "publisher": shared(verdict["publisher"], verdict["publisher"]["domain"]),
        "rating": rating and shared(rating, rating["code"]),
        "review": verdict["review"] and article_of(verdict["review"], shared),
    }


def article_of(article, shared):
    publisher = shared(article["publisher"], article["publisher"]["domain"])
    return shared(article | {"publisher": publisher}, canonical_url(article["url"]))


def shown(row, _key):
    return {name: value for name, value in row.items() if name != "id"}


def known(_row, key):
    return key
