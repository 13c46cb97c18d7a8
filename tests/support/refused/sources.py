"""Publishers, articles, their versions and media: what the database refuses of each, with every attempt."""

from datetime import UTC, datetime
from functools import partial
from hashlib import sha256

from django.utils.timezone import now
from uuid_utils.compat import uuid7

from tests.factories import (
    LONG_AGO,
    ArticleFactory,
    ArticleVersionFactory,
    DeskFactory,
    MediaFactory,
    PageCaptureFactory,
    PublisherFactory,
    PublisherNameFactory,
    SourceCheckFactory,
)
from tests.support.violations import (
    BLANK,
    added,
    article_showing_the_text_of_another,
    changed,
    copied,
    copied_without_primary_key,
    deleted,
    domain_of_ours,
    judged,
    with_desk,
    with_house,
)

SOURCES = {
    "publisher_domain_is_bare": [
        changed(PublisherFactory, domain=domain)
        for domain in (
            "www.lemonde.fr",
            "Lemonde.fr",
            "https://lemonde.fr",
            "lemonde.fr/",
            "lemonde.fr\n",
            "lemonde",
            "",
        )
    ],
    "publisher_name_is_not_blank": [changed(PublisherFactory, name=name) for name in ("", BLANK)],
    "publisher_language_is_a_tag": [changed(PublisherFactory, language="French")],
    "publisher_kind_is_known": [changed(PublisherFactory, kind="rumour")],
    "publisher_of_ours_stays_ours": [changed(DeskFactory, is_desk=False)],
    "publisher_of_ours_is_kept": [deleted(DeskFactory)],
    "publisher_moves_to_no_domain_of_ours": [
        changed(with_desk(PublisherFactory), domain=domain) for domain in ("was.example", "facts.desk.example")
    ],
    "publisher_takes_no_name_of_ours": [
        changed(with_desk(PublisherFactory), name="DESK.example"),
        added(with_desk(PublisherFactory), domain="evil.example", name="desk.example"),
    ],
    "publisher_other_domains_are_bare": [
        changed(PublisherFactory, other_domains=[domain]) for domain in ("www.lemonde.fr", "lemonde", "le monde.fr")
    ],
    "publisher_domain_is_of_one_house": [
        added(with_house(PublisherFactory), domain="b.example", other_domains=["fr.house.example"]),
        changed(with_house(PublisherFactory), other_domains=["fr.house.example"]),
    ],
    "publisher_lists_no_domain_of_ours": [
        changed(with_desk(PublisherFactory), other_domains=[domain]) for domain in ("was.example", "a.desk.example")
    ],
    "publisher_of_ours_joins_no_other": [
        changed(with_house(DeskFactory), other_domains=["house.example"]),
        changed(lambda: with_house(PublisherFactory)(other_domains=["house.example"]), is_desk=True),
    ],
    "publisher_name_is_counted_once": [copied(PublisherNameFactory, id=uuid7())],
    "desk_domain_is_never_changed": [changed(domain_of_ours, domain="other.example")],
    "desk_domain_is_never_deleted": [lambda: domain_of_ours().delete()],
    "article_canonical_url_is_absolute": [
        changed(ArticleFactory, canonical_url=url)
        for url in ("/summit", "ftp://outlet.example/", "https://", "https://outlet.example/a b", "https://é.example/")
    ],
    "article_language_is_a_tag": [changed(ArticleFactory, language=tag) for tag in ("", "French", "fr_FR", "fr\n")],
    "article_is_of_a_known_year": [
        changed(ArticleFactory, published_at=datetime(year, 12, 31, tzinfo=UTC)) for year in (1, 1399, 9999)
    ],
    "article_current_version_is_its_own": [article_showing_the_text_of_another],
    "article_of_our_verdict_changes_by_amendment": [
        *(
            changed(judged(lambda claim: claim.evidence.get().article), **{name: value})
            for name, value in {
                "url": "https://outlet.example/another",
                "canonical_url": "https://outlet.example/another",
                "title": "Another",
                "published_at": now(),
                "language": "fr",
            }.items()
        ),
        lambda: changed(judged(lambda claim: claim.evidence.get().article), publisher=PublisherFactory())(),
    ],
    "article_version_with_its_article": [copied_without_primary_key(ArticleVersionFactory)],
    "article_version_has_text": [
        added(ArticleVersionFactory, text=text, text_sha256=sha256(text.encode()).hexdigest()) for text in ("", BLANK)
    ],
    "article_version_method_is_known": [added(ArticleVersionFactory, method="guess")],
    "article_version_digest_is_of_its_text": [
        added(ArticleVersionFactory, text="Another text."),
        added(ArticleVersionFactory, text_sha256="0" * 64),
    ],
    "article_version_copy_has_its_digest": [
        added(ArticleVersionFactory, copy=f"2026/11/30/{'a' * 64}.warc.gz"),
        added(ArticleVersionFactory, copy_sha256="a" * 64),
        added(ArticleVersionFactory, copy=f"2026/11/30/{'a' * 64}.warc.gz", copy_sha256="b" * 64),
        added(ArticleVersionFactory, copy=f"../{'a' * 64}.warc.gz", copy_sha256="a" * 64),
        added(ArticleVersionFactory, copy=f"2026/11/30/{'a' * 64}.warc.gz", copy_sha256="a"),
    ],
    "article_version_copy_is_of_one_version": [
        lambda: ArticleVersionFactory.create_batch(2, copy=f"2026/11/30/{'a' * 64}.warc.gz", copy_sha256="a" * 64)
    ],
    "article_version_is_never_changed": [
        changed(ArticleVersionFactory, title="Another"),
        changed(ArticleVersionFactory, captured_at=now()),
    ],
    "article_version_is_never_deleted": [deleted(ArticleVersionFactory)],
    "media_kind_is_known": [added(partial(MediaFactory, video=True), kind="poem")],
    "media_media_type_is_known": [
        added(MediaFactory, media_type=media_type) for media_type in ("image/svg+xml", "text/html", "")
    ],
    "media_type_is_of_its_kind": [added(MediaFactory, media_type="video/mp4")],
    "media_sha256_is_a_digest": [added(MediaFactory, sha256=text) for text in ("", "0" * 63, "G" * 64, "A" * 64)],
    "media_has_content": [added(MediaFactory, size=0)],
    "media_image_has_a_size_in_pixels": [
        added(MediaFactory, width=None),
        added(MediaFactory, height=0),
        added(partial(MediaFactory, video=True), width=640, height=480),
        added(partial(MediaFactory, video=True), perceptual_hash=1),
    ],
    "media_keeps_its_file": [
        changed(MediaFactory, sha256="0" * 64),
        changed(MediaFactory, exif={"Make": "another"}),
        changed(MediaFactory, perceptual_hash=None),
    ],
    "source_check_comes_within_a_month": [changed(SourceCheckFactory, days=0), changed(SourceCheckFactory, days=31)],
    "page_capture_status_is_known": [lambda: PageCaptureFactory(status="lost")],
    "page_capture_is_the_only_one_under_way": [copied(PageCaptureFactory, id=uuid7())],
    "page_capture_ends_with_a_version_or_a_problem": [
        lambda: PageCaptureFactory(status="done", finished_at=LONG_AGO),
        lambda: PageCaptureFactory(status="failed", finished_at=LONG_AGO),
        lambda: PageCaptureFactory(status="failed", problem="No text was found.", code="no_text"),
        lambda: PageCaptureFactory(finished_at=LONG_AGO),
        lambda: PageCaptureFactory(done=True, problem="No text was found."),
        lambda: PageCaptureFactory(failed=True, version=ArticleVersionFactory()),
    ],
}
