"""What happens to our rows when a page of ClaimReview markup is created, updated or deleted?

`create`, `update` and `delete` are the three methods of Google's API. They write drafts, so that nothing the public
sees changes; editors publish the drafts as any others.

- A markup belongs to the verdict whose claim says `claimReviewed`. A changed markup changes the draft, or adds one
  beside a published verdict; a new markup creates a claim and a draft; a missing markup deletes its draft.
- A claim stays when its draft is deleted. Another markup with the same statement and details uses it again.
- Writing the same page twice is writing it once.
"""

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Value

from claims.catalogue import bulk
from claims.interchange.google.lookups import Rows, appearance_orders, appearance_urls, parse_url, verdict_fields
from claims.interchange.google.pages import get_page, read_pages
from claims.interchange.google.shapes import serialize_author, serialize_rating
from claims.models import Claim, ClaimStatus, Evidence, Verdict
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
    """The page has changed since its sender read it."""


def our_desk():
    """Return the publisher that is our desk. Raise PageRefused unless there is exactly one."""
    desks = list(Publisher.objects.filter(is_desk=True).order_by("domain")[:2])
    if not desks:
        raise PageRefused("No publisher here is our own desk: set is_desk at the one that is.")
    if len(desks) > 1:
        named = ", ".join(desk.domain for desk in desks)
        raise PageRefused(f"Several publishers are our own desk ({named}): set is_desk at one of them only.")
    return desks[0]


def create(content, *, by):
    """Create a page and return it; return the existing one if it says the same. Raise PageExists if it does not."""
    desk = our_desk()
    address = parse_url(content["pageUrl"], "pageUrl")
    lock_page(address)
    article = Article.objects.filter(canonical_url=address).first()
    unused_claims = lock_claims(article, content[MARKUPS])
    existed = bool(article and read_pages([article], by))
    with bulk():
        writer = PageWriter(desk, by, unused_claims)
        article = writer.rows.review_at(content["pageUrl"])
        writer.write(article, content)
    if existed and writer.has_changed:
        raise PageExists(f"There is a page at this address: read it as pages/{article.pk}, and update it.")
    return get_page(article, by)


def update(article, content, *, by):
    """Make the page of `article` what `content` says, and return it.

    Raise PageStale if `versionId` is outdated and there is something to change.
    """
    desk = our_desk()
    if "pageUrl" in content and parse_url(content["pageUrl"], "pageUrl") != article.canonical_url:
        raise ValidationError({"pageUrl": "A page keeps its address: make another one there."})
    lock_page(article.canonical_url)
    writer = PageWriter(desk, by, lock_claims(article, content[MARKUPS]))
    page = get_page(article, by)
    is_stale = content["versionId"] != page.content["versionId"]
    try:
        with bulk():
            writer.write(page.article, content)
    except PageRefused:
        if is_stale:
            raise PageStale from None
        raise
    if is_stale and writer.has_changed:
        raise PageStale
    return get_page(article, by)


def delete(article, *, by):
    """Delete the drafts of the page. Raise PageRefused if a verdict of it was ever published."""
    lock_page(article.canonical_url)
    lock_claims(article, [])
    verdicts = Verdict.objects.filter(review=article, publisher__is_desk=True)
    if verdicts.filter(status__in=EVER_PUBLISHED).exists():
        raise PageRefused("A verdict of this page was published, so it stays: retract it.")
    refuse_without("claims.delete_verdict", by)
    verdicts.delete()


