"""The fields of several studies at a glance, each kind of figure in one query however many studies there are."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, Subquery, Sum

from surveys.design.models import Membership, Study, StudyStatus, StudyTexts
from surveys.fieldwork.models import (
    AlarmDismissal,
    Appointment,
    Attempt,
    Case,
    CaseState,
    CaseTally,
    FieldForecast,
    ForecastStatus,
    Purpose,
    Sample,
    SampleStatus,
)
from surveys.people.models import Role

from .queue import Queue, queue_of
from .shifts import planned_between


@dataclass(frozen=True, slots=True)
class Expected:
    """What a study's last forecast expects: the end (``None``: after ``until``), the starving cell, cases to buy."""

    end: date | None
    until: date | None
    starving: str
    fresh_end: date | None
    buy: float


@dataclass(frozen=True, slots=True)
class StudyField:
    """One study's field now. ``planned``: people whose shift of today is for it, or for whichever they have.

    ``unreleased``: lists that are loaded; ``checked_on``: the oldest register check of a list with waiting cases.
    """

    study: Study
    open_cases: int
    closed_cases: int
    ready: int
    at_work: int
    planned_now: int
    planned_today: int
    appointments: int
    missed: int
    first_missed: datetime | None
    expected: Expected | None
    unreleased: int
    checked_on: date | None
    has_introduction: bool


def fields_of_studies(studies: Sequence[Study], begins: datetime, ends: datetime, now: datetime) -> list[StudyField]:
    """The studies' fields, ``begins`` to ``ends`` being today; a fixed number of queries."""
    ids = [study.pk for study in studies]
    states, ready = _states(ids), _ready(queue_of(studies, None, now))
    held = Case.objects.filter(study__in=ids, state=CaseState.HELD, purpose=Purpose.LIVE)
    at_work = Counter(held.values_list("study", flat=True))
    planned_now, planned_today = _planned(ids, begins, ends, now)
    appointments, expected = _appointments(ids, ends, now), _expected(ids)
    lists, introduced = _lists(ids), _introduced(ids)
    return [
        StudyField(
            study=study,
            open_cases=states[study.pk, True],
            closed_cases=states[study.pk, False],
            ready=ready[study.pk] if study.status == StudyStatus.FIELDING else 0,
            at_work=at_work[study.pk],
            planned_now=planned_now[study.pk],
            planned_today=planned_today[study.pk],
            appointments=appointments.get(study.pk, _NONE)[0],
            missed=appointments.get(study.pk, _NONE)[1],
            first_missed=appointments.get(study.pk, _NONE)[2],
            expected=expected.get(study.pk),
            unreleased=lists.get(study.pk, (0, None))[0],
            checked_on=lists.get(study.pk, (0, None))[1],
            has_introduction=study.pk in introduced,
        )
        for study in studies
    ]


_NONE: tuple[int, int, datetime | None] = (0, 0, None)


def alarm_dismissals(studies: Collection[int], now: datetime) -> list[AlarmDismissal]:
    """The dismissals of these studies' alarms that still hold by the clock, newest first."""
    found = AlarmDismissal.objects.filter(study__in=studies).filter(Q(until=None) | Q(until__gt=now))
    return list(found.select_related("dismissed_by", "study").order_by("-dismissed_at"))


def _states(studies: Collection[int]) -> Counter[tuple[int, bool]]:
    """(Study id, whether open) → live cases of released lists."""
    found: Counter[tuple[int, bool]] = Counter()
    rows = (
        CaseTally.objects.filter(study__in=studies, sample__status=SampleStatus.RELEASED)
        .values_list("study", "state")
        .annotate(count=Sum("cases"))
        .order_by()
    )
    for study, state, count in rows:
        found[study, state != CaseState.CLOSED] += count
    return found


def _ready(queue: Queue) -> Counter[int]:
    ready: Counter[int] = Counter()
    for group in queue.comes:
        ready[group.study] += group.due - queue.asleep(group)
    return ready


