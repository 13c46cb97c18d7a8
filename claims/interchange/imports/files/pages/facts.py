"""What does a page say of itself that its markup leaves out? `PageFacts.complete` puts it into a review.

| member | where the page says it | repair |
|---|---|---|
| `url` | canonical link, `og:url`, the comment of a browser that saved it, the archive that it is in | `url_of_page` |
| `headline` | `og:title`, the first heading, the title | `title_of_page` |
| `datePublished` | `article:published_time` and its kin, the JSON-LD of the article, `<time>` | `date_of_page` |
| `inLanguage` | `lang` of the page, its `Content-Language`, `og:locale` | `language_of_page` |
| `publisher` | `og:site_name`, if the review names neither author nor publisher | `publisher_of_page` |
"""

import re
from functools import cached_property
from urllib.parse import urlsplit

from claims.interchange.claimreview.dates import read_date
from claims.interchange.claimreview.jsonld import nodes, parts_of, texts, types, without_prefix
from claims.interchange.claimreview.urls import first_links_in, read_address
from claims.interchange.imports.files.pages.markup import joined, json_ld_of
from config.text.languages import UNDETERMINED, detect_language, standard_tag

SAVED_FROM = re.compile(
    r"<!--\s*saved from url=\(\d+\)(?P<browser>\S{1,2000})"  # Internet Explorer, Chromium, Firefox
    r"|Page saved with SingleFile\s+url:\s*(?P<single_file>\S{1,2000})"
    r"|Mirrored from (?P<mirror>\S{1,2000}) by HTTrack"
)
SAVED_FROM_AREA = 20_000  # characters
DATES = [
    *("article:published_time", "og:published_time", "article:published", "og:article:published_time"),
    *("datepublished", "dc.date.issued", "dcterms.issued", "dc.date", "dcterms.date", "dc.date.created"),
    *("dcterms.created", "date", "pubdate", "publishdate", "publish_date", "publish-date", "publication_date"),
    *(
        "parsely-pub-date",
        "sailthru.date",
        "cxenseparse:recs:publishtime",
        "article.published",
        "originalpublicationdate",
    ),
]
ARTICLES = {
    *("Article", "NewsArticle", "ReportageNewsArticle", "AnalysisNewsArticle", "BlogPosting", "WebPage", "ItemPage"),
    *("CreativeWork", "Report", "TechArticle", "SocialMediaPosting", "LiveBlogPosting", "OpinionNewsArticle"),
}
MAX_TITLE_LENGTH = 500
MAX_NODES = 200  # of JSON-LD that are looked at


class CompletedReview(dict):
    """A payload to which a page has added what it leaves out. `repairs` has a code for each member."""

    repairs: tuple = ()


