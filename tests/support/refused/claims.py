"""Claims, claimants, topics, ratings, evidence and links: what the database refuses of each, with every attempt."""

from datetime import timedelta

from django.utils.timezone import now
from uuid_utils.compat import uuid7

from tests.factories import (
    LONG_AGO,
    ArticleFactory,
    ClaimantFactory,
    ClaimFactory,
    EvidenceFactory,
    LinkFactory,
    MediaFactory,
    PublisherFactory,
    RatingFactory,
    RatingScaleFactory,
    TopicFactory,
    VerdictFactory,
    judged_claim,
)
from tests.support.violations import (
    BLANK,
    changed,
    confirmed_link,
    copied,
    deleted,
    evidence_read_in_another_article,
    judged,
    last_evidence_taken_away,
    link,
    link_to_a_smaller_id,
    link_to_itself,
    owned_rating,
    published,
    quote_that_is_not_in_the_text,
    quote_that_occurs_twice,
    quote_without_its_version,
    rejected_link,
    renamed_twice,
    retracted,
    shows_media,
    to_another_claim,
    topic_added_to_a_judged_claim,
    topic_of_a_claim,
    topic_taken_from_a_judged_claim,
)

CLAIMS = {
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
    "claim_topic_is_named_once": [copied(topic_of_a_claim, id=uuid7())],
    "claim_topic_keeps_its_claim": [to_another_claim(topic_of_a_claim)],
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
}
