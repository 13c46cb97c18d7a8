"""How does a table grow, and so where would its rows lie on many machines?"""

from django.db import models


class Growth(models.TextChoices):
    """How a table grows, and so where its rows would lie on many machines. Each model says its own."""

    BY_CLAIM = "by claim"
    REFERENCE = "reference"
    LOCAL = "local"
