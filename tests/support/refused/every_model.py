"""Events, texts and keys: what the database refuses of every model that has them."""

from functools import partial

from django.utils.timezone import now
from uuid_utils.compat import uuid7

from claims.models import NoticeCursor
from tests.factories import (
    AmendmentFactory,
    ArticleFactory,
    ArticleVersionFactory,
    ClaimantFactory,
    ClaimFactory,
    DeskSettingsFactory,
    EvidenceFactory,
    ImportFactory,
    ImportFindingFactory,
    MediaFactory,
    MergeFactory,
    NoticeFactory,
    NoticeMailFactory,
    PageCaptureFactory,
    PresenceFactory,
    PublisherFactory,
    PublisherNameFactory,
    QuoteDriftFactory,
    QuoteReadFactory,
    RatingFactory,
    RatingScaleFactory,
    ReceivedReviewFactory,
    SavedViewFactory,
    SourceCheckFactory,
    SourceHostFactory,
    TopicFactory,
    UnsavedTextFactory,
    UploadFactory,
    UploadPartFactory,
    UploadRowFactory,
    UserFactory,
    VerdictFactory,
)
from tests.support.violations import (
    amendment,
    card,
    changed,
    confirmed_link,
    copied,
    deleted_event,
    domain_of_a_house,
    domain_of_ours,
    edition,
    embedding,
    encoder_in_use,
    epoch,
    event_of,
    link,
    log_entry,
    log_head,
    log_key,
    log_node,
    match_change,
    match_size,
    match_term,
    posting,
    sql,
    stale,
    to_encode,
    to_link,
    topic_of_a_claim,
    waiting,
)

# Each tracked model; its events are never changed nor deleted.
TRACKED = {
    "sources": {
        "publisher": PublisherFactory,
        "article": ArticleFactory,
        "article_version": ArticleVersionFactory,
        "media": MediaFactory,
    },
    "claims": {
        "claimant": ClaimantFactory,
        "topic": TopicFactory,
        "rating_scale": RatingScaleFactory,
        "rating": RatingFactory,
        "claim": ClaimFactory,
        "claim_topic": topic_of_a_claim,
        "claim_link": link,
        "amendment": amendment,
        "evidence": EvidenceFactory,
        "verdict": VerdictFactory,
    },
}
EVENTS = {}
for name, make in (TRACKED["sources"] | TRACKED["claims"]).items():
    EVENTS[f"{name}_event_is_never_changed"] = [
        changed(event_of(make), pgh_context={"username": "somebody else"}),
        changed(event_of(make), pgh_created_at=now()),
        changed(event_of(make), id=uuid7()),
    ]
    EVENTS[f"{name}_event_is_never_deleted"] = [deleted_event(make)]

# One attempt for each; tests/config/db/test_fields.py has all columns and all other forms.
OF_TEXT = {
    "amendment": (AmendmentFactory, {"note": "e\u0301"}),
    "publisher": (PublisherFactory, {"name": "e\u0301"}),
    "publisher_name": (PublisherNameFactory, {"name": "e\u0301"}),
    "article": (ArticleFactory, {"title": "e\u0301"}),
    "article_version": (ArticleVersionFactory, {"title": "e\u0301"}),
    "media": (MediaFactory, {"name": "e\u0301", "sha256": "0" * 64}),
    "claimant": (ClaimantFactory, {"role": "e\u0301"}),
    "claim": (ClaimFactory, {"place": "e\u0301"}),
    "claim_link": (confirmed_link, {"reason": "e\u0301", "other_id": "ffffffff-ffff-7fff-bfff-ffffffffffff"}),
    "evidence": (EvidenceFactory, {"note": "e\u0301"}),
    "merge": (MergeFactory, {"reason": "e\u0301", "gone_id": uuid7()}),
    "notice": (NoticeFactory, {"reason": "e\u0301", "made_at": now()}),
    "saved_view": (SavedViewFactory, {"name": "e\u0301"}),
    "verdict": (VerdictFactory, {"label": "e\u0301"}),
    "page_capture": (partial(PageCaptureFactory, failed=True), {"problem": "e\u0301"}),
    "upload": (UploadFactory, {"name": "e\u0301"}),
    "import": (ImportFactory, {"problem": "e\u0301"}),
    "import_finding": (ImportFindingFactory, {"refusal": "e\u0301"}),
    "topic": (TopicFactory, {"names": '{"en": "e\u0301"}'}),
    "rating_scale": (RatingScaleFactory, {"names": '{"en": "e\u0301"}'}),
    "rating": (RatingFactory, {"names": '{"en": "e\u0301"}'}),
}
TEXTS = {f"{name}_text_is_normal": [copied(make, id=uuid7(), **words)] for name, (make, words) in OF_TEXT.items()}
TEXTS["quote_drift_text_is_normal"] = [
    lambda: sql("UPDATE claims_quotedrift SET reason = %s, settled_at = now(), settled_by_id = %s WHERE id = %s",
        "e\u0301", UserFactory().pk, QuoteDriftFactory().pk)
]  # fmt: skip

