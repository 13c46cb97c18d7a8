"""What does a feed reader get for a verdict or a correction? An entry of an `AtomFeed`.

`verdict_entry` and `correction_entry` return what `AtomFeed.add_item` takes. The format is Atom:
https://www.rfc-editor.org/rfc/rfc4287.
"""

import re
from datetime import UTC, datetime

from django.utils.feedgenerator import Atom1Feed, rfc3339_date
from django.utils.text import Truncator
from django.utils.timezone import make_naive

from claims.interchange.claimreview.writer import page_address
from config.db.names import name_in
from config.text.languages import UNDETERMINED

MAX_ENTRIES = 50
MAX_TITLE_LENGTH = 200  # characters
MEDIA_TYPE = "application/atom+xml"
NEVER = datetime(1970, 1, 1)  # when a feed without entries was last changed
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # https://www.w3.org/TR/xml/#charsets


class AtomFeed(Atom1Feed):
    def latest_post_date(self):
        return super().latest_post_date() if self.items else NEVER

    def add_root_elements(self, handler):
        """Write the feed's elements without Django's link to a web page, which the feed has none of."""
        handler.addQuickElement("id", self.feed["id"])
        handler.addQuickElement("title", self.feed["title"])
        handler.addQuickElement("updated", rfc3339_date(self.latest_post_date()))
        handler.addQuickElement("link", "", {"rel": "self", "type": MEDIA_TYPE, "href": self.feed["link"]})

    def add_item(self, **item):
        """Add an entry. Characters that XML forbids are replaced by U+FFFD, times are written in UTC with a `Z`.

        URLs stay as they are, because Atom takes IRIs; Django would percent-encode even their hosts.
        """
        item = {
            name: FORBIDDEN.sub("\ufffd", value) if isinstance(value, str) else value for name, value in item.items()
        }
        item |= {name: make_naive(item[name], UTC) for name in ("pubdate", "updateddate")}
        super().add_item(description=None, **item)
        self.items[-1] |= {name: item[name] for name in ("link", "author_link")}

    def item_attributes(self, item):
        return {} if item["language"] == UNDETERMINED else {"xml:lang": item["language"]}

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)  # the link to a page first: a feed reader opens the first one
        if item["claim"] != item["link"]:
            handler.addQuickElement("link", "", {"rel": "related", "type": "application/json", "href": item["claim"]})
        if item["summary"]:
            handler.addQuickElement("summary", item["summary"], {"type": "text"})  # Django's is HTML


def verdict_entry(verdict, home):
    """Return the entry of a verdict, for `add_item`. It keeps its id when the verdict is retracted."""
    is_retracted = verdict.status == "retracted"
    title = f"{judgement(verdict)}: {verdict.claim.statement}"
    has_category = verdict.rating and not is_retracted
    return entry(verdict.claim, verdict.publisher, verdict.review, home) | {
        "unique_id": f"urn:uuid:{verdict.pk}",
        "title": Truncator(f"Retracted: {title}" if is_retracted else title).chars(MAX_TITLE_LENGTH),
        "summary": verdict.retraction_reason if is_retracted else verdict.summary,
        "language": verdict.language,
        "pubdate": verdict.published_at,
        "updateddate": verdict.retracted_at or verdict.published_at,
        "categories": [verdict.rating.category] if has_category else [],
    }


def correction_entry(correction, home):
    """Return the entry of a correction, for `add_item`. It has an id of its own, not that of the corrected verdict."""
    verdict = correction.replacement or correction.verdict  # None for an amendment, which is about the claim
    title = f"{correction.kind.capitalize()}: {correction.claim.statement}"
    return entry(correction.claim, correction.publisher, verdict and verdict.review, home) | {
        "unique_id": f"{home}{correction.claim_id}/#correction-{correction.pk}",
        "title": Truncator(title).chars(MAX_TITLE_LENGTH),
        "summary": correction.note,
        "language": verdict.language if verdict else correction.claim.language,
        "pubdate": correction.made_at,
        "updateddate": correction.made_at,
    }


def entry(claim, publisher, review, home):
    """Return what all entries have: the author, and links to the review or our page, and to the claim as JSON."""
    return {
        "link": review.url if review else page_address(claim.pk, home),
        "claim": f"{home}{claim.pk}/",
        "author_name": publisher.name,
        "author_link": f"https://{publisher.domain}/",
    }


def judgement(verdict):
    """Return the publisher's own words, or the rating's name."""
    return verdict.label or (verdict.rating and name_in(verdict.rating.names, verdict.language)) or "Verdict"
