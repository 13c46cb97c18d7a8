r"""How is text stored? In NFC (https://www.unicode.org/reports/tr15/), with `\n` as line ends and no outer whitespace.

`normal_text()` and `normal_line()` return that form. The model fields `Text`, `Line`, `Lines` and `Names` apply them
wherever a value enters: forms, fixtures, `full_clean()`, saves, updates, exact lookups. `ExactText` keeps outer
whitespace, for quotations. `config.db.constraints.text_is_normal()` refuses other forms from any writer.
URLs are not text: `Address` keeps a URL as it was found.
"""

import unicodedata

from django import forms
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

# Matches a character that is not blank. Servers disagree on whether \s has the no-break space; it has no zero widths.
NOT_BLANK = r"[^\s\u00A0\u2000-\u200D\u202F\u205F\u2060\u3000\uFEFF]"
# The characters that `str.strip()` removes.
BLANKS = (
    "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
# Unicode normalisation takes quadratic time over a run of combining marks: five seconds for 80,000 of them.
# Natural text has up to 18 (https://www.unicode.org/reports/tr15/#Stream_Safe_Text_Format).
MAX_COMBINING_MARKS = 100
STACKED_MARKS = _("This is not readable text: it stacks hundreds of accents on one letter.")


def stacks_marks(text):
    """Return whether more than `MAX_COMBINING_MARKS` combining marks follow each other."""
    marks = 0
    for character in "" if text.isascii() else text:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks > MAX_COMBINING_MARKS:
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
    """Return the stored form of a text: that of `exact_text()`, without whitespace around it."""
    return exact_text(text).strip(BLANKS)


def normal_line(text):
    """Return the stored form of a text of one line: line breaks become blanks, as in an `<input>`."""
    text = normal_text(text)
    return " ".join(filter(None, (line.strip(BLANKS) for line in text.split("\n")))) if "\n" in text else text


def normal_lines(lines):
    """Return the lines of a list that are not empty, each in its stored form."""
    return [line for line in map(normal_line, filter(None, lines)) if line]


def normal_names(names):
    """Return names by language in their stored form. Values of another type are left to the validators."""
    if not isinstance(names, dict):
        return names
    return {normal_line(tag): normal_line(name) if isinstance(name, str) else name for tag, name in names.items()}


class _NormalizedMixin:
    """A mixin for model fields: values pass through `normal`. Migrations see the Django field that it is built on."""

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
            return value  # the database refuses to store it, and a lookup finds nothing

    def pre_save(self, instance, add):
        value = super().pre_save(instance, add)
        if not isinstance(value, self.kind):
            return value
        setattr(instance, self.attname, self.to_python(value))
        return getattr(instance, self.attname)

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, self.django_path, args, kwargs


class Text(_NormalizedMixin, models.TextField):
    """A model field for paragraphs."""

    normal = staticmethod(normal_text)
    django_path = "django.db.models.TextField"
    form_options = {}

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": TextFormField, "normal": self.normal} | self.form_options | kwargs)


class ExactText(Text):
    """A model field for quotations: whitespace around them is kept, by forms and serializers too."""

    normal = staticmethod(exact_text)
    form_options = {"strip": False}


class Line(_NormalizedMixin, models.CharField):
    """A model field for one line of text."""

    normal = staticmethod(normal_line)
    django_path = "django.db.models.CharField"

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": TextFormField, "normal": self.normal} | kwargs)


class Lines(_NormalizedMixin, ArrayField):
    """A model field for a list of lines. Its form field has one a line, so that a name can have a comma."""

    normal = staticmethod(normal_lines)
    kind = (list, tuple)
    django_path = "django.contrib.postgres.fields.ArrayField"

    # Django's two methods prepare each item with `base_field`, which would keep empty items.

    def get_db_prep_value(self, value, connection, prepared=False):
        return super().get_db_prep_value(self.get_prep_value(value), connection, prepared)

    def get_db_prep_save(self, value, connection):
        return super().get_db_prep_save(self.get_prep_value(value), connection)

    def formfield(self, **kwargs):
        options = {"required": not self.blank, "label": self.verbose_name, "help_text": self.help_text}
        options |= {name: kwargs[name] for name in ("widget", "required", "label", "help_text") if name in kwargs}
        return LinesFormField(**options)


class Names(_NormalizedMixin, models.JSONField):
    """A model field for names by language, a JSON object."""

    normal = staticmethod(normal_names)
    kind = dict
    django_path = "django.db.models.JSONField"


class Address(models.URLField):
    """A model field for a URL as it was found. Django's form field would drop the `?` of `https://x.example/?`."""

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.URLField", args, kwargs

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": AddressFormField} | kwargs)


class TextFormField(forms.CharField):
    """A form field that returns and compares text in its stored form: other line ends are no change."""

    def __init__(self, *, normal=normal_text, **kwargs):
        self.normal = normal
        super().__init__(**kwargs)

    def to_python(self, value):
        text = super().to_python(value)
        return self.normal(text) if isinstance(text, str) else text


class LinesFormField(forms.Field):
    """A form field for a list of lines, one a line."""

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
        completed = super().to_python(value)  # with a scheme; raises if it cannot be split
        typed = value.strip() if isinstance(value, str) else ""
        return typed if "://" in typed else completed
