"""A study's progress: its live main interviews, counted by status, version, sample, day and interviewer."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Max, Q, QuerySet, Sum

from surveys.database.prepared import PreparedRows
from surveys.database.tallies import SECONDS_OF_A_QUARTER
from surveys.design.models import Study
from surveys.formatting import minutes_of
from surveys.interviewing.models import UNFINISHED, Interview, InterviewerTally, InterviewStatus, InterviewTally

from .counts import completes


@dataclass(frozen=True, slots=True)
class Progress:
    """A study's live main interviews by status. ``median_seconds``: of the completes, ``None`` without any
    or where nobody asked.

    ``complete_by_version``: by the version's id. ``complete_by_day``: by day in the study's time zone, oldest first;
    days without any are absent.
    """

    by_status: dict[str, int] = field(default_factory=dict)
    complete_by_version: dict[int, int] = field(default_factory=dict)
    complete_by_day: list[tuple[date, int]] = field(default_factory=list)
    median_seconds: int | None = None

    @property
    def complete(self) -> int:
        """The completes of all versions."""
        return self.by_status.get(InterviewStatus.COMPLETE, 0)

    @property
    def partial(self) -> int:
        """Partial interviews, of all versions."""
        return self.by_status.get(InterviewStatus.PARTIAL, 0)

    @property
    def broken_off(self) -> int:
        """Interviews broken off before they count as partial, of all versions."""
        return self.by_status.get(InterviewStatus.BROKEN_OFF, 0)

    @property
    def unfinished(self) -> int:
        """Open and suspended interviews, which go on with the version they began with."""
        return sum(self.by_status.get(status, 0) for status in UNFINISHED)

    @property
    def started(self) -> int:
        """All interviews that were begun, rejected ones left out."""
        return sum(self.by_status.values()) - self.by_status.get(InterviewStatus.REJECTED, 0)


def progress_of(study: Study, *, with_length: bool = True) -> Progress:
    """The study's progress now; two queries, or one ``with_length`` of the interviews left out."""
    by_status: Counter[str] = Counter()
    by_version: Counter[int] = Counter()
    by_day: Counter[date] = Counter()
    zone = ZoneInfo(study.time_zone)
    for version, status, quarter, count in _INTERVIEWS.all(study=study.pk):
        by_status[status] += count
        if status == InterviewStatus.COMPLETE:
            by_version[version] += count
            by_day[datetime.fromtimestamp(quarter * SECONDS_OF_A_QUARTER, zone).date()] += count
    median = _median_seconds(study, sum(by_version.values())) if with_length else None
    days = sorted((day, count) for day, count in by_day.items() if count)
    return Progress(dict(+by_status), dict(+by_version), days, median)


_INTERVIEWS = PreparedRows(
    lambda study: (
        InterviewTally.objects.filter(study=study)
        .values_list("version", "status", "quarter")
        .annotate(n=Sum("interviews"))
        .order_by()
    ),
    study=-1,
)


def completes_of(studies: Iterable[Study]) -> dict[int, int]:
    """Study id → its live completes, in one query; studies without any are absent."""
    complete = InterviewTally.objects.filter(study__in=list(studies), status=InterviewStatus.COMPLETE)
    counted = complete.values_list("study").annotate(n=Sum("interviews")).filter(n__gt=0)
    return dict(counted.order_by())


def completes_by_quarter(studies: Iterable[Study], since: datetime) -> dict[int, list[tuple[datetime, int]]]:
    """Study id → its live completes of each quarter of an hour since then, in one query."""
    found: dict[int, list[tuple[datetime, int]]] = {}
    rows = (
        InterviewTally.objects.filter(
            study__in=list(studies), status=InterviewStatus.COMPLETE, quarter__gte=_quarter(since)
        )
        .values_list("study", "quarter")
        .annotate(n=Sum("interviews"))
        .filter(n__gt=0)
        .order_by()
    )
    for study, quarter, count in rows:
        found.setdefault(study, []).append((datetime.fromtimestamp(quarter * SECONDS_OF_A_QUARTER, UTC), count))
    return found


def _median_seconds(study: Study, complete: int) -> int | None:
    if not complete:
        return None
    # As ``completes`` and the index ``interview_length`` say it: with its condition written out, SQLite reads the index
    # alone, and not each interview to see whether it is complete.
    written_out = Interview.objects.extra(where=["kind = 'main' AND purpose = 'live' AND status = 'complete'"])
    lengths = written_out.filter(study=study).order_by("seconds")
    return lengths.values_list("seconds", flat=True)[(complete - 1) // 2]


def last_complete_at(study: Study) -> datetime | None:
    """When the study's latest complete interview ended; ``None`` without any."""
    last: datetime | None = completes().filter(study=study).aggregate(last=Max("ended_at"))["last"]
    return last


def completes_by_interviewer(study: Study, since: datetime) -> dict[int, int]:
    """Interviewer's id → live completes of the study since a day began."""
    return dict(_BY_INTERVIEWER.all(study=study.pk, quarter=_quarter(since)))


_BY_INTERVIEWER = PreparedRows(
    lambda study, quarter: (
        InterviewerTally.objects.filter(study=study, quarter__gte=quarter)
        .values_list("interviewer")
        .annotate(n=Sum("interviews"))
        .filter(n__gt=0)
        .order_by()
    ),
    study=-1,
    quarter=-2,
)


def _quarter(day_began: datetime) -> int:
    """The quarter of an hour with which the day begins: on every clock, days begin with one."""
    return int(day_began.timestamp()) // SECONDS_OF_A_QUARTER


@dataclass(frozen=True, slots=True)
class StudyPace:
    """A study's live completes so far, and their mean length in minutes."""

    completes: int
    minutes: float | None


def study_paces(studies: QuerySet[Study]) -> dict[int, StudyPace]:
    """Study id → its completes and their length; studies without interviews are absent."""
    complete = Q(status=InterviewStatus.COMPLETE)
    rows = (
        InterviewTally.objects.filter(study__in=studies)
        .values_list("study")
        .annotate(n=Sum("interviews"), completes=Sum("interviews", filter=complete, default=0), seconds=Sum("seconds"))
        .filter(n__gt=0)
        .order_by()
    )
    return {
        study: StudyPace(complete, minutes_of(seconds / complete) if complete and seconds else None)
        for study, _, complete, seconds in rows
    }
