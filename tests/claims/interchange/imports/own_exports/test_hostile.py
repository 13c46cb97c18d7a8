"""What becomes of exports that were changed, forged, cut or made up? Nothing wrong is stored, and nothing is lost."""

import copy
import csv
import io
import json
from hashlib import sha256
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claims.interchange.exports.csv import COLUMNS, rows_of, write_rows
from claims.interchange.imports.files import entries
from claims.interchange.imports.own_exports.table import claims_in
from claims.models import Card, Claim, Evidence, Verdict
from sources.models import Article, Publisher
from tests.claims.interchange.imports.own_exports.test_round_trip import import_file, outcomes, reasons
from tests.factories import (
    ArticleVersionFactory,
    ClaimFactory,
    DeskFactory,
    EvidenceFactory,
    JudgeFactory,
    RatingFactory,
    judged_claim,
)

pytestmark = pytest.mark.django_db
HOME = "https://other.example/api/v1/claims/"


def document(**changes):
    """Return the document of a claim that another desk exported."""
    publisher = {"id": "01a00000-0000-7000-8000-000000000001", "name": "The other desk", "domain": "other.example"}
    article = {
        "id": "01a00000-0000-7000-8000-000000000002", "url": "https://outlet.example/a", "title": "A bridge",
        "published_at": "2025-01-01T00:00:00Z", "language": "en", "publisher": publisher | {
            "id": "01a00000-0000-7000-8000-000000000003", "name": "Outlet", "domain": "outlet.example"},
    }  # fmt: skip
    rating = {
        "id": "01a00000-0000-7000-8000-000000000004", "scale": "theirs", "code": "false", "names": {"en": "False"},
        "value": 1, "category": "false",
    }  # fmt: skip
    claim = "01a00000-0000-7000-8000-000000000005"
    return {
        "id": claim, "statement": "The bridge was closed.", "language": "en", "claimant": None, "claimed_on": None,
        "claimed_at": None, "place": "", "context": "", "topics": [], "status": "closed", "group": None,
        "evidence": [{
            "id": "01a00000-0000-7000-8000-000000000006", "claim": claim, "article": article, "version": None,
            "role": "evidence", "stance": "refutes", "quote": {"exact": "open", "prefix": "", "suffix": ""},
            "note": "",
        }],
        "verdicts": [{
            "id": "01a00000-0000-7000-8000-000000000007", "claim": claim, "publisher": publisher, "rating": rating,
            "label": "", "summary": "It was open.", "explanation": "", "language": "en", "review": None,
            "status": "published", "origin": "desk", "supersedes": None, "correction_note": "",
            "retraction_reason": "", "published_at": "2025-02-01T12:00:00Z", "retracted_at": None,
            "review_after": None,
        }],
        "also_judged": [], "corrections": [], "created_at": "2025-02-01T00:00:00Z",
    } | changes  # fmt: skip


def ndjson(*documents, **header):
    scales = [{"code": "theirs", "names": {"en": "Theirs"}, "worst": 1, "best": 7, "owner": None}]
    head = {"kind": "header", "url": f"{HOME}export.ndjson", "position": "1", "scales": scales} | header
    lines = [json.dumps(head, separators=(",", ":")), *(json.dumps(part, separators=(",", ":")) for part in documents)]
    text = "\n".join(lines) + "\n"
    trailer = {"kind": "trailer", "claims": len(documents), "sha256": sha256(text.encode()).hexdigest()}
    return (text + json.dumps(trailer, separators=(",", ":")) + "\n").encode()


def table(*documents):
    rows = [row for part in documents for row in rows_of(copy.deepcopy(part), {}, HOME)]
    return write_rows([COLUMNS, *rows])


def changed(path, value):
    """Return the document with another value at a path such as `verdicts.0.status`."""
    whole = document()
    *parents, last = [int(name) if name.isdigit() else name for name in path.split(".")]
    part = whole
    for name in parents:
        part = part[name]
    part[last] = value
    return whole


def assert_nothing_is_stored():
    assert not Claim.objects.exists()
    assert not Verdict.objects.exists()
    assert not Article.objects.exists()


