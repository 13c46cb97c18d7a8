"""Does the database refuse what must never be true? Each constraint and guard, with attempts to violate it in SQL."""

import re
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.db.models import F
from django.utils.functional import Promise
from django.utils.timezone import now
from uuid_utils.compat import uuid7

from claims.models import Card, Claim, Evidence, MatchPosting, NoticeCursor, QuoteDrift, ReceivedReview
from config.db.guards import Guard
from sources.models import Article, ArticleVersion
from tests.factories import (
    LONG_AGO,
    AmendmentFactory,
    ArticleFactory,
    ArticleVersionFactory,
    ClaimantFactory,
    ClaimFactory,
    DeskFactory,
    DeskSettingsFactory,
    EvidenceFactory,
    ImportFactory,
    ImportFindingFactory,
    LinkFactory,
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
    SuccessorFactory,
    TopicFactory,
    UnsavedTextFactory,
    UploadFactory,
    UploadPartFactory,
    UploadRowFactory,
    UserFactory,
    VerdictFactory,
    judged_claim,
)
from tests.support.violations import (
    accepted,
    accepted_by_its_proposer,
    added,
    amendment,
    article_showing_the_text_of_another,
    card,
    changed,
    confirmed_link,
    copied,
    copied_without_primary_key,
    correction_by_another_publisher,
    correction_of_a_verdict_on_another_claim,
    decided,
    deleted,
    deleted_event,
    dismissed,
    domain_of_a_house,
    domain_of_ours,
    edition,
    embedding,
    encoder_in_use,
    epoch,
    event_of,
    evidence_read_in_another_article,
    judged,
    last_evidence_taken_away,
    link,
    link_to_a_smaller_id,
    link_to_itself,
    log_entry,
    log_head,
    log_key,
    log_node,
    match_change,
    match_size,
    match_term,
    merge_done_again,
    own_signature,
    owned_rating,
    posting,
    published,
    quote_that_is_not_in_the_text,
    quote_that_occurs_twice,
    quote_without_its_version,
    rejected_link,
    renamed_twice,
    retracted,
    second_edition,
    sent_out,
    settled_drift,
    shows_media,
    sql,
    stale,
    to_another_claim,
    to_encode,
    to_link,
    topic_added_to_a_judged_claim,
    topic_of_a_claim,
    topic_taken_from_a_judged_claim,
    undone_merge,
    unmapped,
    waiting,
    with_desk,
    with_house,
)

ACCEPTED_ELSEWHERE = {"status": "accepted", "decided_at": LONG_AGO}

BLANK = " \n\u00a0\u2003\u200b"
OWN_APPS = ("claims", "sources")

