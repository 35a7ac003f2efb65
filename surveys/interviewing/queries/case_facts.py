"""A case with its calls and interviews as the plain values on which ``calling.corrections`` decides."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from surveys.calling.corrections import BROKEN, REJECTED, UNFINISHED, CaseFacts, KnownInterview
from surveys.fieldwork.models import Case, Direction
from surveys.fieldwork.queries import (
    CaseFile,
    closed_attempts,
    dispositions_of,
    forbidden_among,
    has_room_again,
    history_after,
    open_appointment,
    phones_of,
)
from surveys.interviewing.models import EventKind, Interview, InterviewEvent, InterviewKind
from surveys.questionnaire import running
from surveys.questionnaire.model.pages import Ask

from .runs import run_of


def facts_of_case(case: Case, interviews: Iterable[Interview], file: CaseFile | None = None) -> CaseFacts:
    """The case's facts now. ``interviews``: all, from ``interviews_with_facts``; ``file``: if it is read."""
    dispositions = dispositions_of(case.study)
    if file is None:
        attempts, phones, promise = closed_attempts(case), phones_of(case), open_appointment(case)
        listed = frozenset(forbidden_among({phone.number for phone in phones}, case.study))
    else:
        attempts, phones, promise, listed = file.closed_attempts, file.phones, file.standing, file.forbidden
    return CaseFacts(
        state=case.state,
        history=history_after(case, dispositions, attempts, phones, promise),
        attempts=tuple(one.pk for one in attempts),
        inbound=frozenset(one.pk for one in attempts if one.direction == Direction.INBOUND),
        interviews=tuple(known_interview(interview) for interview in interviews),
        forbidden=frozenset(phone.pk for phone in phones if phone.number in listed),
        dispositions=dispositions,
    )


def interviews_with_facts(case_id: int) -> QuerySet[Interview]:
    """The case's interviews, oldest first, with the related objects that ``facts_of_case`` needs."""
    read = Interview.objects.filter(case=case_id).select_related("last_attempt__case", "last_attempt__interviewer")
    return read.defer("row").order_by("pk")


def known_interview(interview: Interview) -> KnownInterview:
    """The interview as ``calling.corrections`` sees it."""
    ends_as, can_go_on, has_room = "", True, True
    if interview.status in UNFINISHED:
        ends_as = _stopped(interview)
    elif interview.status == REJECTED:
        rejection = rejection_of(interview)
        if rejection is not None:
            ends_as = str(rejection.old)
            has_room = has_room_again(interview.last_attempt, rejection.server_at)
    if not BROKEN.isdisjoint((ends_as, interview.status)):
        can_go_on = interview.status in UNFINISHED or _has_more_to_ask(interview)
    return KnownInterview(
        id=interview.pk,
        status=interview.status,
        attempt=interview.last_attempt_id,
        ends_as=ends_as,
        can_go_on=can_go_on,
        has_room=has_room,
        is_main=interview.kind == InterviewKind.MAIN,
    )


def rejection_of(interview: Interview) -> InterviewEvent | None:
    """The interview's latest rejection, whose ``old`` is its status before; ``None`` if it never was rejected."""
    return interview.events.filter(kind=EventKind.REJECTED).order_by("-sequence").first()


def _stopped(interview: Interview) -> str:
    run = run_of(interview, interview.last_attempt, _session_at(interview))
    return running.break_off(run.program, run.state, run.facts).status


def _has_more_to_ask(interview: Interview) -> bool:
    run = run_of(interview, interview.last_attempt, _session_at(interview))
    return isinstance(running.ask(run.program, running.taken_up(run.program, run.state), run.facts), Ask)


def _session_at(interview: Interview) -> datetime:
    last = interview.sessions.order_by("-pk").first()
    return last.started_at if last is not None else interview.started_at
