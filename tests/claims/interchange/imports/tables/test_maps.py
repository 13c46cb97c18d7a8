"""What may a map say, beyond which column is which member?"""

import io
import json
from datetime import date

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from claims.interchange.claimreview.dates import order_of
from claims.interchange.claimreview.reader import read_reviews
from claims.interchange.imports.files.json_items import Unreadable
from claims.interchange.imports.tables.guess import guessed_map
from claims.interchange.imports.tables.mapping import BrokenMap, read_map, rows_as_payloads
from claims.models import Rating

MAPS = settings.FIXTURE_DIRS[0] / "maps"
NEEDED = '[members]\nurl = {column = "link"}\ndatePublished = {constant = "2024-05-02"}\n'
AVERITEC = {
    "claim": "The bridge was closed for the whole of May.",
    "label": "Refuted",
    "justification": "It was closed for a week.",
    "claim_date": "25-8-2020",
    "speaker": "Ada Example",
    "original_claim_url": "https://outlet.example/bridge",
    "fact_checking_article": "https://checker.example/r/1",
    "location_ISO_code": "GB",
    "questions": [
        {
            "question": "When was the bridge closed?",
            "answers": [
                {
                    "answer": "From 2 to 9 May.",
                    "answer_type": "Extractive",
                    "source_url": "https://city.example/works",
                },
                {"answer": "No answer could be found.", "answer_type": "Unanswerable", "source_url": ""},
            ],
        },
        {
            "question": "Is it open?",
            "answers": [
                {
                    "answer": "Yes",
                    "answer_type": "Boolean",
                    "boolean_explanation": "Cars cross it.",
                    "source_url": "https://paper.example/open",
                }
            ],
        },
    ],
}


def map_of(text):
    return read_map(io.BytesIO(text.encode()))


def payloads(records, mapping):
    content = json.dumps(records).encode()
    mapping = mapping if not isinstance(mapping, str) else map_of(NEEDED + mapping)
    return [payload for _number, payload in rows_as_payloads(io.BytesIO(content), mapping)]


def member(path, payload):
    for name in path.split("."):
        payload = payload.get(name, {})
    return payload


@pytest.mark.parametrize(
    ("source", "record", "text"),
    [
        ('{column = "said.text"}', {"said": {"text": "a"}}, "a"),
        ('{column = "said.0.text"}', {"said": [{"text": "a"}, {"text": "b"}]}, "a"),
        ('{column = "said.*.text"}', {"said": [{"text": "a"}, {"text": "b"}]}, ["a", "b"]),
        ('{column = "said.text"}', {"said": [{"text": "a"}, {}]}, "a"),
        ('{column = "said.text"}', {"said": '{"text": "a"}'}, "a"),
        ('{column = "said.text"}', {"said": "{'text': 'a', 'year': None}"}, "a"),
        ('{column = "said.text"}', {"said": "{'text': "}, {}),
        ('{column = "said.text"}', {"said.text": "a", "said": {"text": "b"}}, "a"),
        ('{column = "said"}', {"said": {"name": "a"}}, "a"),
        ('{column = ["a", "b"]}', {"a": "", "b": "c"}, "c"),
        ('{column = ["a", "b"]}', {"a": None, "b": "c"}, "c"),
        ('{column = ["a", "b"]}', {"b": "c"}, "c"),
        ('[{column = "a"}, {template = "{b}!"}]', {"a": "", "b": "c"}, "c!"),
        ('[{column = "a"}, {constant = "none"}]', {"a": ""}, "none"),
        ('{column = "a", split = ";"}', {"a": "b; c;;d "}, ["b", "c", "d"]),
        ('{column = "a", split = [";", "|"]}', {"a": "b; c|d"}, ["b", "c", "d"]),
        ('{column = "a", split = "\\n"}', {"a": "b\r\nc"}, ["b", "c"]),
        ('{column = "a", split = ",", part = 1}', {"a": "b, c"}, "b"),
        ('{column = "a", split = ",", part = -1}', {"a": "b, c"}, "c"),
        ('{column = "a", split = ",", part = 3}', {"a": "b, c"}, {}),
        ('{column = "a", optional = true}', {}, {}),
        ('{column = "a"}', {"a": "nan"}, {}),
        ('{column = "a"}', {"a": 4}, "4"),
        ('{column = "a"}', {"a": 4.5}, "4.5"),
        ('{column = "a"}', {"a": True}, "True"),
    ],
)
def test_a_source_gives_the_text_of_a_member(source, record, text):
    [payload] = payloads([{"link": "b"} | record], f"headline = {source}")
    assert payload.get("headline", {}) == text


def test_a_missing_column_is_refused_with_the_columns_that_are_there():
    with pytest.raises(BrokenMap) as broken:
        payloads([{"link": "a", "titel": "b"}], 'headline = {column = ["title", "heading"]}')
    assert str(broken.value) == (
        "The table has no column “title”. Did you mean “titel”? Its columns are “link”, “titel”."
    )


