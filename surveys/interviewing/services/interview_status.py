"""What every change of an interview's status by a supervisor writes: its event, its line in the register, its pilot."""

from datetime import datetime
from typing import Any

from surveys.fieldwork.services import change_completes_before, record_step
from surveys.interviewing.models import EventKind, Interview, InterviewEvent, InterviewKind, InterviewStatus, Purpose
from surveys.people.models import AuditVerb, User


def interview_before(interview: Interview) -> dict[str, Any]:
    """What a change of its status may change in the interview, as a step on its case keeps it: no answer."""
    return {
        "interview": interview.pk,
        "status": str(interview.status),
        "ended_at": interview.ended_at.isoformat() if interview.ended_at else None,
        "seconds": interview.seconds,
        "position": interview.state.get("position", ""),
        "stopped": interview.state.get("stopped", ""),
        "sequence": interview.sequence,
    }


def tell_pilot(interview: Interview, status: str) -> None:
    """A pilot counts the completes since it was set as what there are beyond those from before."""
    change = (status == InterviewStatus.COMPLETE) - (interview.status == InterviewStatus.COMPLETE)
    is_counted = interview.purpose == Purpose.LIVE and interview.kind == InterviewKind.MAIN
    if change and is_counted and interview.ended_at is not None:
        change_completes_before(study=interview.study_id, ended_at=interview.ended_at, by=change)


def write_change(
    interview: Interview,
    kind: EventKind,
    changes: dict[str, Any],
    reason: str,
    by: User,
    now: datetime,
    *,
    old: str = "",
) -> None:
    """Store the changes of a locked interview with their event and their line in the register.

    ``old``: its status before, where that is not the one it has.
    """
    InterviewEvent.objects.create(
        interview=interview,
        sequence=interview.sequence + 1,
        kind=kind,
        old=old or interview.status,
        actor=by,
        version_id=interview.version_id,
        language=interview.language,
        server_at=now,
        reason=reason,
    )
    if f"interview.{kind}" in AuditVerb.values:
        verb, name = AuditVerb(f"interview.{kind}"), f"interview:{interview.pk}"
        record_step(by, verb, interview.last_attempt.case, now, reason, interview=name)
    changes |= {"sequence": interview.sequence + 1, "changed_at": now}
    Interview.objects.filter(pk=interview.pk).update(**changes)
    for name, value in changes.items():
        setattr(interview, name, value)
