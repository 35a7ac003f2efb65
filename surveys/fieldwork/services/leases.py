"""Take back the cases of abandoned screens."""

from datetime import datetime, timedelta

from django.db import transaction

from surveys.database.prepared import SOME_TIME, Prepared
from surveys.fieldwork.models import Attempt, Case, CaseState, Purpose
from surveys.fieldwork.queries.calling_rules import rules_of

from .attempts import abandon_attempt
from .permissions import is_interviewer_of
from .queueing import lock, park, put_in_queue
from .quotas import release_lapsed_places

CASES_A_COMMIT = 200
"""The most that are passed on at once; the others follow at the next claim, or in the next round."""
# Looked for at every claim, found now and then.
_LAPSED = Prepared(
    lambda now: Case.objects.filter(state=CaseState.HELD, lease_until__lte=now).only("pk").order_by("lease_until"),
    now=SOME_TIME,
)
_TO_HAND_ON = Prepared(
    lambda now: Case.objects.filter(state=CaseState.PARKED, owner__isnull=False, valid_until__lte=now).only("pk"),
    now=SOME_TIME,
)


def lapse_leases(*, now: datetime) -> int:
    """End every lease that has run out, and give back the quota places kept too long; how many there were.

    Nothing dialled: the case goes back to the queue. Something dialled: it is parked for its holder,
    and after the policy's wait, or at once where the holder interviews there no more, for the supervisor; it
    never goes back to the queue by itself.
    """
    released = release_lapsed_places(now=now)
    moved = sum(_lapse(case.pk, now) for case in _LAPSED.all(now=now))
    return released + moved + _hand_on(now)


def _hand_on(now: datetime) -> int:
    """Pass cases whose parking has expired from their holder to the supervisor; how many."""
    if _TO_HAND_ON.first(now=now) is None:
        return 0
    waited = Case.objects.filter(state=CaseState.PARKED, owner__isnull=False, valid_until__lte=now)
    some = list(waited.order_by("pk").values_list("pk", flat=True)[:CASES_A_COMMIT])
    return waited.filter(pk__in=some).update(owner=None, valid_until=None)


def _lapse(case_id: int, now: datetime) -> int:
    with transaction.atomic():
        case = lock(case_id)
        if case.state != CaseState.HELD or case.lease_until is None or case.lease_until > now:
            return 0
        if case.purpose == Purpose.PRACTICE:
            return 0  # what is left of it is taken away by itself
        attempt = Attempt.objects.select_related("interviewer").get(case=case, closed_at=None)
        rules = rules_of(case.study, now)
        if not abandon_attempt(case, attempt, now):
            put_in_queue(case, rules, now)
            return 1
        if is_interviewer_of(case.study, attempt.interviewer):
            park(case, owner=attempt.interviewer, until=now + timedelta(minutes=rules.policy.park_minutes))
        else:
            park(case, owner=None, until=None)
        return 1
