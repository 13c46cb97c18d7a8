"""Which claimants, ratings, articles and publishers does a page of ClaimReview markup mean? Missing ones are made."""

import re
from contextlib import contextmanager
from urllib.parse import urlsplit

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Q
from django.db.models.functions import Length

from claims.models import Claim, Claimant, Evidence, Rating
from claims.models.names import name_in
from claims.workflow import refuse_without
from config.db.constraints import store
from config.text.languages import UNDETERMINED, detect_language
from sources.canonical import canonical_url, domain_of
from sources.models import Article, Publisher

WIKIDATA_ITEM = re.compile(r"https?://(?:www\.|m\.)?wikidata\.org/(?:wiki|entity)/(Q[1-9][0-9]{0,11})")


def address_of(url, path):
    """The canonical address, or a refusal that says where in the page the wrong one stands."""
    try:
        return canonical_url(url)
    except ValidationError as refusal:
        raise ValidationError({path: refusal.messages}) from None


def words_of(rating, desk, language, path):
    """What a verdict says when its markup has this rating: our own rating where it is one, its label, the summary."""
    label, found = rating.get("textualRating", ""), rating_for(rating, desk)
    if found is None and "ratingValue" in rating:
        why = "This is no rating of our desk's scales: send textualRating alone, or add the rating."
        raise ValidationError({f"{path}/ratingValue": why})
    if found is None and rating.keys() & {"worstRating", "bestRating"}:
        raise ValidationError({path: "worstRating and bestRating go with the ratingValue of a rating of ours."})
    is_its_name = found is not None and label == name_in(found.names, language)
    return {"rating": found, "label": "" if is_its_name else label, "summary": rating.get("ratingExplanation", "")}


def rating_for(rating, desk):
    """The one rating of the desk's scales that has this name, this value or both; None when none or several have."""
    known = {"value": "ratingValue", "scale__worst": "worstRating", "scale__best": "bestRating"}
    numbers = {field: rating[name] for field, name in known.items() if name in rating}
    ratings = Rating.objects.select_related("scale").filter(**numbers)
    label = rating.get("textualRating", "").casefold()
    for scales in (Q(scale__owner=desk), Q(scale__owner=None)):
        candidates = list(ratings.filter(scales).order_by("pk"))
        named = [one for one in candidates if label and label in names_of(one)]
        for some in (named, candidates if "value" in numbers else []):
            if len(some) == 1:
                return some[0]
    return None


def names_of(rating):
    return {rating.code.casefold(), *(name.casefold() for name in rating.names.values())}


@contextmanager
def refused_at(path):
    """What a row breaks is told by where in the page it came from."""
    try:
        yield
    except ValidationError as refusal:
        raise ValidationError({path: list(sentences(refusal))}) from None


def sentences(refusal):
    for name, said in refusal.message_dict.items():
        for sentence in said:
            yield sentence if name == NON_FIELD_ERRORS else f"{name}: {sentence}"


def earliest_first(articles):
    """The articles by when they were published; those of no date come last, in the order they have."""
    return sorted(articles, key=lambda article: (article.published_at is None, article.published_at or 0))


