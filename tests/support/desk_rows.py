"""Which rows do the pages of the desk show? `DeskRows` makes some of each kind; `desk_pages` lists the pages."""

from datetime import timedelta
from urllib.parse import urlencode
from uuid import UUID

import pgtrigger
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils import timezone

from claims.models import ClaimTopic
from tests.factories import (
    AmendmentFactory,
    ArticleFactory,
    ArticleVersionFactory,
    ClaimantFactory,
    ClaimFactory,
    DeskFactory,
    EvidenceFactory,
    ImportFactory,
    ImportFindingFactory,
    LinkFactory,
    NoticeFactory,
    PresenceFactory,
    PublisherFactory,
    RatingFactory,
    RatingScaleFactory,
    SavedViewFactory,
    TopicFactory,
    UnsavedTextFactory,
    UserFactory,
    VerdictFactory,
    published_earlier,
)

BACK = {"return_reason": "Which day?", "returned_at": timezone.now()}
LINE, PARAGRAPH = 70, 1_500  # characters


class DeskRows:
    """`judged` and `waiting` are claims with rows of every kind; each `add()` adds one row more of each.

    `words(limit)` returns the text of the next field, of at most so many characters.
    """

    def __init__(self, person, words=None):
        self.person, self.number = person, 0
        self.words = words or (lambda limit: f"Words {self.number}"[:limit])
        self.judged = self.claim(status="open")
        self.waiting = self.claim(status="open", assigned_to=person)
        for claim in (self.judged, self.waiting):
            self.quote(claim)
        self.verdict(self.judged, published=True, review_after=timezone.now().date())
        published_earlier(self.judged)

    def add(self):
        self.number += 1
        for claim in (self.judged, self.waiting):
            self.evidence = self.quote(claim)
            with pgtrigger.ignore("claims.ClaimTopic:claim_topic_changes_by_amendment"):
                ClaimTopic.objects.create(claim=claim, topic=self.topic())
            LinkFactory(claim=claim, other=self.claim(), state="suggested")
            LinkFactory(claim=claim, other=self.claim(), state="confirmed", kind="variant", reason=self.words(LINE))
            PresenceFactory(claim_id=claim.pk, seen_at=timezone.now(), owned_by=self.somebody())
        self.verdict(self.waiting, **BACK | {"return_reason": self.words(LINE), "returned_by": self.somebody()})
        self.in_review = self.verdict(self.judged, status="in_review")
        self.amendment = AmendmentFactory(claim=self.judged, note=self.words(LINE), changes=[self.change()])
        self.of_every_kind()
        self.of_the_person()

    def of_every_kind(self):
        """Add a claim to each tab of the queue, and what imports bring."""
        for fields in ({"status": "submitted"}, {"assigned_to": self.person}, {"assigned_to": self.somebody()}):
            self.claim(**fields)
        self.claim(status="dismissed", dismissed_reason=self.words(LINE))
        returned = {"written_by": self.person} | BACK
        for fields in ({"status": "in_review"}, returned, {"published": True}):
            claim = self.claim()
            self.quote(claim)
            verdict = self.verdict(claim, **fields)
        AmendmentFactory(claim=verdict.claim, note=self.words(LINE), changes=[self.change()])
        self.verdict(self.quote(self.claim()).claim, published=True, origin="import", label=self.words(LINE))
        due = self.verdict(self.quote(self.claim()).claim, published=True, review_after="2025-12-01")
        self.verdict(due.claim, publisher=due.publisher, status="in_review")
        scale = RatingScaleFactory(code=f"scale-{self.number}", names=self.names(), owner=PublisherFactory())
        label = RatingFactory(scale=scale, code=f"label-{self.number}", names=self.names(), category=None)
        claim = self.quote(self.claim()).claim
        VerdictFactory(claim=claim, publisher=scale.owner, rating=label, origin="import", published=True)

    def of_the_person(self):
        self.view = SavedViewFactory(name=self.name(), query=urlencode({"q": self.words(LINE)}), owned_by=self.person)
        SavedViewFactory(name=self.name(), query=urlencode({"place": self.words(LINE), "tab": "all"}))
        made_at = timezone.now() - timedelta(minutes=self.number)
        NoticeFactory(owned_by=self.person, claim_id=self.waiting.pk, made_at=made_at, reason=self.words(LINE))
        form = "claim" if self.number == 1 else f"verdict:{UUID(int=self.number)}"
        values = {"statement": self.words(PARAGRAPH), "summary": self.words(PARAGRAPH)}
        UnsavedTextFactory(owned_by=self.person, claim_id=self.waiting.pk, form=form, values=values)
        self.import_job = ImportFactory(source=self.words(LINE), sent_by=self.person, status="done")
        ImportFindingFactory(
            import_job=self.import_job, file=self.words(LINE), refusal=self.words(LINE), url=self.words(LINE)
        )

    # Rows, each field with other words

    def names(self):
        return {"en": self.words(LINE), "fr": self.words(LINE)}

    def name(self):
        self.named = getattr(self, "named", 0) + 1
        return f"{self.named} {self.words(LINE)}"

    def somebody(self):
        return UserFactory(username=self.name(), is_staff=True, group="editor")

    def topic(self):
        return TopicFactory(slug=f"topic-{self.name().split()[0]}", names=self.names())

    def claim(self, **fields):
        claimant = ClaimantFactory(name=self.name(), role=self.words(LINE), aliases=[self.words(LINE)])
        texts = {"place": self.words(LINE), "context": self.words(PARAGRAPH), "external_ref": self.words(LINE)}
        return ClaimFactory(statement=self.words(PARAGRAPH), claimant=claimant, **texts, **fields)

    def quote(self, claim):
        """Return evidence with a quote in the older one of two versions of an article."""
        publisher = PublisherFactory(name=self.words(LINE))
        article = ArticleFactory(publisher=publisher, title=self.words(LINE), authors=[self.words(LINE)])
        exact = self.words(PARAGRAPH)
        version, _newer = (
            ArticleVersionFactory(article=article, title=self.words(LINE), text=text)
            for text in (f"Before it. {exact} After it.", f"Other words: {self.words(PARAGRAPH)}")
        )
        texts = {"quote_exact": exact, "quote_prefix": "Before it. ", "note": self.words(LINE)}
        return EvidenceFactory(claim=claim, article=article, version=version, **texts, added_by=self.person)

    def verdict(self, claim, **fields):
        texts = {"label": self.words(LINE), "summary": self.words(PARAGRAPH), "explanation": self.words(PARAGRAPH)}
        publisher = {} if fields.get("origin") == "import" else {"publisher": DeskFactory()}
        return VerdictFactory(claim=claim, **publisher | texts | fields)

    def change(self):
        values = {"old": "", "new": self.words(LINE)}
        return {"what": "claim", "id": str(self.judged.pk), "field": "place", **values}

    # Pages

    def arguments(self, claim):
        """Return the values of the parts of addresses, by their names."""
        return {
            "claim_id": claim.pk,
            "other_id": self.judged.pk,
            "quote_id": self.evidence.pk,
            "evidence_id": self.evidence.pk,
            "verdict_id": self.in_review.pk,
            "amendment_id": self.amendment.pk,
            "import_id": self.import_job.pk,
            "view_id": self.view.pk,
        }


def desk_pages(arguments):
    """Return the addresses of the pages of the desk by name, but for those that take other arguments."""
    desk = next(pattern for pattern in get_resolver().url_patterns if str(pattern.pattern) == "desk/")
    pages = {}
    for name, taken in named(desk):
        try:
            pages[name] = reverse(f"desk:{name}", kwargs={key: arguments[key] for key in taken})
        except (KeyError, NoReverseMatch):
            pages[name] = None
    return pages


def named(resolver, taken=()):
    """Yield the name of each page below the resolver, with the names of the arguments that its address takes."""
    for pattern in resolver.url_patterns:
        arguments = [*taken, *pattern.pattern.converters]
        if hasattr(pattern, "url_patterns"):
            yield from named(pattern, arguments)
        else:
            yield pattern.name, arguments
