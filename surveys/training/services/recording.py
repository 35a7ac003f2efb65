"""Write into somebody's training record what no page knows: training held by a person, corrections of earlier lines."""

from datetime import datetime

from surveys.design.models import Study
from surveys.people.models import User
from surveys.training.models import LONGEST_TITLE, TrainingEntry, TrainingKind

from .errors import LessonError, NothingToCorrectError, OwnRecordError
from .reasons import SHORTEST_REASON, on_one_line

LONGEST_LESSON = 12 * 60
"""Minutes."""


def record_lesson(
    *, person: User, study: Study | None, title: str, minutes: int, at: datetime, by: User, now: datetime
) -> TrainingEntry:
    """Record that this person was taught something then; no study: general training.

    Raises ``OwnRecordError``, ``LessonError``.
    """
    if person == by:
        raise OwnRecordError
    title = on_one_line(title, LONGEST_TITLE)
    if not title or at > now or not 0 < minutes <= LONGEST_LESSON:
        raise LessonError
    return TrainingEntry.objects.create(
        person=person,
        study=study,
        kind=TrainingKind.LESSON,
        title=title,
        seconds=minutes * 60,
        by=by,
        at=at,
    )


def correct_entry(*, entry: TrainingEntry, minutes: int, reason: str, by: User, now: datetime) -> TrainingEntry:
    """Correct a line by another one, which says why and how long it took in truth; 0 minutes: it does not count.

    The line itself stays. Raises ``OwnRecordError``, ``NothingToCorrectError``.
    """
    if entry.person_id == by.pk:
        raise OwnRecordError
    reason = on_one_line(reason)
    if len(reason) < SHORTEST_REASON or entry.kind == TrainingKind.CORRECTION or not 0 <= minutes <= LONGEST_LESSON:
        raise NothingToCorrectError
    return TrainingEntry.objects.create(
        person=entry.person,
        study=entry.study,
        kind=TrainingKind.CORRECTION,
        title=entry.title,
        seconds=minutes * 60,
        corrects=entry,
        reason=reason,
        by=by,
        at=now,
    )
