"""Which keys do something at the desk? `KEYS`, by the part of the desk in which they do.

The page binds them (`claims/static/desk/keys.js`) and lists them behind `?`. Single keys do nothing inside of fields,
and a person can switch them off in the settings (WCAG 2.2, 2.1.4). Keys are written as tinykeys reads them.
"""

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _


class Key(NamedTuple):
    key: str  # `j`, `g h` for one after the other, `$mod+Enter` for Ctrl, or Command on a Mac
    action: str  # what modules listen for; an element with this `data-action` is clicked otherwise
    label: str

    @property
    def presses(self):
        """Return what is pressed one after the other, each as the keys that are pressed together."""
        return [press.replace("$mod", "Ctrl").split("+") for press in self.key.split(" ")]


KEYS = {
    "everywhere": (
        _("Everywhere"),
        [
            Key("?", "keys", _("show the keys")),
            Key("$mod+k", "palette", _("go to anything by its name")),
            Key("g h", "home", _("go to my desk")),
            Key("g q", "queue", _("go to the queue")),
            Key("g i", "imports", _("go to imports")),
            Key("/", "search", _("search")),
            Key("z", "undo", _("undo the last step")),
        ],
    ),
    "queue": (
        _("In the queue"),
        [
            Key("j", "next-row", _("next claim")),
            Key("k", "previous-row", _("previous claim")),
            Key("Enter", "open-row", _("open the claim")),
            Key("x", "select-row", _("select it")),
            Key("a", "accept", _("accept")),
            Key("d", "dismiss", _("dismiss")),
            Key("m", "assign-me", _("assign to me")),
            Key("Shift+m", "assign", _("assign to …")),
            Key("p", "priority", _("priority")),
            Key("t", "topics", _("add topics")),
            Key("v", "views", _("saved views")),
        ],
    ),
    "workbench": (
        _("On the claim's page"),
        [
            Key("j", "next-sentence", _("next sentence of the text")),
            Key("k", "previous-sentence", _("previous sentence of the text")),
            Key("a", "quote-appearance", _("the selected words: said here")),
            Key("s", "quote-supports", _("the selected words support the claim")),
            Key("r", "quote-refutes", _("the selected words refute the claim")),
            Key("c", "quote-context", _("the selected words are context")),
            Key("v", "versions", _("versions of the text")),
            Key("p", "compare", _("compare with what is public")),
            Key("[", "previous-claim", _("previous claim of the queue")),
            Key("]", "next-claim", _("next claim of the queue")),
            Key("$mod+Enter", "hand-in", _("hand in, or take the next step")),
        ],
    ),
    "compare": (
        _("On the page of a comparison"),
        [
            Key("j", "next-difference", _("next difference")),
            Key("k", "previous-difference", _("previous difference")),
            Key("s", "swap", _("swap the sides")),
            Key("a", "whole", _("show all, or only the differences")),
            Key("c", "back-to-claim", _("back to the claim")),
            Key("$mod+Enter", "publish", _("publish the verdict in review")),
        ],
    ),
    "writing": (
        _("In a form"),
        [Key("$mod+Enter", "hand-in", _("hand in, or take the next step"))],
    ),
    "labels": (
        _("Labels"),
        [
            *(Key(str(number), f"category-{number}", _("the category with this number")) for number in range(1, 10)),
            Key("s", "skip-label", _("skip the label")),
        ],
    ),
}  # fmt: skip


def keys_of(scopes):
    """Return the name and the keys of each scope, for the list behind `?`."""
    return [KEYS[scope] for scope in scopes]


def bindings(scopes, *, single=True):
    """Return the actions by key. Without `single`, only keys that are pressed together with Ctrl or Command."""
    every = {key.key: key.action for scope in scopes for key in KEYS[scope][1]}
    return {key: action for key, action in every.items() if single or key.startswith("$mod+")}
