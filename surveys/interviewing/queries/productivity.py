"""What people's work yields: hours, completes, contacts, refusals, lengths, and how the time was spent.

Completes are those that the desk counts, by who conducted them last; the rest comes from counters by hour, see
``fieldwork.services.count_work``. Both are flat in cases. Who may see them by person: ``people.queries.may_watch``.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from functools import cache
from statistics import median
from typing import Any

from django.db.models import Case, F, QuerySet, Sum, Value, When
from django.utils import timezone

from surveys.calling.shifts import PARTS
from surveys.database.tallies import SECONDS_OF_A_QUARTER
from surveys.fieldwork.models import WorkHour
from surveys.interviewing.models import InterviewerTally

SECONDS_OF_AN_HOUR = 3600
COUNTED = (
    *(f"{part}_seconds" for part in PARTS),
    *("attempts", "contacts", "refusals", "abandoned", "appointments_due", "appointments_kept"),
)
ENOUGH_SECONDS = 900
"""Under a quarter of an hour no yield by the hour is said."""


@dataclass(slots=True)
class WorkFigures:
    """What was done in a time. ``interview_seconds``: the length of the completes together."""

    talk_seconds: int = 0
    case_seconds: int = 0
    wait_seconds: int = 0
    idle_seconds: int = 0
    break_seconds: int = 0
    attempts: int = 0
    contacts: int = 0
    refusals: int = 0
    abandoned: int = 0
    appointments_due: int = 0
    appointments_kept: int = 0
    completes: int = 0
    interview_seconds: int = 0

    @property
    def seconds(self) -> int:
        """The time at work, breaks included."""
        return sum(getattr(self, f"{part}_seconds") for part in PARTS)

    @property
    def per_hour(self) -> float | None:
        """Completes an hour at work; None under a quarter of an hour."""
        return self.completes * SECONDS_OF_AN_HOUR / self.seconds if self.seconds >= ENOUGH_SECONDS else None

    @property
    def strike_rate(self) -> float | None:
        """Completes for each contact, in per cent."""
        return _per_cent(self.completes, self.contacts)

    @property
    def refusal_rate(self) -> float | None:
        """Refusals for each contact, in per cent."""
        return _per_cent(self.refusals, self.contacts)

    @property
    def kept_rate(self) -> float | None:
        """Appointments at which the person was reached, of those called, in per cent."""
        return _per_cent(self.appointments_kept, self.appointments_due)

    @property
    def length(self) -> float | None:
        """The mean length of a complete, in seconds."""
        return self.interview_seconds / self.completes if self.completes else None

    def share(self, part: str) -> float | None:
        """What of the time at work went into this part, in per cent."""
        return _per_cent(getattr(self, f"{part}_seconds"), self.seconds)

    def add(self, other: "WorkFigures") -> None:
        """Add another one's counters."""
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))


def _per_cent(part: float, whole: float) -> float | None:
    return 100 * part / whole if whole else None


def total_of(figures: Iterable[WorkFigures]) -> WorkFigures:
    """All of them together."""
    total = WorkFigures()
    for one in figures:
        total.add(one)
    return total


def median_of(figures: Iterable[WorkFigures], of: Callable[[WorkFigures], float | None]) -> float | None:
    """The median of something over those of whom it can be said."""
    known = [value for one in figures if (value := of(one)) is not None]
    return median(known) if known else None


def work_by_person(studies: Collection[int], begins: datetime, ends: datetime) -> dict[int, WorkFigures]:
    """Person's id → what they did for these studies, from one hour of the clock to another.

    A time at work without any case of a study belongs to no study, and is left out.
    """
    worked = _hours(studies, begins, ends).values_list("person")
    done = _completes(studies, begins, ends).values_list("interviewer")
    return _figures(worked, done, lambda key: key)


def work_by_study(studies: Collection[int], begins: datetime, ends: datetime) -> dict[int, WorkFigures]:
    """Study's id → what was done for it."""
    worked = _hours(studies, begins, ends).values_list("study")
    return _figures(worked, _completes(studies, begins, ends).values_list("study"), lambda key: key)


