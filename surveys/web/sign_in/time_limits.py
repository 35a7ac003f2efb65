"""Time limits of a sign-in: idle time and total time, both extended to the end of a call."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.middleware import get_user
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from surveys.database.turns import small_write
from surveys.fieldwork.queries import held_attempt
from surveys.fieldwork.services import suspend_leaving
from surveys.people.models import BrowserSession, User
from surveys.people.services import note_seen, person_of_session

GetResponse = Callable[[HttpRequest], HttpResponse]


def sign_ins_limited(get_response: GetResponse) -> GetResponse:
    """Sign out people who were idle too long or are to leave after their call; record activity, to the minute.

    Automatic requests keep nobody signed in: polls have ``?unattended``, scripts the header ``Ascolto-Unattended``.
    """

    def serve(request: HttpRequest) -> HttpResponse:
        store: Any = request.session
        store.browser = request.headers.get("User-Agent", "")
        with person_of_session(store):
            request.user = get_user(request)  # themselves, and not what looks them up at every use
        person = request.user if isinstance(request.user, User) else None
        if person is not None and (session := store.row) is not None:
            now = timezone.now()
            if (is_over(session, now) or person.leaves_after_call) and held_attempt(person) is None:
                with small_write():
                    suspend_leaving(now=now)
                logout(request)
            elif "unattended" not in request.META["QUERY_STRING"] and "Ascolto-Unattended" not in request.headers:
                note_seen(session=session, now=now)
        return get_response(request)

    return serve


def is_over(session: BrowserSession, now: datetime) -> bool:
    """Return whether the sign-in has been idle for too long, or has lasted too long."""
    idle = timedelta(minutes=settings.IDLE_MINUTES)
    return now - session.seen_at > idle or now - session.started_at > timedelta(seconds=settings.SESSION_COOKIE_AGE)
