"""Start the interview of a case, or resume it."""

import zlib
from datetime import datetime

from django.db import transaction
from django.db.models.functions import Coalesce

from surveys.design.queries import edition_in_use, program_of
from surveys.fieldwork.models import Attempt, Case, Direction
from surveys.fieldwork.services import NothingDialledError, answer_call
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
        case = Case.objects.select_for_update(of=("self",)).select_related("study").get(pk=attempt.case_id)
        current = Attempt.objects.get(pk=attempt.pk)
        if current.closed_at is not None:
            raise NotInHandError
        if not current.is_dialled and current.direction == Direction.OUTBOUND:
            raise NothingDialledError
        interview = _of_case(case, attempt, now) or _new(case, attempt, language or case.language, now)
        session, is_new = Session.objects.get_or_create(
            interview=interview,
            attempt=attempt,
            defaults={"interviewer": attempt.interviewer, "language": interview.language, "started_at": now},
        )
        if is_new:
            _open(interview, attempt, session, now)
            _answered(attempt, now)
        return _shown(interview, attempt, session)


def _of_case(case: Case, attempt: Attempt, now: datetime) -> Interview | None:
    """The case's interview to go on with; ``None`` if a new one is needed, after rejecting the one it replaces."""
    held = Interview.objects.filter(case=case, kind=InterviewKind.MAIN).exclude(status=InterviewStatus.REJECTED)
    interview = held.select_related("last_attempt__case", "last_attempt__interviewer").first()
    if interview is None or interview.status in UNFINISHED:
        return interview
    if not set_aside_earlier(interview, attempt, now):
        raise AlreadyInterviewedError
    return interview if interview.status in UNFINISHED else None


def _new(case: Case, attempt: Attempt, language: str, now: datetime) -> Interview:
    version_id = case.study.fielded_version_id
    if version_id is None:
        raise NothingToAskError
    ordinal = Interview.objects.filter(case=case, kind=InterviewKind.MAIN).count() + 1
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
    interview.save()
    return interview


def _open(interview: Interview, attempt: Attempt, session: Session, now: datetime) -> None:
    recorder = Recorder(interview_id=interview.pk, attempt=attempt, key="", now=now)
    recorder.event(EventKind.RESUMED if recorder.interview.sequence else EventKind.STARTED)
    recorder.save(routed_anew(recorder), status=InterviewStatus.OPEN, last_attempt_id=attempt.pk)
    interview.refresh_from_db()
    # A session that a lost connection left open ends with its last event.
    Session.objects.filter(interview=interview, ended_at=None).exclude(pk=session.pk).update(
        ended_at=_last_event_at(interview, session) or now
    )


def _answered(attempt: Attempt, now: datetime) -> None:
    ringing = attempt.calls.filter(ended_at=None, answered_at=None).first()
    if ringing is not None:
        answer_call(call=ringing, now=now)
    # An inbound attempt has no call. The privacy notice is read aloud from the page that opens now.
    Attempt.objects.filter(pk=attempt.pk).update(
        answered_at=Coalesce("answered_at", now), texts=edition_in_use(attempt.case.study_id)
    )


def _last_event_at(interview: Interview, session: Session) -> datetime | None:
    events = InterviewEvent.objects.filter(interview=interview, is_late=False).exclude(session=session)
    return events.order_by("-sequence").values_list("server_at", flat=True).first()


def _shown(interview: Interview, attempt: Attempt, session: Session) -> Step:
    run = run_of(interview, attempt, session.started_at)
    return Step(interview, run, run.outcome())
