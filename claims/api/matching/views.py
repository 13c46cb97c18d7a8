"""Has this already been checked? `claims/match/` answers for a text, an article or a batch by POST, by GET for a post.

The answer lists claims with their verdicts, and never says that a verdict holds for the text: it says how sure it is
that the claim and the text say the same, and where they differ.
"""

import re
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError as Invalid
from django.db.models import Q
from django.utils.functional import cached_property
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from claims.api.claims.cards import FIELDS, CardMixin
from claims.api.matching.answers import Answers
from claims.api.matching.bodies import (
    DEFAULT_MATCHES,
    MAX_POST_LENGTH,
    MAX_TEXT_LENGTH,
    MatchAnswerSerializer,
    MatchBodySerializer,
)
from claims.api.matching.images import ImageParser, answer_to_image
from claims.api.serializers.claims import ClaimSerializer, DeskClaimSerializer
from claims.listing.filters import ClaimFilters, firsts_of_groups
from claims.matching import MAX_MATCHES
from claims.models import Card, Claim, Verdict
from config.api.bodies.parsers import JSONParser
from config.api.conditional import CONDITIONS, ETagMixin
from config.api.endpoint import Endpoint, ListPolicy
from config.api.parameters import QueryRefused, invalid, refused, whole_number
from config.api.visibility import visible_rows
from config.db.timeouts import FOR_REQUESTS
from config.text.languages import standard_tag
from sources.api.serializers import ArticleTitle
from sources.canonical import canonical_url
from sources.models import Article, MediaKind, MediaType

NOT_STORED = {"Cache-Control": "no-store"}
IMAGE_TYPES = [media_type.value for media_type in MediaType if media_type.kind == MediaKind.IMAGE]
ADDRESS = re.compile(r"\s*https?://\S+\s*")
UNKNOWN_ARTICLE = "No article at this address is known here, and nothing is fetched: send its text."
NO_TEXT = "No such claim is known to appear in this article, and its text is not held here for you: send its text."
CUT = f"Only the first {MAX_TEXT_LENGTH:,} characters of the article were matched."
OWN_PARAMETERS = dict.fromkeys(("text", "text_language", "limit", "min_confidence"))
PARAMETERS = [
    OpenApiParameter("text", str, required=True, description=f"At most {MAX_POST_LENGTH:,} characters."),
    OpenApiParameter("text_language", str, description="The language of the text: it is detected otherwise."),
    OpenApiParameter(
        "limit",
        {"type": "integer", "minimum": 1, "maximum": MAX_MATCHES, "default": DEFAULT_MATCHES},
        description="How many matches.",
    ),
    OpenApiParameter(
        "min_confidence",
        {"type": "number", "minimum": 0, "maximum": 1},
        description="Leave out matches below this confidence.",
    ),
    FIELDS,
]


class MatchFilters(ClaimFilters):
    """The filters of lists, without those that search for words: the text is what is searched for."""

    @classmethod
    def get_filters(cls):
        return {name: filter_ for name, filter_ in super().get_filters().items() if name not in ("q", "match")}

    def filter_queryset(self, cards):
        """Return the cards of all claims of a group: `collapse` leaves the best match of each, not the first claim."""
        return self.every_card(cards)


class FoundClaim(NamedTuple):
    """A claim as an answer shows it."""

    statement: str
    document: object
    group: object  # the key of the first claim of its group, or None


class MatchViewSet(CardMixin, ETagMixin, Endpoint):
    """Claims that say what a text says."""

    queryset = Claim.objects.all()
    serializer_class = ClaimSerializer
    desk_serializer_class = DeskClaimSerializer
    filterset_class = MatchFilters
    pagination_class = None
    reading_posts = ("match_anything",)
    parser_classes = [JSONParser, ImageParser]

    @cached_property
    def policy(self):
        fields = (self.desk_serializer_class if self.is_desk else self.serializer_class).Meta.fields
        own = {} if self.request.method == "POST" else OWN_PARAMETERS
        return ListPolicy(parameters={"fields": list(fields)} | own)

    @extend_schema(
        operation_id="match_text",
        summary="Find claims that say what a short text says",
        parameters=[*PARAMETERS, *CONDITIONS],
        responses=MatchAnswerSerializer,
        filters=True,
    )
    def match_text(self, request):
        """Return claims that may say what the text says, the best first. The filters of lists say among which claims.

        A verdict in the answer is on the claim's own `statement`.
        """
        cards = self.selected_cards()
        text, asked = read_parameters(request.query_params)
        return self.with_list_etag(Response(self.answers(cards, asked).to_text(text)))

    @extend_schema(
        operation_id="match_texts",
        summary="Find claims that say what a text or an article says",
        parameters=[FIELDS],
        request={"application/json": MatchBodySerializer} | dict.fromkeys(IMAGE_TYPES, OpenApiTypes.BINARY),
        responses=MatchAnswerSerializer,
        filters=True,
    )
    def match_anything(self, request):
        """Return claims that may say what a text says; of an article also those for each of its sentences.

        With an image as the body, return claims that show a nearly identical image. It writes nothing, takes no
        token, and has the filters of lists in its address. A verdict in the answer is on the claim's own `statement`.
        """
        cards = self.selected_cards()
        if isinstance(request.data, bytes):
            answer = answer_to_image(
                request.data,
                request.user,
                self.reader_of(cards),
                MAX_MATCHES,
                collapses_groups=self.collapses_groups,
            )
            return Response(answer, headers=NOT_STORED)
        body = MatchBodySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        asked = body.validated_data
        answers = self.answers(cards, asked)
        if "texts" in asked:
            answer = answers.to_texts(asked["texts"])
        elif "url" in asked or ADDRESS.fullmatch(asked["text"]):
            answer = self.answer_to_address(asked, cards, answers)
        else:
            answer = answers.to_text(asked["text"], asked.get("sentences", False))
        return Response(answer, headers=NOT_STORED)

    def selected_cards(self):
        """Return the cards that the reader may see and the filters leave."""
        cards, filterset, references = self.select(Card.objects.all())
        references.check()
        self.collapses_groups = filterset.collapses_groups
        return cards

    def answers(self, cards, asked):
        is_limited = "Authorization" not in self.request.headers
        return Answers(
            cards,
            self.reader_of(cards),
            language=standard_tag(asked["language"]) if asked.get("language") else None,
            limit=asked["limit"],
            min_confidence=asked["min_confidence"],
            collapses_groups=self.collapses_groups,
            seconds=settings.READ_BUDGET if is_limited else FOR_REQUESTS["statement_timeout"],
        )

    def reader_of(self, cards):
        """Return a function that reads the claims with these ids, as far as they are among the cards."""
        return lambda ids: self.read_claims(cards.filter(pk__in=ids))

    def read_claims(self, cards):
        """Return the statement and the document of each card by its id, in the order of the cards."""
        rows = cards.values_list("pk", self.document, "claim__statement", "group", named=True)
        return {row.pk: FoundClaim(row.claim__statement, self.shown(row), row.group) for row in rows}

    def answer_to_address(self, asked, cards, answers):
        """Return the claims of the article at an address. If there are none, match its text, as far as it is held."""
        member = "url" if "url" in asked else "text"
        article = self.article_at(asked[member], member)
        nothing = {"matches": [], "sentences": [], "sentences_left_out": 0, "claims": []}
        if article is None:
            return nothing | {"article": None, "note": UNKNOWN_ARTICLE}
        found = {"article": ArticleTitle(article).data}
        claims = self.read_claims(self.claims_of(article, cards).order_by("-created_at", "-pk")[: asked["limit"]])
        version = article.current_version
        if claims:
            return nothing | found | {"claims": [claim.document for claim in claims.values()]}
        if version is None or not self.is_desk:  # nobody else may read it
            return nothing | found | {"note": NO_TEXT}
        text = version.text[:MAX_TEXT_LENGTH]
        note = {"note": CUT} if len(version.text) > MAX_TEXT_LENGTH else {}
        return nothing | found | answers.to_text(text, True, title=version.title) | note

    def article_at(self, url, member):
        """Return the article at an address if the reader may see it, or None."""
        try:
            address = canonical_url(url.strip())
        except Invalid as error:
            raise ValidationError({member: error.messages}) from None
        return visible_rows(Article.objects.for_api(), self.request.user).filter(canonical_url=address).first()

    def claims_of(self, article, cards):
        """Return the cards of claims that show the article as evidence, or that a visible verdict judged in it."""
        verdicts = visible_rows(Verdict.objects.filter(review=article), self.request.user)
        judged = list(verdicts.values_list("claim", flat=True))
        found = cards.filter(Q(articles__contains=[article.pk]) | Q(pk__in=judged))
        return firsts_of_groups(found) if self.collapses_groups else found


def read_parameters(parameters):
    """Return the text of a GET, and what else it asks for, as the body of a POST has it."""
    errors = []
    text, language = parameters.get("text", ""), parameters.get("text_language")
    limit = whole_number(parameters.get("limit", str(DEFAULT_MATCHES)), MAX_MATCHES)
    confidence = parameters.get("min_confidence", "0")
    if not text:
        raise refused("text", "Give the text that is looked for. A POST takes longer ones.")
    if len(text) > MAX_POST_LENGTH:
        errors.append(invalid("text", f"A GET takes at most {MAX_POST_LENGTH:,} characters: send this with a POST."))
    if not limit:
        errors.append(invalid("limit", f"This is a whole number from 1 to {MAX_MATCHES}."))
    if language and standard_tag(language) is None:
        errors.append(invalid("text_language", "This is no language tag: write one such as fr, en or pt-BR."))
    if not re.fullmatch(r"0(\.[0-9]{1,6})?|1(\.0{1,6})?", confidence):
        errors.append(invalid("min_confidence", "This is a number from 0 to 1, such as 0.8."))
    if errors:
        raise QueryRefused(errors)
    return text, {"language": language, "limit": limit, "min_confidence": float(confidence)}
