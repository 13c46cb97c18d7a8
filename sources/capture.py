"""What does an article say now, and has it changed? `capture` stores it, and is the only writer of ArticleVersion."""

import codecs
import hashlib
import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.db.models.functions import Length
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from config.api.visibility import is_public
from config.db.fields import STACKED_MARKS, stacks_marks
from config.text.languages import UNDETERMINED, detect_language, standard_tag, validate_language
from sources.archives import copied_at, original_of
from sources.archiving import begin_lookup, fill_archive_url
from sources.canonical import canonical_url, domain_of
from sources.models import Article, ArticleVersion, Publisher, PublisherDomain
from sources.variants import variants

MAX_TEXT_BYTES = 5 * 1024 * 1024  # of UTF-8
MAX_LINE_LENGTH = 500  # characters of a title or a name
COPY_OF_UNKNOWN_PAGE = gettext_noop(
    "This address is that of a copy in an archive and does not say of which page: give the address of the page."
)

# Control characters except tabs and line breaks, and lone surrogates: no text has them.
UNPRINTABLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
INVISIBLE = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs"})  # categories of Unicode
BYTE_ORDER_MARK = "\ufeff"


class CaptureRefused(Exception):
    """An argument cannot be stored, and nothing was. The message is a sentence for the person who gave it."""


@dataclass(frozen=True)
class Capture:
    """The result of a capture: the article, its current version, and whether each of them is new."""

    article: Article
    version: ArticleVersion
    is_new_article: bool
    is_new_version: bool


def capture(
    text,
    url,
    *,
    at,
    method,
    by=None,
    title="",
    authors=(),
    published_at=None,
    language=None,
    publisher=None,
    copy=None,
):
    """Store the text of the article at `url` as a new version, unless its current version has the same text.

    The first capture creates the article, and its publisher if the domain is unknown: `publisher` is then the name.
    Later captures add missing authors, date or language and follow a changed title, unless everybody reads the
    article: then only the version has the new title, and editors change the article. Nothing is ever emptied, and a
    publisher that exists keeps its name. `copy` is what `sources.copies.keep` returned for the page with this text: a
    new version names it.

    The address of a copy in an archive stands for that of its page: the version has the date of the copy. A text that
    is older than the current version's is a version beside it and changes nothing else.

    Returns a Capture. Raises CaptureRefused if an argument cannot be stored.
    """
    text = normal_text(text)
    now = at
    url, archive_url, at = _page_of(url, at)
    address = _refusing(canonical_url, url)
    details = {
        "title": one_line(title),
        "authors": [one_line(name) for name in authors],
        "published_at": published_at,
        "language": _given_tag(language) if language else detect_language(text),
    }
    name = one_line(publisher or "")
    with transaction.atomic():
        article, is_new_article = _article_at(address, url=url, publisher_name=name, **details)
        is_old = _is_older_than_current(at, article)
        changed = [] if is_new_article or is_old or is_public(article) else _add_details(article, **details)
        title = details["title"] or article.title
        version, is_new_version = _version_saying(text, article, title=title, at=at, method=method, by=by, copy=copy)
        if is_new_version and not is_old:
            article.current_version = version
            changed.append("current_version")
        if changed:
            _check(article)
            article.save(update_fields=[*changed, "updated_at"])
        if archive_url and not is_old:  # what is quoted now may not be in an old copy
            fill_archive_url(article.pk, archive_url, at=now)
            article.refresh_from_db(fields=["archive_url", "updated_at"])
        if is_new_version:
            begin_lookup(version)
    return Capture(article, version, is_new_article, is_new_version)


def read_text(content):
    """Return the text of a file in UTF-8, or in UTF-16 with a byte order mark. Raises CaptureRefused otherwise."""
    _refuse_too_long(len(content))
    is_utf16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return normal_text(content.decode("utf-16" if is_utf16 else "utf-8"))
    except UnicodeDecodeError as error:
        raise CaptureRefused(
            _("This is not plain text in UTF-8 (see byte %(place)d): save it as UTF-8 text first.")
            % {"place": error.start + 1}
        ) from error


def normal_text(text):
    """Return the text as it is stored: NFC, lines that end in `\\n`, no byte order marks, no blank lines around it.

    Spaces inside are left as they were captured, because quotes are compared with them.
    """
    _refuse_too_long(len(text))
    _refuse_unprintable(text)
    text = text.replace(BYTE_ORDER_MARK, "")
    _refuse_stacked_marks(text)
    lines = unicodedata.normalize("NFC", text).splitlines()
    filled_lines = [number for number, line in enumerate(lines) if line.strip()]
    text = "\n".join(lines[filled_lines[0] : filled_lines[-1] + 1]) if filled_lines else ""
    if all(unicodedata.category(character) in INVISIBLE for character in text):
        raise CaptureRefused(_("There is no text in it."))
    _refuse_too_long(len(text.encode()))
    return text


def one_line(words):
    """Return a title or a name as it is stored: on one line, with single spaces, in NFC."""
    line = " ".join(words.split())
    _refuse_unprintable(line)
    if len(line) > MAX_LINE_LENGTH:
        raise CaptureRefused(_("A title or name has at most %(most)d characters.") % {"most": MAX_LINE_LENGTH})
    return unicodedata.normalize("NFC", line)


