"""The former name of `verify`, for scripts that know it."""

from claims.management.commands.verify import Command

__all__ = ["Command"]
