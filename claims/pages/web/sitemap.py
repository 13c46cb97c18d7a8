"""Which pages may a search engine list? `/sitemap.xml` names the parts, by https://www.sitemaps.org/protocol.html.

A part has the claims whose newest edition has a number of its range, so no part grows beyond `PART_SIZE`, whatever
becomes of claims: a claim that changes moves to the last part. `news` has the verdicts of two days in the form that
https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap describes.
"""

from datetime import timedelta
from xml.sax.saxutils import escape

from django.conf import settings
from django.db import connection
from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from claims.catalogue import log_position
from claims.interchange.exports.atom import FORBIDDEN
from claims.models import Edition, Topic, Verdict
from claims.pages.base import unchanged_or
from claims.pages.web.public_claim import ALWAYS_ASK, page_url
from claims.pages.web.summary import shortened
from config.api.conditional import digest
from config.text.languages import UNDETERMINED
from config.text.slugs import slug_of

PART_SIZE = 10_000  # editions; the protocol allows 50,000 pages in a part
MAX_PARTS = 50_000  # of an index, by the protocol
NEWS_AGE = timedelta(days=2)
MAX_TOPICS = 10_000
MAX_NEWS = 1_000  # Google reads no more
MAX_TITLE_LENGTH = 200  # characters
SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
PAGES = ("home", "claims", "corrections", "methodology", "about")
# The newest edition of each range, by one probe of the primary key for each.
PARTS = """
    SELECT part, newest.made_at
    FROM generate_series(0, (SELECT max(id) / %(size)s FROM claims_edition)) AS part
    CROSS JOIN LATERAL (
        SELECT made_at FROM claims_edition WHERE id >= part * %(size)s AND id < (part + 1) * %(size)s
        ORDER BY id DESC LIMIT 1
    ) AS newest
    ORDER BY part
"""
CLAIMS = """
    SELECT claim.id, claim.statement, edition.made_at
    FROM claims_edition AS edition JOIN claims_claim AS claim ON claim.id = edition.claim_id
    WHERE edition.id >= %(first)s AND edition.id < %(end)s AND edition.kind <> 'gone'
        AND NOT EXISTS (
            SELECT FROM claims_edition AS later
            WHERE later.claim_id = edition.claim_id AND later.version = edition.version + 1
        )
    ORDER BY edition.id
"""


def sitemap(view):
    """Wrap a view that returns XML: an unchanged log of editions is a 304, for one read of its position."""

    @require_safe
    def answer(request, **kwargs):
        tag = f'W/"{digest(f"{log_position()} {timezone.now():%Y-%m-%d} {request.path}".encode())}"'
        headers = {"ETag": tag, "Cache-Control": ALWAYS_ASK}
        response = unchanged_or(request, HttpResponse(content_type="application/xml; charset=utf-8", headers=headers))
        if response.status_code != 304:
            response.content = f'<?xml version="1.0" encoding="UTF-8"?>\n{view(**kwargs)}\n'
        return response

    return answer


@sitemap
def index():
    """Return the index of the parts, and of the news if there are any."""
    with connection.cursor() as cursor:
        cursor.execute(PARTS, {"size": PART_SIZE})
        parts = [(reverse("pages:sitemap_claims", args=[part]), made_at) for part, made_at in cursor.fetchall()]
    entries = [(reverse("pages:sitemap_pages"), None), *parts]
    if newest := news_since(timezone.now() - NEWS_AGE).first():
        entries.append((reverse("pages:sitemap_news"), newest.published_at))
    located = (entry("sitemap", settings.SITE_URL + path, changed_at) for path, changed_at in entries)
    return f'<sitemapindex xmlns="{SITEMAPS}">{"".join(located)}</sitemapindex>'


@sitemap
def pages():
    """Return the pages that lead to claims."""
    topics = Topic.objects.order_by("slug").values_list("slug", flat=True)
    addresses = [reverse(f"pages:{name}") for name in PAGES]
    addresses += [reverse("pages:topic", args=[slug]) for slug in topics[:MAX_TOPICS]]
    return urlset(entry("url", settings.SITE_URL + address) for address in addresses)


@sitemap
def claims(part):
    """Return the claims of a part. One that is empty by now names the home page, since no sitemap may be empty."""
    first, end = part * PART_SIZE, (part + 1) * PART_SIZE
    if part >= MAX_PARTS:
        raise Http404
    with connection.cursor() as cursor:
        cursor.execute(CLAIMS, {"first": first, "end": end})
        rows = cursor.fetchall()
    if not rows and not Edition.objects.filter(pk__gte=first, pk__lt=end).exists():
        raise Http404
    entries = [
        entry("url", page_url({"id": key, "slug": slug_of(statement)}), made_at) for key, statement, made_at in rows
    ]
    return urlset(entries or [entry("url", settings.SITE_URL + reverse("pages:home"))])


@sitemap
def news():
    """Return the desk's verdicts on claims that it first judged in the last two days, the newest first."""
    newest = {verdict.claim_id: verdict for verdict in reversed(news_since(timezone.now() - NEWS_AGE)[:MAX_NEWS])}
    return urlset((news_entry(verdict) for verdict in reversed(newest.values())), f' xmlns:news="{NEWS}"')


def news_since(moment):
    """Return the desk's published verdicts with `first_at`, if the desk first judged their claim since `moment`.

    Google takes the date of the first publication: a correction makes no news of an old verdict.
    """
    judged = Verdict.objects.public().filter(claim=OuterRef("claim"), origin="desk").order_by("published_at")
    verdicts = Verdict.objects.filter(status="published", origin="desk", published_at__gte=moment)
    verdicts = verdicts.annotate(first_at=Subquery(judged.values("published_at")[:1])).filter(first_at__gte=moment)
    return verdicts.select_related("claim", "publisher").order_by("-published_at", "-pk")


def news_entry(verdict):
    claim = verdict.claim
    url = page_url({"id": claim.pk, "slug": slug_of(claim.statement)})
    members = (
        f"<news:publication><news:name>{in_xml(verdict.publisher.name)}</news:name>"
        f"<news:language>{language_of(verdict)}</news:language></news:publication>"
        f"<news:publication_date>{in_iso(verdict.first_at)}</news:publication_date>"
        f"<news:title>{in_xml(shortened(claim.statement, MAX_TITLE_LENGTH))}</news:title>"
    )
    return f"<url><loc>{in_xml(url)}</loc><news:news>{members}</news:news></url>"


def language_of(verdict):
    """Return the language in Google's words: ISO 639, and of Chinese its script as a country."""
    tag = settings.LANGUAGE_CODE if verdict.language == UNDETERMINED else verdict.language
    language, _hyphen, variant = tag.partition("-")
    if language == "zh":
        return "zh-tw" if variant.startswith(("Hant", "TW", "HK")) else "zh-cn"
    return language


def urlset(entries, more=""):
    return f'<urlset xmlns="{SITEMAPS}"{more}>{"".join(entries)}</urlset>'


def entry(element, url, changed_at=None):
    changed = f"<lastmod>{in_iso(changed_at)}</lastmod>" if changed_at else ""
    return f"<{element}><loc>{in_xml(url)}</loc>{changed}</{element}>"


def in_iso(moment):
    return f"{moment:%Y-%m-%dT%H:%M:%S}Z"


def in_xml(text):
    return escape(FORBIDDEN.sub("\ufffd", text))
