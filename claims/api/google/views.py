"""The endpoints of Google's Fact Check Tools API, for its client libraries: `/v1alpha1/claims:search` and `pages`.

They follow the discovery document `factchecktools.v1alpha1`. Where it leaves a choice:

- `claims:search` returns claims that have a published verdict, to every reader alike: drafts are never in it. Claims
  that contain all words of `query` come first, by relevance, then up to MAX_MATCHES that share any words with it, the
  most alike first (claims/matching), but for those with a word that has a minus in front. In a text of more than
  MAX_SEARCH_LENGTH characters all words are never looked for. Without a query, results are
  sorted by the time of the latest review. With `reviewPublisherSiteFilter` only the reviews of that site are shown.
  `languageCode` is the language of the claim.
- `pages` are the review articles of our own desk. Writing one takes the permissions that `/api/v1/` asks for, and
  writes drafts. An update of something published is visible to the desk at once, and to the public when an editor has
  published it as a correction. What is public is never changed or deleted here.
- An update needs `versionId`. A create that would change an existing page is refused.
- `$discovery/rest` describes these methods at the address at which it was asked.
- What we cannot store is refused by its name: images, anchors, `sameAs` other than a Wikidata item, and numbers that
  are no rating of ours.
"""

import re
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

import orjson
from django.core.exceptions import ValidationError
from django.db.models import Exists, F, OuterRef, Q
from django.http import Http404
from django.utils import timezone
from django.utils.functional import cached_property
from rest_framework.exceptions import NotFound

from claims.api.google.pagination import PAGING, SearchPagination, TokenPagination
from claims.api.google.protocol import GoogleView, InvalidArgument, Unimplemented, parse_number
from claims.api.google.serializers import PageSerializer, VersionedPageSerializer
from claims.interchange.google import discovery, page_writer, pages, shapes
from claims.listing.filters import MAX_SEARCH_LENGTH
from claims.matching import MAX_MATCHES, find
from claims.models import Card, Verdict
from config.api.bodies import members
from config.api.endpoint import ComputedOrdering, ListPolicy
from config.api.transactions import one_change
from config.text.languages import standard_tag
from sources.canonical import canonical_url, domain_of
from sources.models import AllOfHouses, Article, domains_of_house

EXCLUDED = re.compile(r'(?<!\S)-("[^"]*"|\w\S*)')  # what must not occur, as PostgreSQL's web search reads it
MAX_AGE = 365 * 1_000  # days; a higher maxAgeDays filters nothing, and would leave the range of dates


class RankedCard(NamedTuple):
    pk: UUID
    document: str
    relevance: int  # the negative place


class ClaimSearch(GoogleView):
    """Claims with a published verdict."""

    question = ("query", "languageCode", "reviewPublisherSiteFilter", "maxAgeDays")
    parameters = {"GET": (*question, *PAGING)}
    shape = shapes.SEARCH

    @property
    def policy(self):
        return ListPolicy(
            orderings=("reviewed_at",),
            default_ordering="relevance" if "query" in self.params else "-reviewed_at",
            computed_orderings={"relevance": ComputedOrdering("-relevance", needs="query")},
        )

    @cached_property
    def site(self):
        return parse_site(self.params, "reviewPublisherSiteFilter")

    @cached_property
    def sites(self):
        """All domains of the house whose site the request names; None if it names none."""
        return domains_of_house(self.site) if self.site else None

    def get(self, request):
        if not {"query", "reviewPublisherSiteFilter"} & self.params.keys():
            raise InvalidArgument("Give a query, or a reviewPublisherSiteFilter.")
        cards, columns, pagination = self.filtered_cards(), ["pk", "document"], TokenPagination()
        if "query" in self.params:
            cards = self.with_all_words(cards).annotate(relevance=F("relevance"))
            pagination = SearchPagination(lambda: self.ranked)
        columns.append("relevance" if "query" in self.params else "reviewed_at")
        page = pagination.paginate_queryset(cards.values_list(*columns, named=True), request, self)
        claims = [shapes.serialize_claim(orjson.loads(card.document), self.sites) for card in page]
        return self.answer(shapes.without_empty({"claims": claims, "nextPageToken": pagination.next_token}))

    def with_all_words(self, cards):
        """Return the cards that hold all words of the query: none for a long text, which takes seconds to look up."""
        query = self.params["query"]
        return cards.matching(query) if len(query) <= MAX_SEARCH_LENGTH else cards.none().matching("")

    @cached_property
    def ranked(self):
        """The claims that share words with the query but have not all, the most alike first."""
        query, cards = self.params["query"], self.filtered_cards()
        matches = find(EXCLUDED.sub(" ", query), cards=cards, limit=MAX_MATCHES)
        found = cards.filter(pk__in=[match.claim_id for match in matches])
        others = found.exclude(pk__in=self.with_all_words(found).values("pk"))
        if excluded := EXCLUDED.findall(query):
            others = others.exclude(pk__in=found.matching(" or ".join(excluded)).values("pk"))
        documents = dict(others.values_list("pk", "document")) if matches else {}
        keys = [match.claim_id for match in matches if match.claim_id in documents]
        return [RankedCard(key, documents[key], -place) for place, key in enumerate(keys, 1)]

    def filtered_cards(self):
        cards = Card.objects.public().judged()
        if self.site:
            cards = cards.filter(issuers__overlap=AllOfHouses([self.site]))
        if "languageCode" in self.params:
            cards = cards.filter(languages__contains=[parse_language(self.params["languageCode"])])
        days = parse_number(self.params, "maxAgeDays")
        if 0 < days < MAX_AGE:
            since = timezone.now() - timedelta(days=days)
            cards = cards.filter(self.reviewed_since(since) | Q(claimed_on__gte=since.date()))
        return cards

    def reviewed_since(self, since):
        """Return the condition for a review since then, by the requested site if there is one."""
        by_anybody = Q(reviewed_at__gte=since)
        if not self.site:
            return by_anybody
        by_site = Verdict.objects.standing().filter(publisher__domain__in_houses=[self.site], published_at__gte=since)
        return by_anybody & Q(Exists(by_site.filter(claim=OuterRef("pk"))))


