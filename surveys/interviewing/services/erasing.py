"""Erase a person: their contact data, and their answers to personal questions."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from surveys.database.guards import redaction
from surveys.fieldwork.models import Case
from surveys.fieldwork.services import Mentions, ReasonMissingError, erase_contact, is_erased, lock_free, record_step
from surveys.interviewing.models import ERASED, EventKind, Interview, InterviewEvent
from surveys.interviewing.queries.personal_variables import personal_answers_of
from surveys.interviewing.queries.row_layouts import layout_of
from surveys.people.models import AuditVerb, User
from surveys.questionnaire.codebook.personal_answers import PersonalAnswers

OF_A_SUPERVISOR = (EventKind.REJECTED, EventKind.RESTORED, EventKind.TAKEN_UP)
"""The kinds of events whose reason is in a supervisor's own words."""
FACTS_ONLY = frozenset(
    {
        *(EventKind.STARTED, EventKind.RESUMED, EventKind.SUSPENDED, EventKind.FINISHED, EventKind.BROKEN_OFF),
        *(*OF_A_SUPERVISOR, EventKind.ERASED),
        *(EventKind.PAGE, EventKind.BACK, EventKind.JUMP, EventKind.LANGUAGE, EventKind.INSTANCES),
        *(EventKind.QUOTA, EventKind.PICKED),
    }
)
"""The kinds of events that hold pages, statuses or cells and no words of a person; any other kind may hold some."""


def erase_person(
    *,
    case: Case,
    reason: str,
    by: User | None,
    now: datetime,
    answers: bool = True,
    forbids: bool = True,
    mentions: Mentions | None = None,
) -> Case:
    """Erase a respondent's contact data and, with ``answers``, their personal answers and what was computed from them.

    This is the only change of events: personal answers, interviewers' notes and supervisors' reasons are redacted, and
    a last event says who erased them and why. A second call changes nothing. Raises what ``fieldwork.erase_contact``
    raises.
    """
    if not reason.strip():
        raise ReasonMissingError
    with transaction.atomic():
        case = lock_free(case.pk, even_closed=True)  # of two at once, the later one finds nothing left
        is_known = not is_erased(case)
        if is_known:
            case = erase_contact(case=case, reason=reason, by=by, now=now, forbids=forbids, mentions=mentions)
        left = [one for one in _interviews(case) if is_known or not _is_erased(one)]
        for interview in left:
            _redact(interview, reason.strip()[:300], by, now, answers=answers)
        if left and answers and not is_known:
            record_step(by, AuditVerb.CASE_ERASED, case, now, reason.strip()[:300])
    return case


def _interviews(case: Case) -> list[Interview]:
    return list(Interview.objects.select_for_update(of=("self",)).filter(case=case).order_by("pk"))


def _is_erased(interview: Interview) -> bool:
    return InterviewEvent.objects.filter(interview=interview, kind=EventKind.ERASED).exists()


def _redact(interview: Interview, reason: str, by: User | None, now: datetime, *, answers: bool) -> None:
    personal = personal_answers_of(interview.version_id)
    _redact_events(interview, personal if answers else PersonalAnswers(frozenset()), late=answers)
    if not answers:
        return
    interview.state = personal.without(interview.state)
    if interview.row is not None:
        interview.row = personal.emptied(interview.row, layout_of(interview.version_id))
    interview.sequence += 1
    interview.changed_at = now
    interview.save(update_fields=["state", "row", "sequence", "changed_at"])
    InterviewEvent.objects.create(
        interview=interview,
        sequence=interview.sequence,
        kind=EventKind.ERASED,
        actor=by,
        version_id=interview.version_id,
        language=interview.language,
        server_at=now,
        reason=reason,
    )


def _redact_events(interview: Interview, personal: PersonalAnswers, *, late: bool) -> None:
    events = InterviewEvent.objects.filter(interview=interview)
    changed = []
    for event in events:
        kept = event.path, event.old, event.new
        if _is_personal(event, personal, late=late):
            event.old, event.new = event.old and ERASED, event.new and ERASED
        event.path = personal.without_key(event.path)
        if (event.path, event.old, event.new) != kept:
            changed.append(event)
    with redaction():
        InterviewEvent.objects.bulk_update(changed, ["path", "old", "new"], batch_size=500)
        events.filter(kind__in=OF_A_SUPERVISOR).exclude(reason="").update(reason="")


def _is_personal(event: InterviewEvent, personal: PersonalAnswers, *, late: bool) -> bool:
    """Whether an event holds words or answers that are to be erased."""
    if event.kind in FACTS_ONLY:
        return False
    return (
        event.kind not in (EventKind.ANSWER, EventKind.CHECK) or personal.holds(event.path) or (event.is_late and late)
    )
