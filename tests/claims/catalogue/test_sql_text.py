"""Which changes of the SQL count? All but those of comments and blank space."""

import pytest

from claims.catalogue.sql_text import SQL, code_of, digest_of

SAME = {
    "a comment to the end of the line": ("SELECT 1 -- the first\n, 2", "SELECT 1\n, 2"),
    "a comment on a line of its own": ("-- Numbers.\nSELECT 1", "SELECT 1"),
    "a comment at the very end": ("SELECT 1 -- the end", "SELECT 1"),
    "another comment": ("SELECT 1 -- teh first\n", "SELECT 1 -- the first\n"),
    "a block comment": ("SELECT /* the\nfirst */ 1", "SELECT 1"),
    "a block comment inside another": ("SELECT /* the /* very */ first */ 1", "SELECT 1"),
    "a quote inside a comment": ("SELECT 1 -- don't\n, 'a'", "SELECT 1\n, 'a'"),
    "a comment that holds dollar quotes": ("SELECT 1 -- $$\n, $$a$$", "SELECT 1\n, $$a$$"),
    "blank lines and indentation": ("\n\nSELECT 1,\n\n    2\n", "SELECT 1, 2"),
    "a comment in a function's body": ("AS $$ SELECT 1 -- one\n $$", "AS $$ SELECT 1 $$"),
    "blank lines in a function's body": ("AS $$\n\n  SELECT 1\n$$", "AS $$ SELECT 1 $$"),
    "a comment in a body with a named quote": ("AS $body$ SELECT 1 /* $$ */ $body$", "AS $body$ SELECT 1 $body$"),
}
OTHER = {
    "another number": ("SELECT 1", "SELECT 2"),
    "another string": ("SELECT 'a'", "SELECT 'b'"),
    "two dashes in a string": ("SELECT 'a -- b'", "SELECT 'a -- c'"),
    "a comment's signs in a string": ("SELECT 'a /* b */'", "SELECT 'a '"),
    "blank space in a string": ("SELECT 'a  b'", "SELECT 'a b'"),
    "a line's end in a string": ("SELECT 'a\n\nb'", "SELECT 'a\nb'"),
    "dashes after a doubled quote": ("SELECT 'it''s -- a'", "SELECT 'it''s -- b'"),
    "dashes after an escaped quote": (r"SELECT E'it\'s -- a'", r"SELECT E'it\'s -- b'"),
    "dashes in a name": ('SELECT "a -- b"', 'SELECT "a -- c"'),
    "code in a function's body": ("AS $$ SELECT 1 $$", "AS $$ SELECT 2 $$"),
    "a string in a function's body": ("AS $$ SELECT '-- a' $$", "AS $$ SELECT '-- b' $$"),
    "code after a comment of the same line": ("SELECT /* a */ 1", "SELECT /* a */ 2"),
    "code after a comment inside a comment": ("/* /* a */ */ SELECT 1", "/* /* a */ SELECT 1 */"),
    "words that grow together": ("SELECT a b", "SELECT ab"),
    "words that a comment parts": ("SELECT a/**/b", "SELECT ab"),
}


@pytest.mark.parametrize(("before", "after"), SAME.values(), ids=SAME)
def test_comments_and_blank_space_do_not_count(before, after):
    assert code_of(before) == code_of(after)
    assert digest_of(before) == digest_of(after)


@pytest.mark.parametrize(("before", "after"), OTHER.values(), ids=OTHER)
def test_every_other_change_counts(before, after):
    assert digest_of(before) != digest_of(after)


def test_removing_comments_twice_changes_nothing():
    assert code_of(code_of(SQL)) == code_of(SQL)
    assert "--" not in code_of(SQL)
