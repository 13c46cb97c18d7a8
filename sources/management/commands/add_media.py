"""Adds a picture, a video or a sound: `manage.py add_media --help`."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from sources.media.fetched import fetch_media
from sources.media.likeness import similar_to
from sources.media.sniffing import MediaRefused
from sources.media.storing import add_media


class Command(BaseCommand):
    help = (
        "Add a picture, a video or a sound by its address or from a file, and name near-identical images. "
        "Example: uv run manage.py add_media --url https://morning-ledger.example/pictures/summit.jpg"
    )

    def add_arguments(self, parser):
        source = parser.add_mutually_exclusive_group(required=True)
        source.add_argument("file", metavar="FILE", type=Path, nargs="?", help="a file")
        source.add_argument("--url", help="the address of the file itself")

    def handle(self, *, file, url, **options):
        at = timezone.now()
        try:
            added = fetch_media(url, at=at) if url else add_media(file.read_bytes(), at=at, name=file.name)
        except MediaRefused as refusal:
            raise CommandError(str(refusal)) from None
        except OSError as error:
            raise CommandError(f"The file cannot be read: {error}") from None
        state = "added" if added.is_new else "is here already"
        self.stdout.write(self.style.SUCCESS(f"{added.media.get_media_type_display()} {added.media.pk}: {state}."))
        for other in similar_to(added.media):
            self.stdout.write(f"Nearly the same: {other.pk} ({other.distance} of 64 bits differ).")
