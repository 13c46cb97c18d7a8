"""What does an article say now, and has it changed since we last looked? The only writer of ArticleVersion."""

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

from config.db.fields import STACKED_MARKS, stacks_marks
from config.text.languages import UNDETERMINED, detect_language, standard_tag, validate_language
from sources.canonical import canonical_url, domain_of
from sources.models import Article, ArticleVersion, Publisher

MAX_TEXT_BYTES = 5 * 1024 * 1024  # bytes of UTF-8
MAX_LINE_LENGTH = 500  # characters of a title or a name

# Control characters but for tabs and ends of lines, and halves of UTF-16 pairs: no text has them.
UNPRINTABLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
INVISIBLE = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs"})  # categories of Unicode
BYTE_ORDER_MARK = "\ufeff"


class CaptureRefused(Exception):
    """What was given cannot be kept, and nothing was. The message is a sentence for the person who gave it."""


@dataclass(frozen=True)
class Capture:
    """What a capture came to: the article, what it says now, and whether either is new."""

    article: Article
    version: ArticleVersion
    is_new_article: bool
    is_new_version: bool


def capture(text, url, *, at, method, by=None, title="", published_at=None, language=None, publisher=None):
    """Keep what the article at `url` says, as a new version unless that is what its current one says.

    The first capture makes the article, and its publisher when none has the domain: `publisher` is then the
    name. Later ones add what was missing (date, language) and follow a changed title; nothing is ever emptied,
    and a publisher that exists keeps its name.
    """
    text = normal_text(text)
    address = _ask(canonical_url, url)
    told = {
        "title": one_line(title),
        "published_at": published_at,
        "language": _given_tag(language) if language else detect_language(text),
    }
    name = one_line(publisher or "")
    with transaction.atomic():
        article, is_new_article = _article_at(address, url=url, publisher_name=name, **told)
        changed = [] if is_new_article else _learn(article, **told)
        version, is_new_version = _version_saying(text, article, at=at, method=method, by=by)
        if is_new_version:
            article.current_version = version
            changed.append("current_version")
        if changed:
            _check(article)
            article.save(update_fields=[*changed, "updated_at"])
    return Capture(article, version, is_new_article, is_new_version)


def read_text(content):
    """The text in the bytes of a file: UTF-8, or UTF-16 that says so with a byte order mark."""
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
    """The text as it is kept: NFC, lines that end in `\\n`, no byte order marks, no blank lines around it.

    Spaces inside are left as they were captured: quotes are found by them.
    """
    _refuse_too_long(len(text))
    _refuse_unprintable(text)
    text = text.replace(BYTE_ORDER_MARK, "")
    _refuse_stacked_marks(text)
    lines = unicodedata.normalize("NFC", text).splitlines()
    filled = [number for number, line in enumerate(lines) if line.strip()]
    text = "\n".join(lines[filled[0] : filled[-1] + 1]) if filled else ""
    if all(unicodedata.category(character) in INVISIBLE for character in text):
        raise CaptureRefused(_("There is no text in it."))
    _refuse_too_long(len(text.encode()))
    return text


def one_line(words):
    """A title or a name as it is kept: on one line, single spaces, NFC."""
    line = " ".join(words.split())
    _refuse_unprintable(line)
    if len(line) > MAX_LINE_LENGTH:
        raise CaptureRefused(_("A title or name has at most %(most)d characters.") % {"most": MAX_LINE_LENGTH})
    return unicodedata.normalize("NFC", line)


def _refuse_too_long(length):
    if length > MAX_TEXT_BYTES:
        raise CaptureRefused(_("The text is longer than 5 MB: capture the article only."))


def _refuse_unprintable(text):
    if found := UNPRINTABLE.search(text):
        raise CaptureRefused(
            _("This is not plain text: line %(line)d holds the control character U+%(code)s.")
            % {"line": len(f"{text[: found.start()]}.".splitlines()), "code": f"{ord(found[0]):04X}"}
        )


def _refuse_stacked_marks(text):
    if stacks_marks(text):
        raise CaptureRefused(str(STACKED_MARKS))


def _given_tag(language):
    """The tag in its usual writing."""
    tag = standard_tag(language) or language
    _ask(validate_language, tag)
    return tag


def _ask(rule, value):
    """What a rule makes of a value; when it refuses, so do we."""
    try:
        return rule(value)
    except ValidationError as error:
        raise CaptureRefused(" ".join(error.messages)) from error


def _article_at(address, *, publisher_name, **first_seen):
    """The article at this address and whether it is new, locked so that its captures come one after another.

    `no_key`, because evidence that is being tied to the article need not wait for them.
    """
    articles = Article.objects.select_for_update(no_key=True)
    if article := articles.filter(canonical_url=address).first():
        return article, False
    first_seen["publisher"] = _publisher_of(address, name=publisher_name)
    _check(Article(canonical_url=address, **first_seen))
    return articles.get_or_create(canonical_url=address, defaults=first_seen)  # one of two at once makes it


def _publisher_of(address, *, name):
    """Who has the article's domain, or else the nearest domain above it; a new one when nobody has."""
    labels = urlsplit(address).hostname.split(".")
    domain_and_above = [".".join(labels[start:]) for start in range(len(labels) - 1)]
    known = Publisher.objects.filter(domain__in=domain_and_above).order_by(Length("domain").desc()).first()
    if known:
        return known
    domain = domain_of(address)
    first_seen = {"name": name or domain[: Publisher._meta.get_field("name").max_length]}
    _check(Publisher(domain=domain, **first_seen))
    return Publisher.objects.get_or_create(domain=domain, defaults=first_seen)[0]


def _learn(article, *, title, published_at, language):
    """Take over what a later capture tells about an article. Gives the names of the fields that changed."""
    news = {}
    if title and title != article.title:
        news["title"] = title
    if published_at and not article.published_at:
        news["published_at"] = published_at
    if article.language == UNDETERMINED != language:
        news["language"] = language
    for field, told in news.items():
        setattr(article, field, told)
    return list(news)


def _version_saying(text, article, *, at, method, by):
    """The article's current version when it says just this, else a new one; and whether it is new."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    current = article.current_version
    if current and current.text_sha256 == digest:
        return current, False
    version = ArticleVersion(
        article=article,
        title=article.title,
        text=text,
        text_sha256=digest,
        captured_at=at,
        method=method,
        captured_by=by,
    )
    _check(version)
    version.save(force_insert=True)
    return version, True


def _check(row):
    """Refuse a row that breaks a rule. What must be unique is left to the database, which sees everybody's rows."""
    try:
        row.full_clean(validate_unique=False)
    except ValidationError as error:
        raise CaptureRefused(" ".join(_sentences(row, error))) from error


def _sentences(row, error):
    for field, messages in error.message_dict.items():
        of = "" if field == NON_FIELD_ERRORS else f"{row._meta.get_field(field).verbose_name}: "
        for message in messages:
            yield f"{of}{message}"
