"""Which versions of a page are kept, and which is that of a time? Memento for the versions of an article (RFC 7089).

A version is a memento: its answer has `Memento-Datetime`, and links to the page itself, to the time map, which lists
all versions that the reader may see, and to the time gate, which leads to the version of a time.
"""

from datetime import UTC, datetime

from django.db.models import FETCH_RAISE
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date, parse_http_date_safe
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.exceptions import ParseError
from rest_framework.response import Response
from rest_framework.reverse import reverse

from config.api.conditional import CONDITIONS, ETagMixin, client_spelling, conditions, digest, header
from config.api.endpoint import Endpoint
from sources.models import Article, ArticleVersion

MEMENTO_HEADERS = [
    header("Memento-Datetime", "When this version was captured.", response=[200]),
    header("Link", "The page itself, the time map and the time gate.", response=[200]),
]
LINK_FORMAT = "application/link-format"  # RFC 6690
MAX_MEMENTOS = 1_000  # in a time map: the newest
ACCEPT_DATETIME = header("Accept-Datetime", "An HTTP date. Without it the newest version is meant.")
TIME_MAP = {
    (200, LINK_FORMAT): OpenApiResponse(OpenApiTypes.STR, description="https://www.rfc-editor.org/rfc/rfc7089")
}


def mark_as_memento(answer, version, request):
    """Give the answer that shows a version the headers of a memento."""
    answer["Memento-Datetime"] = date_of(version)
    answer["Link"] = ", ".join(links_of(version.article, request))


def links_of(article, request, own=()):
    """Return links to the page itself, the time map and the time gate. In the time map, `own` is the span of time."""
    place = {"article": article.pk}
    yield link(article.canonical_url, 'rel="original"')
    relation = 'rel="self"' if own else 'rel="timemap"'
    yield link(reverse("article-time-map", kwargs=place, request=request), relation, f'type="{LINK_FORMAT}"', *own)
    yield link(reverse("article-time-gate", kwargs=place, request=request), 'rel="timegate"')


def link(url, *members):
    return f"<{url.replace('<', '%3C').replace('>', '%3E')}>; {'; '.join(members)}"


def date_of(version):
    return http_date(version.captured_at.timestamp())


def mementos_of(versions, request):
    """Yield a link for each version, the oldest first."""
    for number, version in enumerate(versions):
        names = ["first"] * (number == 0) + ["last"] * (number == len(versions) - 1) + ["memento"]
        yield link(address_of(version, request), f'rel="{" ".join(names)}"', f'datetime="{date_of(version)}"')


def address_of(version, request):
    place = {"article": version.article_id, "pk": version.pk}
    return reverse("article-version", kwargs=place, request=request)


class MementoViewSet(ETagMixin, Endpoint):
    """The versions of an article by time, for programs that know web archives."""

    queryset = ArticleVersion.objects.defer("text").order_by("-captured_at", "-id").fetch_mode(FETCH_RAISE)
    parent = (Article, "article")
    pagination_class = None
    filterset_class = None

    def get_queryset(self):
        return super().get_queryset().filter(article=self.kwargs["article"]).select_related("article")

    @extend_schema(
        operation_id="retrieve_article_time_map",
        summary="Retrieve the time map of an article",
        parameters=CONDITIONS,
        responses=TIME_MAP,
    )
    def time_map(self, request, article):
        """Return the newest 1,000 versions of the article as links with their times (RFC 7089, section 5)."""
        versions = list(self.filter_queryset(self.get_queryset())[:MAX_MEMENTOS])[::-1]
        if not versions:
            raise Http404
        span = [f'from="{date_of(versions[0])}"', f'until="{date_of(versions[-1])}"']
        links = [*links_of(versions[0].article, request, own=span), *mementos_of(versions, request)]
        content = ",\n".join(links)
        tag = f'"{digest(content.encode())}"'
        if spelling := client_spelling(conditions(request, "If-None-Match"), tag):
            return Response(status=304, headers={"ETag": spelling})
        return HttpResponse(content, content_type=LINK_FORMAT, headers={"ETag": tag})

    @extend_schema(
        operation_id="retrieve_article_time_gate",
        summary="Find the version of a time",
        parameters=[ACCEPT_DATETIME],
        responses={302: OpenApiResponse(description="The version is at Location.")},
    )
    def time_gate(self, request, article):
        """Redirect to the version that was current at `Accept-Datetime`, or to the first one if that is later."""
        versions, moment = self.filter_queryset(self.get_queryset()), asked_time(request)
        then = versions.filter(captured_at__lte=moment) if moment else versions
        version = then.first() or versions.last()
        if version is None:
            raise Http404
        answer = HttpResponseRedirect(address_of(version, request))
        answer["Link"] = ", ".join(links_of(version.article, request))
        patch_vary_headers(answer, ["Accept-Datetime"])
        return answer


def asked_time(request):
    """Return the last moment of the second that the request asks for; None for the newest version."""
    sent = request.headers.get("Accept-Datetime")
    if sent is None:
        return None
    second = parse_http_date_safe(sent)
    if second is None:
        raise ParseError("Accept-Datetime takes a date of HTTP: Tue, 18 Nov 2025 09:00:00 GMT.")
    return datetime.fromtimestamp(second, UTC).replace(microsecond=999_999)