# Each constraint or guard by name, with every attempt that it must refuse.
REFUSES = {
    # sources
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
    "evidence_shows_words_or_media": [
        lambda: changed(EvidenceFactory, quote_exact="No result.", media=MediaFactory())(),
    ],
    "evidence_fragment_is_of_media": [
        changed(EvidenceFactory, media_fragment="xywh=0,0,10,10"),
        *(
            lambda text=text: changed(shows_media, media_fragment=text)()
            for text in (
                "0,0,10,10",
                "xywh=0,0,0,10",
                "xywh=1,2,3",
                "xywh=pixel:0,0,1,1",
                "xywh=0,0,1,1&t=1",
            )
        ),
    ],
    "evidence_fragment_suits_its_media": [
        lambda: changed(shows_media, media_fragment="t=10,20")(),
        lambda: changed(
            lambda: shows_media(kind="audio", media_type="audio/mpeg", video=True), media_fragment="xywh=0,0,1,1"
        )(),
    ],
    # claimants, topics, ratings
    "claimant_is_told_apart_by_role": [copied(ClaimantFactory, id=uuid7())],
    "claimant_name_is_not_blank": [changed(ClaimantFactory, name=name) for name in ("", BLANK)],
    "claimant_kind_is_known": [changed(ClaimantFactory, kind="ghost")],
    "claimant_wikidata_id_is_an_item": [
        changed(ClaimantFactory, wikidata_id=number) for number in ("", "7747", "q7747", "Q0", "P31", "Q7747\n")
    ],
    "topic_names_are_an_object": [changed(TopicFactory, names=names) for names in ([], "Diplomacy", 1)],
    "rating_scale_names_are_an_object": [changed(RatingScaleFactory, names=["Desk"])],
    "rating_scale_goes_from_worst_to_best": [
        changed(RatingScaleFactory, worst=5, best=1),
        changed(RatingScaleFactory, worst=5, best=5),
    ],
    "rating_scale_asks_for_another_look_later": [
        changed(RatingScaleFactory, review_after_days=days) for days in (0, -1, 3_651)
    ],
    "rating_scale_owner_wrote_its_verdicts": [
        lambda: changed(lambda: VerdictFactory().rating.scale, owner=PublisherFactory())(),
    ],
    "rating_moves_to_a_scale_of_its_judges": [
        lambda: changed(lambda: VerdictFactory().rating, scale=owned_rating().scale)(),
    ],
    "rating_names_are_an_object": [changed(RatingFactory, names="False")],
    "rating_code_is_unique_in_its_scale": [copied(RatingFactory, id=uuid7())],
    "rating_of_a_public_verdict_keeps_its_meaning": [
        changed(lambda: published().rating, category="true"),
        changed(lambda: retracted().rating, value=5),
        changed(lambda: published().rating, code="pants-on-fire"),
    ],
    "rating_category_is_known": [changed(RatingFactory, category="half_true")],
    # claims
    "claim_statement_is_1_to_2000_characters": [
        changed(ClaimFactory, statement=statement) for statement in ("", BLANK, "é" * 2001)
    ],
    "claim_language_is_a_tag": [changed(ClaimFactory, language="French")],
    "claim_status_is_known": [changed(ClaimFactory, status="published")],
    "claim_priority_is_known": [changed(ClaimFactory, priority=priority) for priority in (0, 5)],
    "claim_time_is_of_its_day": [
        changed(ClaimFactory, claimed_at=LONG_AGO),
        changed(ClaimFactory, claimed_on=LONG_AGO.date() + timedelta(days=2), claimed_at=LONG_AGO),
        changed(ClaimFactory, claimed_on=LONG_AGO.date() - timedelta(days=2), claimed_at=LONG_AGO),
    ],
    "claim_dismissal_is_explained": [
        changed(ClaimFactory, status="dismissed"),
        changed(ClaimFactory, status="dismissed", dismissed_reason=BLANK),
    ],
    "claim_keeps_its_id": [changed(ClaimFactory, id=uuid7())],
    "claim_judged_by_the_desk_stays_accepted": [
        changed(lambda: published().claim, status="submitted"),
        changed(lambda: retracted().claim, status="submitted"),
    ],
    "claim_judged_by_the_desk_keeps_a_claimant": [
        changed(lambda: published().claim, claimant=None),
        changed(lambda: retracted().claim, claimant=None),
    ],
    "claim_judged_in_public_is_not_dismissed": [
        changed(lambda: published().claim, status="dismissed", dismissed_reason="An opinion."),
        changed(lambda: retracted().claim, status="dismissed", dismissed_reason="An opinion."),
    ],
    "claim_judged_by_us_changes_by_amendment": [
        changed(judged(), statement="Another."),
        lambda: changed(judged(), claimant=ClaimantFactory())(),
    ],
    "claimant_we_judged_keeps_earlier_names": [
        changed(judged(lambda claim: claim.claimant), name="Another"),
        changed(lambda: judged_claim(claimant__wikidata_id="Q7747").claimant, wikidata_id="Q7748"),
        changed(lambda: judged_claim(claimant__wikidata_id="Q7747").claimant, wikidata_id=None),
        renamed_twice,
    ],
    "rating_of_a_public_verdict_keeps_its_names": [
        changed(lambda: published().rating, names={"en": "True"}),
        changed(lambda: published().rating, names={"fr": "Faux"}),
    ],
    "rating_scale_of_a_public_verdict_keeps_bounds": [
        changed(lambda: published().rating.scale, code="another"),
        changed(lambda: published().rating.scale, worst=0),
        changed(lambda: published().rating.scale, best=9),
    ],
    "claim_topic_goes_by_amendment": [topic_taken_from_a_judged_claim],
    "claim_topic_changes_by_amendment": [topic_added_to_a_judged_claim],
    "amendment_changes_something": [lambda: amendment(changes=[]), lambda: amendment(changes={})],
    "amendment_is_explained": [lambda: amendment(note=" ")],
    "amendment_status_is_known": [accepted(status="perhaps")],
    "amendment_decision_is_dated_and_signed": [
        changed(amendment, status="accepted"),
        changed(amendment, decided_at=now()),
        accepted(decided_by=None),
        lambda: AmendmentFactory(proposed_by=None),
        lambda: AmendmentFactory(proposed_by=None, publisher=PublisherFactory()),
        lambda: AmendmentFactory(publisher=PublisherFactory(), **ACCEPTED_ELSEWHERE),
        lambda: AmendmentFactory(proposed_by=None, **ACCEPTED_ELSEWHERE),
    ],
    "amendment_of_our_desk_is_not_imported": [
        lambda: AmendmentFactory(proposed_by=None, publisher=DeskFactory(), **ACCEPTED_ELSEWHERE),
    ],
    "amendment_passes_four_eyes": [accepted_by_its_proposer],
    "amendment_rejection_is_explained": [
        accepted(status="rejected"),
        accepted(rejection_reason="No"),
        changed(amendment, rejection_reason="No"),
    ],
    "amendment_keeps_its_claim": [to_another_claim(amendment)],
    "amendment_keeps_what_was_proposed": [changed(amendment, note="Another."), changed(amendment, changes=[1])],
    "amendment_once_decided_never_changes": [
        changed(decided, rejection_reason="Another."),
        changed(decided, status="proposed", decided_by=None, decided_at=None, rejection_reason=""),
    ],
    "amendment_once_decided_is_never_deleted": [deleted(decided)],
    "amendment_accepted_is_applied": [accepted()],
    "claim_topic_is_named_once": [copied(topic_of_a_claim, id=uuid7())],
    "claim_topic_keeps_its_claim": [to_another_claim(topic_of_a_claim)],
    "merge_kind_is_known": [lambda: MergeFactory(kind="claim")],
    "merge_is_of_two_rows": [lambda: MergeFactory(kept_id=(row := uuid7()), gone_id=row)],
    "merge_is_explained": [lambda: MergeFactory(reason=" ")],
    "merge_undo_is_dated_signed_and_explained": [
        lambda: MergeFactory(undone_at=LONG_AGO),
        lambda: MergeFactory(undo_reason="Two people."),
        lambda: MergeFactory(undone_at=LONG_AGO, undone_by=UserFactory(), undo_reason=" "),
    ],
    "merge_of_a_row_stands_once": [copied(MergeFactory, id=uuid7())],
    "merge_changes_only_by_its_undo": [
        changed(MergeFactory, reason="Another."),
        changed(MergeFactory, kept_id=uuid7()),
        merge_done_again,
    ],
    "merge_is_kept_on_record": [deleted(MergeFactory)],
    "merge_leaves_the_kept_row_alone": [
        lambda: MergeFactory(gone_id=ClaimantFactory().pk),
        lambda: MergeFactory(kept_id=uuid7()),
        lambda: MergeFactory(kind="publisher"),
        lambda: MergeFactory(kind="topic"),
    ],
    "merge_undone_brings_the_row_back": [
        undone_merge,
    ],
    "desk_settings_mails_is_known": [lambda: DeskSettingsFactory(mails="hourly")],
    "notice_kind_is_known": [lambda: NoticeFactory(kind="gossip")],
    "notice_is_given_once": [copied(NoticeFactory, id=uuid7())],
    "notice_cursor_is_the_only_one": [lambda: NoticeCursor.objects.create(id=2, number=0)],
    "notice_mail_sent_is_not_due": [lambda: NoticeMailFactory(sent_at=LONG_AGO)],
    "saved_view_has_a_name_of_its_own": [copied(SavedViewFactory, id=uuid7())],
    "saved_view_has_a_name": [changed(SavedViewFactory, name="")],
    "unsaved_text_is_kept_once_a_form": [copied(UnsavedTextFactory, id=uuid7())],
    "presence_is_noted_once": [copied(PresenceFactory, id=uuid7())],
    "source_check_comes_within_a_month": [changed(SourceCheckFactory, days=0), changed(SourceCheckFactory, days=31)],
    "quote_drift_status_is_known": [changed(QuoteDriftFactory, status="found")],
    "quote_drift_holds_once": [copied(QuoteDriftFactory, id=0)],
    "quote_drift_is_settled_with_date_signature_and_reason": [
        changed(QuoteDriftFactory, settled_at=now()),
        changed(QuoteDriftFactory, reason="It was said."),
        lambda: QuoteDriftFactory(settled_at=now(), settled_by=UserFactory(), reason=""),
    ],
    "quote_drift_keeps_its_claim": [
        lambda: QuoteDrift.objects.filter(pk=QuoteDriftFactory().pk).update(claim_id=uuid7())
    ],
    "quote_drift_is_of_evidence_on_its_claim": [
        lambda: QuoteDriftFactory(claim=ClaimFactory()),
        changed(QuoteDriftFactory, evidence_id=uuid7()),
    ],
    "quote_drift_is_settled_once": [
        changed(settled_drift, reason="Because."),
        changed(settled_drift, status="moved"),
        changed(settled_drift, settled_at=None, settled_by=None, reason=""),
    ],
    "quote_read_is_ticked_once": [copied(QuoteReadFactory, id=uuid7())],
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
    "upload_kind_is_known": [lambda: UploadFactory(kind="gossip")],
    "upload_date_order_is_known": [lambda: UploadFactory(date_order="ymd")],
    "upload_status_is_known": [lambda: UploadFactory(status="lost")],
    "upload_part_has_a_place": [copied(UploadPartFactory, id=uuid7())],
    "upload_row_has_a_number": [copied(UploadRowFactory, id=uuid7())],
    "upload_row_state_is_known": [lambda: UploadRowFactory(state="odd")],
    "claim_link_is_not_to_itself": [link_to_itself],
    "claim_link_names_the_smaller_id_first": [link_to_a_smaller_id],
    "claim_link_stands_once_for_a_pair": [copied(link, id=uuid7(), kind="variant")],
    "claim_link_kind_is_known": [changed(link, kind="opposite")],
    "claim_link_state_is_known": [lambda: LinkFactory(state="maybe")],
    "claim_link_origin_is_known": [lambda: LinkFactory(origin="elsewhere")],
    "claim_link_keeps_its_origin": [changed(link, origin="import")],
    "claim_link_score_is_from_0_to_1": [changed(link, score=score) for score in (-0.1, 1.1, float("nan"))],
    "claim_link_keeps_its_claim": [to_another_claim(link)],
    "claim_link_keeps_its_other_claim": [changed(link, other="ffffffff-ffff-7fff-bfff-ffffffffffff")],
    "claim_link_decision_is_dated_and_signed": [
        changed(link, state="confirmed"),
        changed(link, decided_at=now()),
        changed(confirmed_link, state="suggested"),
        lambda: LinkFactory(state="rejected", origin="import", decided_by=None),
        lambda: LinkFactory(state="confirmed", origin="import", decided_by=None, decided_at=None),
        lambda: LinkFactory(state="confirmed", decided_by=None),
    ],
    "claim_link_rejection_is_explained": [lambda: LinkFactory(state="rejected", reason=" ")],
    "claim_link_reason_is_of_a_decision": [changed(link, reason="Why?")],
    "claim_link_once_decided_stays_until_undone": [
        changed(confirmed_link, kind="variant"),
        changed(confirmed_link, reason="Another."),
        changed(rejected_link, state="confirmed"),
        changed(rejected_link, decided_at=now()),
    ],
    "claim_link_once_decided_is_never_deleted": [deleted(confirmed_link), deleted(rejected_link)],
    # evidence
    "evidence_role_is_known": [changed(EvidenceFactory, role="proof")],
    "evidence_stance_is_known": [changed(EvidenceFactory, stance="proves")],
    "evidence_stance_exactly_on_evidence": [
        changed(EvidenceFactory, stance=None),
        changed(EvidenceFactory, role="appearance"),
    ],
    "evidence_prefix_and_suffix_surround_a_quote": [
        changed(EvidenceFactory, quote_prefix="Before"),
        changed(EvidenceFactory, quote_suffix="after"),
        changed(EvidenceFactory, quote_exact=BLANK),
    ],
    "evidence_version_is_of_its_article": [evidence_read_in_another_article],
    "evidence_keeps_its_claim": [to_another_claim(EvidenceFactory)],
    "evidence_quote_stands_in_its_version": [quote_that_is_not_in_the_text],
    "evidence_quote_stands_once_in_its_version": [quote_that_occurs_twice],
    "evidence_quote_is_read_in_a_version": [quote_without_its_version],
    "evidence_of_a_public_claim_keeps_its_place": [
        changed(lambda: EvidenceFactory(claim=published().claim), role="appearance", stance=None),
        lambda: changed(lambda: EvidenceFactory(claim=published().claim), article=ArticleFactory())(),
    ],
    "evidence_shown_changes_by_amendment": [
        changed(judged(lambda claim: claim.evidence.get()), stance="refutes"),
        changed(judged(lambda claim: EvidenceFactory(claim=claim)), is_shown=True),
    ],
    "evidence_held_back_is_beside_a_public_verdict": [changed(EvidenceFactory, is_shown=False)],
    "evidence_of_a_standing_verdict_remains": [last_evidence_taken_away],
    "evidence_of_a_public_claim_is_kept": [deleted(lambda: EvidenceFactory(claim=published().claim))],
    # verdicts
    "verdict_with_its_claim": [copied_without_primary_key(VerdictFactory)],
    "verdict_is_the_only_published_one_of_its_publisher": [copied(published, id=uuid7())],
    "verdict_status_is_known": [changed(VerdictFactory, status="final")],
    "verdict_origin_is_known": [copied(VerdictFactory, id=uuid7(), origin="rumour")],
    "verdict_language_is_a_tag": [changed(VerdictFactory, language="")],
    "verdict_public_is_dated_and_signed": [
        sent_out(published_at=None, published_by=None),
        sent_out(published_by=None),
        sent_out(lambda: VerdictFactory(origin="import"), published_at=None, published_by=None),
        sent_out(status="superseded", published_at=None, published_by=None),
        changed(VerdictFactory, published_at=now()),
        changed(lambda: VerdictFactory(origin="import"), status="in_review", published_at=now()),
        lambda: changed(VerdictFactory, published_by=UserFactory())(),
    ],
    "verdict_public_is_complete": [
        sent_out(rating=None),
        sent_out(summary=BLANK),
        copied(retracted, id=uuid7(), rating_id=None),
    ],
    "verdict_public_rests_on_evidence": [
        sent_out(lambda: VerdictFactory()),
        sent_out(lambda: VerdictFactory(claim=EvidenceFactory(role="appearance", stance=None).claim)),
        sent_out(lambda: VerdictFactory(claim=EvidenceFactory(article__published_at=now() + timedelta(days=1)).claim)),
        copied(lambda: published(origin="import"), id=uuid7(), origin="desk"),
    ],
    "verdict_public_has_a_rating_that_is_mapped": [
        sent_out(lambda: VerdictFactory(claim=EvidenceFactory().claim, rating=unmapped())),
        copied(lambda: published(origin="import", rating=unmapped()), id=uuid7(), origin="desk"),
    ],
    "verdict_is_rated_on_its_publishers_scale": [
        lambda: changed(VerdictFactory, rating=owned_rating())(),
        lambda: changed(lambda: VerdictFactory(rating=owned_rating(DeskFactory())), publisher=PublisherFactory())(),
        lambda: copied(lambda: published(origin="import"), id=uuid7(), rating_id=owned_rating().pk)(),
        changed(VerdictFactory, rating=uuid7()),
    ],
    "verdict_public_is_on_a_claim_in_work": [
        sent_out(lambda: VerdictFactory(claim=EvidenceFactory(claim=dismissed()).claim)),
        sent_out(lambda: VerdictFactory(claim=EvidenceFactory(claim=dismissed()).claim, origin="import")),
    ],
    "verdict_public_is_on_an_accepted_claim": [
        sent_out(lambda: VerdictFactory(claim=EvidenceFactory(claim__status="submitted").claim)),
        copied(
            lambda: published(origin="import", claim=EvidenceFactory(claim__status="submitted").claim),
            id=uuid7(),
            origin="desk",
            status="retracted",
        ),
    ],
    "verdict_public_is_on_a_claim_with_a_claimant": [
        sent_out(lambda: VerdictFactory(claim=EvidenceFactory(claim__claimant=None).claim)),
    ],
    "verdict_passes_four_eyes": [
        own_signature,
        sent_out(written_by=None),
    ],
    "verdict_correction_is_explained": [
        lambda: copied(published, id=uuid7(), status="superseded", supersedes_id=uuid7())(),
        lambda: changed(VerdictFactory, supersedes=VerdictFactory(), correction_note=BLANK)(),
    ],
    "verdict_is_superseded_once": [
        copied(lambda: SuccessorFactory(supersedes=published()), id=uuid7()),
    ],
    "verdict_does_not_supersede_itself": [changed(VerdictFactory, supersedes=F("id"), correction_note="A date.")],
    "verdict_supersedes_one_of_the_same_claim": [correction_of_a_verdict_on_another_claim],
    "verdict_retraction_is_explained": [
        changed(published, status="retracted"),
        changed(published, status="retracted", retracted_at=now(), retraction_reason=BLANK),
        changed(published, status="retracted", retraction_reason="The source withdrew."),
        changed(VerdictFactory, retracted_at=now()),
        changed(VerdictFactory, retraction_reason="The source withdrew."),
    ],
    "verdict_return_is_explained": [
        changed(VerdictFactory, returned_at=now()),
        changed(VerdictFactory, returned_at=now(), return_reason=BLANK),
        changed(VerdictFactory, return_reason="Which day?"),
        changed(lambda: VerdictFactory(status="in_review"), returned_at=now(), return_reason="Which day?"),
    ],
    "verdict_keeps_its_claim": [to_another_claim(VerdictFactory), to_another_claim(published)],
    "verdict_of_our_desk_is_not_imported": [
        added(VerdictFactory, origin="import"),
        *(
            lambda domain=domain: changed(
                lambda: VerdictFactory(origin="import"), publisher=with_desk(PublisherFactory)(domain=domain)
            )()
            for domain in ("was.example", "facts.desk.example")
        ),
    ],
    "verdict_keeps_its_origin": [
        changed(VerdictFactory, origin="import"),
        changed(lambda: published(origin="import"), origin="desk"),
    ],
    "verdict_in_review_keeps_its_content": [
        changed(lambda: VerdictFactory(status="in_review"), summary="Everything was agreed."),
        changed(lambda: VerdictFactory(status="in_review"), summary="Everything was agreed.", status="draft"),
        sent_out(lambda: VerdictFactory(status="in_review", claim=EvidenceFactory().claim), summary="All was agreed."),
    ],
    "verdict_supersedes_one_of_its_publisher": [correction_by_another_publisher],
    "verdict_superseded_has_a_successor": [
        changed(published, status="superseded"),
        lambda: copied(published, id=uuid7(), status="superseded")(),
    ],
    "verdict_once_published_keeps_its_content": [
        changed(published, summary="Everything was agreed."),
        changed(published, status="draft", published_at=None, published_by=None),
        changed(retracted, status="published", retracted_at=None, retraction_reason=""),
    ],
    "verdict_once_published_is_never_deleted": [deleted(published), deleted(retracted)],
    "card_keeps_its_claim": [lambda: Card.objects.filter(pk=card().pk).update(claim=ClaimFactory())],
    "edition_keeps_its_claim": [changed(lambda: published().claim.editions.get(), claim=uuid7())],
    "edition_kind_is_known": [lambda: edition(kind="forgotten")],
    "edition_is_gone_or_shows_something": [lambda: edition(kind="gone"), lambda: edition(document=None)],
    "edition_has_its_own_number": [lambda: edition(id=2, claim_id=edition().claim_id)],
    "edition_follows_the_one_before": [
        lambda: edition(version=2),
        lambda: edition(previous_digest=b"0"),
        second_edition(version=3),
        second_edition(previous_digest=b"0"),
        second_edition(previous_digest=None),
    ],
    "edition_is_never_changed": [
        changed(edition, document='{"statement": "Nothing of the kind."}'),
        changed(edition, made_at=now()),
        changed(edition, kind="gone", document=None),
    ],
    "edition_is_never_deleted": [deleted(edition)],
    "received_review_with_a_verdict_of_its_claim": [added(ReceivedReviewFactory, verdict_id=uuid7())],
    "received_review_is_never_changed": [
        changed(ReceivedReviewFactory, payload="{}"),
        changed(ReceivedReviewFactory, key=b"other"),
    ],
    "received_review_is_never_deleted": [deleted(ReceivedReviewFactory)],
    "encoder_in_use_has_a_plain_name": [
        partial(encoder_in_use, name=name) for name in ("", "Upper", "a b", "a_b", "-a", "a-", "é", "a" * 41)
    ],
    "embedding_is_the_only_one_of_its_encoder": [lambda: copied(embedding, id=2**40)()],
    "embedding_keeps_its_claim": [to_another_claim(embedding)],
    "log_entry_is_the_only_one_of_its_row": [copied(log_entry, index=1)],
    "log_entry_is_public_or_sealed": [
        lambda: log_entry(salt=b"salt"),
        lambda: log_entry(columns=1),
        lambda: log_entry(source="claims_claimevent"),
        lambda: log_entry(source="claims_claimevent", salt=b"salt"),
    ],
    "log_entry_is_never_changed": [changed(log_entry, leaf_hash=b"other"), changed(log_entry, number=2)],
    "log_entry_is_never_deleted": [lambda: log_entry() and sql("DELETE FROM claims_logentry")],
    "log_node_is_never_changed": [changed(log_node, hash=b"other")],
    "log_node_is_never_deleted": [deleted(log_node)],
    "log_key_is_used_once": [copied(log_key, id=2)],
    "log_key_is_never_changed": [changed(log_key, public_key=b"other"), changed(log_key, endorsement=b"")],
    "log_key_is_never_deleted": [deleted(log_key)],
    "log_head_is_never_changed": [changed(log_head, tree_size=1), changed(log_head, root_hash=b"other")],
    "log_head_is_never_deleted": [deleted(log_head)],
    "import_status_is_known": [changed(ImportFactory, status="lost")],
    "import_date_order_is_known": [changed(ImportFactory, date_order="ymd")],
    "import_counts_add_up": [changed(ImportFactory, items_done=2), changed(ImportFactory, items_new=1)],
    "import_finding_is_the_only_one_on_its_item": [copied(ImportFindingFactory, id=uuid7())],
    "match_posting_keeps_its_claim": [
        lambda: MatchPosting.objects.filter(claim=ClaimFactory()).update(claim_id=uuid7())
    ],
    "pending_card_is_named_once": [copied(waiting, id=0)],
    "pending_card_is_refreshed_before_commit": [waiting],
}

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
for name, make in (TRACKED["sources"] | TRACKED["claims"]).items():
    REFUSES[f"{name}_event_is_never_changed"] = [
        changed(event_of(make), pgh_context={"username": "somebody else"}),
        changed(event_of(make), pgh_created_at=now()),
        changed(event_of(make), id=uuid7()),
    ]
    REFUSES[f"{name}_event_is_never_deleted"] = [deleted_event(make)]

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
for name, (make, words) in OF_TEXT.items():
    REFUSES[f"{name}_text_is_normal"] = [copied(make, id=uuid7(), **words)]