def test_rows_are_left_out_by_their_cells():
    records = [{"link": "a", "genre": "Satire"}, {"link": "b", "genre": ""}, {"link": "c", "genre": "news"}]
    assert [row["url"] for row in payloads(records, "[skip]\ngenre = ['satire', '']")] == ["c"]
    assert [row["url"] for row in payloads(records, "[only]\ngenre = 'news'")] == ["c"]
    assert [row["url"] for row in payloads(records, "[only]\ngenre = ['']")] == ["b"]


def test_topics_and_place_are_members_of_their_own():
    [payload] = payloads(
        [{"link": "a", "tags": "b, c", "where": "Riverton"}],
        ('topics = {column = "tags", split = ","}\nplace = {column = "where"}'),
    )
    assert payload["about"] == [{"@type": "Thing", "name": "b"}, {"@type": "Thing", "name": "c"}]
    assert payload["itemReviewed"]["contentLocation"] == {"@type": "Place", "name": "Riverton"}


EVIDENCE = '[[evidence]]\nurl = {column = "source", split = " "}\n'


@pytest.mark.parametrize(
    ("record", "more", "found"),
    [
        ({"source": "https://a.example/"}, "", [("https://a.example/", None, None, "context")]),
        ({"source": "https://a.example/ https://b.example/"}, "stance = {constant = 'Refutes'}", [
            ("https://a.example/", None, None, "refutes"), ("https://b.example/", None, None, "refutes"),
        ]),
        ({"source": "https://a.example/", "said": "It is."}, "quote = {column = 'said'}", [
            ("https://a.example/", "It is.", None, "context"),
        ]),
        ({"source": "https://a.example/ https://b.example/", "said": ["x", "y"]}, "quote = {column = 'said'}", [
            ("https://a.example/", "x", None, "context"), ("https://b.example/", "y", None, "context"),
        ]),
        ({"source": "https://a.example/ https://b.example/", "said": "x"}, "quote = {column = 'said'}", [
            ("https://a.example/", None, "x", "context"), ("https://b.example/", None, "x", "context"),
        ]),
        ({"source": "", "said": "x"}, "quote = {column = 'said'}", []),
    ],
)  # fmt: skip
def test_evidence_has_a_source_and_may_have_quote_note_and_stance(record, more, found):
    [payload] = payloads([{"link": "a"} | record], EVIDENCE + more)
    citations = [
        (
            citation["isPartOf"]["url"],
            citation.get("text"),
            citation.get("description"),
            citation["additionalProperty"]["value"],
        )
        for citation in payload.get("citation", [])
    ]
    assert citations == found


def test_a_stance_that_is_none_refuses_its_row_alone():
    records = [{"link": "a", "source": "https://a.example/", "side": side} for side in ("for", "supports")]
    mapping = EVIDENCE + "stance = {column = 'side'}"
    refused, _row = payloads(records, mapping)
    assert refused == Unreadable("“for” is no stance: it is supports, refutes or context.")


def test_averitec_is_read_with_its_evidence():
    with (MAPS / "averitec.toml").open("rb") as file:
        [payload] = payloads([AVERITEC], read_map(file))
    [review] = read_reviews(payload, date_order="dmy")
    assert (review.publisher, review.publisher_name, review.label) == ("fever.ai", "AVeriTeC", "Refuted")
    assert (review.statement, review.claimant[0]) == (AVERITEC["claim"], "Ada Example")
    assert (review.claimed_on, review.place) == (date(2020, 8, 25), "GB")
    assert review.canonical_url == "https://checker.example/r/1"
    assert [(piece.address.url, piece.stance, piece.quote, piece.note) for piece in review.evidence] == [
        ("https://city.example/works", "context", "From 2 to 9 May.", "When was the bridge closed?"),
        ("https://paper.example/open", "context", "", "Is it open? Yes. Cars cross it."),
    ]


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["03/04/2019", "13/04/2019"], "dmy"),
        (["03/04/2019", "04/13/2019"], "mdy"),
        (["13.4.2019", "2019-04-03"], "dmy"),
        (["13/04/19"], "dmy"),
        (["03/04/2019"], ""),
        (["13/04/2019", "04/13/2019"], ""),
        (["2019-13-04", "soon", ""], ""),
        (["04/13/2019 10:30"], "mdy"),
    ],
)
def test_one_order_of_all_dates_is_found_if_they_agree(texts, order):
    assert order_of(texts) == order


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('headline = {column = "a", split = 7}', "Write for “split” of “headline”"),
        ('headline = {column = "a", split = [""]}', "Write for “split” of “headline”"),
        ('headline = {column = "a", part = 1}', "“part” of “headline” is a number beside “split”"),
        ('headline = {column = "a", split = ",", part = 0}', "“part” of “headline”"),
        ("[file]\nsheet = true", "Write for “sheet”"),
        ('[file]\nquotes = "odd"', "Write for “quotes”"),
        ('[file]\ndate_order = "ymd"', "Write for “date_order”"),
        ('[categories]\n"False" = "untrue"', "“untrue” is no category: these are true,"),
        ("evidence = 7", "Evidence is a list of tables"),
        ("[[evidence]]\nquote = {column = 'a'}", "does not say where its “url” comes from"),
        ("[[evidence]]\nurl = {column = 'a'}\nstance = {constant = 'for'}", "A stance is “supports”"),
        ("[[evidence]]\nurl = {column = 'a'}\nurls = {column = 'a'}", "Did you mean “url”?"),
    ],
)
def test_a_map_that_cannot_be_meant_is_refused_with_a_sentence(text, sentence):
    text = f"{text}\n{NEEDED}" if text.startswith(("[file]", "evidence")) else NEEDED + text
    with pytest.raises(BrokenMap) as broken:
        map_of(text)
    assert sentence in str(broken.value)


