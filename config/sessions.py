"""Where are sessions stored? In `config.models.Session`, with the person whom they belong to.

Django's own rows hide the person in `session_data`. With the person in a column, a trigger can delete all sessions of
a person (migration 0002). See "Extending database-backed session engines" in Django's documentation.
"""

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore

PENDING = "pending_login"  # the key of what is known of a person who has given the password, and no second factor yet


class SessionStore(DatabaseSessionStore):
    @classmethod
    def get_model_class(cls):
        from config.models import Session

        return Session

    def create_model_instance(self, data):
        """Return the row of this session. A session belongs to a person as soon as its data names one."""
        row = super().create_model_instance(data)
        person = data.get(SESSION_KEY) or data.get(PENDING, {}).get("person")
        row.opened_by_id = int(person) if person else None
        return row
