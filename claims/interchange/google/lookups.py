"""Which claimants, ratings, articles and publishers does a page of ClaimReview markup name?

`Rows` finds them, and creates missing ones with the writer's permissions. `verdict_fields` reads a markup's rating.
Errors are ValidationErrors under the path of the member in the page: `claimReviewMarkups/0/claimAuthor`.
"""

import re
from contextlib import contextmanager
from urllib.parse import urlsplit

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Q
from django.db.models.functions import Length

from claims.models import Claim, Claimant, ClaimantKind, Evidence, EvidenceRole, Rating
from claims.workflow import refuse_without
from config.db.constraints import save_checked
from config.db.names import name_in
from config.text.languages import UNDETERMINED, detect_language
from sources.canonical import canonical_url, domain_of
from sources.models import Article, Publisher

WIKIDATA_ITEM = re.compile(r"https?://(?:www\.|m\.)?wikidata\.org/(?:wiki|entity)/(Q[1-9][0-9]{0,11})")


def parse_url(url, path):
    """Return the canonical URL. Raise ValidationError under `path` if `url` is none."""
    try:
        return canonical_url(url)
    except ValidationError as error:
        raise ValidationError({path: error.messages}) from None


def verdict_fields(rating, desk, language, path):
    """Return a verdict's rating, label and summary for a markup's `rating`, by field name.

    The rating is one of the desk's scales if it can be found there; the label repeats no name that it has in
    `language`. Raise ValidationError if the markup has a value that is not on a scale.
    """
    label, known = rating.get("textualRating", ""), find_rating(rating, desk)
    if known is None and "ratingValue" in rating:
        why = "This is no rating of our desk's scales: send textualRating alone, or add the rating."
        raise ValidationError({f"{path}/ratingValue": why})
    if known is None and rating.keys() & {"worstRating", "bestRating"}:
        raise ValidationError({path: "worstRating and bestRating go with the ratingValue of a rating of ours."})
    is_name = known is not None and label == name_in(known.names, language)
    return {"rating": known, "label": "" if is_name else label, "summary": rating.get("ratingExplanation", "")}


def find_rating(rating, desk):
    """Return the only rating with this name, this value or both; None if there is none, or more than one.

    The desk's own scales are searched before the shared ones, and names before values.
    """
    lookups = {"value": "ratingValue", "scale__worst": "worstRating", "scale__best": "bestRating"}
    numbers = {lookup: rating[member] for lookup, member in lookups.items() if member in rating}
    ratings = Rating.objects.select_related("scale").filter(**numbers)
    label = rating.get("textualRating", "").casefold()
    for scales in (Q(scale__owner=desk), Q(scale__owner=None)):
        with_value = list(ratings.filter(scales).order_by("pk"))
        with_name = [candidate for candidate in with_value if label and label in rating_names(candidate)]
        for candidates in (with_name, with_value if "value" in numbers else []):
            if len(candidates) == 1:
                return candidates[0]
    return None


def rating_names(rating):
    """Return the rating's code and its names in all languages, case-folded."""
    return {rating.code.casefold(), *(name.casefold() for name in rating.names.values())}


@contextmanager
def errors_at(path):
    """Re-raise validation errors under `path`, the place in the page that the invalid value came from."""
    try:
        yield
    except ValidationError as error:
        raise ValidationError({path: list(named_messages(error))}) from None


def named_messages(error):
    for field, messages in error.message_dict.items():
        for message in messages:
            yield message if field == NON_FIELD_ERRORS else f"{field}: {message}"


def earliest_first(articles):
    """Sort articles by publication time; undated ones come last, in the order given."""
    return sorted(articles, key=lambda article: (article.published_at is None, article.published_at or 0))


