"""What may the body of a page of ClaimReview markup hold? The members are those of Google's discovery document."""

# ruff: noqa: N815 (their names are Google's)

from urllib.parse import urldefrag

from rest_framework import serializers

from claims.api.google.protocol import MAX_NUMBER
from claims.interchange.google.shapes import day_of, filled, moment_of
from claims.models.claim import STATEMENT_LENGTH
from config.api.bodies.members import StrictBody
from config.api.bodies.text import LineField, TextField


class Message(StrictBody, serializers.Serializer):
    """An object of the body. Members that have no value are as good as absent, and unknown ones are refused."""

    def to_internal_value(self, content):
        return filled(super().to_internal_value(content))


class NotKept(serializers.CharField):
    """A member of Google's that we have no place for."""

    def __init__(self, why):
        super().__init__(required=False, allow_null=True, allow_blank=True)
        self.why = why

    def run_validation(self, content=serializers.empty):
        if content not in (serializers.empty, None, ""):
            raise serializers.ValidationError(self.why)
        raise serializers.SkipField


class Moment(serializers.Field):
    """A date, or a time with its zone."""

    read, refusal = staticmethod(moment_of), "Write a day, 2025-11-18, or a time with its zone."

    def to_internal_value(self, content):
        if content == "":
            return None
        try:
            return self.read(content)
        except (TypeError, ValueError, OverflowError):
            raise serializers.ValidationError(self.refusal) from None


class Day(Moment):
    read, refusal = staticmethod(day_of), "Write the day: 2025-11-18."


OPTIONAL = {"required": False, "allow_null": True}


def line(most):
    return LineField(max_length=most, allow_blank=True, **OPTIONAL)


def address():
    return serializers.CharField(max_length=2_000, allow_blank=True, **OPTIONAL)


def number():
    return serializers.IntegerField(min_value=-MAX_NUMBER - 1, max_value=MAX_NUMBER, **OPTIONAL)


def image():
    return NotKept("We keep no images: leave this out.")


class AuthorSerializer(Message):
    name = line(200)
    jobTitle = line(200)
    sameAs = address()
    imageUrl = image()


class RatingSerializer(Message):
    textualRating = line(200)
    ratingValue = number()
    worstRating = number()
    bestRating = number()
    ratingExplanation = TextField(max_length=2_000, allow_blank=True, **OPTIONAL)
    imageUrl = image()


class MarkupSerializer(Message):
    url = address()
    claimReviewed = TextField(max_length=STATEMENT_LENGTH)
    claimAuthor = AuthorSerializer(**OPTIONAL)
    claimDate = Day(**OPTIONAL)
    claimLocation = line(200)
    claimFirstAppearance = address()
    claimAppearances = serializers.ListField(child=serializers.CharField(max_length=2_000), max_length=50, **OPTIONAL)
    rating = RatingSerializer(**OPTIONAL)


class ReviewAuthorSerializer(Message):
    name = line(200)
    imageUrl = image()


class PageSerializer(Message):
    given_by_us = "This is given by us: leave it out."

    name = NotKept(given_by_us)
    versionId = NotKept(given_by_us)
    pageUrl = serializers.CharField(max_length=2_000)
    publishDate = Moment(**OPTIONAL)
    claimReviewAuthor = ReviewAuthorSerializer(**OPTIONAL)
    claimReviewMarkups = MarkupSerializer(many=True, allow_empty=False, max_length=100)

    def validate(self, content):
        """A markup may name its own address, which is that of the page: we have no place for an anchor."""
        own = content.get("pageUrl")
        for number, markup in enumerate(content.get("claimReviewMarkups", [])):
            url = markup.pop("url", own)
            if own is not None and url != own:
                has_anchor = urldefrag(url)[0] == urldefrag(own)[0]
                why = "We keep no anchors: leave this out." if has_anchor else "This is the pageUrl, or left out."
                raise serializers.ValidationError({"claimReviewMarkups": {number: {"url": why}}})
        return content


class VersionedPageSerializer(PageSerializer):
    """A page as it was read, and changed. Its name and address are known and may be left out."""

    name = line(200)
    versionId = serializers.CharField(max_length=100)
    pageUrl = address()
