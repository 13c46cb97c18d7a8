"""What does a network or a messenger show of a link to a claim? `preview_of` has it, for `pages/web/head.html`.

The tags are those of https://ogp.me/, which X reads as well, and of https://oembed.com/#section4.
"""

from typing import NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from claims.pages.web.picture import picture_url
from claims.pages.web.public_claim import page_url
from claims.pages.web.summary import conclusions, shortened, title_of

MAX_DESCRIPTION_LENGTH = 300  # characters


class Preview(NamedTuple):
    title: str
    description: str
    url: str
    site_name: str
    picture: str
    picture_alt: str
    published_at: str
    modified_at: str
    oembed: str


def preview_of(claim):
    """Return the preview of a claim's public document (`content_of`)."""
    first = conclusions(claim)[0]
    url = page_url(claim)
    dates = [verdict[name] for verdict in claim["verdicts"] for name in ("published_at", "retracted_at")]
    dates += [entry["made_at"] for entry in claim.get("corrections", ())]
    return Preview(
        title=title_of(claim),
        description=shortened(f"{first.publisher}: {first.summary or first.words}", MAX_DESCRIPTION_LENGTH),
        url=url,
        site_name=settings.SITE_NAME,
        picture=picture_url(claim),
        picture_alt=f"{first.publisher}: {first.words}",
        published_at=claim["published_at"],
        modified_at=max(filter(None, dates)),
        oembed=f"{settings.SITE_URL}{reverse('pages:oembed')}?{urlencode({'url': url})}",
    )
