"""Which settings are wrong, and what puts them right? `manage.py check --deploy --database default` runs every check.

Each finding says what is wrong and, as its hint, what to write instead. To import this package registers all checks.
"""

from config.checks import addresses, database, fetching, values  # noqa: F401
