"""The endpoints of Google's Fact Check Tools API, so that its clients can ask us: `/v1alpha1/claims:search`, `pages`.

They do what the discovery document `factchecktools.v1alpha1` says, where it says something. Beyond that:

- `claims:search` finds the claims that say all words of `query` and have a verdict that stands, whoever asks: drafts
  are never in it. With `reviewPublisherSiteFilter` it shows the reviews of that site only. The most relevant come
  first; without a query, those that were reviewed last. `languageCode` is the language of the claim.
- `pages` are the review articles of our own desk. Whoever writes one needs the permissions that `/api/v1/` asks for,
  and what is written are drafts. So an update of what is published shows in what the desk reads, and to the public
  once an editor has published it as a correction. What stands in public is never changed or deleted here.
- `versionId` is needed to update. A create that would change a page that is there already is refused.
- What we have no place for is refused by its name: images, anchors, `sameAs` other than an item of Wikidata, numbers
  that are no rating of ours.
"""

from datetime import timedelta
from uuid import UUID

import orjson
from django.core.exceptions import ValidationError
from django.db.models import Exists, F, OuterRef, Q
from django.http import Http404
from django.utils import timezone
from django.utils.functional import cached_property

from claims.api.google.pagination import PAGING, TokenPages
from claims.api.google.protocol import GoogleView, NotOffered, Wrong, whole_number
from claims.api.google.serializers import PageSerializer, VersionedPageSerializer
from claims.interchange.google import page_writer, pages, shapes
from claims.models import Card, Verdict
from config.api.bodies import members
from config.api.resource import one_change
from config.text.languages import standard_tag
from sources.canonical import canonical_url, domain_of
from sources.models import Article

OLDEST = 365 * 1_000  # days


class ClaimSearch(GoogleView):
    """Claims with a verdict that stands."""

    question = ("query", "languageCode", "reviewPublisherSiteFilter", "maxAgeDays")
    parameters = {"GET": (*question, *PAGING)}
    shape = shapes.SEARCH
    orderings = ("reviewed_at",)
    computed_orderings = {"relevance": ("-relevance", "query")}

    @property
    def default_ordering(self):
        return "relevance" if "query" in self.asked else "-reviewed_at"

    @property
    def reads_near_first(self):
        return "query" not in self.asked and bool({"languageCode", "maxAgeDays"} & self.asked.keys())

    @cached_property
    def site(self):
        return site_of(self.asked, "reviewPublisherSiteFilter")

    def get(self, request):
        if not {"query", "reviewPublisherSiteFilter"} & self.asked.keys():
            raise Wrong("Give a query, or a reviewPublisherSiteFilter.")
        cards, columns = self.found(), ["pk", "document"]
        if "query" in self.asked:
            cards = cards.annotate(relevance=F("relevance"))
        columns.append("relevance" if "query" in self.asked else "reviewed_at")
        pages = TokenPages()
        page = pages.paginate_queryset(cards.values_list(*columns, named=True), request, self)
        claims = [shapes.claim_of(orjson.loads(card.document), self.site) for card in page]
        return self.answer(shapes.filled({"claims": claims, "nextPageToken": pages.next_token}))

    def found(self):
        cards = Card.objects.public().judged()
        if "query" in self.asked:
            cards = cards.matching(self.asked["query"])
        if self.site:
            cards = cards.filter(issuers__contains=[self.site])
        if "languageCode" in self.asked:
            cards = cards.filter(languages__contains=[language_of(self.asked["languageCode"])])
        days = whole_number(self.asked, "maxAgeDays")
        if 0 < days < OLDEST:
            since = timezone.now() - timedelta(days=days)
            cards = cards.filter(self.reviewed(since) | Q(claimed_on__gte=since.date()))
        return cards

    def reviewed(self, since):
        """Reviewed since then: by the site whose reviews are asked for, if any."""
        by_anybody = Q(reviewed_at__gte=since)
        if not self.site:
            return by_anybody
        by_site = Verdict.objects.standing().filter(publisher__domain=self.site, published_at__gte=since)
        return by_anybody & Q(Exists(by_site.filter(claim=OuterRef("pk"))))


class ImageSearch(GoogleView):
    """Claims by an image: not offered."""

    parameters = {"GET": ("imageUri", "languageCode", *PAGING)}

    def get(self, request):
        raise NotOffered("Claims are not searched by image here: ask claims:search with words.")


class Pages(GoogleView):
    """The pages of our desk."""

    question = ("url", "organization")
    parameters = {"GET": (*question, *PAGING)}
    permissions = {"POST": "claims.add_verdict"}
    orderings = ("id",)
    default_ordering = "-id"

    @property
    def shape(self):
        return shapes.PAGES if self.request.method in ("GET", "HEAD") else shapes.PAGE

    def get(self, request):
        if len(self.asked.keys() & {"url", "organization"}) != 1:
            raise Wrong("Give a url or an organization, and not both.")
        pages = TokenPages()
        if "url" in self.asked:
            articles, token = self.at_address(self.asked["url"]), None
        else:
            articles = pages.paginate_queryset(self.of_the_organization(), request, self)
            token = pages.next_token
        found = [page.shape for page in pages.read(articles, request.user)]
        return self.answer(shapes.filled({"claimReviewMarkupPages": found, "nextPageToken": token}))

    def at_address(self, url):
        try:
            address = canonical_url(url)
        except ValidationError as refusal:
            raise Wrong(f"url: {' '.join(refusal.messages)}") from None
        return Article.objects.filter(canonical_url=address)

    def of_the_organization(self):
        site = site_of(self.asked, "organization")
        return pages.articles_with_a_page(self.request.user, publisher__domain=site)

    def post(self, request):
        content = sent(PageSerializer, request)
        with one_change():
            return self.answer(page_writer.create(content, by=request.user).shape)


class Page(GoogleView):
    """One page, by its name."""

    permissions = {"PUT": "claims.change_verdict", "DELETE": "claims.delete_verdict"}
    shape = shapes.PAGE

    def get(self, request, page):
        return self.answer(pages.page_at(self.article(), request.user).shape)

    def put(self, request, page):
        article = self.article()
        content = sent(VersionedPageSerializer, request)
        if content.pop("name", f"pages/{article.pk}") != f"pages/{article.pk}":
            raise Wrong("name: this is the name of another page than that of the address.")
        with one_change():
            return self.answer(page_writer.update(article, content, by=request.user).shape)

    def delete(self, request, page):
        members.refuse_members(request)
        with one_change():
            page_writer.delete(self.article(), by=request.user)
        return self.answer({})

    def article(self):
        """The article of a page that the caller sees."""
        try:
            key = UUID(self.kwargs["page"])
        except ValueError:
            raise Http404 from None
        article = pages.articles_with_a_page(self.request.user).filter(pk=key).first()
        if article is None or str(key) != self.kwargs["page"]:
            raise Http404
        return article


def language_of(code):
    """The language without its region."""
    tag = standard_tag(code)
    if tag is None:
        raise Wrong("languageCode is a BCP 47 tag, such as en-US or sr-Latn.")
    return tag.partition("-")[0]


def site_of(asked, name):
    """The domain that is asked for, as publishers have theirs; None when none is."""
    if name not in asked:
        return None
    try:
        return domain_of(asked[name] if "://" in asked[name] else f"https://{asked[name]}")
    except ValidationError:
        raise Wrong(f"{name} is a site, such as nytimes.com.") from None


def sent(serializer, request):
    content = serializer(data=request.data)
    content.is_valid(raise_exception=True)
    return content.validated_data
