"""Is a verdict on media written as MediaReview beside its ClaimReview, as schema.org and Google define it?"""

import pytest

from claims.interchange.claimreview.media.categories import LABELS
from claims.interchange.claimreview.ratings import rating_code
from claims.interchange.claimreview.reader import read_reviews
from tests.claims.interchange.claimreview.test_writer import claim, evidence, retracted, verdict, written_review

PICTURE = {"id": "m", "kind": "image", "media_type": "image/jpeg", "file": "/media/m/picture.webp"}
VIDEO = {"id": "n", "kind": "video", "media_type": "video/mp4", "file": "/media/n/original.mp4"}


def shown(media=PICTURE, fragment="", **members):
    piece = evidence("https://tribune.example/a", **members)
    return piece | {"media": media, "media_fragment": fragment, "note": "A bear."}


def rated(code, **members):
    return {"scale": "media", "code": code, "names": {"en": "Any"}, "value": None, "category": "false"} | members


def test_media_of_an_appearance_are_reviewed_beside_the_claim():
    claimant = {"name": "Ada Example", "kind": "person", "role": "", "wikidata_id": "", "aliases": []}
    judged = verdict(rating=rated("transformed_content"))
    review = written_review(claim(judged, evidence=[shown(fragment="xywh=1,2,3,4")], claimant=claimant))
    assert review["associatedMediaReview"] == {
        "@type": "MediaReview",
        "url": review["url"],
        "datePublished": review["datePublished"],
        "author": review["author"],
        "mediaAuthenticityCategory": "TransformedContent",
        "itemReviewed": {
            "@type": "MediaReviewItem",
            "creator": {"@type": "Person", "name": "Ada Example"},
            "interpretedAsClaim": {"@type": "Claim", "text": "Le sommet n'a rien donné."},
            "mediaItemAppearance": {
                "@type": "ImageObject",
                "contentUrl": "https://desk.example/media/m/picture.webp#xywh=1,2,3,4",
                "encodingFormat": "image/webp",
                "description": "A bear.",
                "isPartOf": {"@type": "CreativeWork", "url": "https://tribune.example/a"},
            },
        },
    }


def test_each_media_file_has_its_review():
    review = written_review(claim(verdict(rating=rated("staged_content")), evidence=[shown(), shown(VIDEO)]))
    items = [media["itemReviewed"]["mediaItemAppearance"] for media in review["associatedMediaReview"]]
    assert [item["@type"] for item in items] == ["ImageObject", "VideoObject"]
    assert items[1]["contentUrl"] == "https://desk.example/media/n/original.mp4"


def test_media_out_of_context_have_their_context():
    media = written_review(claim(verdict(rating=rated("missing_context")), evidence=[shown()]))[
        "associatedMediaReview"
    ]
    assert media["mediaAuthenticityCategory"] == "DecontextualizedContent"
    assert media["originalMediaContextDescription"] == "Rien n'a été convenu."


@pytest.mark.parametrize("category", LABELS)
def test_a_label_names_the_category(category):
    judged = verdict(rating=None, label=f"{LABELS[category]}, Staged content")
    media = written_review(claim(judged, evidence=[shown()]))["associatedMediaReview"]
    assert media["mediaAuthenticityCategory"] == (
        [category, "StagedContent"] if category != "StagedContent" else category
    )
    assert rating_code(LABELS[category])


@pytest.mark.parametrize(
    ("judged", "pieces"),
    [
        (verdict(), [shown()]),
        (verdict(rating=None), [shown()]),
        (verdict(rating=rated("staged_content")), []),
        (verdict(rating=rated("staged_content")), [shown(role="evidence")]),
        (verdict(rating=rated("staged_content")), [evidence("https://tribune.example/a")]),
        (retracted(rating=rated("staged_content")), [shown()]),
    ],
)
def test_no_other_verdict_has_a_review_of_media(judged, pieces):
    assert "associatedMediaReview" not in written_review(claim(judged, evidence=pieces))


def test_the_page_of_the_media_is_read_as_one_appearance():
    review = written_review(claim(verdict(rating=rated("staged_content")), evidence=[shown()]))
    [found] = read_reviews(review)
    assert [address.url for address in found.appearances] == ["https://tribune.example/a"]
