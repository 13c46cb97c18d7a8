"""Merges, notices, imports and the desk's own rows: what the database refuses of each, with every attempt."""

from django.utils.timezone import now
from uuid_utils.compat import uuid7

from claims.models import NoticeCursor, QuoteDrift
from tests.factories import (
    LONG_AGO,
    ClaimantFactory,
    ClaimFactory,
    DeskSettingsFactory,
    ImportFactory,
    ImportFindingFactory,
    MergeFactory,
    NoticeFactory,
    NoticeMailFactory,
    PresenceFactory,
    QuoteDriftFactory,
    QuoteReadFactory,
    ReceivedReviewFactory,
    SavedViewFactory,
    UnsavedTextFactory,
    UploadFactory,
    UploadPartFactory,
    UploadRowFactory,
    UserFactory,
)
from tests.support.violations import added, changed, copied, deleted, merge_done_again, settled_drift, undone_merge

DESK = {
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
    "upload_kind_is_known": [lambda: UploadFactory(kind="gossip")],
    "upload_date_order_is_known": [lambda: UploadFactory(date_order="ymd")],
    "upload_status_is_known": [lambda: UploadFactory(status="lost")],
    "upload_part_has_a_place": [copied(UploadPartFactory, id=uuid7())],
    "upload_row_has_a_number": [copied(UploadRowFactory, id=uuid7())],
    "upload_row_state_is_known": [lambda: UploadRowFactory(state="odd")],
    "received_review_with_a_verdict_of_its_claim": [added(ReceivedReviewFactory, verdict_id=uuid7())],
    "received_review_is_never_changed": [
        changed(ReceivedReviewFactory, payload="{}"),
        changed(ReceivedReviewFactory, key=b"other"),
    ],
    "received_review_is_never_deleted": [deleted(ReceivedReviewFactory)],
    "import_status_is_known": [changed(ImportFactory, status="lost")],
    "import_date_order_is_known": [changed(ImportFactory, date_order="ymd")],
    "import_counts_add_up": [changed(ImportFactory, items_done=2), changed(ImportFactory, items_new=1)],
    "import_finding_is_the_only_one_on_its_item": [copied(ImportFindingFactory, id=uuid7())],
}
