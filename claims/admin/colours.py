"""Which colour does a word have on the desk? Each is unfold's name for one; an empty one is grey.

A colour never stands alone: the word is always written in it.
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
    None: "warning",  # somebody has to say what it means
}
PRIORITY = {1: "", 2: "", 3: "warning", 4: "danger"}
ROLE = {"appearance": "", "supports": "success", "refutes": "danger", "context": "info"}
IMPORT_STATUS = {"waiting": "", "running": "info", "done": "success", "failed": "danger"}
AMENDMENT_STATUS = {"proposed": "info", "accepted": "success", "rejected": ""}
LINK_STATE = {"suggested": "info", "confirmed": "success", "rejected": ""}


def label(words, colour):
    """The words on a patch of that colour."""
    return render_to_string("unfold/helpers/label.html", {"text": words, "type": colour})
