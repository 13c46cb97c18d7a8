"""What does a desk hold after fifteen years? Claims with all their rows, the same for the same seed.

Most claims were judged in public, some by several publishers who do not always agree; some verdicts were corrected or
retracted; the rest is still in work. All rows satisfy the constraints and guards.
"""

from datetime import UTC, datetime, timedelta
from itertools import batched
from random import Random

from tests.benchmarks.shared import BEGIN, FIRST_PERSON, LANGUAGES, Shared, key
from tests.benchmarks.shared import COLUMNS as OF_SHARED
from tests.benchmarks.words import capital

END = datetime(2026, 7, 1, tzinfo=UTC)
BATCH_SIZE = 5_000  # claims
TAGS = {"pt": ["pt", "pt-BR"], "en": ["en", "en", "en-GB"]}
UNPUBLISHED = ("draft", "in_review")

# Statuses of a claim's verdicts, and how many of a thousand claims have them. Verdicts in one group are by one
# publisher, each superseding the one before.
JUDGED = {
    (): 120,
    (("draft",),): 60,
    (("in_review",),): 20,
    (("published",),): 560,
    (("published",), ("published",)): 110,
    (("published",), ("draft",)): 40,
    (("superseded", "published"),): 50,
    (("retracted",),): 20,
    (("superseded", "retracted"),): 10,
    (("retracted",), ("published",)): 10,
}

COLUMNS = OF_SHARED | {
    "sources_article": "id url canonical_url publisher_id title authors published_at language archive_url created_at "
    "updated_at",
    "claims_claim": "id statement language claimant_id claimed_on place context status dismissed_reason priority "
    "assigned_to_id created_by_id external_ref created_at updated_at",
    "claims_claimtopic": "id claim_id topic_id",
    "claims_evidence": "id claim_id article_id role stance quote_exact quote_prefix quote_suffix note added_by_id "
    "created_at",
    "claims_verdict": "id claim_id publisher_id rating_id label summary explanation language review_id status origin "
    "supersedes_id correction_note retraction_reason return_reason written_by_id published_by_id published_at "
    "review_after retracted_at created_at updated_at",
}


class Corpus:
    """Claims as `batches()` of rows by table, in the order of `COLUMNS`. The first batch is the rows they share."""

    def __init__(self, claims, seed=1):
        self.claims = claims
        self.seed = seed
        self.shared = Shared(claims, Random(f"{seed}"))

    def batches(self):
        """Yield batches of rows, those of the oldest claims first."""
        yield self.shared.rows
        for numbers in batched(range(self.claims), BATCH_SIZE):
            batch = Batch(self.shared, Random(f"{self.seed} {numbers[0]}"))
            for number in numbers:
                batch.add_claim(self.time_of(number + batch.rng.random()))
            yield batch.rows

    def time_of(self, number):
        """Return when the claim with this number was made: there are more claims each year."""
        return BEGIN + (END - BEGIN) * (number / self.claims) ** 0.6


