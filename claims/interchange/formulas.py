"""Which cells of a CSV would a spreadsheet take for formulas? `escape_formula` makes them text.

An apostrophe in front does so: https://owasp.org/www-community/attacks/CSV_Injection.
"""

import re

# A cell that this matches gets one more apostrophe. So the original comes back by removing one wherever the pattern
# matches with at least one.
FORMULA = re.compile("'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")


def escape_formula(value):
    """Prefix a text that a spreadsheet would take for a formula. Numbers are our own, and never formulas."""
    return f"'{value}" if isinstance(value, str) and FORMULA.match(value) else value


def without_escape(cell):
    """Return the text of a cell as it was before `escape_formula`."""
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell
