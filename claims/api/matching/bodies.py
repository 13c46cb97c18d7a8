"""Which members do the body and the answer of `claims/match/` have?

`MatchBodySerializer` reads the body. The other serializers only describe answers to the OpenAPI document:
claims/api/matching/answers.py makes them.
"""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from claims.api import examples
from claims.api.serializers.claims import DeskClaimSerializer
from claims.matching import MAX_MATCHES, Band
from config.api.bodies.members import JSON_TYPES, StrictBody
from config.text.languages import MAX_TAG_LENGTH, standard_tag
from sources.api.serializers import ArticleTitle
from sources.canonical import MAX_URL_LENGTH

MAX_TEXT_LENGTH = 20_000  # characters
MAX_POST_LENGTH = 1_200  # characters; a longer text is an article, whose sentences are matched as well
MAX_TEXTS = 100
MAX_SENTENCES = 60  # of an article, the most check-worthy
MAX_MATCHES_OF_EACH = 10  # of a text among several
MAX_MATCHES_OF_SENTENCE = 3
DEFAULT_MATCHES = 10
DIFFERENCES = ("negation", "number", "date", "refutation")

ONE_OF = ("text", "url", "texts")


def kind_of(content):
    return "an object" if isinstance(content, dict) else JSON_TYPES.get(type(content), "an array")


class WholeTextField(serializers.CharField):
    """A text as it was sent: places in the answer are places in it."""

    def __init__(self, **options):
        super().__init__(trim_whitespace=False, **options)

    def run_validation(self, text=serializers.empty):
        if text is not serializers.empty and not isinstance(text, str):
            raise serializers.ValidationError(f"This takes a string, and not {kind_of(text)}.")
        if isinstance(text, str) and not text.strip():
            raise serializers.ValidationError("This is blank.", "blank")
        return super().run_validation(text)


@extend_schema_field({"type": "string", "maxLength": MAX_TEXT_LENGTH})
class BatchedTextField(serializers.Field):
    """A text of a batch: one that cannot be matched becomes the error of its place in the answer."""

    reader = WholeTextField(max_length=MAX_TEXT_LENGTH)

    def to_internal_value(self, text):
        try:
            return self.reader.run_validation(text)
        except serializers.ValidationError as error:
            return error.detail[0]  # a str with a code

    def run_validation(self, text=serializers.empty):
        return self.to_internal_value(text)


def validate_tag(tag):
    if standard_tag(tag) is None:
        raise serializers.ValidationError("This is no language tag: write one such as fr, en or pt-BR.", "language")


class MatchBodySerializer(StrictBody, serializers.Serializer):
    """What to look for: a `text`, the `url` of an article, or `texts`, and exactly one of the three."""

    example = examples.MATCH_BODY

    text = WholeTextField(
        required=False,
        max_length=MAX_TEXT_LENGTH,
        help_text=f"A sentence, a post or an article. Of one longer than {MAX_POST_LENGTH:,} characters the sentences "
        "are matched as well. A text that is an address and nothing else is taken as `url`.",
    )
    url = serializers.CharField(
        required=False, max_length=MAX_URL_LENGTH, help_text="The address of an article. Nothing is fetched."
    )
    texts = serializers.ListField(
        child=BatchedTextField(),
        required=False,
        allow_empty=False,
        max_length=MAX_TEXTS,
        help_text="Sentences or posts. A wrong one has an error at its place in `results`; the others are matched.",
    )
    language = serializers.CharField(
        required=False,
        max_length=MAX_TAG_LENGTH,
        validators=[validate_tag],
        help_text="The language of what you send, if you know it: it is detected otherwise.",
    )
    sentences = serializers.BooleanField(
        required=False, help_text="With `text`: match its sentences as well, however short it is."
    )
    limit = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=MAX_MATCHES,
        default=DEFAULT_MATCHES,
        help_text=f"Matches of a text, at most {MAX_MATCHES_OF_EACH} with `texts`. A sentence of an article has "
        f"{MAX_MATCHES_OF_SENTENCE} at most.",
    )
    min_confidence = serializers.FloatField(
        required=False, min_value=0, max_value=1, default=0.0, help_text="Leave out matches below this confidence."
    )

    def validate(self, body):
        named = [name for name in ONE_OF if name in body]
        if len(named) != 1:
            sent = f", and not {' and '.join(named)}" if named else ""
            raise serializers.ValidationError(f"Send exactly one of text, url and texts{sent}.", "one_of")
        if "texts" in body and body["limit"] > MAX_MATCHES_OF_EACH:
            why = f"Each text of a batch has at most {MAX_MATCHES_OF_EACH} matches."
            raise serializers.ValidationError({"limit": serializers.ErrorDetail(why, "max_value")})
        return body


