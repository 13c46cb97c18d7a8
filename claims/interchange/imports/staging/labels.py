"""Which rating does a label name that is a sentence, such as “False. Experts say …”?

`heads_of` returns how it begins. The rating is the longest head that its house uses.
"""

import re

MAX_HEADS = 5
MAX_HEAD_LENGTH = 100  # characters
# A stop of any script ends a sentence, whatever follows. After a colon or a dash, two words may change the meaning
# (“True – but misleading”), so a sentence has to follow.
STOP = re.compile(r"[.!。।॥።۔։។！｡]+[\"'”’»)]*(?=\s|$)|[。！｡]|\n")
LINK = re.compile(r"\s*[:;|：；]\s+|\s+[-–—―]+\s+|：|；")
MIN_WORDS_AFTER_LINK, MIN_SIGNS_AFTER_LINK = 3, 8  # in scripts without spaces, signs are counted
UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")  # Thai to Han


def heads_of(label):
    """Return the beginnings of the label before its stops, colons and dashes, the longest first."""
    if len(label) < 4 or not (breaks := [*breaks_of(label)]):
        return []
    heads = dict.fromkeys(label[:place].strip() for place in sorted(breaks))
    return [head for head in heads if head and head != label and len(head) <= MAX_HEAD_LENGTH][:MAX_HEADS][::-1]


def breaks_of(label):
    for stop in STOP.finditer(label):
        if label[stop.end() :].strip():
            yield stop.start()
    for link in LINK.finditer(label):
        rest = label[link.end() :]
        if len(rest.split()) >= MIN_WORDS_AFTER_LINK or len(UNSPACED.findall(rest)) >= MIN_SIGNS_AFTER_LINK:
            yield link.start()
