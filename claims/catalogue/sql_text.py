"""Which SQL does this version install? The files of `sql/`, in the order of their names, as one text: `SQL`.

`DIGEST` identifies what that text does. Comments and blank space do not count, so that mending a comment neither
rebuilds the cards nor changes the ETags of lists.
"""

import re
from hashlib import sha256
from pathlib import Path

from claims.models import Card

CARD_COLUMNS = [field.column for field in Card._meta.concrete_fields]
SQL = (
    "\n".join(path.read_text() for path in sorted((Path(__file__).parent / "sql").glob("*.sql")))
    .replace("{columns}", ", ".join(CARD_COLUMNS))
    .replace("{excluded_columns}", ", ".join(f"excluded.{column}" for column in CARD_COLUMNS))
)

# https://www.postgresql.org/docs/current/sql-syntax-lexical.html
TOKEN = re.compile(
    r"""
    (?P<blank>   (?: \s | --[^\n]* )+ )
  | (?P<comment> /\* )                                            # up to its end, which `skip_comment` finds
  | (?P<quoted>  \b[eE]' (?: [^'\\] | \\. | '' )* '               # a string with backslash escapes
               | ' (?: [^'] | '' )* '                             # a string
               | " (?: [^"] | "" )* " )                           # a name
  | (?P<body>    (?<![\w$]) (?P<tag> \$ (?: [^\W\d]\w* )? \$ ) (?P<code> .*? ) (?P=tag) )
  | (?P<other>   \w+ | . )
    """,
    re.DOTALL | re.VERBOSE,
)


def digest_of(sql):
    """Return the SHA-256 of a text's code, in hexadecimal."""
    return sha256(code_of(sql).encode()).hexdigest()


def code_of(sql):
    """Return the text without comments, and with one space for any blank space between its tokens.

    Strings and quoted names stay as they are. Text between dollar quotes is the body of a function, so it is code.
    """
    pieces, position = [], 0
    while position < len(sql):
        token = TOKEN.match(sql, position)
        position = token.end()
        match token.lastgroup:
            case "blank" | "comment":
                if token.lastgroup == "comment":
                    position = end_of_comment(sql, position)
                if pieces and pieces[-1] != " ":
                    pieces.append(" ")
            case "body":
                pieces.append(token["tag"] + code_of(token["code"]) + token["tag"])
            case _:
                pieces.append(token[0])
    return "".join(pieces).strip(" ")


def end_of_comment(sql, start):
    """Return where the comment ends whose beginning `/*` ends at `start`: comments may hold others."""
    depth = 1
    for mark in re.compile(r"/\*|\*/").finditer(sql, start):
        depth += 1 if mark[0] == "/*" else -1
        if depth == 0:
            return mark.end()
    return len(sql)


DIGEST = digest_of(SQL)
