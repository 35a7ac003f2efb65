"""The present attempt: whether it is still open, its note, its end."""

from datetime import datetime

from surveys.calling.standard_dispositions import ABANDONED, GIVEN_BACK
from surveys.database.prepared import Prepared
from surveys.database.updates import update_row
from surveys.fieldwork.models import Attempt, Call, Case, Direction, HelpCall

from .errors import AttemptClosedError

TAKEN_UP = "taken_up"
"""Why an attempt was begun: the person opened the case themselves, as a rule one that was set aside for them."""
TAKEN_OVER, HANDED_ON = "taken_over", "handed_on"
"""Why an attempt was begun: see ``calling.next_call.REASONS`` and ``PASSED_ON_REASONS``."""


def still_open(attempt: Attempt) -> Attempt:
    """The attempt's present row. Raises ``AttemptClosedError``. Call it with the case locked."""
    attempt = present_attempt(attempt)
    if attempt.closed_at is not None:
        raise AttemptClosedError
    return attempt


def present_attempt(attempt: Attempt) -> Attempt:
    """The attempt's present row, with its case, study and interviewer. Raises ``Attempt.DoesNotExist``."""
    found = _BY_KEY.first(attempt=attempt.pk)
    if found is None:
        raise Attempt.DoesNotExist
    return found


def took_up_left_call(attempt: Attempt) -> bool:
    """Whether its person took up a case that was set aside because a call of it had been left."""
    if attempt.reason != TAKEN_UP or attempt.direction != Direction.OUTBOUND:
        return False
    before = Attempt.objects.filter(case=attempt.case_id, pk__lt=attempt.pk).order_by("-pk").first()
    if before is None or not before.is_abandoned:
        return False
    return before.is_dialled or before.direction == Direction.INBOUND or before.reason == TAKEN_UP


_BY_KEY = Prepared(
    lambda attempt: Attempt.objects.filter(pk=attempt).select_related("case__study", "interviewer"), attempt=-1
)


def append_note(attempt: Attempt, words: str) -> None:
    """Append what the interviewer notes during the call to the attempt's note; whoever calls next reads it."""
    noted = note_with(present_attempt(attempt), words)
    Attempt.objects.filter(pk=attempt.pk).update(note=noted)


def note_with(attempt: Attempt, words: str) -> str:
    """The attempt's note with these words appended."""
    return "\n".join(filter(None, (attempt.note, words)))


def close_attempt(attempt: Attempt, code: str, now: datetime, **facts: object) -> None:
    """Close the attempt with this disposition, and its call if one is still open."""
    changes = {"disposition": code, "closed_at": now, **facts}
    for name, value in changes.items():
        setattr(attempt, name, value)
    update_row(Attempt, attempt.pk, **changes)
    for call in _RUNNING.all(attempt=attempt.pk):
        update_row(Call, call.pk, ended_at=now, result=code)
    if attempt.reason == TAKEN_OVER:
        # Somebody was called to help, took the call over and has finished it or given it back: they have helped.
        HelpCall.objects.filter(attempt__case=attempt.case_id, ended_at=None).update(ended_at=now)


def abandon_attempt(case: Case, attempt: Attempt, now: datetime) -> bool:
    """Close the attempt of a screen that was left; whether a call was left, so that the case is to be set aside.

    Where nothing was dialled nobody was called, and no figure may count the case among the people called. Otherwise it
    is the case's last outcome, which the caller stores with the case's place.
    """
    was_called = attempt.is_dialled or attempt.direction != Direction.OUTBOUND
    case.last_disposition = ABANDONED.code if was_called else case.last_disposition
    close_attempt(attempt, (ABANDONED if was_called else GIVEN_BACK).code, now, is_abandoned=True)
    return was_called or took_up_left_call(attempt)


_RUNNING = Prepared(lambda attempt: Call.objects.filter(attempt=attempt, ended_at=None).order_by("pk"), attempt=-1)