def test_a_map_need_not_say_when_if_the_day_is_given():
    assert read_map(io.BytesIO(b'[members]\nurl = {column = "a"}'), has_date=True)


TABLE = (
    "URL\tdate_published\tclaim_text\tverdict\tspeaker\tsubjects\tn\n"
    "https://checker.example/1\t13/04/2024\tThe bridge is closed.\tFalse\tAda\ta; b\t1\n"
    "https://checker.example/2\t03/04/2024\tThe tunnel is open.\tTrue\tBo\tc\t2\n"
)


@pytest.mark.parametrize("has_header", [True, False])
def test_a_guessed_map_reads_the_table(has_header):
    table = TABLE if has_header else TABLE.partition("\n")[2]
    proposal = guessed_map(io.BytesIO(table.encode()))
    mapping = map_of(proposal)
    rows = [row for _number, row in rows_as_payloads(io.BytesIO(table.encode()), mapping)]
    assert [row["url"] for row in rows] == ["https://checker.example/1", "https://checker.example/2"]
    assert rows[0]["datePublished"] == "13/04/2024"
    assert mapping.date_order == "dmy"
    if has_header:
        assert rows[0]["claimReviewed"] == "The bridge is closed."
        assert rows[0]["reviewRating"]["alternateName"] == "False"
        assert rows[0]["itemReviewed"]["author"]["name"] == "Ada"
        assert [topic["name"] for topic in rows[0]["about"]] == ["a", "b"]
        assert '# "n": 1' in proposal


def test_a_guess_takes_a_long_text_in_the_first_row_for_a_row():
    table = f"7\tfalse\t{'The bridge is closed. ' * 5}\n8\ttrue\tThe tunnel is open since May.\n"
    assert "header = false" in guessed_map(io.BytesIO(table.encode()))


def test_a_guess_prefers_a_label_in_words_and_takes_no_judge_for_a_claimant():
    table = "label,label_text,Author\n1,contradiction,https://checker.example\n"
    proposal = guessed_map(io.BytesIO(table.encode()))
    assert '"reviewRating.alternateName" = {column = "label_text"}' in proposal
    assert "itemReviewed.author" not in proposal


def test_a_guess_proposes_evidence_from_lists_of_sources():
    proposal = guessed_map(io.BytesIO(json.dumps([AVERITEC]).encode()))
    assert '[[evidence]]\neach = "questions.*.answers"\nurl = {column = "source_url"}' in proposal
    assert 'url = {column = "fact_checking_article"}' in proposal


@pytest.mark.parametrize("content", [b"", b"\0", b"{", b"[]", b'"', b"PK\x03\x04", b"PAR1", b"a,b\n", b"\xff\xfe"])
def test_a_guess_about_anything_is_a_map_that_lacks_what_was_not_found(content):
    with pytest.raises(BrokenMap) as broken:
        map_of(guessed_map(io.BytesIO(content)))
    assert "does not say where" in str(broken.value)


@pytest.mark.django_db
def test_the_command_writes_a_guess_and_keeps_a_file_that_is_there(tmp_path, capsys):
    table, target = tmp_path / "table.tsv", tmp_path / "map.toml"
    table.write_text(TABLE)
    call_command("import_table", str(table), "--guess")
    assert "[members]" in capsys.readouterr().out
    call_command("import_table", str(table), "--guess", "--map", str(target))
    assert "[members]" in target.read_text()
    with pytest.raises(CommandError):
        call_command("import_table", str(table), "--guess", "--map", str(target))
    with pytest.raises(CommandError):
        call_command("import_table", str(table))


@pytest.mark.django_db
def test_labels_get_the_category_of_the_map_unless_an_editor_has_mapped_them(tmp_path):
    table, mapping = tmp_path / "table.tsv", tmp_path / "map.toml"
    table.write_text(TABLE)
    mapping.write_text(guessed_map(io.BytesIO(TABLE.encode())))
    call_command("import_table", str(table), "--map", str(mapping), verbosity=0)
    Rating.objects.filter(names__en="True").update(category="mixed")
    mapping.write_text(mapping.read_text() + '[categories]\n"false" = "false"\n"True" = "true"\n')
    table.write_text(TABLE + "https://checker.example/3\t14/04/2024\tIt rains.\tFalse\tBo\tc\t2\n")
    call_command("import_table", str(table), "--map", str(mapping), verbosity=0)
    ratings = Rating.objects.filter(scale__owner__domain="checker.example").values_list("names__en", "category")
    assert dict(ratings) == {"False": "false", "True": "mixed"}
