"""The fields of several studies at a glance, each kind of figure in one query however many studies there are."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, Min, OuterRef, Q, Subquery, Sum

from surveys.calling.opposition import FRESH, check_of
from surveys.calling.standing import FieldSigns
from surveys.design.models import Membership, Study, StudyStatus
from surveys.fieldwork.models import (
    AlarmDismissal,
    Appointment,
    AppointmentKind,
    Attempt,
    CaseState,
    CaseTally,
    FieldForecast,
    ForecastStatus,
    Purpose,
    Sample,
    SampleStatus,
)
from surveys.people.models import Role

from .appointments import OVERDUE_AFTER
from .opposition import today_in
from .outlooks import Outlook
from .queue import queue_of
from .quota_cells import CellRow, CellSupply, quota_rows_of
from .shifts import planned_between
from .work_in_hand import is_full, work_tallies


@dataclass(frozen=True, slots=True)
class Expected:
    """What a study's last forecast expects: the end (``None``: after ``until``), the starving cell, cases to buy."""

    end: date | None
    until: date | None
    starving: str
    fresh_end: date | None
    buy: float
    made_at: datetime


@dataclass(frozen=True, slots=True)
class StudyField:
    """One study's field now. ``planned``: people whose shift of today is for it, or for whichever they have.

    ``unreleased``: lists that are loaded; ``checked_on``: the oldest register check of a list with waiting cases.
    ``signs`` and ``outlook``: what ``calling.standing`` judges it by. ``has_dismissals``: somebody has dismissed an
    alarm, perhaps long ago.
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
    signs: FieldSigns
    outlook: Outlook
    has_dismissals: bool


def fields_of_studies(
    studies: Sequence[Study], completes: Mapping[int, int], begins: datetime, ends: datetime, now: datetime
) -> list[StudyField]:
    """The studies' fields, ``begins`` to ``ends`` being today; a fixed number of queries.

    ``completes``: study id → live complete interviews.
    """
    reader = _FieldReader(studies, completes, begins, ends, now)
    return [reader.field_of(study) for study in studies]


class _FieldReader:
    """Reads everything about the fields of several studies at once."""

    def __init__(
        self, studies: Sequence[Study], completes: Mapping[int, int], begins: datetime, ends: datetime, now: datetime
    ) -> None:
        ids = [study.pk for study in studies]
        self.now = now
        self.states = _states(ids)
        self.tallies = work_tallies(ids, begins, ends, now)
        stopped = [pk for pk in ids if is_full(self.tallies[pk].stops_at, completes.get(pk, 0))]
        self.queue = queue_of(studies, None, now, stopped=stopped)
        self.ready = self.queue.ready_counts()
        self.planned_now, self.planned_today = _planned(ids, begins, ends, now)
        self.appointments = _appointments(studies, ends, now)
        self.expected, self.lists = _expected(ids), _lists(ids)
        self.cells = quota_rows_of(ids, completes)

    def field_of(self, study: Study) -> StudyField:
        """The study's field."""
        pk, appointments = study.pk, self.appointments.get(study.pk, NO_APPOINTMENTS)
        unreleased, checked_on = self.lists.get(pk, (0, None))
        return StudyField(
            study=study,
            open_cases=self.states[pk, True],
            closed_cases=self.states[pk, False],
            ready=self.ready[pk],
            at_work=self.tallies[pk].held,
            planned_now=self.planned_now[pk],
            planned_today=self.planned_today[pk],
            appointments=appointments.count,
            missed=appointments.missed,
            first_missed=appointments.first_missed,
            expected=self.expected.get(pk),
            unreleased=unreleased,
            checked_on=checked_on,
            signs=self._signs(study),
            outlook=self._outlook(pk),
            has_dismissals=self.tallies[pk].has_dismissals,
        )

    def _signs(self, study: Study) -> FieldSigns:
        pk, tally, expected = study.pk, self.tallies[study.pk], self.expected.get(study.pk)
        appointments = self.appointments.get(pk, NO_APPOINTMENTS)
        return FieldSigns(
            can_call=self.queue.is_callable_today(study),
            ready=self.ready[pk],
            open_cases=self.states[pk, True],
            closed_cases=self.states[pk, False],
            has_people=tally.presence.is_somebody_there,
            is_staffed=tally.presence.is_staffed,
            overdue=appointments.overdue,
            overdue_approximate=appointments.approximate,
            kept_late=self.queue.kept_in_closed_hours(pk),
            missed=appointments.earlier,
            due=appointments.due,
            beyond=appointments.beyond,
            helps=tally.helps,
            helps_taken=tally.helps_taken,
            has_question=tally.has_question,
            has_live_question=tally.has_live_question,
            left_cases=tally.left_cases,
            silent=tally.silent,
            lacks_texts=lacks_texts(study, tally.introduction),
            short_cells=count_short_cells(self.cells.get(pk, [])),
            starving_cell=expected.starving if expected else "",
            buy=expected.buy if expected else 0.0,
            register=register_sign(study, self.lists.get(pk, (0, None))[1], self.now),
        )

    def _outlook(self, pk: int) -> Outlook:
        expected, cells = self.expected.get(pk), self.cells.get(pk, [])
        return Outlook(
            forecast_end=expected.end if expected else None,
            forecast_until=expected.until if expected else None,
            forecast_made_at=expected.made_at if expected else None,
            lacks_cells=any(row.missing for row in cells),
            stops_at=self.tallies[pk].stops_at,
        )


