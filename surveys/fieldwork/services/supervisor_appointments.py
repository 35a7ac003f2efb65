"""Appointments and prohibitions by a supervisor; every step is recorded."""

from datetime import datetime, timedelta

from django.db import transaction

from surveys.calling.hours import is_open
from surveys.calling.standard_dispositions import DO_NOT_CALL
from surveys.fieldwork.models import Appointment, AppointmentKind, Attempt, Case, Direction, StepKind
from surveys.fieldwork.queries.calling_rules import rules_of
from surveys.fieldwork.queries.histories import open_appointment
from surveys.people.models import AuditVerb, User

from .case_steps import reversible_step
from .closing import NewAppointment, forbid_case, make_appointment
from .corrections import record_step
from .errors import AppointmentMissingError, AppointmentOutsideHoursError, AppointmentPastError, ReasonMissingError
from .permissions import check_giving
from .queueing import lock_free, put_in_queue

JUST_NOW = timedelta(minutes=1)


def force_appointment(*, case: Case, wanted: NewAppointment, by: User, now: datetime, reason: str = "") -> Appointment:
    """Have the case called at the time that the supervisor chooses, not before now, ahead of everything else.

    It replaces an open appointment. Raises ``CaseTakenError`` while somebody holds the case,
    ``CaseClosedError``, ``OtherCentreError``, ``AppointmentPastError`` and, without a reason,
    ``AppointmentOutsideHoursError``.
    """
    with transaction.atomic():
        case = lock_free(case.pk)
        check_giving(case, wanted.owner, by)
        rules = rules_of(case.study, now)
        if wanted.at < now - JUST_NOW:
            raise AppointmentPastError
        if not (is_open(rules.policy, wanted.at, case.time_zone, rules.holidays) or wanted.hours_reason.strip()):
            raise AppointmentOutsideHoursError
        with reversible_step(case, StepKind.APPOINTED, by, now):
            made = make_appointment(case, wanted, rules, now, None)
            put_in_queue(case, rules, now)
            told = {"at": wanted.at.isoformat(), "kind": str(wanted.kind)}
            record_step(by, AuditVerb.CASE_APPOINTED, case, now, reason, **told)
    return made


def make_exact(*, case: Case, by: User, now: datetime, reason: str = "") -> Appointment:
    """Turn an approximate appointment into an exact one: same time and owner, with priority.

    Raises ``AppointmentMissingError`` when none stands, ``CaseTakenError``, ``CaseClosedError``.
    """
    with transaction.atomic():
        case = lock_free(case.pk)
        standing = open_appointment(case)
        if standing is None:
            raise AppointmentMissingError
        rules = rules_of(case.study, now)
        wanted = NewAppointment(
            at=standing.at,
            kind=AppointmentKind.HARD,
            owner=standing.owner,
            ask_for=standing.ask_for,
            phone=standing.phone,
            hours_reason=standing.hours_reason,
            keeping=standing.keeping,
            wait_minutes=standing.wait_minutes,
            skill=standing.skill,
        )
        with reversible_step(case, StepKind.MADE_EXACT, by, now):
            made = make_appointment(case, wanted, rules, now, standing.made_in)
            put_in_queue(case, rules, now)
            record_step(by, AuditVerb.CASE_MADE_EXACT, case, now, reason, at=standing.at.isoformat())
    return made


def forbid_calls(*, case: Case, reason: str, by: User, now: datetime) -> Case:
    """Record that the person asked, by letter or telephone, never to be called again on any number in any study.

    It is stored as an attempt begun by the respondent, so that the case closes with a refusal.
    Raises ``ReasonMissingError``, ``CaseTakenError`` while somebody holds the case.
    """
    if not reason.strip():
        raise ReasonMissingError
    with transaction.atomic():
        case = lock_free(case.pk, even_closed=True)
        attempt = Attempt.objects.create(
            case=case,
            interviewer=by,
            number=case.attempts.count() + 1,
            direction=Direction.INBOUND,
            claimed_at=now,
            closed_at=now,
            disposition=DO_NOT_CALL.code,
            note=reason.strip(),
        )
        forbid_case(case, attempt, now)
        case.last_disposition = DO_NOT_CALL.code
        case.save(update_fields=["last_disposition"])
        put_in_queue(case, rules_of(case.study, now), now)
        record_step(by, AuditVerb.CASE_FORBIDDEN, case, now, reason)
    return case
