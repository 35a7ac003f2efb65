"""Incoming calls: find the caller's case, put the caller through, leave a note where a colleague holds the case.

An interviewer sees the case they hold, and to know a caller again must see a little of others. So a search
gives five cases at most, each with a given name, three digits, and how the last call ended; it leaves an
entry in the register with the cases that were shown, never with what was typed, which is the caller's own; and
thirty in ten minutes are the most, so that nobody reads a sample through this window. What is opened is
held and recorded as an attempt, like any other case.
"""

from datetime import datetime, timedelta

from django.db import transaction

from surveys.calling.standard_dispositions import GIVEN_BACK
from surveys.design.queries import studies_worked_by
from surveys.fieldwork.models import Attempt, Case, Direction
from surveys.fieldwork.queries.callers import Callers, callers_named
from surveys.fieldwork.queries.clearance import cleared_studies
from surveys.people.models import AuditEntry, AuditVerb, User
from surveys.people.queries import searched
from surveys.people.services import record
from surveys.questionnaire.types import cleaned

from .claiming import open_case
from .corrections import record_step
from .errors import (
    HoldsAnotherCaseError,
    InterviewerBusyError,
    NotAnInterviewerError,
    NothingWrittenError,
    PersonErasedError,
    TooManySearchesError,
)
from .permissions import is_interviewer_of
from .queueing import is_erased, lock

MOST_SEARCHES = 30
WITHIN = timedelta(minutes=10)
SEARCH = AuditVerb.CALLER_SEARCHED


def look_for_caller(*, interviewer: User, words: str, now: datetime) -> Callers:
    """Search for the caller among the cases of the studies in which this person interviews now, and may ring.

    Raises ``TooManySearchesError``.
    """
    # By the time alone: the last minutes are fewer lines than a person's or all searches.
    lately = AuditEntry.objects.filter(at__gt=now - WITHIN, at__lte=now).values_list("actor", "verb")
    if sum(line == (interviewer.pk, SEARCH) for line in lately) >= MOST_SEARCHES:
        raise TooManySearchesError
    studies = studies_worked_by(interviewer).filter(pk__in=cleared_studies(interviewer, now))
    callers = callers_named(studies, words, interviewer)
    shown = [caller.subject for caller in callers.found]
    record(by=interviewer, verb=SEARCH, subject=searched(words), details={"cases": shown}, now=now)
    return callers


def put_through(*, case: Case, to: User, by: User, now: datetime, reason: str = "") -> Attempt:
    """Open the case of a respondent who called the supervisor for an interviewer who is free.

    Raises ``InterviewerBusyError`` when that person is on another call, and what ``open_case`` raises.
    """
    with transaction.atomic():
        try:
            attempt = open_case(case=case, interviewer=to, now=now)
        except HoldsAnotherCaseError as error:
            raise InterviewerBusyError from error
        record_step(by, AuditVerb.CASE_PUT_THROUGH, case, now, reason, to=to.audit_name)
    return attempt


def leave_note(*, case: Case, text: str, by: User, now: datetime) -> Case:
    """Leave a note on the case for its holder, or whoever calls next; the case stays where it is.

    It is stored as an attempt without a result, so that it appears in the case's history and is
    erased with it. Raises ``NothingWrittenError``, ``NotAnInterviewerError``, ``PersonErasedError``.
    """
    words = cleaned(text)
    if not words:
        raise NothingWrittenError
    if not is_interviewer_of(case.study, by):
        raise NotAnInterviewerError
    with transaction.atomic():
        case = lock(case.pk)
        if is_erased(case):
            raise PersonErasedError
        Attempt.objects.create(
            case=case,
            interviewer=by,
            number=case.attempts.count() + 1,
            direction=Direction.INBOUND,
            reason="inbound",
            claimed_at=now,
            closed_at=now,
            disposition=GIVEN_BACK.code,
            note=words,
        )
        case.note = "\n".join(part for part in (case.note, f"{by.short_name}: {words}") if part)
        case.save(update_fields=["note"])
    return case
