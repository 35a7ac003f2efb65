"""Sessions of browsers, kept in the database and found by a prepared query."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from surveys.database.prepared import Prepared
from surveys.database.turns import small_write
from surveys.people.models import BrowserSession, User
from surveys.people.services.devices import device_of

REFUSED_INPUT_KEY, CARRIED_INPUT_KEY, HALF_TYPED_KEY = "refused", "carried", "half_typed"
SEARCHES_KEY = "searches"
ABOUT_A_CALL = (REFUSED_INPUT_KEY, CARRIED_INPUT_KEY, HALF_TYPED_KEY)
"""The names under which a session keeps what somebody typed about a call."""
SESSIONS_A_COMMIT = 500
LONGEST_CALL = timedelta(hours=4)
"""How long a session is still found after its end, so that a running call can be finished."""


class SessionStore(DatabaseStore):
    """``SESSION_ENGINE``. ``row`` is the session as it is kept, once it was looked for."""

    row: Any = None
    browser = ""
    """The User-Agent of the request with which a session begins."""

    @classmethod
    def get_model_class(cls) -> Any:
        """The model with the session's person, beginning and last use."""
        return BrowserSession

    def _get_session_from_db(self) -> Any:
        row = _BY_KEY.first(key=self.session_key or "")
        if row is None or row.expire_date <= timezone.now():
            self._session_key = None
            return None
        self.row = row
        return row

    def save(self, must_create: bool = False) -> None:
        """Keep the session, even where a page that only reads has changed it."""
        with small_write():
            super().save(must_create=must_create)

    def delete(self, session_key: str | None = None) -> None:
        """Forget the session: so does a page that is looked at when its time is over."""
        with small_write():
            super().delete(session_key)

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        """A row that continues the one before as long as the person signed in, if any, is the same."""
        row: Any = super().create_model_instance(data)
        known, now = self.row, timezone.now()
        row.user_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        goes_on = known is not None and known.user_id == row.user_id
        row.started_at, row.seen_at = (known.started_at, known.seen_at) if goes_on else (now, now)
        row.device = known.device if goes_on else device_of(self.browser)
        row.expire_date = row.started_at + timedelta(seconds=settings.SESSION_COOKIE_AGE) + LONGEST_CALL
        self.row = row
        return row


def forget_typed(attempts: Collection[int]) -> None:
    """Remove from all sessions what was typed about these attempts and not stored yet.

    The last searches are removed too: a name or a number may be theirs.
    """
    sessions = SessionStore.get_model_class().objects
    for key, data in list(sessions.values_list("session_key", "session_data")):
        left = _without_typed(data, attempts)
        # Whoever works in it writes meanwhile, or signs out.
        while left is not None and not sessions.filter(pk=key, session_data=data).update(session_data=left):
            data = sessions.filter(pk=key).values_list("session_data", flat=True).first()
            left = None if data is None else _without_typed(data, attempts)


def _without_typed(data: str, attempts: Collection[int]) -> str | None:
    """The session's data without what has to be removed; ``None`` where that is nothing."""
    store = SessionStore()
    kept = store.decode(data)
    about = [name for name in ABOUT_A_CALL if kept.get(name, {}).get("attempt") in attempts]
    about += [SEARCHES_KEY] if SEARCHES_KEY in kept else []
    return store.encode({name: value for name, value in kept.items() if name not in about}) if about else None


@contextmanager
def person_of_session(store: SessionStore) -> Iterator[None]:
    """While it is found out who a request comes from: the query for the session has brought its person."""
    before = _read_now.set(store)
    try:
        yield
    finally:
        _read_now.reset(before)


def brought_with_session(user_id: int) -> User | None:
    """The person with this id, if the session that is read now is theirs."""
    store = _read_now.get()
    row: BrowserSession | None = store.row if store is not None else None
    return row.user if row is not None and row.user_id == user_id else None


_read_now: ContextVar[SessionStore | None] = ContextVar("the session of which the person is looked for", default=None)
_BY_KEY = Prepared(
    lambda key: SessionStore.get_model_class().objects.filter(session_key=key).select_related("user").order_by(),
    key="the key of a session",
)


SEEN_TO_THE_MINUTE = timedelta(minutes=1)


def end_sessions(*, person: User, but: str | None = None) -> int:
    """End the person's sessions on the server, except the one with the key ``but``; how many."""
    deleted, _rows = BrowserSession.objects.filter(user=person).exclude(session_key=but or "").delete()
    return deleted


def end_session(*, person: User, reference: str) -> None:
    """End the person's session named by ``reference``; nothing happens if it is over already."""
    for session in BrowserSession.objects.filter(user=person).defer("session_data"):
        if constant_time_compare(session.reference, reference):
            session.delete()


def forget_old_sessions(*, now: datetime) -> int:
    """Delete sessions that expired longest ago, as many as one commit takes; how many."""
    old = BrowserSession.objects.filter(expire_date__lte=now).order_by("expire_date")
    some = list(old.values_list("pk", flat=True)[:SESSIONS_A_COMMIT])
    deleted, _rows = BrowserSession.objects.filter(pk__in=some).delete()
    return deleted


def note_seen(*, session: BrowserSession, now: datetime) -> None:
    """Store when the session was last used, at most once a minute."""
    if now - session.seen_at >= SEEN_TO_THE_MINUTE:
        with small_write():
            BrowserSession.objects.filter(pk=session.pk).update(seen_at=now)
        session.seen_at = now
