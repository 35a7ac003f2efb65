"""What a supervisor puts right: outcomes, closed cases, cases in the wrong hands. Every step is recorded."""

from datetime import datetime

from django.db import transaction

from surveys.fieldwork.models import (
    Appointment,
    AppointmentKind,
    Attempt,
    Case,
    CaseState,
    OutcomeCorrection,
    PhoneNumber,
)
from surveys.fieldwork.queries.histories import history_of, last_number, open_appointment
from surveys.fieldwork.rules import rules_of
from surveys.people.models import AuditEntry, User

from .attempts import close_attempt
from .closing import TYPABLE, NewAppointment, forbid_case, make_appointment
from .errors import AttemptClosedError, CaseClosedError, ReasonMissingError, UnknownDispositionError
from .queueing import lock, lock_free, put_in_queue


def correct_disposition(*, attempt: Attempt, code: str, reason: str, by: User, now: datetime) -> Case:
    """Say what the outcome really was; the attempt keeps what was first said, and the case moves accordingly.

    Raises ``UnknownDispositionError``, ``ReasonMissingError``, ``AttemptClosedError`` while it is still open.
    """
    disposition = TYPABLE.get(code)
    if disposition is None:
        raise UnknownDispositionError
    if not reason.strip():
        raise ReasonMissingError
    with transaction.atomic():
        case = lock(attempt.case_id)
        attempt = Attempt.objects.select_related("interviewer").get(pk=attempt.pk)
        if attempt.closed_at is None:
            raise AttemptClosedError
        last = attempt.corrections.order_by("-pk").first()
        before = last.after if last else attempt.disposition
        OutcomeCorrection.objects.create(
            attempt=attempt, before=before, after=code, reason=reason.strip()[:300], corrected_by=by, corrected_at=now
        )
        _correct_number(attempt, is_dead=disposition.ends_number, was_dead=_ended_number(before), now=now)
        if disposition.do_not_call:
            forbid_case(case, attempt, now)
        case.last_disposition = history_of(case).telling[-1].code
        case.save(update_fields=["last_disposition"])
        if case.state in {CaseState.WAITING, CaseState.CLOSED}:
            put_in_queue(case, rules_of(case.study, now), now)
    return case


def reopen_case(*, case: Case, by: User, now: datetime, reason: str = "") -> Case:
    """Put a closed or parked case back into the queue; limits start anew, the do-not-call list still holds.

    Raises ``CaseTakenError`` while somebody holds it.
    """
    with transaction.atomic():
        case = lock_free(case.pk, even_closed=True)
        case.reopened_at, case.reopened_after = now, last_number(case)
        case.save(update_fields=["reopened_at", "reopened_after"])
        put_in_queue(case, rules_of(case.study, now), now)
        record_step(by, "reopen_case", case, now, reason)
    return case


def release_case(*, case: Case, by: User, now: datetime, reason: str = "") -> Case:
    """Take a held or parked case out of its holder's hands and put it back into the queue.

    Raises ``CaseClosedError``.
    """
    with transaction.atomic():
        case = lock(case.pk)
        if case.state == CaseState.CLOSED:
            raise CaseClosedError
        attempt = Attempt.objects.filter(case=case, closed_at=None).first()
        if attempt is not None:
            code = "abandoned" if attempt.is_dialled else "released"
            close_attempt(attempt, code, now, is_abandoned=attempt.is_dialled)
        put_in_queue(case, rules_of(case.study, now), now)
        record_step(by, "release_case", case, now, reason)
    return case


def reassign_case(*, case: Case, to: User, by: User, now: datetime, reason: str = "") -> Case:
    """Hand the case to one interviewer: a standing appointment passes to them, else it is theirs at once.

    Raises ``CaseTakenError`` while somebody holds it, ``CaseClosedError``.
    """
    with transaction.atomic():
        case = lock_free(case.pk)
        rules = rules_of(case.study, now)
        make_appointment(case, _for_colleague(open_appointment(case), to, now), rules, now, None)
        put_in_queue(case, rules, now)
        record_step(by, "reassign_case", case, now, reason, to=to.get_username())
    return case


def _for_colleague(standing: Appointment | None, to: User, now: datetime) -> NewAppointment:
    if standing is None:
        return NewAppointment(at=now, kind=AppointmentKind.SUPER, owner=to)
    return NewAppointment(
        at=standing.at,
        kind=standing.kind,
        expires_at=standing.expires_at,
        owner=to,
        ask_for=standing.ask_for,
        phone=standing.phone,
        hours_reason=standing.hours_reason,
    )


def _ended_number(code: str) -> bool:
    return code in TYPABLE and TYPABLE[code].ends_number


def _correct_number(attempt: Attempt, *, is_dead: bool, was_dead: bool, now: datetime) -> None:
    last = attempt.calls.order_by("-pk").first()
    if last is not None and last.phone_id is not None and is_dead != was_dead:
        PhoneNumber.objects.filter(pk=last.phone_id).update(dead_at=now if is_dead else None)


def record_step(by: User, verb: str, case: Case, now: datetime, reason: str, **details: str) -> None:
    """Write down what a supervisor did to a case."""
    AuditEntry.objects.create(
        actor=by,
        verb=verb,
        subject=f"case {case.study_id}/{case.number}",
        details={"reason": reason, **details},
        at=now,
    )
