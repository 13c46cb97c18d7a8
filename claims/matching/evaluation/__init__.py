"""How good is matching on claims and posts whose matches are known? `look_up` asks for the matches.

`sets.py` reads a directory of them, `loading.py` makes claims of it, `measures.py` compares.
"""

from typing import NamedTuple

from claims.matching import MAX_MATCHES, find
from claims.models import Claim


class Answer(NamedTuple):
    """The matches of one query, the best first."""

    query: str
    matches: list


def look_up(queries, on_progress=lambda done: None):
    """Return an `Answer` for each query. The language of each is detected, and not taken from the set."""
    answers = []
    for query in queries:
        answers.append(Answer(query.id, find(query.text, limit=MAX_MATCHES)))
        on_progress(len(answers))
    return answers


def loaded_claims():
    """Return the name of each loaded claim in its set, and its fingerprint, which is that of its words; by id."""
    loaded = Claim.objects.exclude(external_ref="").values_list("id", "external_ref", "fingerprint")
    return {pk: (name, fingerprint) for pk, name, fingerprint in loaded}
