"""Which claims has the encoder not read? Encode them now, and make the index that many vectors need."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils.translation import gettext as _

from claims.matching.encoders import EncoderFailed, encoding, load, storage
from claims.models import Claim
from config.db.roles import owns_tables


class Command(BaseCommand):
    help = (
        "Encode the claims that the encoder of CLAIM_ENCODER has not read, or whose words have changed since. A "
        "worker does so too, between its other chores. Interrupted, it resumes where it stopped. Then delete the "
        "vectors of earlier encoders, and index more than 100,000 vectors. "
        "Example: CLAIM_ENCODER=use manage.py encode_claims"
    )
    requires_migrations_checks = True

    def add_arguments(self, parser):
        parser.add_argument(
            "--delete",
            action="store_true",
            help="delete all vectors instead, and no longer use pgvector: what a site without an encoder has",
        )

    def handle(self, *, delete, **options):
        if delete:
            encoding.delete_all()
            storage.abandon_pgvector()
            self.stdout.write(_("All vectors are deleted."))
            return
        encoder = self.loaded_encoder()
        try:
            looked_at, encoded = encoding.encode_all(encoder, self.on_progress(encoder))
        except EncoderFailed as error:
            raise CommandError(_("The encoder fails: %(error)s") % {"error": error}) from error
        counts = {"encoded": f"{encoded:,}", "claims": f"{looked_at:,}"}
        self.stdout.write(_("%(encoded)s of %(claims)s claims were encoded.") % counts)
        if deleted := encoding.delete_others(encoder):
            self.stdout.write(_("%(count)s vectors of earlier encoders were deleted.") % {"count": f"{deleted:,}"})
        self.index(encoder)

    def loaded_encoder(self):
        if not settings.CLAIM_ENCODER:
            raise CommandError(_("CLAIM_ENCODER names no encoder: write use or e5 there."))
        try:
            return load(settings.CLAIM_ENCODER)
        except Exception as error:
            message = _("The encoder cannot be loaded (%(error)s): manage.py check says what is missing.")
            raise CommandError(message % {"error": error}) from error

    def on_progress(self, encoder):
        """Return a callback that counts the claims on a terminal: a million take hours."""
        if not self.stderr.isatty():
            return lambda done: None
        total, before = Claim.objects.count(), encoding.walked(encoder)
        return lambda done: self.stderr.write(f"\r{before + done:,}/{total:,}", ending="")

    def index(self, encoder):
        if not storage.lacks_index(encoder):
            return
        if not owns_tables(connection):
            self.stdout.write(_("Run this command as the owner of the tables as well: it makes the index."))
            return
        self.stdout.write(_("The index is made: that takes some minutes."))
        storage.index_vectors(encoder)
