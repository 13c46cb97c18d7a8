"""Which members may the body of a write have? Those of its serializer; any other member is a 400 that names it.

`StrictBody` is a mixin for every serializer that reads a body, nested serializers included; `CompleteOnPut` also
requires all members in a PUT.
"""

from collections.abc import Mapping

from rest_framework.relations import ManyRelatedField, RelatedField
from rest_framework.serializers import Serializer, ValidationError
from rest_framework.settings import api_settings

from config.api.parameters import check_parameters
from config.text.nearest import nearest_word

MAX_EXTRA_MEMBERS = 50  # unknown members that a refusal names: each takes time to compare
MAX_NAMED_ROWS = 200  # that one member may name in an array
MAX_SHOWN = 80  # characters of a name that is repeated in a refusal
WHOLE_BODY = api_settings.NON_FIELD_ERRORS_KEY


class StrictBody:
    """Refuse unknown and read-only members, together with all other errors of the body.

    `context["shown"]`, if there is one, returns the names of all members of answers.
    """

    def run_validation(self, data=None):
        if data is None and self.parent is None:
            raise ValidationError({WHOLE_BODY: [object_expected(data)]})
        return super().run_validation(data)

    def to_internal_value(self, content):
        if not isinstance(content, Mapping):
            raise ValidationError({WHOLE_BODY: [object_expected(content)]})
        refused = self.member_errors(content)
        if any(error.code == "max_length" for errors in refused.values() for error in errors):
            raise ValidationError(refused)  # before each value is looked up
        try:
            taken = super().to_internal_value(content)
        except ValidationError as error:
            raise ValidationError(refused | error.detail | refused) from None  # names first; our messages win
        if refused:
            raise ValidationError(refused)
        return taken

    def member_errors(self, content):
        fields = {field.field_name: field for field in self._writable_fields}
        refused = {}
        if extra := [name for name in content if name not in fields]:
            shown = self.read_only_members()
            named = extra[:MAX_EXTRA_MEMBERS]
            refused = {name: [read_only(name) if name in shown else unknown(name, list(fields))] for name in named}
            if more := len(extra) - len(named):
                refused[WHOLE_BODY] = [detail(f"Number of further unknown members: {more}.", "unknown")]
        misnamed = {name: reference_error(content[name], field) for name, field in fields.items() if name in content}
        return refused | {name: [error] for name, error in misnamed.items() if error}

    def read_only_members(self):
        """Return the names of the members that answers have and bodies do not."""
        own = {name for name, field in self.fields.items() if field.read_only}
        return own | set(self.context.get("shown", set)()) if self.parent is None else own


class CompleteOnPut(StrictBody):
    """A body that names every member in a PUT: an omitted member would silently be reset, or kept."""

    @property
    def is_complete(self):
        return self.instance is not None and not self.partial

    def get_fields(self):
        fields = super().get_fields()
        if getattr(self.root, "is_complete", False):
            for field in fields.values():
                field.required = not field.read_only
                field.error_messages["required"] = "A PUT names every member, and this one is missing."
        return fields


class NoMembers(StrictBody, Serializer):
    """The body of a request that takes no members: empty, or `{}`."""


def refuse_members(request):
    """Refuse a body with members, which would be ignored."""
    NoMembers(data=request.data).is_valid(raise_exception=True)


def refuse_parameters(request):
    """Refuse query parameters of a write, which would be ignored, such as `?dry_run=1`."""
    check_parameters(request.query_params, ())


def reference_error(value, field):
    """Return an error for a reference to another row that DRF would misread, or repeat at full length; else None."""
    if isinstance(field, ManyRelatedField):
        if not isinstance(value, list):
            return detail("This takes an array.", "not_a_list")
        if len(value) > MAX_NAMED_ROWS:  # each is looked up
            return detail(f"This takes at most {MAX_NAMED_ROWS} values, and is given {len(value):,}.", "max_length")
        return next((error for one in value if (error := reference_error(one, field.child_relation))), None)
    if isinstance(field, RelatedField) and isinstance(value, (Mapping, list)):
        key = getattr(field, "slug_field", "id")
        return detail(f"Name it by its {key}. An object is taken only as it was read.", "incorrect_type")
    return None


def unknown(name, known):
    shown = name if len(name) <= MAX_SHOWN else f"{name[: MAX_SHOWN - 3]}..."
    near = nearest_word(name, known, cutoff=0.5)
    if near:
        right = f"did you mean “{near}”?"
    else:
        right = f"there are {', '.join(sorted(known))}." if known else "nothing is taken here."
    return detail(f"There is no member “{shown}”: {right}", "unknown")


def read_only(name):
    return detail(
        f"“{name}” cannot be set: leave it out, or with a PUT or PATCH send it back as it was read.", "read_only"
    )


JSON_TYPES = {type(None): "null", bool: "a boolean", int: "a number", float: "a number", str: "a string"}


def object_expected(content):
    kind = JSON_TYPES.get(type(content), "an array")
    return detail(f"This takes a JSON object, {{…}}, and not {kind}.", "invalid")


def detail(text, code):
    return ValidationError(text, code).detail[0]
