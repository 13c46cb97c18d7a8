"""The base of the admin: pages, lists and histories, and the admins of people, which Django finds here."""

from config.admin import people  # noqa: F401 (registers them)
