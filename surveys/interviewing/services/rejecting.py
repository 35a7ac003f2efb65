"""Take a finished interview out of the results, because it was not held as it should have been, and put it back."""

from datetime import datetime

from django.db import transaction

from surveys.calling.dispositions import gettext_noop
from surveys.fieldwork.services import FieldworkError, ReasonMissingError
from surveys.fieldwork.services.mending import record_step
from surveys.fieldwork.services.quotas import count_again, uncount_interview
from surveys.interviewing.models import UNFINISHED, Interview, InterviewEvent, InterviewKind, InterviewStatus
from surveys.people.models import User

REJECTED, RESTORED = "rejected", "restored"


class NotFinishedError(FieldworkError):
    """The interview has not ended yet: it may still be broken off."""

    message = gettext_noop("The interview has not ended yet.")


class NotRejectedError(FieldworkError):
    """There is no rejection to take back."""

    message = gettext_noop("The interview has not been rejected.")


class AnotherCountsError(FieldworkError):
    """The case has been interviewed again since, and counts once."""

    message = gettext_noop("The case has another complete interview: reject that one first.")


def reject_interview(*, interview: Interview, reason: str, by: User, now: datetime) -> Interview:
    """Count the interview in no total and no quota cell any more; its answers stay, and the audit says why.

    Again, nothing changes. The case stays as it is: whether somebody rings again is the supervisor's to say.
    Raises ``fieldwork.ReasonMissingError``, ``NotFinishedError``.
    """
    if not reason.strip():
        raise ReasonMissingError
    with transaction.atomic():
        interview = _locked(interview)
        if interview.status in UNFINISHED:
            raise NotFinishedError
        if interview.status == InterviewStatus.REJECTED:
            return interview
        uncount_interview(attempt=interview.last_attempt, now=now)
        _move(interview, REJECTED, InterviewStatus.REJECTED, reason, by, now)
    return interview


def restore_interview(*, interview: Interview, reason: str, by: User, now: datetime) -> Interview:
    """Take a rejection back: the interview has the status that it had, and counts again where it did.

    Raises ``fieldwork.ReasonMissingError``, ``NotRejectedError``, ``AnotherCountsError``, and
    ``fieldwork.CellFullError`` when a cell has no room for it any more.
    """
    if not reason.strip():
        raise ReasonMissingError
    with transaction.atomic():
        interview = _locked(interview)
        if interview.status != InterviewStatus.REJECTED:
            raise NotRejectedError
        rejection = interview.events.filter(kind=REJECTED).order_by("-sequence")[:1].get()
        before = InterviewStatus(str(rejection.old))
        others = Interview.objects.filter(case=interview.case_id, kind=InterviewKind.MAIN).exclude(pk=interview.pk)
        if before == InterviewStatus.COMPLETE and others.filter(status=InterviewStatus.COMPLETE).exists():
            raise AnotherCountsError
        count_again(attempt=interview.last_attempt, released_at=rejection.server_at, now=now)
        _move(interview, RESTORED, before, reason, by, now)
    return interview


def _locked(interview: Interview) -> Interview:
    rows = Interview.objects.select_for_update(of=("self",)).select_related("last_attempt", "case")
    return rows.get(pk=interview.pk)


def _move(interview: Interview, kind: str, status: InterviewStatus, reason: str, by: User, now: datetime) -> None:
    """Set the status; the interview's events and the case's audit say from what, why and by whom."""
    words = reason.strip()[:300]
    InterviewEvent.objects.create(
        interview=interview,
        sequence=interview.sequence + 1,
        kind=kind,
        old=interview.status,
        actor=by,
        version_id=interview.version_id,
        language=interview.language,
        server_at=now,
        reason=words,
    )
    record_step(by, f"interview_{kind}", interview.case, now, words, interview=str(interview.pk))
    interview.status, interview.changed_at = status, now
    interview.sequence += 1
    interview.save(update_fields=["status", "changed_at", "sequence"])