class ImageSearch(GoogleView):
    """Claims by an image: not implemented."""

    parameters = {"GET": ("imageUri", "languageCode", *PAGING)}

    def get(self, request):
        raise Unimplemented("Claims are not searched by image here: ask claims:search with words.")


class Discovery(GoogleView):
    """The discovery document, from which Google's client builds itself."""

    parameters = {"GET": ("version",)}

    def get(self, request):
        version = self.params.get("version", discovery.VERSION)
        if version != discovery.VERSION:
            raise NotFound(f"There is no version “{version[:80]}” of this API: ask for {discovery.VERSION}.")
        return self.answer(discovery.document(request.build_absolute_uri("/")))


class PageList(GoogleView):
    """The pages of our desk: list and create."""

    question = ("url", "organization")
    parameters = {"GET": (*question, *PAGING)}
    permissions = {"POST": "claims.add_verdict"}
    policy = ListPolicy(orderings=("id",), default_ordering="-id")

    @property
    def shape(self):
        return shapes.PAGES if self.request.method in ("GET", "HEAD") else shapes.PAGE

    def get(self, request):
        if len(self.params.keys() & {"url", "organization"}) != 1:
            raise InvalidArgument("Give a url or an organization, and not both.")
        pagination = TokenPagination()
        if "url" in self.params:
            articles, token = self.articles_at(self.params["url"]), None
        else:
            articles = pagination.paginate_queryset(self.articles_of_organization(), request, self)
            token = pagination.next_token
        contents = [page.content for page in pages.read_pages(articles, request.user)]
        return self.answer(shapes.without_empty({"claimReviewMarkupPages": contents, "nextPageToken": token}))

    def articles_at(self, url):
        try:
            address = canonical_url(url)
        except ValidationError as error:
            raise InvalidArgument(f"url: {' '.join(error.messages)}") from None
        return Article.objects.filter(canonical_url=address)

    def articles_of_organization(self):
        site = parse_site(self.params, "organization")
        return pages.articles_with_page(self.request.user, publisher__domain__in_houses=[site])

    def post(self, request):
        content = parse_body(PageSerializer, request)
        with one_change():
            return self.answer(page_writer.create(content, by=request.user).content)


class PageDetail(GoogleView):
    """One page, by its name: read, update, delete."""

    permissions = {"PUT": "claims.change_verdict", "DELETE": "claims.delete_verdict"}
    shape = shapes.PAGE

    def get(self, request, page):
        return self.answer(pages.get_page(self.get_article(), request.user).content)

    def put(self, request, page):
        article = self.get_article()
        content = parse_body(VersionedPageSerializer, request)
        if content.pop("name", f"pages/{article.pk}") != f"pages/{article.pk}":
            raise InvalidArgument("name: this is the name of another page than that of the address.")
        with one_change():
            return self.answer(page_writer.update(article, content, by=request.user).content)

    def delete(self, request, page):
        members.refuse_members(request)
        with one_change():
            page_writer.delete(self.get_article(), by=request.user)
        return self.answer({})

    def get_article(self):
        """Return the article of the page if the user may see it. Raise Http404 otherwise."""
        try:
            key = UUID(self.kwargs["page"])
        except ValueError:
            raise Http404 from None
        article = pages.articles_with_page(self.request.user).filter(pk=key).first()
        if article is None or str(key) != self.kwargs["page"]:
            raise Http404
        return article


def parse_language(code):
    """Return the language subtag of a BCP 47 tag."""
    tag = standard_tag(code)
    if tag is None:
        raise InvalidArgument("languageCode is a BCP 47 tag, such as en-US or sr-Latn.")
    return tag.partition("-")[0]


def parse_site(parameters, name):
    """Return the domain that a parameter names by itself or in a URL; None without that parameter."""
    if name not in parameters:
        return None
    try:
        return domain_of(parameters[name] if "://" in parameters[name] else f"https://{parameters[name]}")
    except ValidationError:
        raise InvalidArgument(f"{name} is a site, such as nytimes.com.") from None


def parse_body(serializer_class, request):
    """Return the validated body. Raise DRF's ValidationError otherwise."""
    serializer = serializer_class(data=request.data)
    serializer.is_valid(raise_exception=True)
    return serializer.validated_data
