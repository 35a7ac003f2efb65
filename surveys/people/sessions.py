"""Sign-ins kept in the database as Django keeps them, found again by a prepared query: every request asks for one."""

from collections.abc import Collection
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

from .prepared import Prepared

REFUSED, CARRIED = "refused", "carried"
ABOUT_A_CALL = (REFUSED, CARRIED)
"""Under these names a session keeps what somebody typed about a call."""


class SessionStore(DatabaseStore):
    """``SESSION_ENGINE``."""

    def _get_session_from_db(self) -> Any:
        session = _BY_KEY.first(key=self.session_key or "")
        if session is None or session.expire_date <= timezone.now():
            self._session_key = None
            return None
        return session


def forget_typed(attempts: Collection[int]) -> None:
    """Take out of every session, of whomever and however old, what was typed about these attempts and not taken yet."""
    store = SessionStore()
    for session in SessionStore.get_model_class().objects.all():
        kept = store.decode(session.session_data)
        about = [name for name in ABOUT_A_CALL if kept.get(name, {}).get("attempt") in attempts]
        if about:
            left = {name: value for name, value in kept.items() if name not in about}
            session.session_data = store.encode(left)
            session.save(update_fields=["session_data"])


_BY_KEY = Prepared(
    lambda key: SessionStore.get_model_class().objects.filter(session_key=key).order_by(), key="the key of a session"
)
