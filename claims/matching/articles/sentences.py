"""Where does each sentence of a text begin and end? `split_sentences` applies a list of rules, for any language.

A mark such as `.` or `?` ends a sentence unless a rule says otherwise: there is no blank after it (`lemonde.fr`,
`3.5`), a lower-case word follows, or an abbreviation, a title or an initial comes before it. Marks of scripts without
a blank after them (`。`, `؟`, `।`) always end a sentence. The end of a line ends one, too, unless the text was wrapped
there. Thai, Lao, Burmese and Khmer have no such marks: a blank ends a piece of at least MIN_PIECE characters.

The time is linear in the length of the text, whatever it contains: rules look at MAX_WORD characters around a mark.
"""

import re
from itertools import groupby, pairwise
from typing import NamedTuple

MAX_SENTENCE = 1_000  # characters; a longer text without a mark is cut at a blank
MIN_PIECE = 40  # characters
MAX_WORD = 24  # characters
WRAPPED = range(50, 101)  # characters of the longest line of a wrapped text

CLOSERS = r"(?:[ \u00a0\u202f]?[»›])?[\"”“’'»›)\]]*+(?:\[\d{1,3}\]|[¹²³])*+"
OPENERS = "\"“”„‘'«‹([¿¡"
UNMARKED = r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]"  # Thai, Lao, Burmese, Khmer
MARK = re.compile(
    rf"(?<![.!?…‼⁇⁈⁉])(?P<plain>(?:[.](?: [.]){{2,}}+|[.!?…‼⁇⁈⁉]++){CLOSERS}(?=\s|$))"
    r"|(?<![。！？｡؟۔।॥։።])[。！？｡؟۔।॥։።]++(?![」』]++と)[」』”’）)】》〉»\"]*+"  # と: the sentence continues
    r"|(?<![!?])[!?]++(?=[\u3040-\u30ff\u3400-\u9fff])"  # Chinese and Japanese with marks of ASCII
)
ENDS_LINE = re.compile(rf"[.!?…:。！？؟।]{CLOSERS}$")
BULLET = re.compile(r"\s*(?:[-*•·‣▪◦●✓✔➤►–—]|\(?\d{1,3}[.)]|\(?[a-zA-Z]\))\s+")
PIECE_END = re.compile(rf"(?<={UNMARKED})\s")
WORD = re.compile(r"[^\W_]+")
LAST_TOKEN = re.compile(r"[^\s\"“„‘’'«‹(\[]*$")
DOTTED = re.compile(r"(?:[^\W\d_]{1,3}\.)+[^\W\d_]{1,3}")  # U.S, e.g, z.B


def words(*lines):
    return frozenset(" ".join(lines).split())


# Never end a sentence.
TITLES = words(
    "mr mrs ms dr prof st ste gen sen rep gov capt cmdr lt col sgt maj rev hon supt messrs mt vs",  # English
    "mm mme mmes mlle mgr pr",  # French
    "sra srta dra lic ing dña",  # Spanish, Portuguese
    "hr fr bzw ggf bspw sog inkl zzgl",  # German
    "sig dott avv dhr mevr",  # Italian, Dutch
)
# End no sentence if a number follows.
NUMBERED = words(
    "no nos nr núm num art arts fig figs p pp pg pág págs vol ch chap sec par al abs rn ca env approx",
    "jan feb mar apr jun jul aug sep sept oct nov dec janv févr fév avr juil déc ene abr ago dic okt dez",
)
# End a sentence only if a word of STARTERS follows, as do initials and abbreviations with dots inside.
SUFFIXES = words("inc ltd co corp bros jr sr cie sa gmbh ag ltda")
ORDINALS = words(  # follow `3.` in German
    "januar jänner februar märz april mai juni juli august september oktober november dezember",
    "jahrhundert jahrhunderts jahrestag weltkrieg weltkriegs bundesliga liga platz geburtstag",
)
STARTERS = words(
    "the a an this that these those it he she they we you i in on at but and so if when while after before for as",
    "there here his her their its our what why how who according however meanwhile since no not",
    "le la les l un une des ce cette ces il elle ils elles on nous vous je mais et or si quand après avant pour",
    "selon dans en au aux à c qui que comme depuis cependant",
    "el los las una uno ella ellos ellas pero y según cuando este esta estos estas",
    "der die das ein eine er sie es wir ich aber und im am nach vor dieser diese dieses",
    "o os as um uma ele ela eles elas mas e se em na lo gli lui lei loro ma nel nella",
)


