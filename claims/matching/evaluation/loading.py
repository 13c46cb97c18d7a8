"""How do known claims become claims that matching finds? `load` writes them as if another house had judged them."""

from itertools import batched

from claims.catalogue import bulk
from claims.models import Claim, Claimant, Verdict
from sources.models import Article, Publisher

BATCH_SIZE = 500  # claims: their rows, cards and editions are one transaction
DOMAIN = "fact-checks.example"


def load(claims, *, at, on_progress=lambda done: None):
    """Write claims with a published verdict each, under the title of its fact-check. Call `on_progress(count)`."""
    publisher = Publisher.objects.create(domain=DOMAIN, name=DOMAIN, kind="fact_checker")
    claimant = Claimant.objects.create(name="Unknown")
    done = 0
    for batch in batched(claims, BATCH_SIZE):
        with bulk():
            write(batch, publisher, claimant, at)
        done += len(batch)
        on_progress(done)


def write(batch, publisher, claimant, at):
    claims = [
        Claim(statement=known.text, language=known.language, claimant=claimant, external_ref=known.id, status="closed")
        for known in batch
    ]
    articles = [article_on(known, claim, publisher) for known, claim in zip(batch, claims, strict=True)]
    Claim.objects.bulk_create(claims)
    Article.objects.bulk_create([article for article in articles if article])
    Verdict.objects.bulk_create(
        Verdict(
            claim=claim, publisher=publisher, label="Checked", language=claim.language, review=article,
            origin="import", status="published", published_at=at,
        )
        for claim, article in zip(claims, articles, strict=True)
    )  # fmt: skip


def article_on(known, claim, publisher):
    """Return the fact-check with this claim's title, or None if it has none."""
    if not known.title:
        return None
    url = f"https://{DOMAIN}/{claim.pk}"
    return Article(url=url, canonical_url=url, publisher=publisher, title=known.title, language=known.language)
