"""Is text stored in NFC, with line feeds and without outer whitespace, whichever way it came in?"""

import json
import re
from contextlib import suppress
from functools import partial
from time import process_time

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, connection, models, transaction
from hypothesis import given
from hypothesis import strategies as st
from uuid_utils.compat import uuid7

from claims.models import ClaimLink, Verdict
from config.db.fields import (
    BLANKS,
    MAX_COMBINING_MARKS,
    ExactText,
    Line,
    Lines,
    Names,
    Text,
    exact_text,
    normal_line,
    normal_lines,
    normal_names,
    normal_text,
)
from sources.models import Publisher
from tests.factories import (
    LONG_AGO,
    AmendmentFactory,
    ArticleFactory,
    ArticleVersionFactory,
    ClaimantFactory,
    ClaimFactory,
    EvidenceFactory,
    ImportFactory,
    ImportFindingFactory,
    LinkFactory,
    MediaFactory,
    MergeFactory,
    NoticeFactory,
    PageCaptureFactory,
    PublisherFactory,
    PublisherNameFactory,
    RatingFactory,
    RatingScaleFactory,
    SavedViewFactory,
    TopicFactory,
    UploadFactory,
    UserFactory,
    VerdictFactory,
)
from tests.support.violations import copied

pytestmark = pytest.mark.django_db

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")) | st.text(
    st.sampled_from([*BLANKS, *"eéﬁ한", "\u0301", "\u0323", "\u1100", "\u1161", "\ufeff"])
)
KINDS = {  # check in SQL: the same in Python, and a strategy for values
    "sources_is_exact_text": (exact_text, ANY_TEXT),
    "sources_is_text": (normal_text, ANY_TEXT),
    "sources_is_line": (normal_line, ANY_TEXT),
    "sources_is_lines": (normal_lines, st.lists(ANY_TEXT, max_size=3)),
    "sources_is_names": (normal_names, st.dictionaries(st.sampled_from(["en", "fr"]), ANY_TEXT.filter(str.strip))),
}


def asked(function, value):
    kind = {dict: "jsonb", list: "text[]", str: "text"}[type(value)]
    with connection.cursor() as cursor:
        given = json.dumps(value) if kind == "jsonb" else value
        cursor.execute(f"SELECT {function}(%s::{kind})", [given])
        return cursor.fetchone()[0]


@pytest.mark.parametrize("function", KINDS)
@given(data=st.data())
def test_the_fields_produce_the_form_that_the_database_requires(function, data):
    normal, values = KINDS[function]
    value = data.draw(values)
    assert asked(function, value) is (normal(value) == value)
    assert asked(function, normal(value)) is True
    assert normal(normal(value)) == normal(value)


def test_blanks_are_the_characters_that_strip_removes():
    assert {character for character in map(chr, range(0x110000)) if character.isspace()} == set(BLANKS)


# Every column of ours with text

FACTORIES = {
    "Amendment": AmendmentFactory,
    "Publisher": PublisherFactory,
    "PublisherName": PublisherNameFactory,
    "Article": ArticleFactory,
    "ArticleVersion": ArticleVersionFactory,
    "Media": MediaFactory,
    "Claimant": ClaimantFactory,
    "Topic": TopicFactory,
    "RatingScale": RatingScaleFactory,
    "Rating": RatingFactory,
    "Claim": ClaimFactory,
    "Evidence": EvidenceFactory,
    "Verdict": VerdictFactory,
    "Import": ImportFactory,
    "ImportFinding": ImportFindingFactory,
    "ClaimLink": LinkFactory,
    "Merge": MergeFactory,
    "Notice": NoticeFactory,
    "SavedView": SavedViewFactory,
    "PageCapture": partial(PageCaptureFactory, failed=True),
    "Upload": UploadFactory,
}
QUOTE = {"quote_exact": "quoted"}
RETRACTED = {"published": True, "status": "retracted", "retracted_at": LONG_AGO, "retraction_reason": "It was wrong."}
RETURNED = {"returned_at": LONG_AGO, "return_reason": "Look again."}
OTHER_FORMS = {
    ExactText: ["a\r\nb", "a\rb", "e\u0301"],
    Text: ["a\r\nb", "a\rb", "e\u0301", " a", "a\n", "\u00a0a"],
    Line: ["a\nb", "a\rb", "e\u0301", " a", "a\u2003"],
    Lines: [["a", "e\u0301"], ["a\nb"], ["a", " b"], ["a", ""], ["a", None], ["\r"]],
    Names: [json.dumps({"en": name}) for name in ("e\u0301", "a\nb", "a\r", " a", "a\u00a0", "")],
}
# ASCII with a constraint or validator of its own, URLs, and records as they came in.
NO_PROSE = {
    "id", "domain", "kind", "country", "language", "url", "canonical_url", "archive_url", "text_sha256", "method",
    "wikidata_id", "slug", "code", "status", "origin", "role", "stance", "state", "category", "sha256", "payload",
    "repairs", "refusals", "fingerprint", "date_order", "time_zone", "notices", "mails", "form", "field", "query",
    "copy", "copy_sha256", "media_type", "media_fragment", "Media.exif",
    "Upload.map", "Upload.publisher", "UploadRow.place", "UploadRow.title", "UploadRow.problems",  # as they were read
    "values", "read",  # what a person has typed and not saved, as it was typed
    "changes", "gone", "before", "after", "moved", "unmoved",  # values of rows, in their form
}  # fmt: skip


def columns():
    for app in ("sources", "claims"):
        for model in apps.get_app_config(app).get_models():
            if model._meta.managed and not getattr(model, "kept_by_database", False):
                yield from ((model, field) for field in model._meta.concrete_fields)


PROSE = [(model, field) for model, field in columns() if type(field) in OTHER_FORMS]


