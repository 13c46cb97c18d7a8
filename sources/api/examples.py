"""Which examples of sources does the OpenAPI document show? A test compares each with its schema."""

PUBLISHER = {
    "id": "019a0000-0000-7001-8000-000000000001",
    "name": "The Morning Ledger",
    "domain": "morning-ledger.example",
    "other_domains": ["fr.morning-ledger.example"],
    "kind": "news",
    "country": "GB",
    "language": "en",
    "is_desk": False,
}
PUBLISHER_NAME = {name: PUBLISHER[name] for name in ("id", "name", "domain")}
ARTICLE = {
    "id": "019a0000-0000-7001-8000-000000000002",
    "url": "https://morning-ledger.example/2025/11/18/kremlin-hopes-for-summit?from=feed",
    "canonical_url": "https://morning-ledger.example/2025/11/18/kremlin-hopes-for-summit",
    "publisher": PUBLISHER_NAME,
    "title": "Kremlin hopes for a summit, some day",
    "authors": ["A. Reporter"],
    "published_at": "2025-11-18T06:30:00Z",
    "language": "en",
    "archive_url": "",
    "current_version": "019a0000-0000-7001-8000-000000000003",
    "created_at": "2025-11-18T09:00:00Z",
    "updated_at": "2025-11-18T09:00:00Z",
}
ARTICLE_TITLE = {name: ARTICLE[name] for name in ("id", "url", "title", "published_at", "language", "publisher")}
ARTICLE_DUPLICATE = {
    **{name: ARTICLE[name] for name in ("id", "canonical_url", "title", "publisher", "published_at")},
    "url": f"https://claimdesk.example/api/v1/articles/{ARTICLE['id']}/",
    "likeness": "variant",
}
ARTICLE_TO_WRITE = {
    "url": ARTICLE["url"],
    "publisher": "morning-ledger.example",
    "title": ARTICLE["title"],
    "authors": ARTICLE["authors"],
    "published_at": ARTICLE["published_at"],
    "language": "en",
}
ARTICLE_VERSION = {
    "id": ARTICLE["current_version"],
    "article": ARTICLE["id"],
    "title": ARTICLE["title"],
    "text_sha256": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
    "captured_at": "2025-11-18T09:00:00Z",
    "method": "fetch",
    "copy_sha256": "5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9",
}
PASTED_TEXT = {"text": "The law would be taken very badly in Moscow, a spokesman said.", "title": ARTICLE["title"]}
ADDRESS_TO_CAPTURE = {"url": ARTICLE["url"]}
PAGE_CAPTURE = {
    "id": "019a0000-0000-7001-8000-000000000004",
    "url": ARTICLE["url"],
    "status": "done",
    "code": "",
    "problem": "",
    "article": ARTICLE["id"],
    "version": ARTICLE["current_version"],
    "is_new_version": True,
    "has_reviews": False,
    "asked_by": "claire",
    "created_at": "2025-11-18T09:00:00Z",
    "finished_at": "2025-11-18T09:00:04Z",
}
MEDIA_ID = "019a0000-0000-7001-8000-000000000009"
ADDRESS_OF_MEDIA = {"url": "https://morning-ledger.example/pictures/summit.jpg"}
MEDIA_FETCH = {
    "id": "019a0000-0000-7001-8000-00000000000a",
    "url": ADDRESS_OF_MEDIA["url"],
    "status": "done",
    "code": "",
    "problem": "",
    "media": MEDIA_ID,
    "is_new": True,
}
MEDIA_SHOWN = {
    "id": MEDIA_ID,
    "kind": "image",
    "media_type": "image/jpeg",
    "width": 1600,
    "height": 1067,
    "file": f"/media/{MEDIA_ID}/picture.webp",
    "thumbnail": f"/media/{MEDIA_ID}/thumbnail.webp",
}
MEDIA = MEDIA_SHOWN | {
    "url": "https://morning-ledger.example/pictures/summit.jpg",
    "size": 284_113,
    "sha256": "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef",
    "created_at": "2025-11-18T09:00:00Z",
}
ADDED_MEDIA = MEDIA | {
    "name": "summit.jpg",
    "original": f"/media/{MEDIA_ID}/original.jpg",
    "exif": {"Model": "X100V", "DateTime": "2025:11:18 07:10:00"},
    "added_by": "contributor",
    "similar": [{"media": "019a0000-0000-7001-8000-00000000000a", "distance": 4}],
}