class PageFacts:
    """What a page says of itself. Each fact is read once, when a review leaves it out."""

    def __init__(self, page, saved_from=""):
        self.page, self.saved_from = page, saved_from

    def complete(self, review, *, is_only_one=True):
        """Return a review with what it leaves out, as far as the page says it.

        Title and date of a page with several reviews, such as a list, are those of a review without another address.
        """
        members = {without_prefix(key): part for key, part in review.items()}
        url = self._missing_address(members)
        is_own_page = is_only_one or url or self._is_address_of(members)
        added = {
            "url": url,
            "headline": self.title if is_own_page and not _has_title(members) else "",
            "datePublished": self.published_at if is_own_page and not _has_date(members) else "",
            "inLanguage": "" if _names_language(members) else self.language_of(members),
            "publisher": "" if _names_organisation(members) else self.publisher,
        }
        added = {name: value for name, value in added.items() if value}
        if not added:
            return review
        # In place of an empty member, under whatever prefix.
        kept = {key: part for key, part in review.items() if without_prefix(key) not in added}
        completed = CompletedReview(kept | added)
        completed.repairs = tuple(REPAIR_OF[name] for name in added)
        return completed

    def _missing_address(self, members):
        """Return the address of a review that names none, or only a part of it, or ""."""
        for link in first_links_in(members.get("url")):
            part = link.strip()
            if part.startswith(("/", "./", "../", "?", "#")) and not part.startswith("//"):
                return joined(self.address, part) if self.address else ""
            if address := read_address(part, []):
                return self.address if self._is_first_page_of_site(address) else ""
            if "://" in part:
                return ""
        others = [link for name in OTHER_ADDRESSES for link in first_links_in(members.get(name)) if "#" not in link]
        return "" if any(read_address(link, []) for link in others) else self.address

    def _is_first_page_of_site(self, address):
        """Return whether an address leads to the first page of the site of this page, which is another one."""
        own = read_address(self.address, []) if self.address else None
        return bool(own) and not _path(address.url) and bool(_path(own.url)) and own.domain == address.domain

    def _is_address_of(self, members):
        links = [link for name in ("url", *OTHER_ADDRESSES) for link in first_links_in(members.get(name))]
        own = _path(self.address)
        return bool(own) and any(_path(link).endswith(own) or own.endswith(_path(link) or "?") for link in links)

    @cached_property
    def address(self):
        """The address of the page, or ""."""
        base = self.saved_from or self._address_of_copy
        links = [*self._attributes("//link[contains(@rel, 'canonical')]/@href"), *self._meta("og:url"), base]
        addresses = [joined(base, link.strip()) for link in links if link.strip()]
        addresses = [address for address in addresses if read_address(address, [])]
        # A canonical link that leads to the first page of the site is a mistake, unless this is that page.
        return next(filter(_path, addresses), addresses[0] if addresses else "")

    @cached_property
    def _address_of_copy(self):
        found = SAVED_FROM.search(self.page.text[:SAVED_FROM_AREA])
        if not found:
            return ""
        mirror = found["mirror"]
        return f"https://{mirror}" if mirror and "://" not in mirror else next(filter(None, found.groups()))

    @cached_property
    def title(self):
        titles = [*self._meta("og:title"), *self._texts("//h1"), *self._texts("//title"), *self._article("headline")]
        title = next((" ".join(title.split()) for title in titles if title.strip()), "")
        for site in self._meta("og:site_name"):
            title = re.sub(rf"\s+[|–—-]\s+{re.escape(site)}$", "", title)
        return title[:MAX_TITLE_LENGTH]

    @cached_property
    def published_at(self):
        """The date as the page writes it, or ""."""
        times = self._attributes("//time[@pubdate or @itemprop='datePublished']/@datetime")
        times += self._attributes("(//article//time/@datetime | //main//time/@datetime)[1]")
        every = set(self._attributes("//time/@datetime"))
        found = (text for name in DATES for text in self._meta(name))
        for text in [*found, *self._article("datePublished"), *times, *(every if len(every) == 1 else ())]:
            if read_date(text, []):
                return text.strip()
        return ""

    @cached_property
    def language(self):
        """The tag of the page's language, or ""."""
        named = self._attributes("/html/@lang") + self._attributes("/html/@*[local-name()='xml:lang']")
        named += [*self._meta("content-language"), *self._meta("og:locale"), *self._article("inLanguage")]
        tags = (standard_tag(name.strip().partition(",")[0].replace("_", "-")) for name in named)
        return next((tag for tag in tags if tag and tag != UNDETERMINED), "")

    def language_of(self, members):
        """Return the page's language. English is doubted, because themes name it that nobody has translated."""
        if self.language.partition("-")[0] == "en":
            words = " ".join(texts(members.get("claimReviewed"), "text", "name")[:1])
            if detect_language(words).partition("-")[0] not in ("en", UNDETERMINED):
                return ""
        return self.language

    @cached_property
    def publisher(self):
        names = [*self._meta("og:site_name"), *self._meta("application-name")]
        return {"@type": "Organization", "name": names[0].strip()} if names else None

    @cached_property
    def _metas(self):
        """The contents of the page's meta elements, by their names in lower case."""
        found = {}
        for element in self.page.root.iter("meta"):
            for attribute in ("property", "name", "itemprop", "http-equiv"):
                name, content = element.get(attribute), element.get("content")
                if name and content and content.strip():
                    found.setdefault(name.strip().lower(), []).append(content)
        return found

    def _meta(self, name):
        return self._metas.get(name, [])

    def _attributes(self, path):
        return [str(value) for value in self.page.root.xpath(path)]

    def _texts(self, path):
        return [element.text_content() for element in self.page.root.xpath(path)[:1]]

    def _article(self, member):
        return [text for node in self._articles for text in texts(node.get(member), "name")[:1]]

    @cached_property
    def _articles(self):
        """The nodes of the page's JSON-LD that describe its article."""
        found = []
        for _text, value in json_ld_of(self.page):
            for node in nodes(value)[:MAX_NODES]:
                found += [node, *nodes(node.get("@graph"))[:MAX_NODES]]
        return [node for node in found if types(node) & ARTICLES]


OTHER_ADDRESSES = ("mainEntityOfPage", "@id", "sameAs")
REPAIR_OF = {
    "url": "url_of_page",
    "headline": "title_of_page",
    "datePublished": "date_of_page",
    "inLanguage": "language_of_page",
    "publisher": "publisher_of_page",
}


def _has_title(members):
    return bool(texts(members.get("headline")) or texts(members.get("name")))


def _names_organisation(members):
    """Return whether an author or publisher has a name and is not a person."""
    parts = [*parts_of(members.get("author")), *parts_of(members.get("publisher"))]
    return any(texts(part, "name", "url", "@id") and not _is_person(part) for part in parts)


def _is_person(part):
    return isinstance(part, dict) and "Person" in types(part)


def _has_date(members):
    return any(read_date(members.get(name), []) for name in ("datePublished", "dateCreated"))


def _names_language(members):
    claims = nodes(members.get("itemReviewed"))
    return any(texts(part.get("inLanguage"), "name", "alternateName") for part in (members, *claims))


def _path(link):
    """Return the path of an address and its query, or "" for the first page of a site or what is no address."""
    try:
        parts = urlsplit(link.strip())
    except ValueError:
        return ""
    return parts.path.rstrip("/") + (f"?{parts.query}" if parts.query else "")