# Constraints with names by Django.
REFUSES_THE_SAME_AGAIN = {
    "sources_publisher_domain_key": copied(PublisherFactory, id=uuid7()),
    "sources_article_canonical_url_key": copied(ArticleFactory, id=uuid7()),
    "claims_claimant_wikidata_id_key": copied(
        lambda: ClaimantFactory(wikidata_id="Q7747"), id=uuid7(), role="another role"
    ),
    "claims_topic_slug_key": copied(TopicFactory, id=uuid7()),
    "claims_ratingscale_code_key": copied(RatingScaleFactory, id=uuid7()),
    "sources_publisher_pkey": copied(PublisherFactory),
    "sources_deskdomain_pkey": copied(domain_of_ours),
    "sources_publisherdomain_pkey": copied(domain_of_a_house),
    "sources_publishername_pkey": copied(PublisherNameFactory, name="Another"),
    "sources_article_pkey": copied(ArticleFactory),
    "sources_articleversion_pkey": copied(ArticleVersionFactory),
    "sources_pagecapture_pkey": copied(PageCaptureFactory, canonical_url="https://outlet.example/b"),
    "sources_sourcecheck_pkey": copied(SourceCheckFactory, article_id=uuid7()),
    "sources_sourcecheck_article_id_key": copied(SourceCheckFactory, id=uuid7()),
    "sources_sourcehost_pkey": copied(SourceHostFactory, name="another.example"),
    "sources_sourcehost_name_key": copied(SourceHostFactory, id=uuid7()),
    "sources_media_sha256_key": copied(MediaFactory, id=uuid7()),
    "sources_media_pkey": copied(MediaFactory, sha256="0" * 64),
    "claims_claimant_pkey": copied(ClaimantFactory),
    "claims_topic_pkey": copied(TopicFactory),
    "claims_ratingscale_pkey": copied(RatingScaleFactory),
    "claims_rating_pkey": copied(RatingFactory),
    "claims_claim_pkey": copied(ClaimFactory),
    "claims_claimtopic_pkey": copied(topic_of_a_claim),
    "claims_claimlink_pkey": copied(link),
    "claims_evidence_pkey": copied(EvidenceFactory),
    "claims_desksettings_pkey": copied(DeskSettingsFactory),
    "claims_desksettings_owned_by_id_key": copied(DeskSettingsFactory, id=uuid7()),
    "claims_notice_pkey": copied(NoticeFactory, made_at=now()),
    "claims_noticecursor_pkey": copied(lambda: NoticeCursor.objects.create(number=0)),
    "claims_noticemail_pkey": copied(NoticeMailFactory),
    "claims_savedview_pkey": copied(SavedViewFactory, name="Another"),
    "claims_unsavedtext_pkey": copied(UnsavedTextFactory, form="evidence"),
    "claims_presence_pkey": copied(PresenceFactory, claim_id=uuid7()),
    "claims_merge_pkey": copied(MergeFactory, gone_id=uuid7()),
    "claims_quotedrift_pkey": copied(QuoteDriftFactory, ended_at=now()),
    "claims_quoteread_pkey": copied(QuoteReadFactory, evidence_id=uuid7()),
    "claims_upload_pkey": copied(UploadFactory),
    "claims_uploadpart_pkey": copied(UploadPartFactory, number=1),
    "claims_uploadrow_pkey": copied(UploadRowFactory, number=2),
    "claims_amendment_pkey": copied(amendment),
    "claims_verdict_pkey": copied(VerdictFactory),
    "claims_receivedreview_pkey": copied(ReceivedReviewFactory),
    "claims_import_pkey": copied(ImportFactory),
    "claims_importfinding_pkey": copied(ImportFindingFactory, number=2),
    "claims_card_pkey": copied(card),
    "claims_edition_pkey": copied(edition, claim_id=uuid7()),
    "claims_feedepoch_pkey": copied(epoch, server=98),
    "claims_logentry_pkey": copied(log_entry, number=2),
    "claims_lognode_pkey": copied(log_node),
    "claims_logkey_pkey": copied(log_key, public_key=b"other"),
    "claims_loghead_pkey": copied(log_head),
    "claims_pendingcard_pkey": copied(waiting, transaction=2),
    "claims_stalecard_pkey": copied(stale),
    "claims_matchposting_pkey": lambda: posting() and sql("INSERT INTO claims_matchposting TABLE claims_matchposting"),
    "claims_matchterm_pkey": copied(match_term),
    "claims_matchsize_pkey": copied(match_size),
    "claims_matchchange_pkey": copied(match_change),
    "claims_embedding_pkey": copied(embedding, encoder="other"),
    "claims_encoderinuse_pkey": copied(encoder_in_use),
    "claims_claimtoencode_pkey": copied(to_encode),
    "claims_claimtolink_pkey": copied(to_link),
}

REFUSES_THE_SAME_AGAIN |= {
    f"{app}_{name.replace('_', '')}event_pkey": copied(event_of(make))
    for app, made in TRACKED.items()
    for name, make in made.items()
}
