"""What can be compared with what? The desk, the public, an edition of the claim, or a version of a cited article.

`Sides(claim)` lists them for the menus, newest first, and reads the two that are asked for: `desk`, `public`,
`edition:3`, `version:<id>`.
"""

import re
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from claims.catalogue.editions import editions_of
from claims.models import Card, Evidence, Verdict
from sources.models import ArticleVersion

DESK, PUBLIC = "desk", "public"
MAX_LISTED = 300  # editions, and versions: the address reaches older ones
EDITION, VERSION = re.compile(r"edition:([1-9][0-9]{0,8})"), re.compile(r"version:([0-9a-f-]{32,36})")


class UnknownSide(Exception):
    """Nothing of this name belongs to the claim, or two sides that cannot be compared; with a sentence."""


class Side(NamedTuple):
    """One of the two states: `content` is the document of a claim, the text of an article, or None for nothing."""

    code: str
    name: str
    content: Any
    article: UUID | None = None
    language: str = ""

    @property
    def is_text(self):
        return self.article is not None


class Sides:
    def __init__(self, claim):
        self.claim = claim

    @cached_property
    def card(self):
        card = Card.objects.filter(claim=self.claim.pk).values("document", "desk_document").first()
        if card is None:
            raise UnknownSide(_("The desk is still reading this claim: try again in a moment."))
        return {name: orjson.loads(text) if text else None for name, text in card.items()}

    @cached_property
    def was_public(self):
        return bool(self.card["document"] or self.editions)

    @cached_property
    def editions(self):
        editions = editions_of(self.claim.pk).order_by("-version").values_list("version", "made_at", "kind")
        return [(f"edition:{number}", edition_name(number, at)) for number, at, _kind in editions[:MAX_LISTED]]

    @cached_property
    def versions(self):
        """Return `(code, name, article, its title, its language)` of the versions of cited articles, newest first."""
        rows = self.cited_versions().order_by("-captured_at", "-id").select_related("article").defer("text")
        return [
            (f"version:{row.pk}", version_name(row), row.article_id, str(row.article), row.article.language)
            for row in rows[:MAX_LISTED]
        ]

    def cited_versions(self):
        """Return the versions of the articles that evidence of the claim, or a verdict on it, names."""
        cited = Evidence.objects.filter(claim=self.claim.pk).values("article")
        reviews = Verdict.objects.filter(claim=self.claim.pk, review__isnull=False).values("review")
        return ArticleVersion.objects.filter(Q(article__in=cited) | Q(article__in=reviews))

    @property
    def groups(self):
        """Return the menu: groups of `(code, name)`, each with its title."""
        groups = [(_("The claim now"), [(DESK, _("desk")), (PUBLIC, _("public"))])]
        if self.editions:
            groups.append((_("Editions"), self.editions))
        titles = {}
        for code, name, article, title, _language in self.versions:
            titles.setdefault(article, (title, []))[1].append((code, name))
        return [*groups, *titles.values()]

    def pair(self, left, right):
        """Return the two sides. One that is not asked for is what the other one is usually compared with."""
        if not left and not right:
            left, right = PUBLIC, DESK
        elif not left:
            left = self.earlier_version(right) or PUBLIC
        elif not right:
            right = self.newest_version(left) or DESK
        sides = self.side(left), self.side(right)
        if sides[0].article != sides[1].article:
            raise UnknownSide(_("Compare two states of the claim, or two versions of one article."))
        return sides

    def article_codes(self, code):
        """Return the codes of the versions of the same article, newest first; none if `code` is no version."""
        articles = {known: article for known, _name, article, *_rest in self.versions}
        return [known for known, article in articles.items() if article == articles.get(code, self)]

    def earlier_version(self, code):
        codes = self.article_codes(code)
        return codes[min(codes.index(code) + 1, len(codes) - 1)] if codes else None

    def newest_version(self, code):
        return next(iter(self.article_codes(code)), None)

    def side(self, code):
        if code == DESK:
            return Side(code, _("desk"), self.card["desk_document"])
        if code == PUBLIC:
            return Side(code, _("public"), self.card["document"])
        if named := EDITION.fullmatch(code):
            return self.edition(code, int(named[1]))
        if named := VERSION.fullmatch(code):
            return self.version(code, named[1])
        raise UnknownSide(_("This is neither the desk, the public, an edition nor a version."))

    def edition(self, code, number):
        edition = editions_of(self.claim.pk).filter(version=number).first() if number < 2**31 else None
        if edition is None:
            raise UnknownSide(_("This claim has no edition of that number."))
        content = orjson.loads(edition.document) if edition.document else None
        return Side(code, edition_name(edition.version, edition.made_at), content)

    def version(self, code, key):
        try:
            row = self.cited_versions().select_related("article").filter(pk=UUID(key)).first()
        except ValueError:
            row = None
        if row is None:
            raise UnknownSide(_("No article that this claim cites has that version."))
        name = f"{row.article} · {version_name(row)}"
        return Side(f"version:{row.pk}", name, row.text, row.article_id, row.article.language)


def edition_name(number, at):
    return _("edition %(number)s of %(time)s") % {"number": number, "time": moment(at)}


def version_name(version):
    return _("version of %(time)s") % {"time": moment(version.captured_at)}


def moment(at):
    return date_format(localtime(at), "SHORT_DATETIME_FORMAT")
