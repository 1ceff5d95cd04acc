"""Sessions in Django's own table, read with a kept query: every request begins with it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from trellis.core import clock
from trellis.core.prepared import prepared


@prepared
def _sessions(key: str, now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=now)


class SessionStore(db.SessionStore):
    """Django's store, but for how a session is found."""

    def _get_session_from_db(self) -> Any:
        found = _sessions.first(self.session_key, clock.real_now()) if self.session_key else None
        if found is None:
            self._session_key = None
        return found
