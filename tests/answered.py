"""A call that somebody has answered, for tests that begin no interview."""

from datetime import datetime

from surveys.fieldwork.models import Attempt, Call


def answer_call(*, call: Call, now: datetime) -> Call:
    """Note that the call was answered, as the beginning of an interview does; the first time counts."""
    Call.objects.filter(pk=call.pk, answered_at=None).update(answered_at=now)
    Attempt.objects.filter(pk=call.attempt_id, answered_at=None).update(answered_at=now)
    call.refresh_from_db()
    return call
