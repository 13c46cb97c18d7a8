"""How are people shown and named in the API? By their username."""

from rest_framework import serializers


def username(**extra):
    return serializers.SlugRelatedField(slug_field="username", **({"read_only": True, "allow_null": True} | extra))
