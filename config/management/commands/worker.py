"""Run background tasks, beside the web processes. config/server/worker.py has the loop."""

from django.core.management import BaseCommand
from django.utils.translation import gettext as _

from config.server.worker import Worker, run


class Command(BaseCommand):
    help = _(
        "Carry out what the site puts off: imports that were sent over the API, and cards that a renamed publisher "
        "has made wait. Keeps running, waits for a database that is away, and ends within 20 seconds of SIGTERM or "
        "Ctrl-C; another worker then resumes its task. Start several for more at once: uv run manage.py worker"
    )
    requires_migrations_checks = True

    def add_arguments(self, parser):
        parser.add_argument("--batch", action="store_true", help=_("end once nothing waits"))
        parser.add_argument(
            "--interval", type=float, default=1, metavar="SECONDS", help=_("how often to look for tasks (1)")
        )

    def handle(self, *, batch, interval, **options):
        worker = Worker(interval=interval, batch=batch)
        worker.configure_signals()
        run(worker)
