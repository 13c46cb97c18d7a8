"""Which texts could a form or a body change by accident? `hostile_rows` have them; `WRITES` finds statements that
write.
"""

import re

from sources.models import Article
from tests.factories import (
    ArticleFactory,
    ArticleVersionFactory,
    ClaimantFactory,
    ClaimFactory,
    EvidenceFactory,
    RatingFactory,
    RatingScaleFactory,
    TopicFactory,
    VerdictFactory,
)

# Sessions and the log of the admin are no rows of the desk.
WRITES = re.compile(r"(?:SELECT set_config.*?; )?\s*(?:INSERT INTO|UPDATE|DELETE FROM) \"(?!django_)", re.DOTALL)
HOSTILE = (
    "\n\tNBSP\u00a0here,\u2003wide  and narrow\u202f; \u0085 and \u2028 part lines\n\n"
    "  é ﬁ &amp; <b> </textarea> \t\u00a0\n"
)


def hostile_rows():
    """Make rows whose text a browser or a form could change."""
    words = HOSTILE.strip()
    line = " ".join(words.split("\n"))
    version = ArticleVersionFactory(text=f"Before it{HOSTILE}and after it.")
    Article.objects.filter(pk=version.article_id).update(
        title=line,
        authors=["Smith, Jane", "O’Neill \u00a0 & Co"],
        url="HTTPS://outlet.example/?#",
        current_version=version,
    )
    claimant = ClaimantFactory(name=line, role="Präsident, a. D.", aliases=["Smith, Jane", "a\u00a0b"])
    claim = ClaimFactory(statement=words, context=words, place=line, external_ref="\u00e9\t1", claimant=claimant)
    quote = {"quote_exact": HOSTILE, "quote_prefix": "Before it", "quote_suffix": "and after it."}
    EvidenceFactory(claim=claim, article=version.article, version=version, note=words, **quote)
    VerdictFactory(claim=claim, label=line, summary=words, explanation=words)
    VerdictFactory(claim=claim, label=line, summary=words, status="in_review")
    ArticleFactory(published_at="2025-11-18T09:30:00.000001Z")
    RatingFactory(scale=RatingScaleFactory(code="hostile", names={"en": line, "pt-BR": line}), names={"fr": line})
    TopicFactory(slug="hostile", names={"de": line})