def test_a_claim_of_another_desk_is_stored_as_it_was_exported():
    assert outcomes(import_file(ndjson(document()))) == {"new": 1}
    verdict = Verdict.objects.select_related("rating__scale", "publisher").get()
    assert (verdict.origin, verdict.publisher.domain, verdict.written_by) == ("import", "other.example", None)
    assert (verdict.rating.scale.code, verdict.rating.scale.best, verdict.rating.category) == ("theirs", 7, "false")
    assert Evidence.objects.get().quote_exact == "open"


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8000/api/v1/claims/export.ndjson", "javascript:x", None, "https://"]
)
def test_a_desk_without_a_public_address_exports_as_well(url):
    assert outcomes(import_file(ndjson(document(), url=url))) == {"new": 1}


def test_a_house_of_several_domains_is_one_judge():
    house = JudgeFactory(domain="house.example", other_domains=["other.example"])
    assert outcomes(import_file(ndjson(document()))) == {"new": 1}
    assert Verdict.objects.get().publisher == house
    assert not Publisher.objects.filter(domain="other.example").exists()


WRONG = {
    "id": ["", "no id", None, 7, [], "01a00000"],
    "statement": [None, 7, " ", "x" * 2_001, "\0", "\ud800", " blanks around "],
    "language": ["french", "", None, {}],
    "claimed_on": ["yesterday", "2025-02-30", 2025],
    "status": ["dismissed", "", None, "gone"],
    "created_at": ["2025-02-01", "2025-02-01T00:00:00", None, "99999-01-01T00:00:00Z"],
    "topics": [None, {}, "health", [{"slug": "health"}], [7]],
    "claimant": ["Ann", [], {"name": "Ann"}],
    "verdicts": [[], None, {}, "verdict"],
    "evidence": [None, "https://outlet.example/a", [None]],
    "evidence.0.role": ["", "witness"],
    "evidence.0.stance": [None, "denies"],
    "evidence.0.article.url": ["javascript:alert(1)", "http://localhost/", "", "https://user:pw@outlet.example/"],
    "evidence.0.article.publisher.domain": ["https://outlet.example/", "", "www.outlet.example"],
    "verdicts.0.status": ["draft", "in_review", "superseded", "retracted", None],
    "verdicts.0.supersedes": ["01a00000-0000-7000-8000-000000000099", "01a00000-0000-7000-8000-000000000007"],
    "verdicts.0.published_at": [None, "2025", "soon"],
    "verdicts.0.retracted_at": ["2025-03-01T00:00:00Z"],
    "verdicts.0.retraction_reason": ["Withdrawn."],
    "verdicts.0.label": ["x" * 2_500, None],
    "verdicts.0.rating.category": ["nonsense"],
    "verdicts.0.rating.value": ["1", 1.5, 10**30, True],
    "verdicts.0.rating.names": [None, {"en": 7}, []],
    "verdicts.0.publisher": [None, "other.example"],
}


@pytest.mark.parametrize(("path", "value"), [(path, value) for path, values in WRONG.items() for value in values])
def test_a_wrong_document_is_refused_with_its_reason_and_costs_no_other(path, value):
    right = document(id="01a00000-0000-7000-8000-0000000000aa", evidence=[])
    right["verdicts"][0]["id"] = "01a00000-0000-7000-8000-0000000000ab"
    job = import_file(ndjson(changed(path, value), right))
    assert outcomes(job) == {"new": 1, "refused": 1}
    assert all(reasons(job))
    assert [str(claim.pk) for claim in Claim.objects.all()] == [right["id"]]


@pytest.mark.parametrize("write", [ndjson, table])
def test_a_forged_verdict_of_our_own_desk_is_refused(write):
    DeskFactory()
    forged = document()
    forged["verdicts"][0]["publisher"] |= {"domain": "blog.desk.example", "name": "Desk"}
    job = import_file(write(forged))
    assert outcomes(job) == {"refused": 1}
    assert "our own desk" in reasons(job)[0]
    assert_nothing_is_stored()


def test_other_verdicts_come_in_beside_a_refused_one_of_our_own_desk():
    DeskFactory()
    both = document()
    ours = copy.deepcopy(both["verdicts"][0]) | {"id": "01a00000-0000-7000-8000-0000000000aa"}
    ours["publisher"] |= {"domain": "desk.example", "name": "Desk"}
    both["verdicts"].append(ours)
    for expected in ({"new": 1}, {"same": 1}):
        job = import_file(ndjson(both))
        assert outcomes(job) == expected
        assert "our own desk" in reasons(job)[0]
    assert Verdict.objects.get().publisher.domain == "other.example"


