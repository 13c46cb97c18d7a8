"""French: `18 novembre 2025 17:00 UTC`."""

DATETIME_FORMAT = "j F Y H:i T"
SHORT_DATETIME_FORMAT = "j N Y H:i T"