def lock_page(address):
    """Serialise writers of one page with an advisory lock. To be taken before any row lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('page'), hashtext(%s))", [address])


def lock_claims(article, markups):
    """Lock the page's claims and the unused claims with a markup's statement, and return the unused ones.

    An unused claim has no verdict and is not dismissed. Locks are taken in id order, as everywhere.
    """
    prints = {Fingerprint(Value(markup["claimReviewed"])) for markup in markups}
    unused = Claim.objects.exclude(status=ClaimStatus.DISMISSED).filter(fingerprint__in=prints, verdicts=None)
    of_the_page = Verdict.objects.filter(review=article) if article else Verdict.objects.none()
    ids = {*unused.values_list("pk", flat=True), *of_the_page.values_list("claim", flat=True)}
    list(Claim.objects.select_for_update().filter(pk__in=ids).order_by("pk").values("pk"))
    return list(unused.select_related("claimant").order_by("pk"))


class PageWriter:
    """Write one page: compare its markups with the stored verdicts, and save the differences as drafts.

    `has_changed` tells afterwards whether anything was written.
    """

    def __init__(self, desk, by, unused_claims):
        self.desk, self.by, self.unused_claims = desk, by, unused_claims
        self.rows = Rows(desk, by)
        self.has_changed = False

    def write(self, article, content):
        pages = read_pages([article], self.by)
        unmatched = list(pages[0].verdicts) if pages else []
        self.check_author(content.get("claimReviewAuthor", {}))
        self.set_publication_date(article, content)
        for number, markup in enumerate(content[MARKUPS]):
            path = f"{MARKUPS}/{number}"
            verdict = next((verdict for verdict in unmatched if has_statement(verdict.claim, markup)), None)
            if verdict is None:
                self.add_verdict(article, markup, path)
            else:
                unmatched.remove(verdict)
                self.change_verdict(verdict, markup, path)
        for verdict in unmatched:
            self.delete_verdict(verdict)

    def check_author(self, author):
        if author.get("name", self.desk.name).casefold() != self.desk.name.casefold():
            raise ValidationError({"claimReviewAuthor/name": f"Reviews of this desk are by “{self.desk.name}”."})

    def set_publication_date(self, article, content):
        """Set the article's date to the page's, if it has one."""
        at = content.get("publishDate", article.published_at)
        if at == article.published_at:
            return
        if Verdict.objects.public().filter(review=article).exists() or is_cited(article):
            raise PageRefused("publishDate: the article stands in public with its date. Change it at the article.")
        refuse_without("sources.change_article", self.by)
        article.published_at = at
        article.save(update_fields=["published_at", "updated_at"])
        self.has_changed = True

    def add_verdict(self, article, markup, path):
        """Add a draft for a markup that has none, on an unused claim or a new one."""
        refuse_without("claims.add_verdict", self.by)
        claim = self.claim_for(markup, path)
        language = self.desk.language or claim.language
        fields = verdict_fields(markup.get("rating", {}), self.desk, language, f"{path}/rating")
        draft = Verdict(claim=claim, publisher=self.desk, review=article, language=language, **fields)
        self.save_draft(draft, path)

    def claim_for(self, markup, path):
        """Return an unused claim that says just what the markup says, or else a new one."""
        for claim in self.unused_claims:
            if has_statement(claim, markup) and not self.claim_changes(claim, markup, path):
                self.unused_claims.remove(claim)
                return claim
        claim = self.rows.create_claim(markup, path)
        self.rows.set_appearances(claim, appearance_urls(markup, path), path)
        return claim

    def save_draft(self, draft, path):
        draft.written_by = self.by
        self.rows.save(draft, path)
        self.has_changed = True

    def change_verdict(self, verdict, markup, path):
        """Make the verdict and its claim what the markup says; of a published verdict, add a correction."""
        self.change_claim(verdict.claim, markup, path)
        rating = markup.get("rating", {})
        if rating == serialize_rating(verdict):
            return
        fields = verdict_fields(rating, self.desk, verdict.language, f"{path}/rating")
        changed = [name for name, value in fields.items() if getattr(verdict, name) != value]
        if not changed:
            return
        if verdict.status == IN_REVIEW:
            raise PageRefused(f"{path}: this verdict is in review: return it to its writer first.")
        if verdict.status == PUBLISHED:
            self.add_correction(verdict, fields, path)
            return
        refuse_without("claims.change_verdict", self.by)
        for name, value in (fields | signature(changed, by=self.by)).items():
            setattr(verdict, name, value)
        self.rows.save(verdict, path)
        self.has_changed = True

    def add_correction(self, verdict, fields, path):
        """Add a draft beside the published verdict, for an editor to publish as its correction."""
        refuse_without("claims.add_verdict", self.by)
        same = {name: getattr(verdict, name) for name in ("claim", "publisher", "review", "language", "explanation")}
        self.save_draft(Verdict(**same, **fields), path)

    def change_claim(self, claim, markup, path):
        """Update claimant, date, place and appearances. Raise PageRefused if the claim was ever public."""
        changes = self.claim_changes(claim, markup, path)
        if not changes:
            return
        if claim.verdicts.filter(status__in=EVER_PUBLISHED).exists():
            raise PageRefused(
                f"{path}: this claim stands in public: who said it, when and where is changed at the claim."
            )
        urls = changes.pop("appearances", None)
        if changes:
            refuse_without("claims.change_claim", self.by)
            for name, value in changes.items():
                setattr(claim, name, value)
            self.rows.save(claim, path)
        if urls is not None:
            self.rows.set_appearances(claim, urls, path)
        self.has_changed = True

    def claim_changes(self, claim, markup, path):
        """Return the fields of the claim that differ from the markup, with the markup's values."""
        author, claimant = markup.get("claimAuthor", {}), claim.claimant
        if author != serialize_author(claimant):
            claimant = self.rows.claimant_of(author, f"{path}/claimAuthor")
        fields = {
            "claimant": claimant,
            "claimed_on": markup.get("claimDate"),
            "place": markup.get("claimLocation", ""),
        }
        changes = {name: value for name, value in fields.items() if getattr(claim, name) != value}
        urls = appearance_urls(markup, path)
        if list(urls) not in appearance_orders(claim):
            changes["appearances"] = urls
        return changes

    def delete_verdict(self, verdict):
        """Delete the draft of a markup that is left out. Raise PageRefused beside a published verdict on its claim."""
        published = Verdict.objects.filter(claim=verdict.claim_id, review=verdict.review_id, status=PUBLISHED)
        if published.filter(publisher__is_desk=True).exists():
            raise PageRefused(
                f"“{verdict.claim}” was judged in public on this page, so it stays: retract its verdict."
            )
        refuse_without("claims.delete_verdict", self.by)
        verdict.delete()
        self.has_changed = True


def has_statement(claim, markup):
    return claim.statement.strip() == markup["claimReviewed"]


def is_cited(article):
    return Evidence.objects.public().filter(article=article).exists()