def _refuse_too_long(length):
    if length > MAX_TEXT_BYTES:
        raise CaptureRefused(_("The text is longer than 5 MB: capture the article only."))


def _refuse_unprintable(text):
    if match := UNPRINTABLE.search(text):
        raise CaptureRefused(
            _("This is not plain text: line %(line)d holds the control character U+%(code)s.")
            % {"line": len(f"{text[: match.start()]}.".splitlines()), "code": f"{ord(match[0]):04X}"}
        )


def _refuse_stacked_marks(text):
    if stacks_marks(text):
        raise CaptureRefused(str(STACKED_MARKS))


def _given_tag(language):
    """Return the tag in its standard spelling."""
    tag = standard_tag(language) or language
    _refusing(validate_language, tag)
    return tag


def _page_of(url, at):
    """Return the address of the page, that of its copy ("" if `url` is not one), and when it had the text.

    An article that is stored at the address of a copy stays there.
    """
    original, archive_url = original_of(url)
    if original == url or Article.objects.filter(canonical_url=_refusing(canonical_url, url)).exists():
        return url, "", at
    if not original:
        raise CaptureRefused(_(COPY_OF_UNKNOWN_PAGE))
    if not archive_url:
        return original, "", at
    copied = copied_at(archive_url, original)
    return _known_spelling(original), archive_url, min(at, copied) if copied else at


def _known_spelling(url):
    """Return the address of the stored article at this page: a site may have moved to https since it was copied."""
    known = Article.objects.filter(canonical_url__in=variants(url)).order_by("id")
    stored = list(known.values_list("canonical_url", flat=True))
    return url if not stored or canonical_url(url) in stored else stored[0]


def _refusing(function, value):
    """Return `function(value)`, with its ValidationError raised as CaptureRefused."""
    try:
        return function(value)
    except ValidationError as error:
        raise CaptureRefused(" ".join(error.messages)) from error


def _article_at(address, *, publisher_name, **first_seen):
    """Return the article at this address and whether it is new, locked so that its captures run one at a time.

    `no_key`, because evidence that refers to the article need not wait for a capture.
    """
    articles = Article.objects.select_for_update(no_key=True)
    if article := articles.filter(canonical_url=address).first():
        return article, False
    first_seen["publisher"] = _publisher_of(address, name=publisher_name)
    _check(Article(canonical_url=address, **first_seen))
    return articles.get_or_create(
        canonical_url=address, defaults=first_seen
    )  # of two captures at once, one creates it


def _publisher_of(address, *, name):
    """Return the publisher of the article's domain, or of the nearest domain above it, or else a new one."""
    labels = urlsplit(address).hostname.split(".")
    domain_and_above = [".".join(labels[start:]) for start in range(len(labels) - 1)]
    known = PublisherDomain.objects.filter(domain__in=domain_and_above).order_by(Length("domain").desc())
    if nearest := known.select_related("publisher").first():
        return nearest.publisher
    domain = domain_of(address)
    if Publisher.objects.filter(is_desk=True, name__iexact=name).exists():
        name = ""  # no other publisher has the name of our own desk, whatever its pages say
    first_seen = {"name": name or domain[: Publisher._meta.get_field("name").max_length]}
    _check(Publisher(domain=domain, **first_seen))
    return Publisher.objects.get_or_create(domain=domain, defaults=first_seen)[0]


def _add_details(article, *, title, authors, published_at, language):
    """Update an article with the details of a later capture. Returns the names of the fields that changed."""
    changed = []
    if title and title != article.title:
        article.title = title
        changed.append("title")
    if authors and not article.authors:
        article.authors = authors
        changed.append("authors")
    if published_at and not article.published_at:
        article.published_at = published_at
        changed.append("published_at")
    if article.language == UNDETERMINED != language:
        article.language = language
        changed.append("language")
    return changed


def _is_older_than_current(at, article):
    return bool(article.current_version) and at < article.current_version.captured_at


def _version_saying(text, article, *, title, at, method, by, copy):
    """Return the version that has this text at this time, or else a new one; and whether it is new."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    before = article.current_version
    if _is_older_than_current(at, article):
        before = article.versions.filter(captured_at__lte=at).order_by("-captured_at", "-id").first()
    if before and before.text_sha256 == digest:
        return before, False
    version = ArticleVersion(
        article=article,
        title=title,
        text=text,
        text_sha256=digest,
        captured_at=at,
        method=method,
        captured_by=by,
        copy=copy.name if copy else "",
        copy_sha256=copy.sha256 if copy else "",
    )
    _check(version)
    version.save(force_insert=True)
    return version, True


def _check(row):
    """Raise CaptureRefused for a row that breaks a rule. Uniqueness is left to the database, which sees all rows."""
    try:
        row.full_clean(validate_unique=False)
    except ValidationError as error:
        raise CaptureRefused(" ".join(_sentences(row, error))) from error


def _sentences(row, error):
    for field, messages in error.message_dict.items():
        of = "" if field == NON_FIELD_ERRORS else f"{row._meta.get_field(field).verbose_name}: "
        for message in messages:
            yield f"{of}{message}"
