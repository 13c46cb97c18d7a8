"""Encoders for tests. `Concepts` knows a few words in three languages: texts that say the same have a cosine of 1."""

import random
from math import sqrt

from claims.matching.encoders import AT_RANK_50

CONCEPTS = [
    {"vaccine", "vaccin", "vacuna"},
    {"chip", "puce", "microchip"},
    {"earth", "terre", "tierra"},
    {"flat", "plate", "plana"},
    {"sea", "mer", "mar"},
    {"rises", "monte", "sube"},
]
NAMES = {word: f"concept {number}" for number, words in enumerate(CONCEPTS) for word in words}
DIMENSION = 32


def direction(name):
    """Return the direction of a word: the same in each process, and almost at right angles to any other."""
    numbers = random.Random(name)
    return [numbers.gauss(0, 1) for _axis in range(DIMENSION)]


class Concepts:
    name = "concepts"
    dimension = DIMENSION
    floor = AT_RANK_50
    share = 0.3
    share_across = 0.6
    read = []  # the passages that were encoded

    def encode_query(self, texts):
        return [vector_of(text) for text in texts]

    def encode_passage(self, texts):
        self.read.extend(texts)
        return [vector_of(text) for text in texts]


def vector_of(text):
    words = [NAMES.get(word, word) for word in text.lower().replace(".", " ").split()]
    total = [sum(axis) for axis in zip(*map(direction, words or [""]), strict=True)]
    length = sqrt(sum(number * number for number in total))
    return [number / length for number in total]


class Other(Concepts):
    name = "other"


class Unloadable(Concepts):
    def __init__(self):
        raise OSError("no room")


class Failing(Concepts):
    name = "failing"

    def encode_query(self, texts):
        raise RuntimeError("out of order")

    encode_passage = encode_query


class Fastidious(Concepts):
    """It cannot read texts with the word poison."""

    name = "fastidious"

    def encode_passage(self, texts):
        if any("poison" in text for text in texts):
            raise ValueError("a word that it cannot read")
        return super().encode_passage(texts)


class NotANumber(Concepts):
    name = "not-a-number"

    def encode_passage(self, texts):
        return [[float("nan")] * DIMENSION for _text in texts]


class Short(Concepts):
    name = "short"

    def encode_passage(self, texts):
        return [[1.0] for _text in texts]


class Misnamed(Concepts):
    name = "No name for an encoder"
