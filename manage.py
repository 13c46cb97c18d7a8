#!/usr/bin/env python
"""The one entry point: `uv run manage.py demo` shows the desk, `uv run manage.py help` lists the rest."""

import os
import signal
import sys


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line
    from django.db import NotSupportedError, OperationalError

    from config.database import DatabaseUnavailable, too_old, unreachable
    from config.db.history import audit_context
    from config.secret_key import SecretKeyUnavailable

    signal.signal(
        signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM)
    )  # raise SystemExit, so that atexit stops the embedded server
    try:
        with audit_context(route=" ".join(["manage.py", *sys.argv[1:2]])):
            execute_from_command_line(sys.argv)
    except (DatabaseUnavailable, SecretKeyUnavailable) as refusal:
        sys.exit(str(refusal))
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", None):  # an error that the database itself reports
            raise
        sys.exit(unreachable(error))
    except NotSupportedError as error:
        if "is required (found" not in str(error):
            raise
        sys.exit(too_old(error))
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)


if __name__ == "__main__":
    main()