CHANGES = [
    ("statement", "The bridge was never closed."),
    ("language", "fr"),
    ("verdicts.0.summary", "Another summary."),
    ("verdicts.0.rating.code", "true"),
    ("verdicts.0.publisher.domain", "third.example"),
    ("verdicts.0.published_at", "2025-02-02T12:00:00Z"),
    ("evidence.0.note", "Another note."),
    ("evidence.0.quote.exact", "closed"),
]


@pytest.mark.parametrize(("path", "value"), CHANGES)
def test_what_is_here_is_never_overwritten(path, value):
    import_file(ndjson(document()))
    before = Card.objects.get().document
    job = import_file(ndjson(changed(path, value)))
    assert outcomes(job) == {"refused": 1}
    assert path.split(".")[0] in reasons(job)[0]
    assert Card.objects.get().document == before


STRICT = [
    ("verdicts.0.rating.category", "true"),
    ("verdicts.0.rating.names", {"en": "Right"}),
    ("verdicts.0.publisher.name", "Somebody"),
    ("evidence.0.article.title", "Another title"),
]


@pytest.mark.parametrize(("path", "value"), [*CHANGES, *STRICT])
def test_a_changed_document_of_a_claim_that_we_judged_is_refused(path, value):
    claim = judged_claim(statement="The bridge was closed.")
    own = json.loads(Card.objects.get(pk=claim.pk).document)
    assert outcomes(import_file(ndjson(own))) == {"same": 1}
    part = own
    *parents, last = [int(name) if name.isdigit() else name for name in path.split(".")]
    for name in parents:
        part[name] = part[name] or {"exact": "", "prefix": "", "suffix": ""}
        part = part[name]
    part[last] = value
    assert outcomes(import_file(ndjson(own))) == {"refused": 1}


@pytest.mark.django_db(transaction=True)
def test_an_earlier_edition_of_a_claim_is_the_same():
    import_file(ndjson(document()))
    Claim.objects.update(language="fr")
    assert outcomes(import_file(ndjson(document()))) == {"same": 1}
    assert Claim.objects.get().language == "fr"


def test_a_claim_that_is_not_public_here_stays_as_it_is():
    ClaimFactory(pk=document()["id"], statement="A secret.")
    job = import_file(ndjson(document()))
    assert outcomes(job) == {"refused": 1}
    assert "secret" not in reasons(job)[0]


def test_a_verdict_that_is_here_on_another_claim_is_refused():
    import_file(ndjson(document()))
    job = import_file(ndjson(document(id="01a00000-0000-7000-8000-0000000000aa")))
    assert outcomes(job) == {"refused": 1}
    assert "another claim" in reasons(job)[0]


def test_ids_of_other_rows_that_are_taken_are_replaced():
    whole = document()
    taken = whole["evidence"][0]
    EvidenceFactory(pk=taken["id"], article__pk=taken["article"]["id"])
    JudgeFactory(pk=whole["verdicts"][0]["publisher"]["id"], domain="third.example")
    RatingFactory(pk=whole["verdicts"][0]["rating"]["id"])
    assert outcomes(import_file(ndjson(whole))) == {"new": 1}
    assert Verdict.objects.get().publisher.domain == "other.example"
    assert Evidence.objects.exclude(pk=taken["id"]).get().article.canonical_url == "https://outlet.example/a"


def test_a_rating_that_means_something_else_here_goes_to_the_judges_own_scale():
    RatingFactory(scale__code="theirs", scale__worst=1, scale__best=7, code="false", category="true", value=7)
    assert outcomes(import_file(ndjson(document()))) == {"new": 1}
    rating = Verdict.objects.get().rating
    assert (rating.scale.code, rating.scale.owner.domain, rating.category) == (
        "other-example",
        "other.example",
        "false",
    )


def test_a_quote_is_looked_up_in_a_text_that_was_captured_here():
    version = ArticleVersionFactory(article__url="https://outlet.example/a", text="It was open.")
    assert outcomes(import_file(ndjson(document()))) == {"new": 1}
    assert Evidence.objects.get().version == version