REFUSES["quote_drift_text_is_normal"] = [
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

# Keys of two columns are unknown to Django, so `clean()` reports them.
SAID_BY_CLEAN = {
    "article_current_version_is_its_own": lambda: Article(id=uuid7(), current_version=ArticleVersionFactory()),
    "evidence_version_is_of_its_article": lambda: Evidence(
        article=Article(id=uuid7()), version=ArticleVersion(article=Article(id=uuid7()))
    ),
    "verdict_supersedes_one_of_the_same_claim": lambda: VerdictFactory.build(
        claim=Claim(id=uuid7()), supersedes=VerdictFactory.build(claim=Claim(id=uuid7()))
    ),
    "received_review_with_a_verdict_of_its_claim": lambda: ReceivedReview(
        claim=Claim(id=uuid7()), verdict=VerdictFactory.build(claim=Claim(id=uuid7()))
    ),
}


def own_models():
    return [model for app in OWN_APPS for model in apps.get_app_config(app).get_models()]


def facts():
    """Return model and fact, for each named constraint and guard that the models declare."""
    return [
        (model, fact)
        for model in own_models()
        for fact in [*model._meta.constraints, *getattr(model._meta, "triggers", [])]
        if isinstance(fact, models.BaseConstraint | Guard)
    ]


def refusal_of(attempt):
    """Return the diagnosis of the database's refusal, which may come when deferred constraints are checked."""

    def attempt_and_settle():
        with transaction.atomic():
            attempt()
            connection.check_constraints()

    with pytest.raises(IntegrityError) as refusal:
        attempt_and_settle()
    return refusal.value.__cause__.diag


def attempts():
    everything = REFUSES | {name: [attempt] for name, attempt in REFUSES_THE_SAME_AGAIN.items()}
    return [
        pytest.param(name, attempt, id=f"{name}-{number}")
        for name, tries in everything.items()
        for number, attempt in enumerate(tries, 1)
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "attempt"), attempts())
def test_the_database_refuses_each_violation_by_name(name, attempt):
    assert refusal_of(attempt).constraint_name == name