class Batch:
    """Claims of about the same time, which share some of the articles they cite."""

    def __init__(self, shared, rng):
        self.shared = shared
        self.rng = rng
        self.rows = {table: [] for table in COLUMNS if table not in OF_SHARED}
        self.cited = {language: [] for language in LANGUAGES}

    def add(self, table, *values):
        self.rows[table].append(values)
        return values[0]

    def add_claim(self, at):
        rng, shared = self.rng, self.shared
        language = shared.languages.draw(rng)
        prose = shared.prose[language]
        [judged] = rng.choices(list(JUDGED), weights=JUDGED.values())
        claim = key(rng, at)
        self.add_evidence(claim, language, at)
        latest = self.add_verdicts(claim, language, at, judged)
        for topic in {shared.topics[language].draw(rng): None for _ in range(rng.randint(0, 3))}:
            self.add("claims_claimtopic", key(rng, at), claim, topic)
        status = rng.choice(["closed", "closed", "open"] if latest else ["submitted", "open", "open", "dismissed"])
        self.add(
            "claims_claim",
            claim,
            prose.sentence(rng, 7, 22),
            rng.choice(TAGS.get(language, [language])),
            shared.claimants[language].draw(rng) if rng.random() < 0.95 or latest else None,
            (at - timedelta(days=rng.randint(0, 20))).date() if rng.random() < 0.95 else None,
            prose.proper_name(rng.randrange(300)) if rng.random() < 0.5 else "",
            prose.text(rng, 2) if rng.random() < 0.3 else "",
            status,
            prose.sentence(rng, 4, 8) if status == "dismissed" else "",
            rng.choice([1, 2, 2, 2, 3, 4]),
            rng.choice(shared.people) if status == "open" else None,
            rng.choice(shared.people),
            "",
            at,
            latest or at + timedelta(minutes=20),
        )

    def add_evidence(self, claim, language, at):
        """Add an appearance of the claim, and one or two pieces of evidence on it."""
        rng, prose = self.rng, self.shared.prose[language]
        for place in range(rng.choice([2, 2, 3])):
            bears_on_it = place > 0
            quote = prose.phrase(rng, 8, 24) if rng.random() < 0.8 else ""
            self.add(
                "claims_evidence",
                key(rng, at),
                claim,
                self.cited_article(language, at),
                "evidence" if bears_on_it else "appearance",
                rng.choice(["refutes", "refutes", "context", "supports"]) if bears_on_it else None,
                quote,
                prose.phrase(rng, 3, 5) if quote else "",
                prose.phrase(rng, 3, 5) if quote else "",
                prose.text(rng, 1) if rng.random() < 0.3 else "",
                rng.choice(self.shared.people),
                at + timedelta(minutes=place),
            )

    def cited_article(self, language, at):
        """Return a new article, older than the claim, or (one time in three) an article that was cited lately."""
        rng, cited = self.rng, self.cited[language]
        if cited and rng.random() < 0.3:
            return rng.choice(cited[-20:])
        outlets = self.shared.outlets[language if rng.random() < 0.9 else self.shared.languages.draw(rng)]
        cited.append(self.add_article(language, outlets.draw(rng), at - timedelta(days=rng.randint(1, 30))))
        return cited[-1]

    def add_article(self, language, publisher, at):
        rng, prose = self.rng, self.shared.prose[language]
        article, title, at = key(rng, at), prose.phrase(rng, 5, 11), at.replace(microsecond=0)
        slug = title.partition(" ")[0].encode("ascii", "ignore").decode() or "story"
        url = f"https://{self.shared.domains[publisher]}/{at:%Y/%m}/{slug}-{article[8:24]}"
        return self.add("sources_article", article, url, url, publisher, capital(title), [], at, language, "", at, at)

    def add_verdicts(self, claim, language, at, judged):
        """Return when the last of them was published, or None if none was."""
        rng, shared, judges, latest = self.rng, self.shared, [], None
        for statuses in judged:
            judge = shared.desk if statuses[0] in UNPUBLISHED else shared.judges[language].draw(rng)
            if "published" in statuses and judge in judges:  # a publisher has one published verdict on a claim
                judge = rng.choice([other for other in shared.judges[language].members if other not in judges])
            judges.append(judge)
            before, when = None, at
            for status in statuses:
                when += timedelta(hours=2 + rng.expovariate(1 / 72))
                before = self.add_verdict(claim, language, when, judge, status, before)
                if status not in UNPUBLISHED:
                    latest = max(latest or when, when)
        return latest

    def add_verdict(self, claim, language, at, judge, status, before):
        rng, shared, prose = self.rng, self.shared, self.shared.prose[language]
        is_public, is_retracted, is_desk = status not in UNPUBLISHED, status == "retracted", judge == shared.desk
        ratings = shared.ratings[0 if is_desk else 1 + int(judge, 16) % (len(shared.ratings) - 1)]
        writer = rng.randrange(len(shared.people))
        return self.add(
            "claims_verdict",
            key(rng, at),
            claim,
            judge,
            ratings[shared.categories.draw(rng)],
            "" if is_desk else prose.phrase(rng, 1, 3),
            prose.text(rng, rng.randint(1, 2)),
            prose.text(rng, rng.randint(2, 6)) if rng.random() < 0.6 else "",
            language,
            self.add_article(language, judge, at) if is_public and rng.random() < 0.7 else None,
            status,
            "desk" if is_desk else "import",
            before,
            prose.text(rng, 1) if before else "",
            prose.text(rng, 1) if is_retracted else "",
            "",
            FIRST_PERSON + writer if is_desk else None,
            shared.people[writer - 1] if is_desk and is_public else None,  # never the writer
            at if is_public else None,
            (at + timedelta(days=365)).date() if is_public and rng.random() < 0.1 else None,
            at + timedelta(days=3) if is_retracted else None,
            at - timedelta(hours=1),
            at,
        )


def copy(cursor, rows):
    """Write rows into their tables."""
    for table, of_table in rows.items():
        with cursor.copy(f"COPY {table} ({COLUMNS[table].replace(' ', ', ')}) FROM STDIN") as writing:
            for row in of_table:
                writing.write_row(row)
