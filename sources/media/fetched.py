"""How does a media file come in by its address? `fetch_media` fetches it with the one safe client, and stores it."""

from urllib.parse import unquote, urlsplit

from sources.fetching import NotFetched, fetch
from sources.media.sniffing import MAX_FILE_BYTES, MediaRefused
from sources.media.storing import add_media

ANY_MEDIA = ("image/*", "video/*", "audio/*", "application/ogg", "application/octet-stream")


def fetch_media(url, *, at, by=None):
    """Return what `add_media` returns for the file at an address that a person gave. Raise MediaRefused."""
    try:
        fetched = fetch(url, asked_by_person=True, accept=ANY_MEDIA, max_bytes=MAX_FILE_BYTES, at=at)
    except NotFetched as refusal:
        raise MediaRefused(str(refusal), refusal.code) from None
    name = unquote(urlsplit(fetched.final_url).path.rpartition("/")[2])
    return add_media(fetched.body, at=at, by=by, name=name, url=url)
