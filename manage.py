#!/usr/bin/env python
"""The one entry point: `uv run manage.py demo` shows the desk, `uv run manage.py help` lists the rest."""

import os
import sys


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line
    from django.db import OperationalError

    from config.database import DatabaseUnavailable, unreachable

    try:
        execute_from_command_line(sys.argv)
    except DatabaseUnavailable as refusal:
        sys.exit(str(refusal))
    except OperationalError as error:
        sys.exit(unreachable(error))


if __name__ == "__main__":
    main()