class Sentence(NamedTuple):
    """A sentence, and its place: it is `text[start:end]` of the text that it is from."""

    text: str
    start: int
    end: int


def split_sentences(text):
    """Return the sentences of a text in order, without bullets and blanks around them; each has a word."""
    found = []
    for paragraph in paragraphs(text):
        for marked in marked_spans(text, *paragraph):
            for start, end in pieces(text, *marked):
                piece = text[start:end]
                if WORD.search(piece):
                    start += len(piece) - len(piece.lstrip())
                    found.append(Sentence(piece.strip(), start, start + len(piece.strip())))
    return found


def paragraphs(text):
    """Yield the spans of text between line ends that end a sentence, without bullets."""
    for has_words, group in groupby(lines(text), key=lambda span: bool(text[slice(*span)].strip())):
        if not has_words:
            continue
        spans = list(group)
        is_wrapped = looks_wrapped([text[start:end].rstrip() for start, end in spans])
        begin = spans[0][0]
        for above, below in pairwise(spans):
            if not goes_over_line_end(text[slice(*above)].rstrip(), text[slice(*below)], is_wrapped):
                yield without_bullet(text, begin, above[1])
                begin = below[0]
        yield without_bullet(text, begin, spans[-1][1])


def lines(text):
    start = 0
    for line in text.splitlines(keepends=True):
        yield start, start + len(line)
        start += len(line)


def looks_wrapped(lines):
    """Return whether each line but the last is so long that the next word did not fit."""
    width = max(map(len, lines))
    if len(lines) < 3 or width not in WRAPPED:
        return False
    return all(len(above) + 1 + len(below.split(maxsplit=1)[0]) > width for above, below in pairwise(lines))


def goes_over_line_end(above, below, is_wrapped):
    if BULLET.match(below):
        return False
    return is_wrapped or (below.lstrip()[:1].islower() and not ENDS_LINE.search(above[-MAX_WORD:]))


def without_bullet(text, start, end):
    bullet = BULLET.match(text, start, end)
    return (bullet.end() if bullet else start), end


def marked_spans(text, start, end):
    """Yield the spans of a paragraph that marks end."""
    for mark in MARK.finditer(text, start, end):
        before = text[max(start, mark.start() - MAX_WORD) : mark.start()]
        after = text[mark.end() : min(end, mark.end() + 2 * MAX_WORD)]
        if mark["plain"] is None or ends_sentence(before, mark["plain"], after):
            yield start, mark.end()
            start = mark.end()
    yield start, end


def ends_sentence(before, mark, after):
    """Return whether a mark with a blank behind it ends a sentence, by the text around it."""
    after = after.lstrip().lstrip(OPENERS).lstrip()
    if after[:1].islower():
        return False
    if not mark.startswith(".") or mark.startswith(("..", ". .")):
        return True
    token = LAST_TOKEN.search(before)[0]
    word = token.lower()
    following = WORD.match(after)
    next_word = following[0].lower() if following else ""
    if word in TITLES or (word in NUMBERED and next_word[:1].isdigit()):
        return False
    if word.isdigit() and len(word) < 3 and next_word in ORDINALS:
        return False
    if word in SUFFIXES or DOTTED.fullmatch(token) or (len(word) == 1 and word.isalpha()):
        return not next_word or next_word in STARTERS
    return True


def pieces(text, start, end):
    """Yield the parts of a span that is too long, or of a script without marks; else the span."""
    for blank in PIECE_END.finditer(text, start, end):
        if blank.start() - start >= MIN_PIECE:
            yield start, blank.start()
            start = blank.end()
    while end - start > MAX_SENTENCE:
        blank = text.rfind(" ", start + MAX_SENTENCE // 2, start + MAX_SENTENCE)
        cut = blank if blank > 0 else start + MAX_SENTENCE
        yield start, cut
        start = cut
    yield start, end
