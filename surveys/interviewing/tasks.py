"""Background jobs of interviewing."""

from datetime import datetime

from django.utils import timezone
from django_tasks import task

from surveys.fieldwork.models import Pilot, PilotDecision
from surveys.fieldwork.services import decide_pilot
from surveys.people.models import User

from .services.discarding import discard_pilot


def request_decision(*, pilot: Pilot, decision: str, reason: str, by: User, now: datetime) -> Pilot:
    """Decide upon a pilot; the worker discards its interviews if that was decided. Raises as ``decide_pilot``."""
    pilot = decide_pilot(pilot=pilot, decision=decision, reason=reason, by=by, now=now)
    if decision == PilotDecision.DISCARD:
        discard_interviews.enqueue(pilot.pk)
    return pilot


@task()
def discard_interviews(pilot_id: int) -> int:
    """Discard a pilot's interviews; how many were."""
    pilot = Pilot.objects.select_related("decided_by").get(pk=pilot_id)
    return discard_pilot(pilot=pilot, now=timezone.now()).discarded


def requeue_discarding() -> int:
    """Enqueue pilots whose discarding a killed worker left unfinished; how many."""
    left = Pilot.objects.filter(decision=PilotDecision.DISCARD, decided_at=None).order_by("pk")
    return len([discard_interviews.enqueue(pk) for pk in left.values_list("pk", flat=True)])