class Rows:
    """Find or create the rows that a page names, for the desk and with the permissions of the user `by`."""

    def __init__(self, desk, by):
        self.desk, self.by = desk, by

    def save(self, row, path):
        """Save and return a valid row. Raise ValidationError under `path` otherwise."""
        with errors_at(path):
            save_checked(row)
        return row

    def get_or_create(self, row, path, **key):
        """Save and return `row`; if another transaction has just created one with this key, return that one."""
        meta = row._meta
        refuse_without(f"{meta.app_label}.add_{meta.model_name}", self.by)
        try:
            return self.save(row, path)
        except ValidationError:
            if existing := type(row).objects.filter(**key).first():
                return existing
            raise

    def review_at(self, url):
        """Return the article of a page, which must lie on the desk's own site."""
        host = domain_of(url)
        if not any(f".{host}".endswith(f".{domain}") for domain in self.desk.domains):
            raise ValidationError({"pageUrl": f"A page of this desk lies on {self.desk.domain}."})
        return self.article_at(url, "pageUrl", self.desk)

    def article_at(self, url, path, publisher=None):
        """Return the article with this URL, new if need be. Its language is then the publisher's."""
        address = parse_url(url, path)
        if article := Article.objects.filter(canonical_url=address).first():
            return article
        publisher = publisher or self.publisher_at(address, path)
        language = publisher.language or UNDETERMINED
        article = Article(url=url, canonical_url=address, publisher=publisher, language=language)
        return self.get_or_create(article, path, canonical_url=address)

    def publisher_at(self, address, path):
        """Return the publisher with this URL's domain or the nearest one above it; if there is none, a new one."""
        labels = urlsplit(address).hostname.split(".")
        domains = [".".join(labels[start:]) for start in range(len(labels) - 1)]
        if known := Publisher.objects.filter(domain__in=domains).order_by(Length("domain").desc()).first():
            return known
        domain = domain_of(address)
        return self.get_or_create(Publisher(domain=domain, name=domain[:200]), path, domain=domain)

    def create_claim(self, markup, path):
        """Create a claim from a markup. Its language is detected; where that fails, it is the desk's."""
        refuse_without("claims.add_claim", self.by)
        statement = markup["claimReviewed"]
        detected = detect_language(statement)
        language = self.desk.language if detected == UNDETERMINED and self.desk.language else detected
        claim = Claim(statement=statement, language=language, created_by=self.by)
        claim.claimed_on, claim.place = markup.get("claimDate"), markup.get("claimLocation", "")
        claim.claimant = self.claimant_of(markup.get("claimAuthor", {}), f"{path}/claimAuthor")
        return self.save(claim, path)

    def claimant_of(self, author, path):
        """Return the claimant with the author's Wikidata item, or else name and role, new if need be.

        Return None for an empty author. Raise ValidationError if the item's claimant has another name or role.
        """
        if not author:
            return None
        name, role = author.get("name", ""), author.get("jobTitle", "")
        item = parse_wikidata_item(author.get("sameAs"), f"{path}/sameAs")
        known = Claimant.objects.filter(wikidata_id=item) if item else Claimant.objects.filter(name=name, role=role)
        claimant = known.order_by("pk").first()
        if claimant is None:
            row = Claimant(name=name, role=role, kind=ClaimantKind.UNKNOWN, wikidata_id=item)
            return self.get_or_create(row, path, name=name, role=role, kind=row.kind, wikidata_id=item)
        if (claimant.name, claimant.role) != (name, role):
            raise ValidationError({path: f"{item} is known here as “{claimant}”: send that name and jobTitle."})
        return claimant

    def set_appearances(self, claim, urls, path):
        """Make `urls` (as of `appearance_urls`) the claim's appearances, in this order.

        Their order is that of their creation, so those from the first difference on are deleted and inserted again.
        """
        stored, wanted = appearances_by_url(claim), list(urls)
        pairs = enumerate(zip(stored, wanted, strict=False))
        kept = next((index for index, (old, new) in pairs if old != new), min(len(stored), len(wanted)))
        deleted = [piece.pk for address in list(stored)[kept:] for piece in stored[address]]
        if deleted:
            refuse_without("claims.delete_evidence", self.by)
            Evidence.objects.filter(pk__in=deleted).delete()
        for address in wanted[kept:]:
            refuse_without("claims.add_evidence", self.by)
            for piece in stored.get(address) or [self.new_appearance(claim, urls[address], path)]:
                piece._state.adding = True
                self.save(piece, path)

    def new_appearance(self, claim, url, path):
        article = self.article_at(url, path)
        return Evidence(claim=claim, article=article, role=EvidenceRole.APPEARANCE, added_by=self.by)


def parse_wikidata_item(url, path):
    """Return the id of a Wikidata item (`Q42`) from its URL; None for None."""
    if url is None:
        return None
    match = WIKIDATA_ITEM.fullmatch(url)
    if not match:
        raise ValidationError({path: "Of sameAs we keep the address of an item of Wikidata only: leave others out."})
    return match[1]


def appearance_urls(markup, path):
    """Return the URLs where the claim was made, by canonical URL: `claimFirstAppearance`, then `claimAppearances`."""
    urls = {}
    if first := markup.get("claimFirstAppearance"):
        urls[parse_url(first, f"{path}/claimFirstAppearance")] = first
    for number, url in enumerate(markup.get("claimAppearances", [])):
        urls.setdefault(parse_url(url, f"{path}/claimAppearances/{number}"), url)
    return urls


def appearances_by_url(claim):
    """Return the claim's pieces of evidence of role appearance, by canonical URL, in the order of their creation."""
    pieces, by_url = claim.evidence.filter(role=EvidenceRole.APPEARANCE).select_related("article"), {}
    for piece in pieces.order_by("created_at", "id"):
        by_url.setdefault(piece.article.canonical_url, []).append(piece)
    return by_url


def appearance_orders(claim):
    """Return the canonical URLs of the claim's appearances, first in the order as sent, then in the order as shown."""
    by_url = appearances_by_url(claim)
    shown = earliest_first(pieces[0].article for pieces in by_url.values())
    return list(by_url), [article.canonical_url for article in shown]
