"""Which known word did a person mean by a misspelt one? `nearest_word()` returns the best guess."""

import difflib

MAX_COMPARED = 80  # characters: the time to compare grows with the square of the length


def nearest_word(word, known, cutoff=0.6):
    """Return the word of `known` most similar to `word`, ignoring case; None when the similarity is below `cutoff`."""
    spellings = {str(candidate).lower(): candidate for candidate in known}
    close = difflib.get_close_matches(word[:MAX_COMPARED].lower(), spellings, n=1, cutoff=cutoff)
    return spellings[close[0]] if close else None
