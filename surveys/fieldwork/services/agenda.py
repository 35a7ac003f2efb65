"""Move and cancel appointments, by whoever made them or a supervisor; every step is recorded."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from surveys.fieldwork.models import Appointment, Case, CaseState, StepKind
from surveys.fieldwork.queries.agenda import PROBLEMS, Keeper, MoveProblem, look_at_move
from surveys.fieldwork.queries.calling_rules import rules_of
from surveys.fieldwork.queries.histories import open_appointment
from surveys.people.models import AuditVerb, User

from .case_steps import reversible_step
from .closing import NewAppointment, make_appointment
from .corrections import record_step
from .errors import FieldworkError, ReasonMissingError
from .queueing import lock, put_in_queue


class AppointmentNotMovedError(FieldworkError):
    """All that is wrong with a move; ``problems`` are keys of ``queries.agenda.PROBLEMS``."""

    def __init__(self, problems: Sequence[MoveProblem]) -> None:
        self.problems = problems
        self.message = PROBLEMS[problems[0]]
        super().__init__()


def move_appointment(
    *,
    appointment: Appointment,
    at: datetime,
    keeper: Keeper,
    by: User,
    now: datetime,
    reason: str = "",
    hours_reason: str = "",
    despite_clash: bool = False,
    by_owner: bool = False,
) -> Appointment:
    """Have the appointment at another time, or kept by somebody else; its kind, number and name stay.

    ``appointment``: as it was seen; it is not moved if it has been changed since. ``by_owner``: by the interviewer
    whose it is, who does not choose who keeps it. Raises ``AppointmentNotMovedError`` with everything that is wrong.
    """
    with transaction.atomic():
        case = _locked(appointment, even_set_aside=not by_owner)
        appointment.case = case
        given = {"hours_reason": hours_reason, "reason": reason}
        look = look_at_move(appointment, at, keeper, now, **given, despite_clash=despite_clash, by_owner=by_owner)
        if look.problems:
            raise AppointmentNotMovedError(look.problems)
        rules = rules_of(case.study, now)
        wanted = _wanted(appointment, at, keeper, hours_reason)
        told = {"at": at.isoformat(), "before": appointment.at.isoformat(), "keeping": str(keeper.keeping)}
        with reversible_step(case, StepKind.APPOINTMENT_MOVED, by, now):
            made = make_appointment(case, wanted, rules, now, appointment.made_in)
            put_in_queue(case, rules, now)
            record_step(by, AuditVerb.CASE_APPOINTMENT_MOVED, case, now, reason, **told)
    return made


def _wanted(appointment: Appointment, at: datetime, keeper: Keeper, hours_reason: str) -> NewAppointment:
    """The appointment with another time and keeper."""
    return NewAppointment(
        at=at,
        kind=appointment.kind,
        owner=keeper.owner,
        ask_for=appointment.ask_for,
        phone=appointment.phone,
        hours_reason=hours_reason,
        keeping=keeper.keeping,
        wait_minutes=keeper.wait_minutes,
        skill=keeper.skill,
    )


def cancel_appointment(*, appointment: Appointment, by: User, now: datetime, reason: str) -> Case:
    """End the appointment without another: the case comes when its rest is over, as its rules say.

    One that was set aside stays so: its call was left, and who was in it may still be talking. Raises
    ``ReasonMissingError``, and ``AppointmentNotMovedError`` where it has changed or somebody holds the case.
    """
    if not reason.strip():
        raise ReasonMissingError
    with transaction.atomic():
        case = _locked(appointment, even_set_aside=False)
        at = appointment.at.isoformat()
        with reversible_step(case, StepKind.APPOINTMENT_CANCELLED, by, now):
            Appointment.objects.filter(pk=appointment.pk).update(ended_at=now, ended_as="cancelled")
            put_in_queue(case, rules_of(case.study, now), now)
            record_step(by, AuditVerb.CASE_APPOINTMENT_CANCELLED, case, now, reason, at=at)
    return case


def _locked(appointment: Appointment, *, even_set_aside: bool) -> Case:
    """The case of the appointment, locked, if both are as they were seen."""
    case = lock(appointment.case_id)
    if case.state == CaseState.HELD:
        raise AppointmentNotMovedError([MoveProblem.TAKEN])
    if case.state == CaseState.PARKED and not even_set_aside:
        raise AppointmentNotMovedError([MoveProblem.SET_ASIDE])
    standing = open_appointment(case)
    if standing is None or standing.pk != appointment.pk:
        raise AppointmentNotMovedError([MoveProblem.CHANGED])
    return case
