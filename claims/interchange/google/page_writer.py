"""What happens to our rows when a page of ClaimReview markup is written or deleted?

Whatever is written becomes drafts: nothing that the public sees changes by it. Editors publish them as any other.

- A markup belongs to the verdict whose claim says `claimReviewed`. One that differs changes the draft or, beside a
  published verdict, makes one; one that is new makes a claim and a draft; one that is left out takes its draft away.
- A claim stays when its draft goes. Another markup that says just the same takes it up again.
- Sent twice, the same page is written once.
"""

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Value

from claims.catalogue import bulk
from claims.interchange.google.lookups import Rows, address_of, words_of
from claims.interchange.google.pages import page_at, read
from claims.interchange.google.shapes import author_of, rating_of
from claims.models import Claim, Evidence, Verdict
from claims.models.claim import Fingerprint
from claims.models.verdict import EVER_PUBLISHED
from claims.workflow import IN_REVIEW, PUBLISHED, refuse_without, signature
from sources.models import Article, Publisher

MARKUPS = "claimReviewMarkups"


class PageRefused(Exception):
    """The page, or the desk, is not in a state for this. The message says what would put it right."""


class PageExists(Exception):
    """There is a page at that address already, and it says something else."""


class PageStale(Exception):
    """It is not what its sender has read any more."""


def our_desk():
    """The publisher that we are."""
    desks = list(Publisher.objects.filter(is_desk=True).order_by("domain")[:2])
    if not desks:
        raise PageRefused("No publisher here is our own desk: set is_desk at the one that is.")
    if len(desks) > 1:
        named = ", ".join(desk.domain for desk in desks)
        raise PageRefused(f"Several publishers are our own desk ({named}): set is_desk at one of them only.")
    return desks[0]


def create(content, *, by):
    """The page that this content makes. Where there is one that says the same, that one."""
    desk = our_desk()
    address = address_of(content["pageUrl"], "pageUrl")
    take_turns(address)
    article = Article.objects.filter(canonical_url=address).first()
    spare = hold(article, content[MARKUPS])
    before = read([article], by) if article else []
    with bulk():
        writing = Writing(desk, by, spare)
        article = writing.rows.review_at(content["pageUrl"])
        writing.write(article, content)
    if before and writing.has_changed:
        raise PageExists(f"There is a page at this address: read it as pages/{article.pk}, and update it.")
    return page_at(article, by)


def update(article, content, *, by):
    """The page of that article after it was made what this content says. Its sender names the version it had."""
    desk = our_desk()
    if "pageUrl" in content and address_of(content["pageUrl"], "pageUrl") != article.canonical_url:
        raise ValidationError({"pageUrl": "A page keeps its address: make another one there."})
    take_turns(article.canonical_url)
    writing = Writing(desk, by, hold(article, content[MARKUPS]))
    page = page_at(article, by)
    is_stale = content["versionId"] != page.shape["versionId"]
    try:
        with bulk():
            writing.write(page.article, content)
    except PageRefused:
        if is_stale:
            raise PageStale from None
        raise
    if is_stale and writing.has_changed:
        raise PageStale
    return page_at(article, by)


def delete(article, *, by):
    """Take the drafts of that page away. What was published of it stays."""
    take_turns(article.canonical_url)
    hold(article, [])
    verdicts = Verdict.objects.filter(review=article, publisher__is_desk=True)
    if verdicts.filter(status__in=EVER_PUBLISHED).exists():
        raise PageRefused("A verdict of this page was published, so it stays: retract it.")
    refuse_without("claims.delete_verdict", by)
    verdicts.delete()


