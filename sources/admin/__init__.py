"""The admins of publishers, articles with their versions, and media."""

from sources.admin import articles, media
from sources.admin.articles import EverybodyReadsMixin

__all__ = ["EverybodyReadsMixin", "articles", "media"]
