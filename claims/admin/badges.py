"""Which colour does a status have on the desk? The tables map each value to a colour of unfold; "" is grey.

`badge()` always writes the text on its colour, because a colour alone says nothing to many readers.
"""

from django.template.loader import render_to_string

CLAIM_STATUS = {"submitted": "info", "open": "warning", "closed": "success", "dismissed": ""}
VERDICT_STATUS = {
    "draft": "",
    "in_review": "info",
    "published": "success",
    "superseded": "warning",
    "retracted": "danger",
}
RETURNED = "warning"
CATEGORY = {
    "true": "success",
    "mostly_true": "success",
    "mixed": "warning",
    "mostly_false": "warning",
    "false": "danger",
    "misleading": "danger",
    "satire": "info",
    "unverifiable": "",
    "other": "",
    None: "warning",  # a label of another publisher that is still to be mapped
}
PRIORITY = {1: "", 2: "", 3: "warning", 4: "danger"}
ROLE = {"appearance": "", "supports": "success", "refutes": "danger", "context": "info"}
IMPORT_STATUS = {"waiting": "", "running": "info", "done": "success", "failed": "danger"}
AMENDMENT_STATUS = {"proposed": "info", "accepted": "success", "rejected": ""}
LINK_STATE = {"suggested": "info", "confirmed": "success", "rejected": ""}


def badge(text, colour):
    """Return the text on a patch of the colour, as HTML."""
    return render_to_string("unfold/helpers/label.html", {"text": text, "type": colour})
