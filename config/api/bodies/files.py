"""How does a file come in through the API? As the body itself: `FileParser` returns its bytes."""

from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.parsers import BaseParser

from config.http.bodies import check_length


class FileParser(BaseParser):
    """Return the body as bytes, whatever its media type: the view finds out by itself what they are."""

    media_type = "*/*"
    max_bytes = 0
    too_large = "The file is larger than {limit}."

    def parse(self, stream, media_type=None, parser_context=None):
        if (media_type or "").lower().startswith("multipart/"):
            raise UnsupportedMediaType(media_type, "Send the file itself as the body, not in a form.")
        check_length(parser_context["request"].headers, self.max_bytes, self.too_large)
        return stream.read(self.max_bytes)
