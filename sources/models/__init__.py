"""What did each publisher publish, and what did it say at the time? Publishers, articles and versions, media."""

from sources.models.article import (
    ARTICLE_FIELDS,
    ARTICLE_IS_HELD,
    Article,
    ArticleEvent,
    ArticleVersion,
    ArticleVersionEvent,
    CaptureMethod,
)
from sources.models.checks import MAX_DAYS, SourceCheck, SourceHost
from sources.models.media import Media, MediaEvent, MediaKind, MediaType
from sources.models.page_capture import PageCapture, PageCaptureStatus
from sources.models.publisher import (
    DOMAIN_PATTERN,
    AllOfHouses,
    DeskDomain,
    Publisher,
    PublisherDomain,
    PublisherEvent,
    PublisherKind,
    PublisherName,
    domains_of_house,
)

__all__ = [
    "ARTICLE_FIELDS",
    "ARTICLE_IS_HELD",
    "DOMAIN_PATTERN",
    "MAX_DAYS",
    "AllOfHouses",
    "Article",
    "ArticleEvent",
    "ArticleVersion",
    "ArticleVersionEvent",
    "CaptureMethod",
    "DeskDomain",
    "Media",
    "MediaEvent",
    "MediaKind",
    "MediaType",
    "PageCapture",
    "PageCaptureStatus",
    "Publisher",
    "PublisherDomain",
    "PublisherEvent",
    "PublisherKind",
    "PublisherName",
    "SourceCheck",
    "SourceHost",
    "domains_of_house",
]
