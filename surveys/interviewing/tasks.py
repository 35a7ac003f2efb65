"""Background jobs of interviewing."""

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone
from django_tasks import task

from surveys.design.models import Study
from surveys.fieldwork.models import BulkAction, Pilot, PilotDecision
from surveys.fieldwork.services import decide_pilot
from surveys.people.models import User

from .services.bulk_changes import MOST_AT_ONCE, BulkChange, ask_bulk_change, carry_out_action
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


def request_bulk_change(
    *,
    study: Study,
    seen: Mapping[int, str],
    change: BulkChange,
    by: User,
    now: datetime,
    takes_back: BulkAction | None = None,
) -> BulkAction:
    """Change many cases: up to ``MOST_AT_ONCE`` at once, of more the worker does. Called without a turn.

    Raises ``ReasonMissingError``.
    """
    action = ask_bulk_change(study=study, seen=seen, change=change, by=by, now=now, takes_back=takes_back)
    if action.total <= MOST_AT_ONCE:
        return carry_out_action(action=action, now=now)
    change_cases.enqueue(action.pk)
    return action


@task()
def change_cases(action_id: int) -> int:
    """Carry out an action from where an earlier run stopped; how many cases it has reached."""
    return carry_out_action(action=BulkAction.objects.get(pk=action_id), now=timezone.now()).reached


def requeue_actions() -> int:
    """Enqueue actions that a killed worker, or a killed web process, left unfinished; how many."""
    left = BulkAction.objects.filter(finished_at=None).order_by("pk")
    return len([change_cases.enqueue(pk) for pk in left.values_list("pk", flat=True)])
