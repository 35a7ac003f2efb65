"""Take back what abandoned screens hold."""

from datetime import datetime, timedelta

from django.db import transaction

from surveys.fieldwork.models import Attempt, Case, CaseState, Direction
from surveys.fieldwork.rules import rules_of

from .attempts import close_attempt
from .queueing import lock, park, put_in_queue
from .quotas import release_lapsed_places


def lapse_leases(*, now: datetime) -> int:
    """End every lease that has run out, and give back the quota places kept too long; how many cases were moved.

    Nothing dialled: the case goes back to the queue. Something dialled: it is parked for its holder,
    and after the policy's wait for the supervisor; it never goes back to the queue by itself.
    """
    release_lapsed_places(now=now)
    lapsed = list(
        Case.objects.filter(state=CaseState.HELD, lease_until__lte=now)
        .order_by("lease_until")
        .values_list("pk", flat=True)
    )
    moved = sum(_lapse(case_id, now) for case_id in lapsed)
    handed_on = Case.objects.filter(state=CaseState.PARKED, owner__isnull=False, valid_until__lte=now)
    return moved + handed_on.update(owner=None, valid_until=None)


def _lapse(case_id: int, now: datetime) -> int:
    with transaction.atomic():
        case = lock(case_id)
        if case.state != CaseState.HELD or case.lease_until is None or case.lease_until > now:
            return 0
        attempt = Attempt.objects.select_related("interviewer").get(case=case, closed_at=None)
        rules = rules_of(case.study, now)
        close_attempt(attempt, "abandoned", now, is_abandoned=True)
        if not attempt.is_dialled and attempt.direction == Direction.OUTBOUND:
            put_in_queue(case, rules, now)
            return 1
        park(case, owner=attempt.interviewer, until=now + timedelta(minutes=rules.policy.park_minutes))
        return 1
