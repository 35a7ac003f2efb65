"""Sign-ins kept in the database as Django keeps them, found again by a prepared query: every request asks for one."""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

from .prepared import Prepared


class SessionStore(DatabaseStore):
    """``SESSION_ENGINE``."""

    def _get_session_from_db(self) -> Any:
        session = _BY_KEY.first(key=self.session_key or "")
        if session is None or session.expire_date <= timezone.now():
            self._session_key = None
            return None
        return session


_BY_KEY = Prepared(
    lambda key: SessionStore.get_model_class().objects.filter(session_key=key).order_by(), key="the key of a session"
)
