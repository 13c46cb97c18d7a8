"""How is a part of a file in a bucket read? `Bucket` asks for its bytes alone; S3Storage fetches the whole file first.

Needs the extra `s3`, so it is named in STORAGES and imported by nothing else (config/storages.py).
"""

from botocore.exceptions import ClientError
from storages.backends.s3 import S3Storage
from storages.utils import clean_name


class Bucket(S3Storage):
    def open_part(self, name, start, end):
        """Return the bytes from `start` up to `end` as a file to read. Raises FileNotFoundError."""
        file = self.bucket.Object(self._normalize_name(clean_name(name)))
        try:
            return file.get(Range=f"bytes={start}-{end - 1}")["Body"]
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                raise FileNotFoundError(name) from error
            raise
