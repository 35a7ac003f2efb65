"""Take a finished interview out of the results: it was not held as it should have been."""

from datetime import datetime

from django.db import transaction

from surveys.fieldwork.services import ReasonMissingError
from surveys.fieldwork.services.quotas import uncount_interview
from surveys.interviewing.models import Interview, InterviewEvent, InterviewStatus
from surveys.people.models import User

from .recording import UNFINISHED


class NotFinishedError(Exception):
    """The interview has not ended yet: it may still be broken off."""


def reject_interview(*, interview: Interview, reason: str, by: User, now: datetime) -> Interview:
    """Count the interview in no total and no quota cell any more; its answers stay, and the event says why.

    Again, nothing changes. The case stays as it is: whether somebody rings again is the supervisor's to say.
    Raises ``fieldwork.ReasonMissingError``, ``NotFinishedError``.
    """
    if not reason.strip():
        raise ReasonMissingError
    with transaction.atomic():
        interview = (
            Interview.objects.select_for_update(of=("self",)).select_related("last_attempt").get(pk=interview.pk)
        )
        if interview.status in UNFINISHED:
            raise NotFinishedError
        if interview.status == InterviewStatus.REJECTED:
            return interview
        InterviewEvent.objects.create(
            interview=interview,
            sequence=interview.sequence + 1,
            kind="rejected",
            old=interview.status,
            actor=by,
            version_id=interview.version_id,
            language=interview.language,
            server_at=now,
            reason=reason.strip()[:300],
        )
        uncount_interview(attempt=interview.last_attempt, now=now)
        interview.status, interview.changed_at = InterviewStatus.REJECTED, now
        interview.sequence += 1
        interview.save(update_fields=["status", "changed_at", "sequence"])
    return interview
