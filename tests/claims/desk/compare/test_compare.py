"""Which two states can be compared, and what does the page say about them?"""

from uuid import uuid4

import orjson
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims.catalogue.editions import editions_of
from claims.desk.compare.differences import compare_documents
from claims.models import Card, Claim
from tests.factories import (
    ArticleFactory,
    ArticleVersionFactory,
    ClaimFactory,
    DeskFactory,
    EvidenceFactory,
    VerdictFactory,
    judged_claim,
)

pytestmark = pytest.mark.django_db

HOSTILE = {
    "unknown": "tomorrow",
    "another alphabet": "edition:٣",
    "no number": "edition:",
    "zero": "edition:0",
    "a huge number": "edition:" + "9" * 400,
    "an edition that is not there": "edition:77",
    "no id": "version:abc",
    "an unknown id": f"version:{uuid4()}",
    "an id of dashes": "version:" + "-" * 34,
    "NUL": "edition:1\0",
    "a lone surrogate": "%ED%A0%80",
    "markup": "<script>alert(1)</script>",
    "10,000 characters": "a" * 10_000,
}


def read(client, claim, status=200, **query):
    answer = client.get(f"/desk/claims/{claim.pk}/compare/", query)
    assert answer.status_code == status
    return answer


def changed(answer):
    """Return the state of each block that differs, and the text of each side of its changed fields."""
    return {
        (block.what, block.state): {
            field.name: tuple(
                "".join(words for kind, words in field.parts if kind in ("same", side)) for side in ("gone", "new")
            )
            for field in block.changed
        }
        for block in answer.context["blocks"]
    }


def cited_article(claim, *texts):
    article = ArticleFactory()
    versions = [ArticleVersionFactory(article=article, text=text) for text in texts]
    EvidenceFactory(claim=claim, article=article)
    return versions


def test_the_desk_is_compared_with_the_public_unless_the_address_says_otherwise(editor):
    claim = judged_claim()
    VerdictFactory(claim=claim, publisher=DeskFactory(), summary="Something was agreed.", status="in_review")
    answer = read(editor, claim)
    assert (answer.context["left"].code, answer.context["right"].code) == ("public", "desk")
    fields = changed(answer)["verdict", "added"]
    assert fields["summary"] == ("Nothing was agreed.", "Something was agreed.")  # beside the published one
    assert set(fields) == {"summary"}  # what publishing sets is no difference yet


def test_a_claim_that_was_never_public_says_so(editor):
    answer = read(editor, EvidenceFactory().claim)
    assert "The public has not read this claim yet" in answer.text
    assert changed(answer)["claim", "added"]["statement"] == ("", "The summit ended without a concrete result.")


def test_two_equal_states_say_so(editor):
    answer = read(editor, judged_claim(), left="public", right="public")
    assert "No difference: both read the same." in answer.text
    assert answer.context["blocks"] == []


@pytest.mark.django_db(transaction=True)
def test_two_editions_are_compared_field_by_field(editor):
    claim = VerdictFactory(published=True, origin="import").claim
    Claim.objects.filter(pk=claim.pk).update(place="Geneva", statement="The summit ended with a concrete result.")
    newest = editions_of(claim.pk).order_by("-version").first().version
    answer = read(editor, claim, left=f"edition:{newest - 1}", right=f"edition:{newest}")
    assert changed(answer) == {
        ("claim", "changed"): {
            "statement": ("The summit ended without a concrete result.", "The summit ended with a concrete result."),
            "place": ("", "Geneva"),
        }
    }


def test_evidence_is_matched_by_its_id(editor):
    claim = judged_claim()
    document = Card.objects.filter(claim=claim).values_list("desk_document", flat=True).get()
    before, after = orjson.loads(document), orjson.loads(document)
    after["evidence"][0]["stance"] = "refutes"
    before["evidence"].append(before["evidence"][0] | {"id": "gone"})
    states = {(block.what, block.id): block.state for block in compare_documents(before, after)}
    piece = before["evidence"][0]["id"]
    assert states[("evidence", piece)] == "changed"
    assert states[("evidence", "gone")] == "removed"


def test_two_versions_of_an_article_are_compared_word_by_word(editor):
    claim = ClaimFactory()
    old, new = cited_article(claim, "The sky is blue.\n\nIt rains.", "The sky is red.\n\nIt rains.")
    answer = read(editor, claim, left=f"version:{old.pk}", right=f"version:{new.pk}")
    parts = answer.context["text"].parts
    assert [part for part in parts if part[0] != "same"] == [("gone", "blue.\n"), ("new", "red.\n")]


def test_versions_of_two_articles_are_not_compared(editor):
    claim = ClaimFactory()
    [one], [other] = cited_article(claim, "One."), cited_article(claim, "Two.")
    answer = read(editor, claim, 404, left=f"version:{one.pk}", right=f"version:{other.pk}")
    assert "two versions of one article" in answer.text
    assert "two versions of one article" in read(editor, claim, 404, left="desk", right=f"version:{one.pk}").text


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("side", ["left", "right"])
def test_unknown_sides_are_not_found_with_a_sentence(editor, side, value):
    claim = ClaimFactory()
    answer = read(editor, claim, 404, **{side: value})
    assert answer.context["refusal"]
    assert "<script>alert" not in answer.text


def test_a_version_that_the_claim_does_not_cite_is_not_found(editor):
    [version] = cited_article(ClaimFactory(), "Of another claim.")
    answer = read(editor, ClaimFactory(), 404, left=f"version:{version.pk}")
    assert "No article that this claim cites has that version." in answer.text


def test_a_deleted_claim_is_not_found(editor):
    claim = ClaimFactory()
    claim.delete()
    assert editor.get(f"/desk/claims/{claim.pk}/compare/").status_code == 404


def test_long_texts_are_shortened_until_all_is_asked_for(editor):
    claim = ClaimFactory()
    text = "\n".join(f"Line {number} of the report." for number in range(5_000))
    old, new = cited_article(claim, text, text.replace("Line 2500 of", "Row 2500 of"))
    sides = {"left": f"version:{old.pk}", "right": f"version:{new.pk}"}
    short, whole = read(editor, claim, **sides), read(editor, claim, **sides, all="yes")
    assert [kind for kind, _words in short.context["text"].parts].count("left out") == 2
    assert len(short.content) < 20_000 < len(whole.content)
    assert ("gone", "Line ") in short.context["text"].parts


def test_the_cost_does_not_grow_with_the_rows(editor):
    def queries_with(count):
        claim = judged_claim()
        for number in range(count):
            old, _new = cited_article(claim, f"Text {number}.", f"Words {number}.")
            VerdictFactory(claim=claim, publisher=DeskFactory(), summary=f"Draft {number}.")
        with CaptureQueriesContext(connection) as caught:
            read(editor, claim)
        with CaptureQueriesContext(connection) as texts:
            read(editor, claim, left=f"version:{old.pk}")
        return len(caught), len(texts)

    read(editor, judged_claim())  # warms the caches of the process
    assert queries_with(1) == queries_with(6)
