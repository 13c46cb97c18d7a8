"""How does text come in through the API? In the form in which it is stored, before anything is compared with it."""

from rest_framework import serializers

from config.db import fields


class TextField(serializers.CharField):
    """Paragraphs."""

    normal = staticmethod(fields.normal_text)

    def to_internal_value(self, content):
        return self.normal(super().to_internal_value(content))


class ExactTextField(TextField):
    """Paragraphs of which every character counts."""

    normal = staticmethod(fields.exact_text)

    def __init__(self, **options):
        super().__init__(**{"trim_whitespace": False} | options)


class LineField(TextField):
    """One line."""

    normal = staticmethod(fields.normal_line)


class NamesField(serializers.JSONField):
    """Names by language."""

    def to_internal_value(self, content):
        return fields.normal_names(super().to_internal_value(content))


class NormalText:
    """For model serializers: each kind of text in `config.db.fields` has its field here."""

    serializer_field_mapping = serializers.ModelSerializer.serializer_field_mapping | {
        fields.ExactText: ExactTextField,
        fields.Text: TextField,
        fields.Line: LineField,
        fields.Names: NamesField,
    }
