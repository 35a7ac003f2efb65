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
from surveys.people.models import BrowserSession, User
from surveys.people.services.devices import device_of

REFUSED, CARRIED = "refused", "carried"
SEARCHES = "searches"
ABOUT_A_CALL = (REFUSED, CARRIED)
"""Under these names a session keeps what somebody typed about a call."""
LONGEST_CALL = timedelta(hours=4)
"""So long beyond its end a session is still found: whoever is in a call then ends the call first."""


class SessionStore(DatabaseStore):
    """``SESSION_ENGINE``. ``row`` is the session as it is kept, once it was looked for."""

    row: Any = None
    browser = ""
    """What the browser of this request calls itself, for a session that begins with it."""

    @classmethod
    def get_model_class(cls) -> Any:
        """Rows that know whose they are, since when, and when somebody was last there."""
        return BrowserSession

    def _get_session_from_db(self) -> Any:
        row = _BY_KEY.first(key=self.session_key or "")
        if row is None or row.expire_date <= timezone.now():
            self._session_key = None
            return None
        self.row = row
        return row

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        """A row that goes on as the one before as long as the same person, or nobody, is signed in."""
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
    """Take out of every session, of whomever and however old, what was typed about these attempts and not taken yet.

    And whom anybody looked for last: a name or a number may be theirs.
    """
    sessions = SessionStore.get_model_class().objects
    for key, data in list(sessions.values_list("session_key", "session_data")):
        left = _without_typed(data, attempts)
        # Whoever works in it writes meanwhile, or signs out.
        while left is not None and not sessions.filter(pk=key, session_data=data).update(session_data=left):
            data = sessions.filter(pk=key).values_list("session_data", flat=True).first()
            left = None if data is None else _without_typed(data, attempts)


def _without_typed(data: str, attempts: Collection[int]) -> str | None:
    """What is left of a session's data; ``None`` where nothing has to go."""
    store = SessionStore()
    kept = store.decode(data)
    about = [name for name in ABOUT_A_CALL if kept.get(name, {}).get("attempt") in attempts]
    about += [SEARCHES] if SEARCHES in kept else []
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
    """Sign the person out in every browser, on the server; ``but`` is the key of one session that stays. How many."""
    deleted, _rows = BrowserSession.objects.filter(user=person).exclude(session_key=but or "").delete()
    return deleted


def end_session(*, person: User, reference: str) -> None:
    """Sign the person out in the browser whose session ``reference`` names; nothing happens where it is over."""
    for session in BrowserSession.objects.filter(user=person).defer("session_data"):
        if constant_time_compare(session.reference, reference):
            session.delete()


def forget_old_sessions(*, now: datetime) -> int:
    """Delete the sessions that let nobody in any more; how many."""
    deleted, _rows = BrowserSession.objects.filter(expire_date__lte=now).delete()
    return deleted


def note_seen(*, session: BrowserSession, now: datetime) -> None:
    """Somebody does something in this browser; kept once a minute, whatever they do."""
    if now - session.seen_at >= SEEN_TO_THE_MINUTE:
        BrowserSession.objects.filter(pk=session.pk).update(seen_at=now)
        session.seen_at = now
