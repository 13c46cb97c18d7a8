"""How does text from elsewhere look on a terminal?"""


def printable(text):
    """The text on one line, without what a terminal would take for an order."""
    return "".join(letter if letter.isprintable() else " " for letter in text)
