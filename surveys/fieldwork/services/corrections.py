"""Corrections by a supervisor: outcomes, closed cases, cases in the wrong hands. Every step is recorded.

What a correction means is decided in ``calling.corrections``; ``interviewing.services`` carries it out for the case,
its calls and its interviews together.
"""

from datetime import datetime

from django.db import transaction

from surveys.calling.corrections import Decision
from surveys.calling.standard_dispositions import ABANDONED, RELEASED
from surveys.fieldwork.models import (
    Appointment,
    AppointmentKind,
    Attempt,
    Case,
    CaseState,
    Keeping,
    OutcomeCorrection,
    PhoneNumber,
    StepKind,
)
from surveys.fieldwork.queries.calling_rules import dispositions_of, rules_of
from surveys.fieldwork.queries.histories import history_of, last_number, open_appointment
from surveys.people.models import AuditVerb, User
from surveys.people.services import record

from .attempts import close_attempt
from .case_steps import reversible_step
from .closing import NewAppointment, forbid_case, make_appointment
from .errors import CaseClosedError, CaseQuarantinedError
from .permissions import check_giving
from .queueing import (
    lock,
    lock_free,
    put_in_queue,
    restate_outcome,
    restate_outcome_so_far,
    retire_forbidden_numbers,
    store,
)


def apply_decision(*, case: Case, decision: Decision, reason: str, by: User, now: datetime) -> Case:
    """Carry out what ``calling.corrections`` has decided for the case, its attempts and numbers; the case is locked.

    An attempt keeps what was first said; every correction says why and by whom.
    """
    write_corrections(case, decision, reason, by, now)
    history = decision.history
    for number, dead_at, dead_as in ((decision.dead, now, "corrected_outcome"), (decision.alive, None, None)):
        if number is not None:
            PhoneNumber.objects.filter(pk=number).update(dead_at=dead_at, dead_as=dead_as)
    if decision.reopens is not None:
        case.reopened_at = history.reopened_at
        case.reopened_after = last_number(case) if decision.reopens else 0
    case.is_resumable, case.is_partial = history.is_resumable, history.is_partial
    case.last_disposition = history.telling[-1].code if history.telling else ""
    case.save(update_fields=["is_resumable", "is_partial", "last_disposition", "reopened_at", "reopened_after"])
    if decision.call is not None:
        retire_forbidden_numbers(case, case.study, now)
        store(case, history, decision.call, now)
        if case.state == CaseState.CLOSED:
            # The decision's history is without the appointment, which ends with the case.
            Appointment.objects.filter(case=case, ended_at=None).update(ended_at=now, ended_as="case_closed")
    elif case.state == CaseState.CLOSED:
        restate_outcome(case, history, decision.final_outcome)
    return case


def write_corrections(case: Case, decision: Decision, reason: str, by: User, now: datetime) -> None:
    """Store the corrected dispositions of the case and what its outcome is with them; the case is locked.

    Its numbers are put on the do-not-call list where a disposition requires it.
    """
    attempts = Attempt.objects.select_related("interviewer").in_bulk([attempt for attempt, _ in decision.outcomes])
    for pk, code in decision.outcomes:
        attempt = attempts[pk]
        last = attempt.corrections.order_by("-pk").first()
        OutcomeCorrection.objects.create(
            attempt=attempt,
            before=last.after if last else attempt.disposition,
            after=code,
            reason=reason.strip()[:300],
            corrected_by=by,
            corrected_at=now,
        )
        if decision.forbids:
            forbid_case(case, attempt, now)
    restate_outcome_so_far(case, decision.history)


def state_outcome_anew(*, case_id: int) -> None:
    """Store what the outcome of the case is so far, by its attempts as corrected."""
    with transaction.atomic():
        case = lock(case_id)
        restate_outcome_so_far(case, history_of(case, dispositions_of(case.study)))


def release_case(*, case: Case, by: User | None, now: datetime, reason: str = "") -> Case:
    """Take a held or parked case from its holder and put it back into the queue.

    Raises ``CaseClosedError``, ``CaseQuarantinedError``.
    """
    with transaction.atomic():
        case = lock(case.pk)
        if case.state == CaseState.CLOSED:
            raise CaseClosedError
        if case.quarantined_at is not None:
            raise CaseQuarantinedError
        with reversible_step(case, StepKind.RELEASED, by, now):
            attempt = Attempt.objects.filter(case=case, closed_at=None).first()
            if attempt is not None:
                code = (ABANDONED if attempt.is_dialled else RELEASED).code
                close_attempt(attempt, code, now, is_abandoned=attempt.is_dialled)
                case.last_disposition = code if attempt.is_dialled else case.last_disposition
            put_in_queue(case, rules_of(case.study, now), now, changed=("last_disposition",))
            record_step(by, AuditVerb.CASE_RELEASED, case, now, reason)
    return case


def reassign_case(*, case: Case, to: User, by: User, now: datetime, reason: str = "") -> Case:
    """Assign the case to one interviewer: an open appointment passes to them, else it is due for them at once.

    Raises ``CaseTakenError`` while somebody holds it, ``CaseClosedError``, ``OtherCentreError``.
    """
    with transaction.atomic():
        case = lock_free(case.pk)
        check_giving(case, to, by)
        rules = rules_of(case.study, now)
        with reversible_step(case, StepKind.REASSIGNED, by, now):
            make_appointment(case, _for_colleague(open_appointment(case), to, now), rules, now, None)
            put_in_queue(case, rules, now)
            record_step(by, AuditVerb.CASE_REASSIGNED, case, now, reason, to=to.audit_name)
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
        keeping=standing.keeping if standing.keeping in {Keeping.ONLY, Keeping.FIRST} else Keeping.PRESENT,
        wait_minutes=standing.wait_minutes,
    )


def record_step(by: User | None, verb: AuditVerb, case: Case, now: datetime, reason: str, **details: str) -> None:
    """Record a supervisor's step in the register; its reason is erased with the person."""
    said = {"reason": reason, **details}
    record(by=by, verb=verb, subject=case.audit_name, study=case.study_id, details=said, now=now)