class Rows:
    """The rows that one writer finds or makes, with the permission for each."""

    def __init__(self, desk, by):
        self.desk, self.by = desk, by

    def keep(self, row, path):
        """Save a row that passes its model's rules."""
        with refused_at(path):
            store(row)
        return row

    def made(self, row, path, **key):
        """That row, kept; or the one with its key that somebody else has made meanwhile."""
        meta = row._meta
        refuse_without(f"{meta.app_label}.add_{meta.model_name}", self.by)
        try:
            return self.keep(row, path)
        except ValidationError:
            if other := type(row).objects.filter(**key).first():
                return other
            raise

    def review_at(self, url):
        """The article of a page, which lies with our own desk."""
        host = domain_of(url)
        if host != self.desk.domain and not host.endswith(f".{self.desk.domain}"):
            raise ValidationError({"pageUrl": f"A page of this desk lies on {self.desk.domain}."})
        return self.article_at(url, "pageUrl", self.desk)

    def article_at(self, url, path, publisher=None):
        address = address_of(url, path)
        if article := Article.objects.filter(canonical_url=address).first():
            return article
        publisher = publisher or self.publisher_at(address, path)
        language = publisher.language or UNDETERMINED
        article = Article(url=url, canonical_url=address, publisher=publisher, language=language)
        return self.made(article, path, canonical_url=address)

    def publisher_at(self, address, path):
        """Who has the address's domain, or the nearest one above it; a new one, named after it, when nobody has."""
        labels = urlsplit(address).hostname.split(".")
        above = [".".join(labels[start:]) for start in range(len(labels) - 1)]
        if known := Publisher.objects.filter(domain__in=above).order_by(Length("domain").desc()).first():
            return known
        domain = domain_of(address)
        return self.made(Publisher(domain=domain, name=domain[:200]), path, domain=domain)

    def claim_of(self, markup, path):
        """A new claim. Its language is what its words sound like, or else our own."""
        refuse_without("claims.add_claim", self.by)
        statement = markup["claimReviewed"]
        heard = detect_language(statement)
        language = self.desk.language if heard == UNDETERMINED and self.desk.language else heard
        claim = Claim(statement=statement, language=language, created_by=self.by)
        claim.claimed_on, claim.place = markup.get("claimDate"), markup.get("claimLocation", "")
        claim.claimant = self.claimant_of(markup.get("claimAuthor", {}), f"{path}/claimAuthor")
        return self.keep(claim, path)

    def claimant_of(self, author, path):
        """Who is meant: by the item of Wikidata, or else by name and role. None when nobody is named."""
        if not author:
            return None
        name, role = author.get("name", ""), author.get("jobTitle", "")
        item = self.item_of(author.get("sameAs"), f"{path}/sameAs")
        known = Claimant.objects.filter(wikidata_id=item) if item else Claimant.objects.filter(name=name, role=role)
        claimant = known.order_by("pk").first()
        if claimant is None:
            row = Claimant(name=name, role=role, kind=Claimant.Kind.UNKNOWN, wikidata_id=item)
            return self.made(row, path, name=name, role=role, kind=row.kind, wikidata_id=item)
        if (claimant.name, claimant.role) != (name, role):
            raise ValidationError({path: f"{item} is known here as “{claimant}”: send that name and jobTitle."})
        return claimant

    def item_of(self, url, path):
        if url is None:
            return None
        found = WIKIDATA_ITEM.fullmatch(url)
        if not found:
            raise ValidationError(
                {path: "Of sameAs we keep the address of an item of Wikidata only: leave others out."}
            )
        return found[1]

    def addresses(self, markup, path):
        """Where the claim was said: the canonical addresses in order, the first appearance first, each once."""
        urls = {}
        if first := markup.get("claimFirstAppearance"):
            urls[address_of(first, f"{path}/claimFirstAppearance")] = first
        for number, url in enumerate(markup.get("claimAppearances", [])):
            urls.setdefault(address_of(url, f"{path}/claimAppearances/{number}"), url)
        return urls

    def appearances(self, claim):
        """The pieces of evidence for where it was said, by canonical address, in order."""
        pieces, found = claim.evidence.filter(role=Evidence.Role.APPEARANCE).select_related("article"), {}
        for piece in pieces.order_by("created_at", "id"):
            found.setdefault(piece.article.canonical_url, []).append(piece)
        return found

    def orders(self, claim):
        """The addresses of its appearances in the order they were named in, and in the one they are shown in."""
        pieces = self.appearances(claim)
        shown = earliest_first(one.article for one, *_others in pieces.values())
        return list(pieces), [article.canonical_url for article in shown]

    def appear(self, claim, urls, path):
        """Make the claim's appearances these. Their order is that of their making: those that move are made anew."""
        there, wanted = self.appearances(claim), list(urls)
        same = next((n for n, (old, new) in enumerate(zip(there, wanted, strict=False)) if old != new), None)
        same = min(len(there), len(wanted)) if same is None else same
        gone = [piece.pk for address in list(there)[same:] for piece in there[address]]
        if gone:
            refuse_without("claims.delete_evidence", self.by)
            Evidence.objects.filter(pk__in=gone).delete()
        for address in wanted[same:]:
            refuse_without("claims.add_evidence", self.by)
            for piece in there.get(address) or [self.appearance_at(claim, urls[address], path)]:
                piece._state.adding = True
                self.keep(piece, path)

    def appearance_at(self, claim, url, path):
        article = self.article_at(url, path)
        return Evidence(claim=claim, article=article, role=Evidence.Role.APPEARANCE, added_by=self.by)
