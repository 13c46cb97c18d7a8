"""What if a new row is likely here already? With `on_duplicate=refuse` it is refused, and those rows are named.

The POST of a `Resource` with a `duplicate_serializer_class` takes the parameter; its `duplicates_of(content)` finds
the rows.
"""

from rest_framework.exceptions import APIException

ALLOW, REFUSE = "allow", "refuse"
ON_DUPLICATE = {"on_duplicate": (ALLOW, REFUSE)}


class LikelyDuplicate(APIException):
    """409 for a new row that likely repeats stored ones: `duplicates`, as their serializer shows them."""

    status_code = 409
    default_code = "likely_duplicate"
    default_detail = (
        "This is likely here already: `duplicates` names it, and nothing was stored. Use what is here, or send this "
        "again with `on_duplicate=allow`."
    )

    def __init__(self, duplicates):
        super().__init__()
        self.extensions = {"duplicates": duplicates}


def refuse_duplicates(view, content):
    """Raise LikelyDuplicate if the request asks for it and a new row of this content likely repeats stored ones."""
    if view.request.query_params.get("on_duplicate") != REFUSE:
        return
    if found := view.duplicates_of(content):
        shape = view.duplicate_serializer_class(found, many=True, context=view.get_serializer_context())
        raise LikelyDuplicate(shape.data)