def _planned(
    studies: Collection[int], begins: datetime, ends: datetime, now: datetime
) -> tuple[Counter[int], Counter[int]]:
    """Study id → people planned now, and people planned today; one for no particular study counts for all of theirs."""
    rows = list(planned_between(begins, ends).values_list("person", "study", "starts_at", "ends_at"))
    theirs: dict[int, list[int]] = defaultdict(list)
    people = {person for person, study, *_ in rows if study is None}
    members = Membership.objects.filter(user__in=people, study__in=studies, role=Role.INTERVIEWER)
    for person, study in members.values_list("user", "study") if people else ():
        theirs[person].append(study)
    today, present = set(), set()
    for person, for_study, starts, until in rows:
        for study in [for_study] if for_study else theirs[person]:
            today.add((person, study))
            if starts <= now < until:
                present.add((person, study))
    return Counter(study for _, study in present), Counter(study for _, study in today)


def _appointments(
    studies: Collection[int], ends: datetime, now: datetime
) -> Mapping[int, tuple[int, int, datetime | None]]:
    """Study id → open appointments up to the end of today, how many were missed, and the first of those."""
    tried = Attempt.objects.filter(
        case=OuterRef("case"), number__gt=OuterRef("made_after"), is_dialled=True, closed_at__isnull=False
    )
    missed = Q(at__lte=now) & ~Exists(tried) & ~Q(case__state=CaseState.HELD)
    rows = (
        Appointment.objects.filter(study__in=studies, ended_at=None, at__lt=ends)
        .values_list("study")
        .annotate(count=Count("pk"), missed=Count("pk", filter=missed), first=Min("at", filter=missed))
        .order_by()
    )
    return {study: (count, late, first) for study, count, late, first in rows}


def _expected(studies: Collection[int]) -> dict[int, Expected]:
    """Study id → what its last forecast expects."""
    done = FieldForecast.objects.filter(study=OuterRef("pk"), status=ForecastStatus.DONE).order_by("-asked_at")
    last = Study.objects.filter(pk__in=studies).annotate(last=Subquery(done.values("pk")[:1])).values("last")
    rows: Any = FieldForecast.objects.filter(pk__in=last).values_list(
        "study", "expected_end", "until", "found__a__starving", "found__a__fresh_end", "found__a__buy"
    )
    return {
        study: Expected(
            end, until, starving or "", date.fromisoformat(fresh) if fresh else None, (buy or {}).get("middle", 0.0)
        )
        for study, end, until, starving, fresh, buy in rows
    }


def _lists(studies: Collection[int]) -> dict[int, tuple[int, date | None]]:
    """Study id → lists that are not released, and the oldest register check of those with waiting cases."""
    waits = CaseTally.objects.filter(study__in=studies, state=CaseState.WAITING).order_by()
    waiting = waits.values("sample").annotate(count=Sum("cases")).filter(count__gt=0).values("sample")
    checked = Q(pk__in=waiting, opposition_waiver="", status=SampleStatus.RELEASED)
    rows = (
        Sample.objects.filter(study__in=studies, purpose=Purpose.LIVE)
        .values_list("study")
        .annotate(
            loaded=Count("pk", filter=Q(status=SampleStatus.LOADED)),
            first=Min("opposition_checked_on", filter=checked),
        )
        .order_by()
    )
    return {study: (loaded, first) for study, loaded, first in rows}


def _introduced(studies: Collection[int]) -> set[int]:
    """The studies in whose last edition of texts an introduction is written."""
    newest = StudyTexts.objects.filter(study=OuterRef("pk")).order_by("-number")
    last = Study.objects.filter(pk__in=studies).annotate(last=Subquery(newest.values("pk")[:1])).values("last")
    rows = StudyTexts.objects.filter(pk__in=last).values_list("study", "scripts__introduction")
    return {study for study, words in rows if words and any(words.values())}
