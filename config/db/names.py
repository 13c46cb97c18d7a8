"""How are names in several languages stored? As an object of language tag to name; `name_in` chooses one."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from config.db.fields import Names
from config.text.languages import validate_language


def validate_names(names):
    """Raise ValidationError unless `names` is an object of language tag to name, with at least one name."""
    if not isinstance(names, dict) or not names:
        raise ValidationError(_("Write at least one name by language: {“en”: “False”, “fr”: “Faux”}."))
    for tag, name in names.items():
        validate_language(tag)
        if not isinstance(name, str) or not name.strip():
            raise ValidationError(_("The name in “%(tag)s” is empty."), params={"tag": tag})


def names_field():
    return Names(
        _("names"),
        validators=[validate_names],
        help_text=_("By language: {“en”: “False”, “fr”: “Faux”}."),
    )


def names_are_an_object(name):
    return models.CheckConstraint(
        name=name,
        condition=models.Q(
            models.lookups.Exact(
                models.Func(models.F("names"), function="jsonb_typeof", output_field=models.CharField()),
                models.Value("object"),
            )
        ),
        violation_error_message=_("Names are an object of language tag to name."),
    )


def name_in(names, language=None):
    """Return the name in this language (by default the active one), or else in English, or else any."""
    wanted = language or get_language() or "en"
    return names.get(wanted) or names.get(wanted.split("-")[0]) or names.get("en") or next(iter(names.values()), "")
