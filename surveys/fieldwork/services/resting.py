"""What has changed since a list was loaded, when it or a replicate of it is released: whom somebody has called since.

The rule of rest and the check for duplicates were applied when the list was loaded; a replicate may be released weeks
later. Its fresh cases are looked at again, some at a time, by the choices made for the list.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from surveys.calling.policy import Rank
from surveys.database.among import Among, found_among
from surveys.database.pauses import yield_to_writers
from surveys.fieldwork.models import Case, CaseState, PhoneNumber, Purpose, Sample, SampleStatus
from surveys.fieldwork.queries.calling_rules import rules_of
from surveys.fieldwork.queries.histories import histories_of
from surveys.formats.samples import Reading
from surveys.people.models import AuditVerb
from surveys.people.services import record

from .queueing import QUEUE_COLUMNS, close

CASES_A_STEP = 200
DUPLICATE = "duplicate"
_LOOKED_AT = (SampleStatus.RELEASED, SampleStatus.DRAWING)
# Whoever was promised a call, or is a supervisor's for somebody, is called then.
_FRESH = Case.objects.filter(state=CaseState.WAITING, last_called_at=None, rank=Rank.FRESH, owner=None)


def rest_cases(*, sample: Sample, now: datetime) -> tuple[int, int]:
    """Let fresh cases of a sample rest whose number any study has called lately, and close duplicates.

    Of one that is released or about to be. A number is called again when the days of rest are over; one at which the
    study has called, or has a final outcome, in another case is a duplicate. Only where the list was loaded so that
    such rows stay out. How many rest, and how many were closed; again, nothing more happens.
    """
    reading = Reading.from_json(sample.columns) if sample.columns else None
    if reading is None or sample.status not in _LOOKED_AT or sample.purpose != Purpose.LIVE:
        return 0, 0
    days = reading.rest_days if reading.refuses("contacted_lately") else 0
    closes = reading.refuses("duplicate_in_study")
    if not days and not closes:
        return 0, 0
    resting = closed = 0
    fresh = _FRESH.filter(sample=sample).order_by("number")
    last = -1
    while ids := list(fresh.filter(number__gt=last).values_list("pk", "number")[:CASES_A_STEP]):
        last = ids[-1][1]
        with transaction.atomic():
            rested, ended = _look_again(sample, [pk for pk, _ in ids], days, now, closes=closes)
        resting, closed = resting + rested, closed + ended
        yield_to_writers()
    if resting or closed:
        details = {"name": sample.name, "resting": resting, "duplicates": closed}
        verb, subject = AuditVerb.SAMPLE_RESTED, f"sample:{sample.pk}"
        record(by=None, verb=verb, subject=subject, study=sample.study_id, details=details, now=now)
    return resting, closed


def _look_again(sample: Sample, ids: Collection[int], days: int, now: datetime, *, closes: bool) -> tuple[int, int]:
    phones = list(PhoneNumber.objects.filter(case__in=ids, dead_at=None).values_list("case_id", "number"))
    numbers = {number for _, number in phones}
    holders = found_among(PhoneNumber.objects.values_list("number", "case_id"), "number", numbers) if numbers else []
    others = Case.objects.filter(Among("pk", {case for _, case in holders} - set(ids)), purpose=Purpose.LIVE)
    since = now - timedelta(days=days)
    worked = others.filter(Q(last_called_at__gt=since) | Q(study=sample.study_id))
    known = {pk: (study, called, state) for pk, study, called, state in worked.values_list(*_OF_OTHERS)}
    until: dict[int, datetime] = {}
    twice: set[int] = set()
    theirs: dict[str, set[int]] = {}
    for number, case in holders:
        if case in known:
            theirs.setdefault(number, set()).add(case)
    for case, number in phones:
        for other in theirs.get(number, ()):
            study, called, state = known[other]
            if closes and study == sample.study_id and (called or state == CaseState.CLOSED):
                twice.add(case)
            if days and called and called > since:
                until[case] = max(until.get(case, now), called + timedelta(days=days))
    return _postpone({case: at for case, at in until.items() if case not in twice}), _close(sample, twice, now)


_OF_OTHERS = ("pk", "study_id", "last_called_at", "state")


def _postpone(until: dict[int, datetime]) -> int:
    cases = list(_FRESH.select_for_update().filter(pk__in=until))
    later = [case for case in cases if case.due_at < until[case.pk]]
    for case in later:
        case.due_at = case.rests_until = until[case.pk]
    Case.objects.bulk_update(later, ["due_at", "rests_until"])
    return len(later)


def _close(sample: Sample, ids: Collection[int], now: datetime) -> int:
    if not ids:
        return 0
    waiting = _FRESH.select_for_update(of=("self",)).select_related("study")
    cases = list(waiting.filter(pk__in=list(ids)).order_by("pk"))
    rules = rules_of(sample.study, now)
    histories = histories_of(cases, rules.policy.dispositions)
    free = [one for one in cases if histories[one.pk].promise is None]
    for case in free:
        close(case, histories[case.pk], DUPLICATE, now)
    Case.objects.bulk_update(free, [column.removesuffix("_id") for column in QUEUE_COLUMNS])
    return len(free)
