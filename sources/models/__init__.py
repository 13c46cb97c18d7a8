"""Who published what, and what did it say at the time? Publishers, articles and their captured versions."""

from sources.models.article import (
    ARTICLE_FIELDS,
    ARTICLE_IS_HELD,
    Article,
    ArticleEvent,
    ArticleVersion,
    ArticleVersionEvent,
    CaptureMethod,
)
from sources.models.publisher import (
    DOMAIN_PATTERN,
    DeskDomain,
    Publisher,
    PublisherDomain,
    PublisherEvent,
    PublisherKind,
    PublisherName,
)

__all__ = [
    "ARTICLE_FIELDS",
    "ARTICLE_IS_HELD",
    "DOMAIN_PATTERN",
    "Article",
    "ArticleEvent",
    "ArticleVersion",
    "ArticleVersionEvent",
    "CaptureMethod",
    "DeskDomain",
    "Publisher",
    "PublisherDomain",
    "PublisherEvent",
    "PublisherKind",
    "PublisherName",
]