def take_turns(address):
    """Of two who write one page, the second sees what the first wrote. Taken before any lock of a row."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('page'), hashtext(%s))", [address])


def hold(article, markups):
    """Lock the claims of the page in the order in which everyone locks them, and with them those that it might use.

    These say what one of its markups says, and have no verdict. They are what comes back.
    """
    prints = {Fingerprint(Value(markup["claimReviewed"])) for markup in markups}
    spare = Claim.objects.exclude(status=Claim.Status.DISMISSED).filter(fingerprint__in=prints, verdicts=None)
    of_the_page = Verdict.objects.filter(review=article) if article else Verdict.objects.none()
    ids = {*spare.values_list("pk", flat=True), *of_the_page.values_list("claim", flat=True)}
    list(Claim.objects.select_for_update().filter(pk__in=ids).order_by("pk").values("pk"))
    return list(spare.select_related("claimant").order_by("pk"))


class Writing:
    """A page that is being written: what is there, compared with what it is to be."""

    def __init__(self, desk, by, spare):
        self.desk, self.by, self.spare = desk, by, spare
        self.rows = Rows(desk, by)
        self.has_changed = False

    def write(self, article, content):
        pages = read([article], self.by)
        left = list(pages[0].verdicts) if pages else []
        self.check_author(content.get("claimReviewAuthor", {}))
        self.date(article, content)
        for number, markup in enumerate(content[MARKUPS]):
            path = f"{MARKUPS}/{number}"
            verdict = next((one for one in left if says(one.claim, markup)), None)
            if verdict is None:
                self.add(article, markup, path)
            else:
                left.remove(verdict)
                self.change(verdict, markup, path)
        for verdict in left:
            self.take_away(verdict)

    def check_author(self, author):
        if author.get("name", self.desk.name).casefold() != self.desk.name.casefold():
            raise ValidationError({"claimReviewAuthor/name": f"Reviews of this desk are by “{self.desk.name}”."})

    def date(self, article, content):
        """A page that gives no date leaves its article's as it is."""
        at = content.get("publishDate", article.published_at)
        if at == article.published_at:
            return
        if Verdict.objects.public().filter(review=article).exists() or is_cited(article):
            raise PageRefused("publishDate: the article stands in public with its date. Change it at the article.")
        refuse_without("sources.change_article", self.by)
        article.published_at = at
        article.save(update_fields=["published_at", "updated_at"])
        self.has_changed = True

    def add(self, article, markup, path):
        refuse_without("claims.add_verdict", self.by)
        claim = self.claim_for(markup, path)
        language = self.desk.language or claim.language
        words = words_of(markup.get("rating", {}), self.desk, language, f"{path}/rating")
        draft = Verdict(claim=claim, publisher=self.desk, review=article, language=language, **words)
        self.keep_draft(draft, path)

    def claim_for(self, markup, path):
        """A claim that says just this and waits for a verdict, or else a new one."""
        for claim in self.spare:
            if says(claim, markup) and not self.differing(claim, markup, path):
                self.spare.remove(claim)
                return claim
        claim = self.rows.claim_of(markup, path)
        self.rows.appear(claim, self.rows.addresses(markup, path), path)
        return claim

    def keep_draft(self, draft, path):
        draft.written_by = self.by
        self.rows.keep(draft, path)
        self.has_changed = True

    def change(self, verdict, markup, path):
        self.change_claim(verdict.claim, markup, path)
        rating = markup.get("rating", {})
        if rating == rating_of(verdict):
            return
        words = words_of(rating, self.desk, verdict.language, f"{path}/rating")
        changed = [name for name, value in words.items() if getattr(verdict, name) != value]
        if not changed:
            return
        if verdict.status == IN_REVIEW:
            raise PageRefused(f"{path}: this verdict is in review: return it to its writer first.")
        if verdict.status == PUBLISHED:
            self.correct(verdict, words, path)
            return
        refuse_without("claims.change_verdict", self.by)
        for name, value in (words | signature(changed, by=self.by)).items():
            setattr(verdict, name, value)
        self.rows.keep(verdict, path)
        self.has_changed = True

    def correct(self, verdict, words, path):
        """A draft beside the published verdict, for an editor to publish in its place."""
        refuse_without("claims.add_verdict", self.by)
        same = {name: getattr(verdict, name) for name in ("claim", "publisher", "review", "language", "explanation")}
        self.keep_draft(Verdict(**same, **words), path)

    def change_claim(self, claim, markup, path):
        """What the markup says of the claim, beyond its words. A claim that stands in public is not changed here."""
        differing = self.differing(claim, markup, path)
        if not differing:
            return
        if claim.verdicts.filter(status__in=EVER_PUBLISHED).exists():
            raise PageRefused(
                f"{path}: this claim stands in public: who said it, when and where is changed at the claim."
            )
        addresses = differing.pop("appearances", None)
        if differing:
            refuse_without("claims.change_claim", self.by)
            for name, value in differing.items():
                setattr(claim, name, value)
            self.rows.keep(claim, path)
        if addresses is not None:
            self.rows.appear(claim, addresses, path)
        self.has_changed = True

    def differing(self, claim, markup, path):
        """What of the claim is to be something else than it is."""
        author, claimant = markup.get("claimAuthor", {}), claim.claimant
        if author != author_of(claimant):
            claimant = self.rows.claimant_of(author, f"{path}/claimAuthor")
        said = {
            "claimant": claimant,
            "claimed_on": markup.get("claimDate"),
            "place": markup.get("claimLocation", ""),
        }
        found = {name: value for name, value in said.items() if getattr(claim, name) != value}
        addresses = self.rows.addresses(markup, path)
        if list(addresses) not in self.rows.orders(claim):
            found["appearances"] = addresses
        return found

    def take_away(self, verdict):
        published = Verdict.objects.filter(claim=verdict.claim_id, review=verdict.review_id, status=PUBLISHED)
        if published.filter(publisher__is_desk=True).exists():
            raise PageRefused(
                f"“{verdict.claim}” was judged in public on this page, so it stays: retract its verdict."
            )
        refuse_without("claims.delete_verdict", self.by)
        verdict.delete()
        self.has_changed = True


def says(claim, markup):
    return claim.statement.strip() == markup["claimReviewed"]


def is_cited(article):
    return Evidence.objects.public().filter(article=article).exists()