def test_a_quote_that_is_not_in_a_text_that_was_captured_here_is_refused():
    ArticleVersionFactory(article__url="https://outlet.example/a", text="It was shut.")
    job = import_file(ndjson(document()))
    assert outcomes(job) == {"refused": 1}
    assert "captured" in reasons(job)[0]


def test_a_file_without_its_end_is_reported_and_its_claims_come_in():
    content = ndjson(document())
    job = import_file(content[: content.rindex(b"{")])
    assert outcomes(job) == {"new": 1, "refused": 1}
    assert "Export it again" in reasons(job)[0]


def test_a_file_with_fewer_claims_than_it_says_is_reported():
    content = ndjson(document()).replace(b'"claims":1', b'"claims":2')
    assert "2 claims, but there are 1" in reasons(import_file(content))[0]


@pytest.mark.parametrize("scales", [7, [7], [{"code": "x"}], {"code": "x"}])
def test_broken_scales_are_reported_and_cost_no_claim(scales):
    assert outcomes(import_file(ndjson(document(), scales=scales))) == {"new": 1, "refused": 1}


@pytest.mark.parametrize(
    ("column", "cell", "part"),
    [
        ("details", "{", "details"),
        ("details", "7", "details"),
        ("details", "{}", "details"),
        ("value", "one", "value"),
        ("published_at", "2.1.2025", "published_at"),
        ("claim", "", "id"),
    ],
)
def test_a_cell_that_a_spreadsheet_changed_is_refused(column, cell, part):
    header, row = write_rows([COLUMNS]), next(rows_of(document(), {}, HOME))
    row[list(COLUMNS).index(column)] = cell
    job = import_file(header + write_rows([row]))
    assert outcomes(job) == {"refused": 1}
    assert part in reasons(job)[0]


def test_a_row_with_other_cells_than_columns_costs_no_other_claim():
    other = document(id="01a00000-0000-7000-8000-0000000000aa")
    other["verdicts"][0]["id"] = "01a00000-0000-7000-8000-0000000000ab"
    row = write_rows([["verdict", "x"]])
    job = import_file(table(document()) + row + table(other).split(b"\r\n", 1)[1])
    assert outcomes(job) == {"new": 2, "refused": 1}
    assert "2 cells" in reasons(job)[0]


def test_the_csv_limit_of_other_readers_stays():
    before = csv.field_size_limit()
    claims = claims_in(BytesIO(table(document())))
    next(claims)
    assert csv.field_size_limit() == before


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_a_table_that_a_spreadsheet_saved_again_is_read(delimiter):
    rows = list(csv.reader(io.StringIO(table(document()).decode(), newline="")))
    saved = io.StringIO(newline="")
    csv.writer(saved, delimiter=delimiter).writerows(rows)
    assert outcomes(import_file(b"\xef\xbb\xbf" + saved.getvalue().encode())) == {"new": 1}


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just("2025-01-01T00:00:00Z"),
    lambda parts: st.lists(parts, max_size=2) | st.dictionaries(st.text(max_size=3), parts, max_size=2),
    max_leaves=4,
)


def places(value, path=()):
    """Return the paths to all parts of a JSON value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for name, part in inner for place in places(part, (*path, name)))]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_document_stops_an_import(source):
    whole = document()
    for _ in range(source.draw(st.integers(1, 3))):
        *parents, last = source.draw(st.sampled_from([place for place in places(whole) if place]))
        part = whole
        for name in parents:
            part = part[name]
        part[last] = source.draw(JUNK)
    [job] = [import_file(ndjson(whole))]
    assert job.items_done == 1


@settings(max_examples=100, deadline=None)
@given(st.sampled_from([ndjson, table]), st.integers(0, 2_000), st.integers(0, 20), st.binary(max_size=4))
def test_no_damage_to_a_file_raises_an_exception(write, start, length, put):
    content = write(document())
    damaged = content[:start] + put + content[start + length :]
    list(entries([("", BytesIO(damaged))]))


def test_publishers_that_an_export_names_are_not_our_own_desk():
    import_file(ndjson(document()))
    assert not Publisher.objects.filter(is_desk=True).exists()
