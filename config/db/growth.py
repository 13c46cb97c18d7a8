"""How does a table grow, and where would its rows be on several machines? Each model says so by its `growth`.

One PostgreSQL is enough for ten million claims. Past the writes of one machine, tables can be sharded by claim (with
Citus, for instance), if the schema allows it: a table that grows with the claims has an immutable `claim_id` that is
part of each unique key, and no foreign key of the database leads from one claim's rows to another's. These rules cost
little now and could hardly be introduced later, so `tests/test_growth.py` holds each model to the rules of its
`Growth`. `docs/scaling.md` has them all.
"""

from django.db import models


class Growth(models.TextChoices):
    """Where the rows of a table would be on several machines."""

    BY_CLAIM = "by claim"  # with their claim, on one of the machines
    REFERENCE = "reference"  # copied to each machine
    LOCAL = "local"  # on the coordinating machine: queues, tokens, keys
