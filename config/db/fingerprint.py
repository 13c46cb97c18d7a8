"""When are two texts the same words? When their `Fingerprint`s are equal."""

from django.db import models


class Fingerprint(models.Func):
    """MD5 of a text's words, ignoring case, spacing, punctuation and Unicode variants."""

    function = "md5"
    template = (
        r"md5(btrim(regexp_replace(lower(normalize(%(expressions)s, NFKC)), "
        r"'[\s!-/:-@\[-`{-~«»“”‘’„…–—]+', ' ', 'g')))"
    )
    output_field = models.CharField(max_length=32)
