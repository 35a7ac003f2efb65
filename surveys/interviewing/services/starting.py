"""Start the interview of a case, or resume it."""

import zlib
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from surveys.database.inserts import insert_object
from surveys.database.prepared import Prepared
from surveys.database.updates import update_row
from surveys.design.queries import edition_in_use, program_of
from surveys.fieldwork.models import Attempt, Call, Case, Direction
from surveys.fieldwork.services import NothingDialledError, lock, present_attempt
from surveys.interviewing.models import (
    UNFINISHED,
    EventKind,
    Interview,
    InterviewEvent,
    InterviewKind,
    InterviewStatus,
    Session,
)
from surveys.interviewing.queries.runs import Step, run_of
from surveys.questionnaire import running
from surveys.questionnaire.model import state

from .correcting import set_aside_earlier
from .quota_routing import routed_anew
from .recording import Recorder


class NothingToAskError(Exception):
    """The study has no published questionnaire."""


class AlreadyInterviewedError(Exception):
    """The caller has been interviewed already: a second interview would count them twice."""


class NotInHandError(Exception):
    """The attempt is closed: it no longer holds the case."""


def start_interview(*, attempt: Attempt, language: str = "", now: datetime) -> Step:
    """Open the case's interview in this attempt, at the page where it was left.

    A case has one interview at most that counts. While it has something to ask, it is resumed with its version,
    answers, seed and day, after a break-off too. Without one, a new interview is made with the version in the field;
    an earlier one that ended without answers that count is rejected. ``language`` empty: the case's, else the
    questionnaire's. A second call in the same attempt changes nothing.
    Raises ``NothingToAskError``, ``NotInHandError``, ``AlreadyInterviewedError``, and
    ``fieldwork.NothingDialledError`` before a call was dialled: such a case could neither be closed afterwards nor be
    parked when its page is left.
    """
    with transaction.atomic():
        case, current = lock(attempt.case_id), present_attempt(attempt)
        if current.closed_at is not None:
            raise NotInHandError
        if not current.is_dialled and current.direction == Direction.OUTBOUND:
            raise NothingDialledError
        held = _MAIN.all(case=case.pk)
        begun = _to_go_on_with(held, attempt, now)
        interview = begun or _new(case, attempt, len(held) + 1, language or case.language, now)
        session = _SESSION.first(interview=interview.pk, attempt=attempt.pk)
        if session is not None:
            run = run_of(interview, attempt, session.started_at)
            return Step(interview, run, run.outcome())
        _answered(current, now)
        return _opened(interview, attempt, now)


_MAIN = Prepared(
    lambda case: (
        Interview.objects.filter(case=case, kind=InterviewKind.MAIN)
        .select_related("last_attempt__case", "last_attempt__interviewer")
        .order_by("pk")
    ),
    case=-1,
)
_SESSION = Prepared(
    lambda interview, attempt: Session.objects.filter(interview=interview, attempt=attempt), interview=-1, attempt=-2
)


def _to_go_on_with(held: Sequence[Interview], attempt: Attempt, now: datetime) -> Interview | None:
    """The case's interview to go on with; ``None`` if a new one is needed, after rejecting the one it replaces."""
    interview = next((one for one in held if one.status != InterviewStatus.REJECTED), None)
    if interview is None or interview.status in UNFINISHED:
        return interview
    if not set_aside_earlier(interview, attempt, now):
        raise AlreadyInterviewedError
    return interview if interview.status in UNFINISHED else None


def _new(case: Case, attempt: Attempt, ordinal: int, language: str, now: datetime) -> Interview:
    version_id = case.study.fielded_version_id
    if version_id is None:
        raise NothingToAskError
    # Derived from the case, so that the same case has the same random order again.
    seed = zlib.crc32(f"{case.pk}:{ordinal}".encode()) + 1
    interview = Interview(
        case=case,
        version_id=version_id,
        study=case.study,
        ordinal=ordinal,
        purpose=case.purpose,
        seed=seed,
        facts_at=now,
        started_at=now,
        changed_at=now,
        last_attempt=attempt,
    )
    begun = running.start(program_of(version_id), seed=seed, language=language)
    interview.state, interview.language = state.to_json(begun), begun.language
    insert_object(interview)
    return interview


def _opened(interview: Interview, attempt: Attempt, now: datetime) -> Step:
    """The step at which the interview stands, in a session that begins."""
    session = Session(
        interview=interview,
        attempt=attempt,
        interviewer_id=attempt.interviewer_id,
        language=interview.language,
        started_at=now,
    )
    insert_object(session)
    recorder = Recorder(interview_id=interview.pk, attempt=attempt, key="", now=now)
    is_resumed = recorder.interview.sequence > 0
    recorder.event(EventKind.RESUMED if is_resumed else EventKind.STARTED)
    recorder.save(routed_anew(recorder), status=InterviewStatus.OPEN, last_attempt_id=attempt.pk)
    if is_resumed:
        # A session that a lost connection left open ends with its last event.
        Session.objects.filter(interview=interview, ended_at=None).exclude(pk=session.pk).update(
            ended_at=_last_event_at(interview, session) or now
        )
    return recorder.step()


_RINGING = Prepared(
    lambda attempt: Call.objects.filter(attempt=attempt, ended_at=None, answered_at=None).order_by("pk"), attempt=-1
)


def _answered(attempt: Attempt, now: datetime) -> None:
    """The attempt and its call are answered, if they were not. ``attempt``: its present row, the case locked."""
    ringing = _RINGING.first(attempt=attempt.pk)
    if ringing is not None:
        update_row(Call, ringing.pk, answered_at=now)
    # An inbound attempt has no call. The privacy notice is read aloud from the page that opens now.
    update_row(
        Attempt,
        attempt.pk,
        answered_at=attempt.answered_at or now,
        texts_id=edition_in_use(attempt.case.study_id),
    )


def _last_event_at(interview: Interview, session: Session) -> datetime | None:
    events = InterviewEvent.objects.filter(interview=interview, is_late=False).exclude(session=session)
    return events.order_by("-sequence").values_list("server_at", flat=True).first()
