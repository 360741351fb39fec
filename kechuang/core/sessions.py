"""Sessions in the database, asked for by a prepared question: one comes with every request of whoever is signed in."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.db.models import CharField, DateTimeField
from django.utils import timezone

from kechuang.core.prepared import PreparedRows, Slot

_session = PreparedRows[Session](
    lambda: Session.objects.filter(
        session_key=Slot("key", CharField()), expire_date__gt=Slot("now", DateTimeField())
    )
)


class SessionStore(DatabaseStore):
    """Django's own sessions; only how one is read differs."""

    @classmethod
    def get_model_class(cls) -> Any:
        """The table is Django's."""
        return Session

    def _get_session_from_db(self) -> Session | None:
        """The session of the cookie, if it is there and has not run out; a key that is not there is forgotten."""
        found = _session(key=self.session_key, now=timezone.now())
        if not found:
            self._session_key = None
        return next(iter(found), None)
