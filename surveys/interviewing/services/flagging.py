"""Look at complete interviews for flags: the worker does it when they are finished, never a request that answers.

By the numbers of changes: an interview that completes late, or is restored, has a new number and is found then. Each is
looked at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from time import monotonic
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, Max, OuterRef, Subquery
from django.db.models.functions import Coalesce

from surveys.analysis.flags import Raised, flags_of
from surveys.database.workers import Portion
from surveys.design.models import Study, StudyStatus
from surveys.fieldwork.models import ChangeBatch
from surveys.fieldwork.queries import rules_of
from surveys.interviewing.models import CheckedInterview, CheckedStudy, CheckedTally, Interview, InterviewFlag
from surveys.interviewing.queries.counts import completes
from surveys.interviewing.queries.flag_facts import CheckedFacts, facts_for_flags
from surveys.people.queries import agreement_in_force

AT_ONCE = 600
"""Changed interviews read at once: more than one number of a change has, so that whole numbers are read."""
TOGETHER = 50
SECONDS = 20
DAYS_A_MONTH, USUAL_MONTHS = 30.44, 12
Looked = tuple[CheckedFacts, list[Raised]]


def flag_interviews(*, now: datetime, seconds: float = SECONDS) -> Portion:
    """Look at the interviews completed since the last time, and count them.

    What is left after ``seconds`` follows next time; each call takes a step, however short it is.
    """
    until, done = monotonic() + seconds, 0
    for count in _portions(now):
        done += count
        if monotonic() >= until:
            return Portion(done, is_left=True)
    return Portion(done, is_left=False)


def _portions(now: datetime) -> Iterator[int]:
    """Look at study after study; yields how many interviews were looked at in each portion."""
    for study in _changed():
        is_left = True
        while is_left:
            count, is_left = _next_of(study, now)
            yield count


def forget_checked_figures(*, now: datetime) -> int:
    """Delete the counters of single persons past what the agreement keeps them for, a year where there is none."""
    agreement = agreement_in_force()
    limit = now - timedelta(days=DAYS_A_MONTH * (agreement.months if agreement else USUAL_MONTHS))
    gone, _ = CheckedTally.objects.filter(day__lt=limit.date()).delete()
    return gone


def _changed() -> Iterator[Study]:
    last = ChangeBatch.objects.filter(study=OuterRef("pk")).order_by("-number").values("number")[:1]
    reached = CheckedStudy.objects.filter(study=OuterRef("pk")).values("reached")[:1]
    known = Study.objects.exclude(status=StudyStatus.DESIGNING)
    known = known.annotate(last_change=Subquery(last), reached=Coalesce(Subquery(reached), 0))
    return known.filter(last_change__gt=F("reached")).order_by("pk").iterator()


def _next_of(study: Study, now: datetime) -> tuple[int, bool]:
    """How many interviews of the study's next changes were looked at, and whether more are left."""
    checked, _ = CheckedStudy.objects.get_or_create(study=study)
    last: int = ChangeBatch.objects.filter(study=study).aggregate(last=Max("number"))["last"] or 0
    changed = Interview.objects.filter(study=study, change_number__gt=checked.reached, change_number__lte=last)
    found = list(changed.order_by("change_number", "pk").values_list("pk", "change_number")[:AT_ONCE])
    is_left = len(found) == AT_ONCE
    if is_left:
        last = (found[-1][1] or 0) - 1  # of the last number some may not be among these
    ids = [pk for pk, number in found if number is not None and number <= last]
    looked = [one for place in range(0, len(ids), TOGETHER) for one in _look(study, ids[place : place + TOGETHER], now)]
    return (len(looked) if _store(study, checked.reached, last, looked) else 0), is_left


def _look(study: Study, ids: Sequence[int], now: datetime) -> list[Looked]:
    seen = CheckedInterview.objects.filter(interview__in=ids).values("interview")
    new = completes().filter(pk__in=ids).exclude(pk__in=seen).select_related("case", "last_attempt").defer("state")
    interviews = list(new.order_by("ended_at", "pk"))
    if not interviews:
        return []
    return [(one, flags_of(one.facts)) for one in facts_for_flags(study, interviews, rules_of(study, now))]


def _store(study: Study, reached: int, last: int, looked: Sequence[Looked]) -> bool:
    """Store what was found; false where another worker has done the same meanwhile."""
    with transaction.atomic():
        if not CheckedStudy.objects.filter(study=study, reached=reached).update(reached=last):
            return False
        people = {one.interview.last_attempt.interviewer_id for one, _raised in looked}
        mine = CheckedInterview.objects.filter(study=study, interviewer__in=people)
        ordinals = Counter(dict(mine.values_list("interviewer").annotate(last=Max("ordinal")).order_by()))
        rows, flags = [], []
        for one, raised in looked:
            person = one.interview.last_attempt.interviewer_id
            ordinals[person] += 1
            rows.append(_row(study, one, person, ordinals[person]))
            flags += [
                InterviewFlag(interview=one.interview, study=study, kind=found.flag, found=dict(found.found))
                for found in raised
            ]
        CheckedInterview.objects.bulk_create(rows)
        InterviewFlag.objects.bulk_create(flags)
        _count(study, rows, {flag.interview_id for flag in flags})
    return True


def _row(study: Study, one: CheckedFacts, person: int, ordinal: int) -> CheckedInterview:
    return CheckedInterview(
        interview=one.interview,
        study=study,
        interviewer_id=person,
        ordinal=ordinal,
        asked=one.asked,
        not_known=one.not_known,
        refused=one.refused,
        ended_at=one.interview.ended_at or one.interview.changed_at,
    )


def _count(study: Study, rows: Sequence[CheckedInterview], flagged: set[int]) -> None:
    """Add the interviews to the counters of their persons and days."""
    zone = ZoneInfo(study.time_zone)
    added: dict[tuple[int, date], Counter[str]] = {}
    for row in rows:
        counted = added.setdefault((row.interviewer_id, row.ended_at.astimezone(zone).date()), Counter())
        counted["interviews"] += 1
        counted["flagged"] += row.interview_id in flagged
        for name in ("asked", "not_known", "refused"):
            counted[name] += getattr(row, name)
    days, people = {day for _person, day in added}, {person for person, _day in added}
    stored = CheckedTally.objects.filter(study=study, interviewer__in=people, day__in=days)
    known = {(one.interviewer_id, one.day): one for one in stored}
    for key, counted in added.items():
        tally = known.setdefault(key, CheckedTally(study=study, interviewer_id=key[0], day=key[1]))
        for name, much in counted.items():
            setattr(tally, name, getattr(tally, name) + much)
    fields: list[Any] = ["interviews", "flagged", "asked", "not_known", "refused"]
    CheckedTally.objects.bulk_update([one for one in known.values() if one.pk], fields)
    CheckedTally.objects.bulk_create([one for one in known.values() if not one.pk])
