"""A call changes hands: a supervisor takes it over, or whoever has it hands it to a colleague, now.

The interview goes on at its page in a session of whoever has it then. What the one before sends from that moment on
is kept as a late answer; what was acknowledged before stays theirs.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext, gettext_noop

from surveys.calling.standard_dispositions import CALL_BACK, NO_ANSWER
from surveys.database.writers import in_line
from surveys.fieldwork.models import AppointmentKind, Attempt, Audience, Direction
from surveys.fieldwork.queries import held_attempt, lacks_clearance
from surveys.fieldwork.services import (
    HANDED_ON,
    TAKEN_OVER,
    ColleagueNotClearedError,
    HoldsAnotherCaseError,
    NewAppointment,
    NotAnInterviewerError,
    ReasonMissingError,
    check_centre,
    give_back,
    is_interviewer_of,
    is_running,
    pass_call_on,
    present_attempt,
    reassign_case,
    send_message,
)
from surveys.interviewing.models import UNFINISHED, Interview, Session
from surveys.people.models import User

from .ending import close_call
from .starting import start_interview

SOON = timedelta(minutes=1)
HOURS_REASON = gettext_noop("Handed to a colleague during the call")


def take_over_call(*, attempt: Attempt, by: User, reason: str, told: str, now: datetime) -> Attempt:
    """A supervisor goes on with somebody's call; ``told``: what whoever had it is told, in words.

    Raises ``ReasonMissingError``, ``HoldsAnotherCaseError``, ``AttemptClosedError``, ``NotInACallError``.
    """
    if not reason.strip():
        raise ReasonMissingError
    if held_attempt(by) is not None:
        raise HoldsAnotherCaseError
    with in_line(), transaction.atomic():
        fresh = _passed_on(attempt, by, by, TAKEN_OVER, reason.strip(), now)
        _tell(attempt, attempt.interviewer, by, told, now)
    return fresh


def hand_over(*, attempt: Attempt, to: User, by: User, told: str, now: datetime) -> bool:
    """Hand the case to a colleague, who gets it at the front; whether they have it in hand at once.

    A call that goes on passes to them as it stands, if they have no other; else the interview is suspended and the
    case is due for them in a moment, ahead of everything. A case of which nothing was dialled is due for them at once.
    ``told``: what they are told. Raises ``NotAnInterviewerError``, where they are limited to another centre
    ``OtherCentreError``, where they may not ring ``ColleagueNotClearedError``, ``AttemptClosedError`` and what an
    outcome raises.
    """
    if to.pk == attempt.interviewer_id or not is_interviewer_of(attempt.case.study, to):
        raise NotAnInterviewerError
    check_centre(attempt.case.study, attempt.case, to)
    if lacks_clearance(to, attempt.case.study_id, now):
        raise ColleagueNotClearedError
    with in_line(), transaction.atomic():
        is_call, is_free = is_running(present_attempt(attempt)), held_attempt(to) is None
        if is_call and is_free:
            _passed_on(attempt, to, by, HANDED_ON, "", now)
        elif is_call:
            _due_soon(present_attempt(attempt), to, told, now)
        else:
            case = give_back(attempt=attempt, now=now)
            reassign_case(case=case, to=to, by=by, now=now)
        _tell(attempt, to, by, told, now)
    return is_call and is_free


def _due_soon(attempt: Attempt, to: User, told: str, now: datetime) -> None:
    """End the call; the case is due for the colleague in a moment, on the same number, whatever the hour."""
    line = attempt.calls.order_by("-pk").first()
    is_reached = attempt.answered_at is not None or attempt.direction == Direction.INBOUND
    soon = NewAppointment(
        now + SOON,
        AppointmentKind.SUPER,
        owner=to,
        phone=line.phone if line is not None else None,
        hours_reason=told.strip()[:200] or gettext(HOURS_REASON),
    )
    code = CALL_BACK.code if is_reached else NO_ANSWER.code
    close_call(attempt=attempt, code=code, appointment=soon, now=now)


def _passed_on(attempt: Attempt, to: User, by: User, why: str, reason: str, now: datetime) -> Attempt:
    # The interview first, as an answer locks it: whichever of the two comes later waits here and sees the other.
    unfinished = Interview.objects.select_for_update(of=("self",)).filter(
        case_id=attempt.case_id, status__in=UNFINISHED
    )
    interview = unfinished.first()
    fresh = pass_call_on(attempt=attempt, to=to, by=by, why=why, reason=reason, now=now)
    if interview is not None:
        here = Session.objects.filter(interview=interview, attempt=attempt)
        if here.update(ended_at=now):
            start_interview(attempt=fresh, now=now)
    return fresh


def _tell(attempt: Attempt, whom: User, by: User, told: str, now: datetime) -> None:
    if told.strip() and whom.pk != by.pk:
        send_message(
            audience=Audience.PERSON,
            people=[whom],
            study=attempt.case.study,
            attempt=attempt,
            by=by,
            words=told[:200],
            now=now,
        )
