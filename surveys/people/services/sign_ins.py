"""Sign-ins and refusals as lines of the register: of whom, where that is known, never what was typed."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from surveys.people.models import AuditVerb, User
from surveys.people.queries.accounts import person_named
from surveys.people.queries.register import keyed
from surveys.people.services.audit import record, record_look

STARTED, ENDED, REFUSED, BLOCKED = (
    AuditVerb.SESSION_STARTED,
    AuditVerb.SESSION_ENDED,
    AuditVerb.SESSION_REFUSED,
    AuditVerb.SESSION_BLOCKED,
)


class SignInRefusal(StrEnum):
    """Why a sign-in was refused."""

    UNKNOWN = "unknown"
    SUSPENDED = "suspended"
    WRONG_PASSWORD = "password"  # noqa: S105 (a reason)
    TOO_MANY = "limit"
    FACTOR = "factor"


def note_sign_in(*, person: User, ways: Sequence[str], now: datetime) -> None:
    """Record a sign-in; ``ways``: the factors used, such as ``password``."""
    record(by=person, verb=STARTED, subject=person.audit_name, details={"with": [*ways]}, now=now)


def note_sign_out(*, person: User, now: datetime) -> None:
    """Record a sign-out."""
    record(by=person, verb=ENDED, subject=person.audit_name, now=now)


def note_refusal(*, typed: str, why: SignInRefusal, now: datetime) -> None:
    """Record a refused sign-in. ``typed``: the user name or e-mail."""
    person = person_named(typed)
    subject = person.audit_name if person else f"typed:{keyed(typed.casefold())}"
    if why == SignInRefusal.WRONG_PASSWORD and person is None:
        why = SignInRefusal.UNKNOWN
    elif why == SignInRefusal.WRONG_PASSWORD and person is not None and not person.is_active:
        why = SignInRefusal.SUSPENDED
    if why == SignInRefusal.TOO_MANY:  # whoever goes on trying does not fill the register
        record_look(by=None, verb=BLOCKED, subject=subject, now=now)
    else:
        record(by=None, verb=REFUSED, subject=subject, details={"why": why}, now=now)


def note_factor_refused(*, person: User, now: datetime) -> None:
    """Record a sign-in with the right password and a wrong second factor."""
    record(by=None, verb=REFUSED, subject=person.audit_name, details={"why": SignInRefusal.FACTOR}, now=now)