@pytest.mark.django_db
def test_every_constraint_and_guard_of_the_database_is_in_the_table():
    tables = [model._meta.db_table for model in own_models()]
    with connection.cursor() as cursor:
        cursor.execute(
            # checks, uniques, primary keys and keys of more than one column; uniques with a condition; guards
            """
            SELECT conname FROM pg_constraint WHERE conrelid::regclass::text = ANY(%(tables)s)
                AND (contype IN ('c', 'u', 'p', 'x') OR contype = 'f' AND cardinality(conkey) > 1)
            UNION SELECT indexrelid::regclass::text FROM pg_index
                WHERE indrelid::regclass::text = ANY(%(tables)s) AND indisunique
            UNION SELECT regexp_replace(tgname, '^pgtrigger_(.*)_[0-9a-f]{5}$', '\\1') FROM pg_trigger
                JOIN pg_proc ON pg_proc.oid = tgfoid AND prosrc LIKE '%%integrity_constraint_violation%%'
                WHERE tgrelid::regclass::text = ANY(%(tables)s)
            """,
            {"tables": tables},
        )
        in_the_database = {name for (name,) in cursor.fetchall()}

    assert in_the_database == REFUSES.keys() | REFUSES_THE_SAME_AGAIN.keys()


def test_every_constraint_and_guard_of_the_models_is_in_the_table():
    assert {fact.name for _, fact in facts()} | SAID_BY_CLEAN.keys() == REFUSES.keys()


