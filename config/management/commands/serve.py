"""How is the site served for others? One command starts the web processes, with limits that hold under attack."""

from django.core.management import BaseCommand
from django.db import connections
from django.utils.translation import gettext as _

from config.server import serving


class Command(BaseCommand):
    help = _(
        "Serve the site: `uv run manage.py serve --port 8000 --workers 2`. SIGTERM ends it within 20 seconds, once "
        "running requests are answered; SIGHUP replaces the web processes one by one."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--host", default=serving.LOCALHOST, help=_("address to listen at (127.0.0.1); 0.0.0.0 is all of them")
        )
        parser.add_argument("--port", type=int, default=8000, help=_("port to listen at (8000)"))
        parser.add_argument("--workers", type=int, default=2, help=_("how many web processes (2)"))

    def handle(self, *, host, port, workers, **options):
        listener = serving.listen(host, port)
        connections.close_all()
        serving.serve(listener, workers)