class DifferingWordsSerializer(serializers.Serializer):
    """Words that differ, as the text and as the claim has them."""

    text = serializers.ListField(child=serializers.CharField())
    claim = serializers.ListField(child=serializers.CharField())


class MatchSerializer(serializers.Serializer):
    """A claim that may say what your text says. Its verdicts are on its `statement`, and not on your text."""

    example = examples.MATCH

    claim = DeskClaimSerializer()
    score = serializers.FloatField(help_text="Orders the matches of one text. Scores of two texts cannot be compared.")
    confidence = serializers.FloatField(help_text="The probability that the claim says what the text says, 0 to 1.")
    band = serializers.ChoiceField(choices=[band.value for band in Band], help_text="How sure that is, in a word.")
    same_words = serializers.BooleanField(
        help_text="Whether the judged statement has the very words of the text, but for case and punctuation. If not, "
        "a verdict may not hold for the text: read the statement, and `differs`."
    )
    differs = serializers.ListField(
        child=serializers.ChoiceField(choices=list(DIFFERENCES)),
        help_text="What speaks against it although the words are alike: the statement and the text differ in this.",
    )
    differing_words = serializers.DictField(
        child=DifferingWordsSerializer(), help_text="For each of `differs`: the words that differ."
    )
    overlap = serializers.ListField(
        child=serializers.CharField(), help_text="Words that both have, as the claim writes them."
    )


class SentenceSerializer(serializers.Serializer):
    """A sentence of your text, with its place there, and what it matches."""

    text = serializers.CharField()
    start = serializers.IntegerField(help_text="Where it begins: how many characters (code points) are before it.")
    end = serializers.IntegerField()
    worthiness = serializers.FloatField(help_text="How much it looks worth checking: sentences come in this order.")
    matches = MatchSerializer(many=True)


class TextMatchesSerializer(serializers.Serializer):
    """The matches of one text of a batch; with `error`, what is wrong with it, and no matches."""

    example = examples.MATCHES_OF_TEXT

    matches = MatchSerializer(many=True)
    error = serializers.CharField(allow_null=True)


class FoundImageSerializer(serializers.Serializer):
    """An image that a claim of the answer shows."""

    media = serializers.UUIDField()
    distance = serializers.IntegerField(help_text="In how many of 64 bits the perceptual hashes differ: 0 to 10.")
    claim = serializers.UUIDField()


class MatchAnswerSerializer(serializers.Serializer):
    """What was found. `results` comes with `texts`, `article` and `claims` with `url`, `images` with one."""

    matches = MatchSerializer(many=True, required=False, help_text="Claims for the text as a whole, the best first.")
    sentences = SentenceSerializer(
        many=True, required=False, help_text="Sentences of a long text, the most check-worthy first."
    )
    sentences_left_out = serializers.IntegerField(
        required=False, help_text=f"How many sentences were not matched, beyond the first {MAX_SENTENCES}."
    )
    article = ArticleTitle(required=False, allow_null=True, help_text="The article at that address, if it is known.")
    claims = DeskClaimSerializer(
        many=True, required=False, help_text="Claims that appeared in the article, cite it, or were judged in it."
    )
    images = FoundImageSerializer(
        many=True, required=False, help_text="With an image as the body: the images that are nearly the same."
    )
    note = serializers.CharField(required=False, help_text="What could not be looked for, and what to do about it.")
    results = TextMatchesSerializer(many=True, required=False, help_text="One for each of `texts`, in their order.")
