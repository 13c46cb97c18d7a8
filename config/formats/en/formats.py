"""English: `Nov. 18, 2025, 5 p.m. UTC`."""

DATETIME_FORMAT = "N j, Y, P T"
SHORT_DATETIME_FORMAT = "m/d/Y P T"