def work_before_and_after(
    studies: Collection[int], begins: datetime, parted_at: datetime, ends: datetime
) -> tuple[dict[int, WorkFigures], dict[int, WorkFigures]]:
    """What ``work_by_study`` says of the time before an hour of the clock, and of the time from it on."""
    parted = int(parted_at.timestamp()) // SECONDS_OF_A_QUARTER
    worked = _hours(studies, begins, ends).annotate(part=_is(hour__gte=parted_at)).values_list("study", "part")
    done = _completes(studies, begins, ends).annotate(part=_is(quarter__gte=parted)).values_list("study", "part")
    found = _figures(worked, done, lambda study, part: (study, part), keys=2)
    before, after = ({study: one for (study, part), one in found.items() if part == wanted} for wanted in (0, 1))
    return before, after


def _is(**condition: Any) -> Case:
    return Case(When(**condition, then=Value(1)), default=Value(0))


def work_by_hour(
    studies: Collection[int], begins: datetime, ends: datetime, person: int | None = None
) -> dict[datetime, WorkFigures]:
    """Hour of the clock → what the team, or one person, did in it, in order."""
    hours, done = _hours(studies, begins, ends), _completes(studies, begins, ends)
    if person is not None:
        hours, done = hours.filter(person=person), done.filter(interviewer=person)
    worked = hours.values_list("hour")
    counted = done.annotate(key=F("quarter") / 4).values_list("key")
    found = _figures(worked, counted, lambda key: key if isinstance(key, datetime) else _hour(int(key)))
    return dict(sorted(found.items()))


def work_by_person_and_hour(
    studies: Collection[int], begins: datetime, ends: datetime
) -> dict[tuple[int, datetime], WorkFigures]:
    """Person's id and hour → what they did in it: for medians by day, of some days."""
    worked = _hours(studies, begins, ends).values_list("person", "hour")
    counted = _completes(studies, begins, ends).annotate(key=F("quarter") / 4).values_list("interviewer", "key")
    return _figures(worked, counted, lambda who, at: (who, at if isinstance(at, datetime) else _hour(int(at))), keys=2)


def completes_on(days: Collection[tuple[int, int, date]]) -> dict[int, int]:
    """Study's id → its completes of these people, studies and days on the site's clock; rejected ones are none."""
    found: dict[int, int] = defaultdict(int)
    done = InterviewerTally.objects.filter(study__in={study for _person, study, _day in days})
    counted = done.values_list("interviewer", "study", "quarter").annotate(n=Sum("interviews")).filter(n__gt=0)
    day_of = cache(_day)
    for person, study, quarter, count in counted.order_by().iterator():
        if (person, study, day_of(quarter)) in days:
            found[study] += count
    return dict(found)


def _day(quarter: int) -> date:
    return datetime.fromtimestamp(quarter * SECONDS_OF_A_QUARTER, timezone.get_default_timezone()).date()


def _hour(number: int) -> datetime:
    return datetime.fromtimestamp(number * SECONDS_OF_AN_HOUR, UTC)


def _hours(studies: Collection[int], begins: datetime, ends: datetime) -> QuerySet[WorkHour]:
    return WorkHour.objects.filter(study__in=studies, hour__gte=begins, hour__lt=ends)


def _completes(studies: Collection[int], begins: datetime, ends: datetime) -> QuerySet[InterviewerTally]:
    first, last = (int(at.timestamp()) // SECONDS_OF_A_QUARTER for at in (begins, ends))
    return InterviewerTally.objects.filter(study__in=studies, quarter__gte=first, quarter__lt=last)


def _figures(worked: Any, done: Any, key_of: Callable[..., Any], keys: int = 1) -> dict[Any, WorkFigures]:
    """The counters and the completes together, by what both are grouped by."""
    found: dict[Any, WorkFigures] = defaultdict(WorkFigures)
    sums = {f"sum_{name}": Sum(name) for name in COUNTED}
    for row in worked.annotate(**sums).order_by():
        figures = found[key_of(*row[:keys])]
        figures.add(WorkFigures(**dict(zip(COUNTED, row[keys:], strict=True))))
    for *key, count, seconds in done.annotate(n=Sum("interviews"), length=Sum("seconds")).order_by():
        if count:
            figures = found[key_of(*key)]
            figures.completes += count
            figures.interview_seconds += seconds
    return dict(found)