@pytest.mark.parametrize(("model", "fact"), [pytest.param(*pair, id=pair[1].name) for pair in facts()])
def test_constraint_names_start_with_the_model_and_have_a_message(model, fact):
    subject = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", model.__name__).lower()

    assert re.fullmatch(rf"{subject}(_[a-z0-9]+)+", fact.name)
    assert len(fact.name) <= 63, "PostgreSQL cuts longer names"
    assert isinstance(fact.violation_error_message, Promise), "a message of its own, that can be translated"
    assert fact.violation_error_message != models.BaseConstraint.default_violation_error_message
    assert re.fullmatch(r"[A-Z].*\.", str(fact.violation_error_message))


@pytest.mark.django_db
@pytest.mark.parametrize("name", SAID_BY_CLEAN)
def test_clean_refuses_what_a_two_column_key_refuses(name):
    with pytest.raises(ValidationError, match=r"another article|on the same claim"):
        SAID_BY_CLEAN[name]().clean()


@pytest.mark.django_db
def test_a_guard_raises_an_integrity_error_with_table_and_message():
    diagnosis = refusal_of(REFUSES["claim_keeps_its_id"][0])

    assert diagnosis.sqlstate == "23000"
    assert diagnosis.table_name == "claims_claim"
    assert diagnosis.message_primary == "A claim keeps its id: it is what others cite."


def fields_with_choices():
    return [
        pytest.param(model, field, id=f"{model.__name__}.{field.name}")
        for model in own_models()
        if model._meta.managed and not hasattr(model, "pgh_tracked_model")  # events copy rows that were checked
        for field in model._meta.concrete_fields
        if field.choices
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(("model", "field"), fields_with_choices())
def test_each_field_with_choices_has_a_constraint_that_lists_them(model, field):
    name = next(fact.name for fact in model._meta.constraints if fact.name.endswith(f"_{field.name}_is_known"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [name])
        [(definition,)] = cursor.fetchall()
    literals = re.findall(r"'([^']*)'::", definition) or re.findall(r"\b\d+\b", definition)
    assert literals == [str(value) for value, _label in field.choices]