MOST_SHORT_CELLS = 3
"""So many cells that are short of cases are named, the worst first."""


def count_short_cells(rows: Collection[CellRow]) -> int:
    """How many cells are named as short of cases."""
    return min(MOST_SHORT_CELLS, sum(row.supply == CellSupply.SHORT for row in rows))


def lacks_texts(study: Study, introduction: Mapping[str, str] | None) -> bool:
    """Whether the questionnaire is published, but the last edition of the texts has no introduction."""
    return study.fielded_version_id is not None and not (introduction and any(introduction.values()))


def register_sign(study: Study, checked_on: date | None, now: datetime) -> str:
    """How the oldest check with the opposition register stands, as ``calling.opposition.check_of`` says."""
    return check_of(checked_on, "", today_in(study, now), study.register_days) if checked_on else FRESH


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


@dataclass(frozen=True, slots=True)
class AppointmentTally:
    """A study's open appointments. ``count``: up to the end of today; ``missed``: those that are overdue.

    ``overdue``, ``approximate``: of today, by their kind, for some minutes and in vain; ``earlier``: those of earlier
    days; ``due``: of today and still to come, or tried; ``beyond``: after the field's last day.
    """

    count: int = 0
    missed: int = 0
    first_missed: datetime | None = None
    overdue: int = 0
    approximate: int = 0
    earlier: int = 0
    due: int = 0
    beyond: int = 0


NO_APPOINTMENTS = AppointmentTally()


def _appointments(studies: Sequence[Study], ends: datetime, now: datetime) -> dict[int, AppointmentTally]:
    """Study id → its open appointments, by the study's own clock; one query."""
    tried = Attempt.objects.filter(
        case=OuterRef("case"), number__gt=OuterRef("made_after"), is_dialled=True, closed_at__isnull=False
    )
    in_vain = ~Exists(tried) & ~Q(case__state=CaseState.HELD)
    of_today, beyond = _by_clock(studies, now)
    late, rough = in_vain & of_today & Q(at__lte=now - OVERDUE_AFTER), Q(kind=AppointmentKind.SOFT)
    earlier, is_now = in_vain & ~of_today, Q(at__lt=ends)
    missed = late | earlier
    rows = (
        Appointment.objects.filter(study__in=[study.pk for study in studies], ended_at=None)
        .exclude(study__status=StudyStatus.CLOSED)
        .values_list("study")
        .annotate(
            count=Count("pk", filter=is_now),
            missed=Count("pk", filter=missed),
            first=Min("at", filter=missed),
            overdue=Count("pk", filter=late & ~rough),
            approximate=Count("pk", filter=late & rough),
            earlier=Count("pk", filter=earlier),
            due=Count("pk", filter=is_now & of_today & ~late),
            beyond=Count("pk", filter=beyond),
        )
        .order_by()
    )
    return {study: AppointmentTally(*figures) for study, *figures in rows}


def _by_clock(studies: Sequence[Study], now: datetime) -> tuple[Q, Q]:
    """Whether an appointment is of today or later, and whether it is after its field's last day."""
    of_today, beyond = Q(pk__in=[]), Q(pk__in=[])
    clocks: dict[tuple[str, date | None], list[int]] = {}
    for study in studies:
        ends_on = study.ends_on if study.ends_on != date.max else None
        clocks.setdefault((study.time_zone, ends_on), []).append(study.pk)
    for (zone, ends_on), ids in clocks.items():
        midnight = datetime.combine(now.astimezone(ZoneInfo(zone)).date(), time(), ZoneInfo(zone))
        of_today |= Q(study__in=ids, at__gte=midnight)
        if ends_on is not None:
            over = datetime.combine(ends_on + timedelta(days=1), time(), ZoneInfo(zone))
            beyond |= Q(study__in=ids, at__gte=over)
    return of_today, beyond


def _expected(studies: Collection[int]) -> dict[int, Expected]:
    """Study id → what its last forecast expects."""
    done = FieldForecast.objects.filter(study=OuterRef("pk"), status=ForecastStatus.DONE).order_by("-asked_at")
    last = Study.objects.filter(pk__in=studies).annotate(last=Subquery(done.values("pk")[:1])).values("last")
    rows: Any = FieldForecast.objects.filter(pk__in=last).values_list(
        *("study", "expected_end", "until", "asked_at"),
        *("found__a__starving", "found__a__fresh_end", "found__a__buy"),
    )
    return {
        study: Expected(end, until, starving or "", _day(fresh), (buy or {}).get("middle", 0.0), made_at)
        for study, end, until, made_at, starving, fresh, buy in rows
    }


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


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
