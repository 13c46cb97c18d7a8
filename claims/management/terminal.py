"""How is text from elsewhere printed on a terminal? `printable` makes it harmless."""


def printable(text):
    """Return the text on one line, without control characters, which a terminal would execute."""
    return "".join(character if character.isprintable() else " " for character in text)
