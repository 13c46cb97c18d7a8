r"""How is text stored? In NFC (https://www.unicode.org/reports/tr15/), with `\n` as line ends and no outer whitespace.

`normal_text()` and `normal_line()` return that form. The model fields `Text`, `Line`, `Lines` and `Names` apply them
wherever a value enters: forms, fixtures, `full_clean()`, saves, updates, exact lookups. `ExactText` keeps outer
whitespace, for words that are quoted. `config.db.constraints.text_is_normal()` holds every other writer to that form.
Addresses are not text: `Address` keeps a URL as it was found.
"""

import re
import unicodedata

from django import forms
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

# Something to read. Databases disagree on whether \s includes the no-break space, and none takes zero width for one.
NOT_BLANK = r"[^\s\u00A0\u2000-\u200D\u202F\u205F\u2060\u3000\uFEFF]"
# What `str.strip()` removes.
BLANKS = (
    "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
# Unicode normalisation takes quadratic time over a row of combining marks: 80,000 of them cost five seconds.
# Natural text has up to 18 (https://www.unicode.org/reports/tr15/#Stream_Safe_Text_Format).
MAX_MARKS_IN_A_ROW = 100
STACKED_MARKS = _("This is not readable text: it stacks hundreds of accents on one letter.")


def stacks_marks(text):
    """Return whether more than `MAX_MARKS_IN_A_ROW` combining marks follow each other."""
    row = 0
    for character in "" if text.isascii() else text:
        row = row + 1 if unicodedata.combining(character) else 0
        if row > MAX_MARKS_IN_A_ROW:
            return True
    return False


def exact_text(text):
    r"""Return the text in NFC with `\n` as line ends, and otherwise as it is.

    Raise ValidationError if it would take quadratic time to normalise.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        return text
    if stacks_marks(text):
        raise ValidationError(STACKED_MARKS, code="stacked_marks")
    return unicodedata.normalize("NFC", text)


def normal_text(text):
    """Return the text as it is stored: as `exact_text()` has it, without whitespace around it."""
    return exact_text(text).strip(BLANKS)


def normal_line(text):
    """Return the text as it is stored where it takes one line, as in an `<input>`: line breaks become blanks."""
    text = normal_text(text)
    return re.sub(rf"[{BLANKS}]*\n[{BLANKS}]*", " ", text) if "\n" in text else text


def normal_lines(lines):
    """Return the filled lines of a list, each in its stored form."""
    return [line for line in map(normal_line, filter(None, lines)) if line]


def normal_names(names):
    """Return names by language in their stored form. What is no such object is left to validators."""
    if not isinstance(names, dict):
        return names
    return {normal_line(tag): normal_line(name) if isinstance(name, str) else name for tag, name in names.items()}


class _Normal:
    """A model field whose values pass through `normal`. Migrations see the Django field that it is built on."""

    normal = None
    kind = str
    django_path = None

    def to_python(self, value):
        value = super().to_python(value)
        return self.normal(value) if isinstance(value, self.kind) else value

    def get_prep_value(self, value):
        try:
            return super().get_prep_value(self.to_python(value) if isinstance(value, self.kind) else value)
        except ValidationError:
            return value  # not in the stored form: the database refuses to store it, and a lookup finds nothing

    def pre_save(self, instance, add):
        value = super().pre_save(instance, add)
        if not isinstance(value, self.kind):
            return value
        setattr(instance, self.attname, self.to_python(value))
        return getattr(instance, self.attname)

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, self.django_path, args, kwargs


class Text(_Normal, models.TextField):
    """Paragraphs."""

    normal = staticmethod(normal_text)
    django_path = "django.db.models.TextField"
    form_options = {}

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": TextFormField, "normal": self.normal} | self.form_options | kwargs)


class ExactText(Text):
    """Paragraphs of which every character counts: whitespace around them is kept, by forms and serializers too."""

    normal = staticmethod(exact_text)
    form_options = {"strip": False}


class Line(_Normal, models.CharField):
    """One line."""

    normal = staticmethod(normal_line)
    django_path = "django.db.models.CharField"

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": TextFormField, "normal": self.normal} | kwargs)


class Lines(_Normal, ArrayField):
    """A list of lines. A form shows one below the other, so that a comma can be part of a name."""

    normal = staticmethod(normal_lines)
    kind = (list, tuple)
    django_path = "django.contrib.postgres.fields.ArrayField"

    # Django's own two take each item through `base_field`, which keeps those that are empty.

    def get_db_prep_value(self, value, connection, prepared=False):
        return super().get_db_prep_value(self.get_prep_value(value), connection, prepared)

    def get_db_prep_save(self, value, connection):
        return super().get_db_prep_save(self.get_prep_value(value), connection)

    def formfield(self, **kwargs):
        options = {"required": not self.blank, "label": self.verbose_name, "help_text": self.help_text}
        options |= {name: kwargs[name] for name in ("widget", "required", "label", "help_text") if name in kwargs}
        return LinesFormField(**options)


class Names(_Normal, models.JSONField):
    """A JSON object of language tag to name."""

    normal = staticmethod(normal_names)
    kind = dict
    django_path = "django.db.models.JSONField"


class Address(models.URLField):
    """A URL as it was found. Django's form field would rewrite it (`https://x.example/?` loses its `?`)."""

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.URLField", args, kwargs

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": AddressFormField} | kwargs)


class TextFormField(forms.CharField):
    """A form field that returns text in its stored form, and compares in that form: line ends alone are no change."""

    def __init__(self, *, normal=normal_text, **kwargs):
        self.normal = normal
        super().__init__(**kwargs)

    def to_python(self, value):
        text = super().to_python(value)
        return self.normal(text) if isinstance(text, str) else text


class LinesFormField(forms.Field):
    """A form field for a list of lines, one below the other."""

    widget = forms.Textarea

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value):
        return normal_lines(value if isinstance(value, list) else exact_text(value or "").split("\n"))

    def has_changed(self, initial, data):
        return super().has_changed(initial or [], data)


class AddressFormField(forms.URLField):
    """A form field for a URL, which it returns as it was typed."""

    def to_python(self, value):
        completed = super().to_python(value)  # adds a scheme, refuses what cannot be split
        typed = value.strip() if isinstance(value, str) else ""
        return typed if "://" in typed else completed
