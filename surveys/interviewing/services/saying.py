"""Record that a ready answer was said in a call."""

from datetime import datetime

from surveys.fieldwork.models import Attempt
from surveys.interviewing.models import Interview, SpokenAnswer


def record_spoken(
    *, attempt: Attempt, interview_id: int | None, item: str, edition: int, path: str, key: str, now: datetime
) -> SpokenAnswer:
    """Record that this entry was said, once for each key."""
    begun = Interview.objects.filter(pk=interview_id or 0).values_list("sequence", flat=True)
    sequence = begun.first() or 0
    facts = {"item": item, "edition": edition, "path": path[:400], "sequence": sequence, "said_at": now}
    said, _is_new = SpokenAnswer.objects.get_or_create(
        attempt=attempt, key=key, defaults={**facts, "study_id": attempt.case.study_id}
    )
    return said
