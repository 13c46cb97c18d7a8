"""What is each operation of the OpenAPI document called, and how is it described to clients?

An operation id is a verb and what it is about: `list_claims`, `publish_verdict`, `create_claim_evidence`. It follows
from the address and the action, and code that is generated from the document calls its functions so. The summary says
the same as a sentence. The description is the docstring of the view's method for that action, which is written for
clients, or else a standard sentence. Docstrings of classes are written for us, and are not published.
"""

from typing import NamedTuple

VERBS = {
    "list": "list",
    "retrieve": "retrieve",
    "create": "create",
    "update": "replace",
    "partial_update": "update",
    "destroy": "delete",
}
STANDARD = {
    "list": "Return one page of {one} that you may see. Parameters filter and order them.",
    "retrieve": "Return {one}. If you may not see it, the answer is 404.",
    "create": "Add {one}.",
    "update": "Replace {one} with what you send: every member that can be set. You may send back all that you read.",
    "partial_update": "Change those members of {one} that you send. All others stay as they are.",
    "destroy": "Delete {one}. If another row refers to it, the answer is 409 and nothing is deleted.",
}


class Place(NamedTuple):
    """A part of an address: `claims/{id}` has the word `claims` and the parameter `id`."""

    word: str
    parameter: str = ""

    @property
    def noun(self):
        return singular(self.word) if self.parameter else self.word


def places_of(path):
    """Return the parts of an address: `/api/v1/claims/{claim}/evidence/` has two."""
    places = []
    for part in path.removeprefix("/api/v1/").strip("/").split("/"):
        if part.startswith("{"):
            places[-1] = places[-1]._replace(parameter=part.strip("{}"))
        else:
            places.append(Place(part))
    return places


def singular(word):
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def one(word):
    """Return `a claim`, `an article`, or `a piece of evidence`: a word without a plural."""
    noun = singular(word).replace("-", " ")
    if singular(word) == word:
        return f"a piece of {noun}"
    return f"{'an' if noun[0] in 'aeio' else 'a'} {noun}"


class Words:
    """The words for one operation, from its address, its method and its action (None where views have no actions)."""

    def __init__(self, path, method, action):
        self.action = action
        *self.around, self.last = places_of(path)
        self.is_step = method == "POST" and action not in VERBS
        self.verb = VERBS.get(action, self.last.word if self.is_step else "retrieve")
        if self.is_step and self.around:
            *self.around, self.last = self.around
        self.is_about_one = action == "create" or bool(self.last.parameter)

    @property
    def operation_id(self):
        nouns = [place.noun for place in self.around]
        nouns.append(singular(self.last.word) if self.is_about_one else self.last.word)
        key = self.last.parameter
        by = [] if key in ("", "id", singular(self.last.word)) else ["by", key]
        return "_".join([self.verb, *nouns, *by]).replace("-", "_").replace(".", "_")

    @property
    def thing(self):
        """What the operation is about: `a verdict of a claim`, `claims`."""
        first = one(self.last.word) if self.is_about_one else self.last.word.replace("-", " ")
        rest = [one(place.word) if place.parameter else place.word for place in reversed(self.around)]
        return " of ".join([first, *rest])

    @property
    def summary(self):
        return f"{self.verb.capitalize()} {self.thing}"

    @property
    def description(self):
        return STANDARD.get(self.action, "{one}.").format(one=self.thing)
