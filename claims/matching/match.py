"""What does matching answer? A `Match`: a claim, how sure it is, and what speaks against it."""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class Band(StrEnum):
    """How sure a match is, by its confidence."""

    ALREADY_CHECKED = "already_checked"
    PROBABLY = "probably"
    RELATED = "related"


@dataclass(frozen=True)
class Match:
    """A claim that may say what a text says.

    `score` orders the matches of one text. `confidence` is the probability, from 0 to 1, that the claim says what the
    text says. `differs` names what speaks against it: `negation`, `number`, `date`, `refutation`; such a match is
    never in the first band. `differing_words` shows the words for each of these, as the text and as the claim has
    them. `overlap` has the words that both have, as the claim writes them.
    """

    claim_id: UUID
    score: float
    confidence: float
    band: Band
    differs: tuple[str, ...] = ()
    overlap: tuple[str, ...] = ()
    differing_words: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=dict)
