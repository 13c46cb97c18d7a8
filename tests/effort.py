"""How much is tried where one could try for ever: `EFFORT=10 uv run pytest` tries ten times as much as usual."""

import os

EFFORT = int(os.environ.get("EFFORT", "1"))
