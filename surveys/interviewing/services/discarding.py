"""Discard the interviews of a pilot: each is rejected as by hand, its answers stay, its quota places are free again."""

from datetime import datetime

from surveys.database.pauses import yield_to_writers
from surveys.fieldwork.models import Pilot, PilotDecision
from surveys.fieldwork.services import CaseTakenError, CorrectionRefusedError
from surveys.interviewing.queries.counts import completes

from .correcting import reject_interview


def discard_pilot(*, pilot: Pilot, now: datetime) -> Pilot:
    """Reject the interviews that became complete from when the pilot was set to the decision; then the field goes on.

    After an interruption it goes on from there. One whose case somebody has in hand stays, and is counted.
    """
    if pilot.decision != PilotDecision.DISCARD or pilot.decided_at is not None or pilot.decided_by is None:
        return pilot
    left = 0
    of_pilot = completes().filter(study=pilot.study_id, ended_at__gte=pilot.set_at).order_by("pk")
    if pilot.asked_at is not None:
        of_pilot = of_pilot.filter(ended_at__lte=pilot.asked_at)
    for interview in list(of_pilot.defer("row", "state")):
        try:
            reject_interview(interview=interview, reason=pilot.reason, by=pilot.decided_by, now=now)
        except (CaseTakenError, CorrectionRefusedError):
            left += 1
        else:
            Pilot.objects.filter(pk=pilot.pk).update(discarded=pilot.discarded + 1)
            pilot.discarded += 1
        yield_to_writers()
    Pilot.objects.filter(pk=pilot.pk).update(left=left, decided_at=now)
    pilot.refresh_from_db()
    return pilot
