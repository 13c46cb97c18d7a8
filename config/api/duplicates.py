"""What if a new row is likely here already? With `on_duplicate=refuse` it is refused, and those rows are named.

`RefusesDuplicates` adds the parameter to the POST of a resource.
"""

from rest_framework.exceptions import APIException

ALLOW, REFUSE = "allow", "refuse"


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


class RefusesDuplicates:
    """A resource whose POST takes `on_duplicate`. Without it, or with `allow`, nothing is looked for.

    `duplicate_serializer_class` shows one of the rows that `duplicates_of(content)` returns.
    """

    creation_parameters = {"on_duplicate": (ALLOW, REFUSE)}

    def check_new(self, content):
        super().check_new(content)
        if self.request.query_params.get("on_duplicate") != REFUSE:
            return
        if found := self.duplicates_of(content):
            shape = self.duplicate_serializer_class(found, many=True, context=self.get_serializer_context())
            raise LikelyDuplicate(shape.data)

    def duplicates_of(self, content):
        """Return the stored rows, of those that the user may see, that a new row of this content likely repeats."""
        raise NotImplementedError
