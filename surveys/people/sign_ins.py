"""Sign-ins, and what was refused, as the register keeps them: of whom where that is known, never what was typed."""

from collections.abc import Sequence
from datetime import datetime

from .audit import keyed, record, record_look
from .models import User
from .queries import person_named

STARTED, ENDED, REFUSED, BLOCKED = "session.started", "session.ended", "session.refused", "session.blocked"
UNKNOWN, SUSPENDED, WRONG, TOO_MANY, FACTOR = "unknown", "suspended", "password", "limit", "factor"
"""Why a sign-in was refused."""


def note_sign_in(*, person: User, ways: Sequence[str], now: datetime) -> None:
    """Somebody is in; ``ways``: what they showed for it, such as ``password``."""
    record(by=person, verb=STARTED, subject=person.audit_name, details={"with": [*ways]}, now=now)


def note_sign_out(*, person: User, now: datetime) -> None:
    """Somebody goes."""
    record(by=person, verb=ENDED, subject=person.audit_name, now=now)


def note_refusal(*, typed: str, why: str, now: datetime) -> None:
    """Somebody was not let in. ``typed``: the user name or e-mail; ``why``: one of the words above."""
    person = person_named(typed)
    subject = person.audit_name if person else f"typed:{keyed(typed.casefold())}"
    if why == WRONG and person is None:
        why = UNKNOWN
    elif why == WRONG and person is not None and not person.is_active:
        why = SUSPENDED
    if why == TOO_MANY:  # whoever goes on trying does not fill the register
        record_look(by=None, verb=BLOCKED, subject=subject, now=now)
    else:
        record(by=None, verb=REFUSED, subject=subject, details={"why": why}, now=now)


def note_factor_refused(*, person: User, now: datetime) -> None:
    """The password was right, the second factor was not."""
    record(by=None, verb=REFUSED, subject=person.audit_name, details={"why": FACTOR}, now=now)
