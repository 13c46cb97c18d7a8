"""How is text normalised that comes in through the API? By these fields, before it is compared or stored."""

from rest_framework import serializers

from config.db import fields


class TextField(serializers.CharField):
    """Paragraphs."""

    normal = staticmethod(fields.normal_text)

    def to_internal_value(self, content):
        return self.normal(super().to_internal_value(content))


class ExactTextField(TextField):
    """Paragraphs whose blanks are kept."""

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
    """A mixin for model serializers: map the text fields of `config.db.fields` to the fields of this module."""

    serializer_field_mapping = serializers.ModelSerializer.serializer_field_mapping | {
        fields.ExactText: ExactTextField,
        fields.Text: TextField,
        fields.Line: LineField,
        fields.Names: NamesField,
    }