def test_every_text_column_has_a_normalizing_field():
    left = [
        f"{model.__name__}.{field.name}"
        for model, field in columns()
        if isinstance(field, models.CharField | models.TextField | models.JSONField)
        and type(field) not in OTHER_FORMS
        and not {field.name, f"{model.__name__}.{field.name}"} & NO_PROSE
    ]
    assert left == []


@pytest.mark.parametrize(("model", "field"), PROSE, ids=lambda part: getattr(part, "__name__", None) or part.name)
def test_the_database_refuses_any_other_form(model, field):
    for words in OTHER_FORMS[type(field)]:
        values = {"id": uuid7(), field.column: words}
        if field.name == "text":
            with connection.cursor() as cursor:
                cursor.execute("SELECT encode(sha256(convert_to(%s, 'UTF8')), 'hex')", [words])
                values["text_sha256"] = cursor.fetchone()[0]
        with pytest.raises(IntegrityError) as refusal, transaction.atomic():
            copied(lambda: row_with(model, field), **values)()
        assert refusal.value.__cause__.diag.constraint_name.endswith("_text_is_normal"), words


def row_with(model, field):
    """Return a row that may have text in the column."""
    if model is ClaimLink:
        return LinkFactory(state="confirmed")
    needs = {"retraction_reason": RETRACTED, "return_reason": RETURNED, "quote_prefix": QUOTE, "quote_suffix": QUOTE}
    if field.name == "undo_reason":
        return MergeFactory(undone_by=UserFactory(), undone_at=LONG_AGO, undo_reason="Two people.")
    if field.name == "rejection_reason":
        needs[field.name] = {"status": "rejected", "decided_at": LONG_AGO, "decided_by": UserFactory()}
        needs[field.name] |= {"rejection_reason": "Not so."}
    return FACTORIES[model.__name__](**needs.get(field.name, {}))


# Every way to write in Python

TYPED = {
    ExactText: (" e\u0301\r\n", " é\n"),
    Text: (" e\u0301\r\n\r\nb ", "é\n\nb"),
    Line: (" e\u0301\r\nb ", "é b"),
    Lines: ([" e\u0301 ", "", "b"], ["é", "b"]),
    Names: ({"en": " e\u0301\r\n"}, {"en": "é"}),
}


# A version's digest is of its text, which `capture` normalizes; proposals, published verdicts, decided links,
# merges and media never change.
RECORDS = {"ArticleVersion", "Media", "Amendment", "ClaimLink", "Merge"}
KEPT = {"text", "title", "retraction_reason"}


@pytest.mark.parametrize(
    ("model", "field"), [pair for pair in PROSE if pair[0].__name__ not in RECORDS and pair[1].name not in KEPT]
)
def test_saves_updates_lookups_and_full_clean_normalize_text(model, field):
    typed, stored = TYPED[type(field)]
    row, rows = row_with(model, field), model._base_manager
    setattr(row, field.attname, typed)
    row.clean_fields(exclude={other.name for other in model._meta.fields} - {field.name})
    assert getattr(row, field.attname) == stored
    setattr(row, field.attname, typed)
    row.save()
    assert getattr(row, field.attname) == rows.values_list(field.attname, flat=True).get(pk=row.pk) == stored
    rows.filter(pk=row.pk).update(**{field.attname: typed})
    assert rows.values_list(field.attname, flat=True).get(pk=row.pk) == stored
    assert type(field) is Lines or rows.filter(**{field.attname: typed}).exists()


def test_loading_a_fixture_normalizes_text(tmp_path):
    row = {"model": "sources.publisher", "fields": {"domain": "a.example", "name": "e\u0301\r\n "}}
    (tmp_path / "publisher.json").write_text(json.dumps([row]))
    call_command("loaddata", str(tmp_path / "publisher.json"), verbosity=0)
    assert Publisher.objects.get().name == "é"


def test_a_name_is_found_in_every_unicode_form():
    PublisherFactory(name="Le Démenti")
    assert Publisher.objects.filter(name="Le De\u0301menti").exists()


HOSTILE = ["a" + "\u0323\u0301" * 25_000, "a\u0301" * 25_000, "\u0344" * 50_000, "\u1100\u1161" * 25_000]


@pytest.mark.parametrize("words", HOSTILE, ids=["stacked", "accents", "expanding", "jamo"])
def test_hostile_text_is_read_or_refused_without_quadratic_work(words):
    verdict, begun_at = VerdictFactory(), process_time()
    with suppress(ValidationError, IntegrityError), transaction.atomic():
        verdict.explanation = words
        verdict.clean_fields()
        verdict.save()
    with suppress(IntegrityError), transaction.atomic():
        Verdict.objects.update(explanation=words)
    assert asked("sources_is_text", Verdict.objects.get().explanation)
    assert process_time() - begun_at < 60  # hours, if each mark were moved past all others


def test_stacked_accents_are_refused_with_a_message():
    with pytest.raises(ValidationError, match="stacks hundreds of accents"):
        VerdictFactory.build(explanation=HOSTILE[0]).clean_fields()


def test_combining_marks_of_natural_text_are_kept():
    assert normal_text("a" + "\u0323\u0301" * (MAX_COMBINING_MARKS // 2))


@given(st.text(st.sampled_from("ab \t\n\r\v\u2028\u00a0")))
def test_a_line_has_one_blank_for_each_run_of_blanks_with_a_line_break(words):
    expected = re.sub(rf"[{BLANKS}]*\n[{BLANKS}]*", " ", normal_text(words))
    assert normal_line(words) == expected


def test_megabytes_of_blanks_take_linear_work():
    assert normal_line("a\nb" + " " * 10_000_000 + "c") == "a b" + " " * 10_000_000 + "c"
