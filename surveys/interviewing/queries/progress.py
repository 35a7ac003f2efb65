"""A study's progress: its live main interviews, counted by status, version, sample, day and interviewer."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Avg, Count, Max, Q, QuerySet, Sum

from surveys.database.tallies import SECONDS_OF_A_QUARTER
from surveys.design.models import Study
from surveys.formatting import minutes_of
from surveys.interviewing.models import UNFINISHED, Interview, InterviewStatus, InterviewTally
from surveys.people.models import User

from .counts import completes


@dataclass(frozen=True, slots=True)
class Progress:
    """A study's live main interviews by status. ``median_seconds``: of the completes, ``None`` without any."""

    by_status: dict[str, int] = field(default_factory=dict)
    complete_by_version: dict[int, int] = field(default_factory=dict)
    """Version id → completes."""
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


def progress_of(study: Study) -> Progress:
    """The study's progress now; two queries."""
    by_status: dict[str, int] = {}
    by_version: dict[int, int] = {}
    tallies = InterviewTally.objects.filter(study=study).values("version", "status").annotate(n=Sum("interviews"))
    for row in tallies.filter(n__gt=0).order_by():
        by_status[row["status"]] = by_status.get(row["status"], 0) + row["n"]
        if row["status"] == InterviewStatus.COMPLETE:
            by_version[row["version"]] = row["n"]
    return Progress(by_status, by_version, _median_seconds(study, sum(by_version.values())))


def completes_of(studies: Iterable[Study]) -> dict[int, int]:
    """Study id → its live completes, in one query; studies without any are absent."""
    complete = InterviewTally.objects.filter(study__in=list(studies), status=InterviewStatus.COMPLETE)
    counted = complete.values_list("study").annotate(n=Sum("interviews")).filter(n__gt=0)
    return dict(counted.order_by())


def _median_seconds(study: Study, complete: int) -> int | None:
    if not complete:
        return None
    # As ``completes`` and the index ``interview_length`` say it: with its condition written out, SQLite reads the index
    # alone, and not each interview to see whether it is complete.
    written_out = Interview.objects.extra(where=["kind = 'main' AND purpose = 'live' AND status = 'complete'"])
    lengths = written_out.filter(study=study).order_by("seconds")
    return lengths.values_list("seconds", flat=True)[(complete - 1) // 2]


def completes_by_day(study: Study) -> list[tuple[date, int]]:
    """Day in the study's time zone and its live completes, oldest first; days without any are absent."""
    zone = ZoneInfo(study.time_zone)
    complete = InterviewTally.objects.filter(study=study, status=InterviewStatus.COMPLETE).values_list("quarter")
    days: Counter[date] = Counter()
    for quarter, count in complete.annotate(n=Sum("interviews")).order_by():
        days[datetime.fromtimestamp(quarter * SECONDS_OF_A_QUARTER, zone).date()] += count
    return sorted((day, count) for day, count in days.items() if count)


def last_complete_at(study: Study) -> datetime | None:
    """When the study's latest complete interview ended; ``None`` without any."""
    last: datetime | None = completes().filter(study=study).aggregate(last=Max("ended_at"))["last"]
    return last


@dataclass(frozen=True, slots=True)
class InterviewerFigures:
    """Completes since a moment: ``mine``, ``team`` (the mean of all who have any), and the minutes that mine took."""

    mine: int
    team: float | None
    minutes: float | None


def interviewer_figures(user: User, studies: QuerySet[Study], since: datetime) -> InterviewerFigures:
    """The person's completes in these studies since the moment, beside the team's mean; one query."""
    done = completes().filter(study__in=studies, ended_at__gte=since)
    by_person = done.values("last_attempt__interviewer").annotate(count=Count("pk"), seconds=Avg("seconds"))
    counts = {row["last_attempt__interviewer"]: row for row in by_person.order_by()}
    mine = counts.get(user.pk, {"count": 0, "seconds": None})
    return InterviewerFigures(
        mine=mine["count"],
        team=sum(row["count"] for row in counts.values()) / len(counts) if counts else None,
        minutes=minutes_of(mine["seconds"]) if mine["seconds"] else None,
    )


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
