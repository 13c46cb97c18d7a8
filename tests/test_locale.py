"""Does the desk speak French wherever it speaks English?"""

import ast
import gettext
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise

from tests.factories import ClaimFactory, UserFactory

OURS = ("claims", "sources", "config")
CATALOGUES = [
    settings.BASE_DIR / folder / "locale/fr/LC_MESSAGES/django.po" for folder in (*OURS, ".")
]  # the last one has texts of libraries
MARKS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy", "gettext_noop"}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}")


def marked_in(folder):
    """Return the English messages in the code and templates of an app: a sentence, or context and sentence."""
    for path in Path(settings.BASE_DIR / folder).rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text())):
            name = isinstance(call, ast.Call) and getattr(call.func, "id", getattr(call.func, "attr", None))
            if name not in MARKS or not call.args or not isinstance(call.args[0], ast.Constant):
                continue
            words = [argument.value for argument in call.args if isinstance(argument, ast.Constant)]
            yield "\4".join(words[:2]) if name.startswith("pgettext") else words[0]
    for path in Path(settings.BASE_DIR / folder).rglob("*.html"):
        template = path.read_text()
        yield from re.findall(r"""(?:\{%\s*trans(?:late)?\s+|_\()"([^"]+)""", template)
        for block in re.findall(r"\{%\s*blocktrans(?:late)?\b[^%]*%\}(.*?)\{%", template, re.DOTALL):
            yield re.sub(r"\{\{\s*(\w+)\s*\}\}", r"%(\1)s", block)


TEXT = r'((?:".*"\n)+)'
ENTRY = re.compile(
    rf"^(?:msgctxt {TEXT})?msgid {TEXT}(?:msgid_plural {TEXT})?((?:msgstr(?:\[\d\])? {TEXT})+)", re.MULTILINE
)
QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')


def entries(path):
    """Return a catalogue as it was written: French by English, each with its plural if it has one."""
    found = {}
    for context, english, plural, french, _last in ENTRY.findall(path.read_text() + "\n"):
        key = f"{joined(context)}\4{joined(english)}" if context else joined(english)
        forms = [joined(form) for form in re.split(r"^msgstr(?:\[\d\])? ", french, flags=re.MULTILINE)[1:]]
        found[key] = ([joined(english), joined(plural)] if plural else [joined(english)], forms)
    del found[""]  # the header
    return found


def joined(lines):
    return "".join(ast.literal_eval(f'"{part}"') for part in QUOTED.findall(lines))


@pytest.mark.parametrize("app", OURS)
def test_every_message_of_the_code_has_a_french_translation(app):
    translated = {key for path in CATALOGUES for key in entries(path)}
    assert sorted(set(marked_in(app)) - translated) == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-5])
def test_compiled_catalogues_are_up_to_date_and_complete(path):
    assert "fuzzy" not in path.read_text()
    with path.with_suffix(".mo").open("rb") as compiled:
        catalogue = gettext.GNUTranslations(compiled)
    written = entries(path)
    assert written
    for key, (english, french) in written.items():
        plural = len(english) == 2
        found = [catalogue.ngettext(*english, number) for number in (1, 2)] if plural else [catalogue.gettext(key)]
        assert found == french
        assert all(french), key
        assert {*PLACEHOLDER.findall(french[-1])} == {*PLACEHOLDER.findall(english[-1])}


def labels():
    """Return all texts of the models for people, with the places that have them."""
    for app in ("claims", "sources"):
        yield app, apps.get_app_config(app).verbose_name
        for model in apps.get_app_config(app).get_models():
            meta = model._meta
            if not meta.default_permissions:
                continue  # events and views of them: no form and no list shows these
            yield meta.label, meta.verbose_name
            yield meta.label, meta.verbose_name_plural
            for field in meta.fields:
                if field.name != "id":
                    yield str(field), field.verbose_name
                    yield from ((str(field), label) for _value, label in field.choices or ())
                if field.help_text:
                    yield str(field), field.help_text
            for rule in (*meta.constraints, *getattr(meta, "triggers", ())):
                if not hasattr(rule, "violation_error_message"):
                    continue  # a trigger that writes the history refuses nothing
                if rule.violation_error_message != getattr(rule, "default_violation_error_message", ""):
                    yield rule.name, rule.violation_error_message


def test_every_text_of_a_model_is_marked_for_translation():
    said = list(labels())
    assert len(said) > 200
    assert [(place, label) for place, label in said if not isinstance(label, Promise)] == []


def test_a_trigger_does_not_depend_on_the_language_of_the_migration():
    guards = [
        (trigger, model)
        for model in apps.get_models()
        for trigger in getattr(model._meta, "triggers", ())
        if hasattr(trigger, "violation_error_message")
    ]
    assert guards
    in_english = [trigger.get_func(model) for trigger, model in guards]
    with translation.override("fr"):
        assert [trigger.get_func(model) for trigger, model in guards] == in_english


@pytest.fixture
def chief(client, db):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return client


@pytest.mark.parametrize(("asked", "language"), [("fr", "fr"), ("fr-CA,en;q=0.5", "fr"), ("de", "en"), ("en", "en")])
def test_the_desk_uses_the_language_of_the_browser(asked, language, chief):
    ClaimFactory()
    shown = chief.get("/admin/claims/claim/", headers={"accept-language": asked}).content.decode()
    french = ("Énoncé", "Affirmations", "Rédaction", "Appliquer les filtres")
    english = ("Statement", "Claims", "Desk", "Apply Filters")
    for ours, theirs in zip(french, english, strict=True):
        assert (ours in shown) == (language == "fr")
        assert (theirs in shown) == (language == "en")


def test_a_language_that_a_reader_chose_is_kept(chief):
    chief.post("/i18n/setlang/", {"language": "fr", "next": "/admin/"})
    assert '<html lang="fr"' in chief.get("/admin/", headers={"accept-language": "en"}).content.decode()
