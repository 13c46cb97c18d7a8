"""How does text come in through the API? In the form in which it is stored, before anything is compared with it."""

from rest_framework import serializers

from sources import text


class TextField(serializers.CharField):
    """Paragraphs."""

    normal = staticmethod(text.normal_text)

    def to_internal_value(self, content):
        return self.normal(super().to_internal_value(content))


class ExactTextField(TextField):
    """Paragraphs of which every character counts."""

    normal = staticmethod(text.exact_text)

    def __init__(self, **options):
        super().__init__(**{"trim_whitespace": False} | options)


class LineField(TextField):
    """One line."""

    normal = staticmethod(text.normal_line)


class NamesField(serializers.JSONField):
    """Names by language."""

    def to_internal_value(self, content):
        return text.normal_names(super().to_internal_value(content))


class NormalText:
    """For model serializers: each kind of text in `sources.text` has its field here."""

    serializer_field_mapping = serializers.ModelSerializer.serializer_field_mapping | {
        text.ExactText: ExactTextField,
        text.Text: TextField,
        text.Line: LineField,
        text.Names: NamesField,
    }
