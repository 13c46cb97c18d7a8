"""Which members may the body of a page of ClaimReview markup have, and with which values?

`PageSerializer` validates a page to be created, `VersionedPageSerializer` an update. The members are those of Google's
discovery document.
"""

# ruff: noqa: N815 (their names are Google's)

from urllib.parse import urldefrag

from rest_framework import serializers

from claims.api.google.protocol import MAX_NUMBER
from claims.interchange.google.shapes import parse_day, parse_time, without_empty
from claims.models.claim import MAX_STATEMENT_LENGTH
from claims.models.verdict import MAX_LABEL_LENGTH
from config.api.bodies.members import StrictBody
from config.api.bodies.text import LineField, TextField


class Message(StrictBody, serializers.Serializer):
    """An object of the body. Members without a value count as absent, and unknown ones are refused."""

    def to_internal_value(self, content):
        return without_empty(super().to_internal_value(content))


class Unsupported(serializers.CharField):
    """A member of Google's that we cannot store: refused, with the reason `why`, unless it is empty."""

    def __init__(self, why):
        super().__init__(required=False, allow_null=True, allow_blank=True)
        self.why = why

    def run_validation(self, content=serializers.empty):
        if content not in (serializers.empty, None, ""):
            raise serializers.ValidationError(self.why)
        raise serializers.SkipField


class TimeField(serializers.Field):
    """A date, or a time with its zone."""

    parse, refusal = staticmethod(parse_time), "Write a day, 2025-11-18, or a time with its zone."

    def to_internal_value(self, content):
        if content == "":
            return None
        try:
            return self.parse(content)
        except (TypeError, ValueError, OverflowError):
            raise serializers.ValidationError(self.refusal) from None


class DayField(TimeField):
    """A date, or the time of its midnight UTC."""

    parse, refusal = staticmethod(parse_day), "Write the day: 2025-11-18."


OPTIONAL = {"required": False, "allow_null": True}


def line(max_length):
    return LineField(max_length=max_length, allow_blank=True, **OPTIONAL)


def address():
    return serializers.CharField(max_length=2_000, allow_blank=True, **OPTIONAL)


def number():
    return serializers.IntegerField(min_value=-MAX_NUMBER - 1, max_value=MAX_NUMBER, **OPTIONAL)


def image():
    return Unsupported("We keep no images: leave this out.")


class AuthorSerializer(Message):
    name = line(200)
    jobTitle = line(200)
    sameAs = address()
    imageUrl = image()


class RatingSerializer(Message):
    textualRating = line(MAX_LABEL_LENGTH)
    ratingValue = number()
    worstRating = number()
    bestRating = number()
    ratingExplanation = TextField(max_length=2_000, allow_blank=True, **OPTIONAL)
    imageUrl = image()


class MarkupSerializer(Message):
    url = address()
    claimReviewed = TextField(max_length=MAX_STATEMENT_LENGTH)
    claimAuthor = AuthorSerializer(**OPTIONAL)
    claimDate = DayField(**OPTIONAL)
    claimLocation = line(200)
    claimFirstAppearance = address()
    claimAppearances = serializers.ListField(child=serializers.CharField(max_length=2_000), max_length=50, **OPTIONAL)
    rating = RatingSerializer(**OPTIONAL)


class ReviewAuthorSerializer(Message):
    name = line(200)
    imageUrl = image()


class PageSerializer(Message):
    given_by_us = "This is given by us: leave it out."

    name = Unsupported(given_by_us)
    versionId = Unsupported(given_by_us)
    pageUrl = serializers.CharField(max_length=2_000)
    publishDate = TimeField(**OPTIONAL)
    claimReviewAuthor = ReviewAuthorSerializer(**OPTIONAL)
    claimReviewMarkups = MarkupSerializer(many=True, allow_empty=False, max_length=100)

    def validate(self, content):
        """Drop each markup's own `url`, which must be that of the page, because we store no anchors."""
        page_url = content.get("pageUrl")
        for number, markup in enumerate(content.get("claimReviewMarkups", [])):
            url = markup.pop("url", page_url)
            if page_url is not None and url != page_url:
                has_anchor = urldefrag(url)[0] == urldefrag(page_url)[0]
                why = "We keep no anchors: leave this out." if has_anchor else "This is the pageUrl, or left out."
                raise serializers.ValidationError({"claimReviewMarkups": {number: {"url": why}}})
        return content


class VersionedPageSerializer(PageSerializer):
    """A page as it was read, with its changes. `name` and `pageUrl` are known and may be left out."""

    name = line(200)
    versionId = serializers.CharField(max_length=100)
    pageUrl = address()
